// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The rules that choose items in advance: the list of them, one to edit, and what it would match, live.

import { Dialog, askText, checkBox, field, saveFile, showSentence } from "./dialog.js?v=${CACHEID}";
import { append, button, h, setAttribute, setText } from "./dom.js?v=${CACHEID}";
import { number, plural, size } from "./format.js?v=${CACHEID}";
import { resultOf } from "./taskresult.js?v=${CACHEID}";
import { MAX_NAME, titleOf } from "./words.js?v=${CACHEID}";

const MIB = 1024 * 1024;
const TEST_DELAY = 600;

export class RulesDialog {
    #api;
    #store;
    #actions;
    #dialog;
    #rules = [];
    #former = [];   // as the server had them
    #isForced = false;   // whatever they are by now
    #retry = null;   // what was refused because they are others by now
    #index = -1;
    #list;
    #form;
    #matches = h("ul", { "class": "mtProblems", "tabindex": 0, "aria-label": "QBT_TR(Items that match)QBT_TR[CONTEXT=Megatorrent]" });
    #summary = h("p", { class: "mtHint", role: "status" });
    #timer = -1;
    #testNumber = 0;
    #controls;
    #parts;
    #apply;
    #again = button("QBT_TR(Try again)QBT_TR[CONTEXT=Megatorrent]", () => { this.#read(); });
    #conflict = h("div", { class: "mtDialogPart", role: "alert", hidden: true },
        h("p", { class: "mtWarning", text: "QBT_TR(The rules were changed elsewhere meanwhile.)QBT_TR[CONTEXT=Megatorrent]" }),
        h("div", { class: "mtButtons" },
            button("QBT_TR(Discard my changes)QBT_TR[CONTEXT=Megatorrent]", () => { this.#read(); }),
            button("QBT_TR(Save mine all the same)QBT_TR[CONTEXT=Megatorrent]", () => {
                this.#isForced = true;
                this.#retry();
            })));

    constructor(api, store, actions) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
    }

    async open() {
        this.#build();
        const closed = this.#dialog.open();
        this.#read();
        await closed;
        clearTimeout(this.#timer);
        ++this.#testNumber;
    }

    #build() {
        this.#dialog = new Dialog("QBT_TR(Rules)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Save)QBT_TR[CONTEXT=Megatorrent]", icon: "filter-active", width: 900 });
        this.#dialog.onAccept = () => this.#saveAndClose();
        this.#list = h("select", { "size": 10, "class": "mtRuleList", "aria-label": "QBT_TR(Rules; the first that matches decides)QBT_TR[CONTEXT=Megatorrent]", "on": {
            change: () => { this.#select(this.#list.selectedIndex); },
            keydown: (event) => {
                if (event.key === "Delete")
                    this.#remove();
                else if (event.key === "F2")
                    this.#rename();
            }
        } });

        const text = (label, hint = null) => {
            const input = h("input", { type: "text", dir: "auto", spellcheck: "false" });
            return { input: input, row: field(label, input, hint) };
        };
        const megabytes = (label) => {
            const input = h("input", { type: "number", min: 0, step: "any" });
            return { input: input, row: field(label, input) };
        };
        const choice = (label, options) => {
            const input = h("select", {}, options.map(([value, name]) => h("option", { value: value, text: name })));
            return { input: input, row: field(label, input) };
        };
        this.#controls = {
            enabled: checkBox("QBT_TR(The rule is on)QBT_TR[CONTEXT=Megatorrent]"),
            scope: choice("QBT_TR(Holds for)QBT_TR[CONTEXT=Megatorrent]", [["all", "QBT_TR(All subscriptions, also later ones)QBT_TR[CONTEXT=Megatorrent]"],
                ["folders", "QBT_TR(Folders of the list)QBT_TR[CONTEXT=Megatorrent]"], ["channels", "QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]"]]),
            members: { input: h("select", { multiple: true, size: 4 }) },
            mustContain: text("QBT_TR(Path contains)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Words, with the wildcards * and ?; | between alternatives)QBT_TR[CONTEXT=Megatorrent]"),
            mustNotContain: text("QBT_TR(Path does not contain)QBT_TR[CONTEXT=Megatorrent]"),
            useRegex: checkBox("QBT_TR(They are regular expressions)QBT_TR[CONTEXT=Megatorrent]"),
            episodeFilter: text("QBT_TR(Episode filter)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(For example 1x2;8-10;15-;)QBT_TR[CONTEXT=Megatorrent]"),
            smartFilter: checkBox("QBT_TR(Each episode once)QBT_TR[CONTEXT=Megatorrent]"),
            minSize: megabytes("QBT_TR(Size from (MiB))QBT_TR[CONTEXT=Megatorrent]"),
            maxSize: megabytes("QBT_TR(Size to (MiB))QBT_TR[CONTEXT=Megatorrent]"),
            everyItem: checkBox("QBT_TR(Every item, if there is no condition)QBT_TR[CONTEXT=Megatorrent]"),
            action: choice("QBT_TR(Then)QBT_TR[CONTEXT=Megatorrent]", [["download", "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]"], ["skip", "QBT_TR(Do not download)QBT_TR[CONTEXT=Megatorrent]"],
                ["notify", "QBT_TR(Only notify)QBT_TR[CONTEXT=Megatorrent]"], ["addTorrent", "QBT_TR(Add .torrent and magnet items to the transfer list)QBT_TR[CONTEXT=Megatorrent]"]]),
            priority: choice("QBT_TR(Priority)QBT_TR[CONTEXT=Megatorrent]", [["1", "QBT_TR(Normal)QBT_TR[CONTEXT=Megatorrent]"], ["6", "QBT_TR(High)QBT_TR[CONTEXT=Megatorrent]"], ["7", "QBT_TR(Maximum)QBT_TR[CONTEXT=Megatorrent]"]]),
            category: text("QBT_TR(Category)QBT_TR[CONTEXT=Megatorrent]"),
            tags: text("QBT_TR(Tags, separated by commas)QBT_TR[CONTEXT=Megatorrent]"),
            torrentPath: text("QBT_TR(Save path of the torrents)QBT_TR[CONTEXT=Megatorrent]"),
            torrentStopped: checkBox("QBT_TR(Add them stopped)QBT_TR[CONTEXT=Megatorrent]")
        };
        const controls = this.#controls;
        controls.members.row = field("QBT_TR(Which)QBT_TR[CONTEXT=Megatorrent]", controls.members.input);
        const pair = (...members) => h("div", { class: "mtRowOfFields" }, members.map(({ row }) => row));
        this.#form = h("div", { class: "mtRuleForm" }, controls.enabled.row, controls.scope.row, controls.members.row, controls.mustContain.row, controls.mustNotContain.row,
            controls.useRegex.row, pair(controls.minSize, controls.maxSize), pair(controls.episodeFilter, controls.smartFilter), controls.everyItem.row,
            pair(controls.action, controls.priority), controls.category.row, controls.tags.row, controls.torrentPath.row, controls.torrentStopped.row,
            h("h3", { text: "QBT_TR(Items that match)QBT_TR[CONTEXT=Megatorrent]" }), this.#summary, this.#matches);
        this.#form.addEventListener("input", () => { this.#edited(); });
        this.#form.addEventListener("change", () => { this.#edited(); });

        this.#parts = h("fieldset", { class: "mtRules" },
            h("div", { class: "mtRuleSide" }, this.#list, h("div", { class: "mtButtons" },
                button("QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]", () => { this.#add(); }, { icon: "list-add" }),
                button("QBT_TR(Rename...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#rename(); }),
                button("QBT_TR(Remove)QBT_TR[CONTEXT=Megatorrent]", () => { this.#remove(); }, { icon: "list-remove" }),
                button("QBT_TR(Up)QBT_TR[CONTEXT=Megatorrent]", () => { this.#move(-1); }),
                button("QBT_TR(Down)QBT_TR[CONTEXT=Megatorrent]", () => { this.#move(1); }),
                button("QBT_TR(Import...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#import(); }),
                button("QBT_TR(Export...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#export(); }))),
            this.#form);
        this.#apply = button("QBT_TR(Apply to what is here...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#applyAll(); });
        this.#dialog.body.append(h("div", { class: "mtButtons" }, this.#again), this.#conflict, this.#parts);
        this.#dialog.footer.prepend(this.#apply);
    }

    // --- the server ---

    // Nothing can be changed, and above all nothing saved, before it is known what there is. `index`: of the rule that is shown then; negative: from the end
    async #read(index = 0) {
        this.#setReady(false);
        this.#again.parentElement.hidden = true;
        this.#conflict.hidden = true;
        this.#dialog.setError("");
        try {
            const rules = await this.#api.get("rules");
            if (!this.#dialog.isOpen)
                return;
            this.#former = rules;
            this.#rules = structuredClone(rules);
            this.#setReady(true);
            this.#select((rules.length === 0) ? -1 : ((index < 0) ? rules.length + index : index));
            this.#list.focus();
        }
        catch (error) {
            if (!this.#dialog.isOpen)
                return;
            this.#dialog.setFailure(error);
            this.#again.parentElement.hidden = false;
            this.#again.focus();
        }
    }

    #setReady(isReady) {
        this.#form.hidden = true;
        this.#parts.disabled = !isReady;
        this.#apply.disabled = !isReady;
        this.#dialog.accept.disabled = !isReady;
    }

    async #save() {
        const isForced = this.#isForced;
        this.#isForced = false;
        await this.#api.post("setRules", { rules: this.#rules, former: isForced ? undefined : this.#former });
        this.#conflict.hidden = true;
        return true;
    }

    // the same, and the dialog stays: what is saved next is compared to what the server has made of it
    async #saveAndStay() {
        await this.#save();
        this.#former = await this.#api.get("rules");
    }

    // Runs what saves them; `retry` runs it again if the user wants that. Null: it was refused
    async #attempt(work, retry) {
        this.#retry = retry;
        let isConflict = false;
        const done = await this.#dialog.attempt(async () => {
            try {
                return { value: await work() };
            }
            catch (error) {
                if (error.code !== "rulesChanged")
                    throw error;
                isConflict = true;
                return null;
            }
        });
        if (isConflict) {
            this.#conflict.hidden = false;
            this.#conflict.querySelector("button").focus();
        }
        return done?.value?.value ?? null;
    }

    async #saveAndClose() {
        if (await this.#attempt(() => this.#save(), () => this.#saveAndClose()))
            this.#dialog.close(true);
    }

    // --- the list ---

    #showList() {
        this.#list.replaceChildren(...this.#rules.map(rule => h("option", { text: `${rule.enabled ? "☑" : "☐"} ${rule.name}` })));
        this.#list.selectedIndex = this.#index;
    }

    #select(index) {
        this.#index = index;
        this.#showList();
        this.#form.hidden = index < 0;
        if (index >= 0)
            this.#showRule(this.#rules[index]);
    }

    // `except`: the rule that is to have it
    #fault(name, except = null) {
        if (!name.trim())
            return "QBT_TR(A rule needs a name.)QBT_TR[CONTEXT=Megatorrent]";
        return this.#rules.some(rule => (rule !== except) && (rule.name === name.trim())) ? "QBT_TR(Another rule has this name.)QBT_TR[CONTEXT=Megatorrent]" : "";
    }

    async #add() {
        const name = await askText("QBT_TR(New rule)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Name)QBT_TR[CONTEXT=Megatorrent]", "", "QBT_TR(Add)QBT_TR[CONTEXT=Megatorrent]", text => this.#fault(text), MAX_NAME);
        if (name !== null) {
            this.#rules.push({ name: name.trim(), enabled: true, scope: "all", folders: [], channels: [], mustContain: "", mustNotContain: "", useRegex: false, action: "download", priority: 1 });
            this.#select(this.#rules.length - 1);
            this.#controls.mustContain.input.focus();
        }
    }

    async #rename() {
        const rule = this.#rules[this.#index];
        if (!rule)
            return;
        const name = await askText("QBT_TR(Rename rule)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Name)QBT_TR[CONTEXT=Megatorrent]", rule.name, "QBT_TR(Rename)QBT_TR[CONTEXT=Megatorrent]", text => this.#fault(text, rule), MAX_NAME);
        if (name !== null) {
            rule.name = name.trim();
            this.#showList();
        }
    }

    #remove() {
        if (this.#index < 0)
            return;
        this.#rules.splice(this.#index, 1);
        this.#select(Math.min(this.#index, this.#rules.length - 1));
    }

    #move(step) {
        const target = this.#index + step;
        if ((this.#index < 0) || (target < 0) || (target >= this.#rules.length))
            return;
        [this.#rules[this.#index], this.#rules[target]] = [this.#rules[target], this.#rules[this.#index]];
        this.#select(target);
    }

    async #import() {
        const dialog = new Dialog("QBT_TR(Import rules)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Import)QBT_TR[CONTEXT=Megatorrent]", width: 460 });
        const file = h("input", { type: "file", accept: ".json,application/json" });
        dialog.body.append(field("QBT_TR(File)QBT_TR[CONTEXT=Megatorrent]", file, "QBT_TR(An export of these rules, or of the RSS downloader)QBT_TR[CONTEXT=Megatorrent]"));
        dialog.onAccept = async () => {
            const text = await file.files[0]?.text();
            if (text === undefined) {
                dialog.setError("QBT_TR(Choose a file first.)QBT_TR[CONTEXT=Megatorrent]");
                return;
            }
            // what was edited here counts first
            const done = await dialog.attempt(async () => {
                await this.#saveAndStay();
                return await this.#api.post("importRules", { rules: text });
            });
            if (done)
                dialog.close(done.value);
        };
        const result = await dialog.open();
        if (!result)
            return;
        await this.#read(-1);
        if (result.refused.length > 0)
            await showSentence("QBT_TR(Import rules)QBT_TR[CONTEXT=Megatorrent]", result.refused.join("\n"), "dialog-warning");
    }

    async #export() {
        const exported = await this.#attempt(async () => {
            await this.#saveAndStay();
            return await this.#api.get("exportRules");
        }, () => this.#export());
        if (exported)
            saveFile("rules.json", JSON.stringify(exported, null, 2));
    }

    // --- one rule ---

    #showRule(rule) {
        const { torrentParams = {} } = rule;
        const { enabled, scope, mustContain, mustNotContain, useRegex, episodeFilter, smartFilter, minSize, maxSize, everyItem, action, priority, category, tags, torrentPath, torrentStopped } = this.#controls;
        enabled.input.checked = rule.enabled;
        scope.input.value = rule.scope;
        mustContain.input.value = rule.mustContain ?? "";
        mustNotContain.input.value = rule.mustNotContain ?? "";
        useRegex.input.checked = rule.useRegex ?? false;
        episodeFilter.input.value = rule.episodeFilter ?? "";
        smartFilter.input.checked = rule.smartFilter ?? false;
        minSize.input.value = rule.minSize ? rule.minSize / MIB : "";
        maxSize.input.value = (rule.maxSize !== undefined) ? rule.maxSize / MIB : "";
        everyItem.input.checked = rule.everyItem ?? false;
        action.input.value = rule.action;
        priority.input.value = String(rule.priority ?? 1);
        category.input.value = torrentParams.category ?? "";
        tags.input.value = (torrentParams.tags ?? []).join(", ");
        torrentPath.input.value = torrentParams.save_path ?? "";
        torrentStopped.input.checked = torrentParams.stopped ?? false;
        this.#showMembers(rule);
        this.#showRelevant();
        this.#testSoon();
    }

    #showMembers(rule) {
        const options = (rule.scope === "folders")
            ? [...new Set([...this.#store.subscriptions.values()].map(subscription => subscription.folder).filter(folder => folder).concat(rule.folders ?? []))].map(folder => [folder, folder])
            : [...this.#store.subscriptions.values()].map(subscription => [subscription.key, titleOf(subscription)]);
        const chosen = ((rule.scope === "folders") ? rule.folders : rule.channels) ?? [];
        this.#controls.members.input.replaceChildren(...options.map(([value, name]) => h("option", { value: value, text: name })));
        for (const option of this.#controls.members.input.options)
            option.selected = chosen.includes(option.value);
    }

    #showRelevant() {
        const { scope, members, action, priority, category, tags, torrentPath, torrentStopped } = this.#controls;
        members.row.hidden = scope.input.value === "all";
        priority.row.hidden = action.input.value !== "download";
        for (const { row } of [category, tags, torrentPath, torrentStopped])
            row.hidden = action.input.value !== "addTorrent";
    }

    #edited() {
        const rule = this.#rules[this.#index];
        if (!rule)
            return;
        const { enabled, scope, members, mustContain, mustNotContain, useRegex, episodeFilter, smartFilter, minSize, maxSize, everyItem, action, priority, category, tags, torrentPath, torrentStopped } = this.#controls;
        const isOtherScope = rule.scope !== scope.input.value;
        const wasEnabled = rule.enabled;
        Object.assign(rule, {
            enabled: enabled.input.checked,
            scope: scope.input.value,
            mustContain: mustContain.input.value,
            mustNotContain: mustNotContain.input.value,
            useRegex: useRegex.input.checked,
            episodeFilter: episodeFilter.input.value,
            smartFilter: smartFilter.input.checked,
            everyItem: everyItem.input.checked,
            action: action.input.value,
            priority: Number(priority.input.value)
        });
        for (const [name, { input }] of [["minSize", minSize], ["maxSize", maxSize]]) {
            if (input.value === "")
                delete rule[name];
            else
                rule[name] = Math.round(Number(input.value) * MIB);
        }
        if (isOtherScope)
            this.#showMembers(rule);
        const chosen = [...members.input.selectedOptions].map(option => option.value);
        if (rule.scope === "folders")
            rule.folders = chosen;
        else if (rule.scope === "channels")
            rule.channels = chosen;
        if (rule.action === "addTorrent") {
            rule.torrentParams = {
                ...rule.torrentParams,
                category: category.input.value.trim(),
                tags: tags.input.value.split(",").map(tag => tag.trim()).filter(tag => tag),
                save_path: torrentPath.input.value.trim(),
                stopped: torrentStopped.input.checked
            };
        }
        this.#showRelevant();
        if (wasEnabled !== rule.enabled)
            this.#showList();
        this.#testSoon();
    }

    // --- what it matches ---

    #testSoon() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => { this.#test(); }, TEST_DELAY);
    }

    async #test() {
        const rule = this.#rules[this.#index];
        if (!rule)
            return;
        const testNumber = ++this.#testNumber;
        try {
            const { task } = await this.#api.post("testRule", { rule: rule });
            const { result } = await resultOf(this.#store, task);
            if (testNumber !== this.#testNumber)
                return;
            setText(this.#summary, (result.matched > 0)
                ? plural("QBT_TR(%1 item matches, %2|%1 items match, %2)QBT_TR[CONTEXT=Megatorrent]", result.matched, number(result.matched), size(result.matchedBytes))
                : "QBT_TR(No item matches.)QBT_TR[CONTEXT=Megatorrent]");
            this.#matches.replaceChildren(...result.matches.map(match => h("li", { dir: "auto", text: `${match.path} (${size(match.size)})` })));
        }
        catch (error) {
            if (testNumber === this.#testNumber) {
                setText(this.#summary, error.message);
                this.#matches.replaceChildren();
            }
        }
        setAttribute(this.#matches, "hidden", this.#matches.children.length ? null : "");
    }

    async #applyAll() {
        const result = await this.#attempt(async () => {
            await this.#saveAndStay();
            const { task } = await this.#api.post("applyRules", { dryRun: true });
            return (await resultOf(this.#store, task)).result;
        }, () => this.#applyAll());
        if (!result)
            return;
        const { download, downloadBytes, skip, skipBytes, torrents } = result;
        const confirm = new Dialog("QBT_TR(Apply to what is here)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Apply)QBT_TR[CONTEXT=Megatorrent]", width: 460 });
        append(confirm.body,
            h("p", { text: plural("QBT_TR(%1 item is to be downloaded (%2).|%1 items are to be downloaded (%2).)QBT_TR[CONTEXT=Megatorrent]", download, number(download), size(downloadBytes)) }),
            (skip > 0) ? h("p", { text: plural("QBT_TR(%1 item is not to be downloaded any more (%2).|%1 items are not to be downloaded any more (%2).)QBT_TR[CONTEXT=Megatorrent]", skip, number(skip), size(skipBytes)) }) : null,
            (torrents > 0) ? h("p", { text: plural("QBT_TR(%1 item goes to the transfer list.|%1 items go to the transfer list.)QBT_TR[CONTEXT=Megatorrent]", torrents) }) : null,
            h("p", { class: "mtHint", text: "QBT_TR(What is complete stays. Also items that you have chosen by hand are judged.)QBT_TR[CONTEXT=Megatorrent]" }));
        confirm.onAccept = async () => {
            if (await confirm.attempt(() => this.#api.post("applyRules", {})))
                confirm.close(true);
        };
        if (await confirm.open())
            this.#actions.say("QBT_TR(The rules are being applied.)QBT_TR[CONTEXT=Megatorrent]");
    }
}

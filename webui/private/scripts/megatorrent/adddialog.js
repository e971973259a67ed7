// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Following a channel: link, a look into it, what to download, where to.

import { addressWasTold, isAddressNews } from "./addressnotice.js?v=${CACHEID}";
import { Columns } from "./columns.js?v=${CACHEID}";
import { Dialog, checkBox, field, radio } from "./dialog.js?v=${CACHEID}";
import { button, h, newId, setText } from "./dom.js?v=${CACHEID}";
import { fill, plural, size } from "./format.js?v=${CACHEID}";
import { ItemPages } from "./itempages.js?v=${CACHEID}";
import { ItemTable } from "./itemtable.js?v=${CACHEID}";
import { LinkLook } from "./linklook.js?v=${CACHEID}";
import { linkFault, linksIn, policyName } from "./words.js?v=${CACHEID}";

const LINK_DELAY = 400;
const FILTER_DELAY = 300;
const LINES_SHOWN = 4;

export class AddDialog {
    #api;
    #store;
    #actions;
    #tree;
    #dialog;
    #link;
    #filter;
    #columns;
    #which;   // of several links
    #summary = h("p", { class: "mtPreviewTitle", dir: "auto", role: "status" });
    #description = h("p", { class: "mtPreviewText mtHint", dir: "auto" });
    #known = h("div", { class: "mtButtons" });
    #pages;
    #table;
    #tableHolder;
    #policies;
    #savePath;
    #folder;
    #start;
    #space = h("p", { class: "mtHint", role: "status" });
    #timer = -1;
    #looks = new Map();   // link -> LinkLook, in their order
    #look = null;   // the one that is shown
    #tickTurn = 0;   // of several that tick all, the last one counts
    #lookFailure = null;   // what is said of it
    #spaceTurn = 0;
    #isSubscribing = false;

    constructor(api, store, actions, tree) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#tree = tree;
    }

    async open(text) {
        this.#build(text);
        const closed = this.#dialog.open();
        window.qBittorrent.pathAutofill.attachPathAutofill();
        this.#linkChanged();
        const key = await closed;
        clearTimeout(this.#timer);
        for (const look of this.#looks.values())
            look.close(key !== null);
        if (key)
            this.#tree.select(`subscription:${key}`);
    }

    #build(text) {
        this.#dialog = new Dialog("QBT_TR(Add subscription)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Subscribe)QBT_TR[CONTEXT=Megatorrent]", icon: "list-add", width: 720 });
        this.#dialog.onAccept = () => this.#subscribe();
        this.#link = h("textarea", { class: "mtLink", rows: 2, dir: "ltr", spellcheck: "false", autocomplete: "off", value: text, placeholder: "megatorrent://...", on: {
            input: () => {
                clearTimeout(this.#timer);
                this.#timer = setTimeout(() => { this.#linkChanged(); }, LINK_DELAY);
            },
            keydown: (event) => {
                // a link has no lines; several are pasted
                if ((event.key === "Enter") && !event.shiftKey) {
                    event.preventDefault();
                    this.#dialog.submit();
                }
            }
        } });

        this.#pages = new ItemPages((query, signal) => this.#api.get("previewItems", query, signal));
        const columns = new Columns("preview", ["name", "folder", "size", "mtime"]);
        this.#table = new ItemTable(this.#pages, columns, "QBT_TR(Items)QBT_TR[CONTEXT=Megatorrent]", { channelName: () => "" }, { isTicked: row => this.#look?.isTicked(row) ?? false });
        this.#table.addEventListener("ticked", (event) => { this.#tick(event.detail.rows, event.detail.isTicked); });
        this.#table.addEventListener("failed", (event) => { this.#dialog.setFailure(event.detail); });
        columns.addEventListener("sort", () => { this.#showItems(columns); });
        let filterTimer = -1;
        const filter = h("input", { "type": "search", "class": "mtFilter", "placeholder": "QBT_TR(Filter items...)QBT_TR[CONTEXT=Megatorrent]", "aria-label": "QBT_TR(Filter items)QBT_TR[CONTEXT=Megatorrent]", "on": {
            input: () => {
                clearTimeout(filterTimer);
                filterTimer = setTimeout(() => { this.#showItems(columns); }, FILTER_DELAY);
            }
        } });
        this.#filter = filter;
        this.#columns = columns;
        this.#tableHolder = h("div", { class: "mtPreview", hidden: true },
            h("div", { class: "mtPreviewBar" }, filter,
                button("QBT_TR(All)QBT_TR[CONTEXT=Megatorrent]", () => { this.#tickAll(true); }),
                button("QBT_TR(None)QBT_TR[CONTEXT=Megatorrent]", () => { this.#tickAll(false); })),
            this.#table.element);

        this.#which = h("select", { size: LINES_SHOWN, dir: "auto", on: {
            change: () => { this.#show(this.#which.selectedIndex); }
        } });
        const which = field("QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]", this.#which);
        which.hidden = true;

        const group = newId("mtPolicy");
        this.#policies = [
            radio(group, policyName("all"), "all", true),
            radio(group, "QBT_TR(What is ticked)QBT_TR[CONTEXT=Megatorrent]", "ticked"),
            radio(group, policyName("none"), "none"),
            radio(group, policyName("rule"), "rule")
        ];
        for (const { input } of this.#policies)
            input.addEventListener("change", () => { this.#policyChanged(); });

        this.#savePath = h("input", { type: "text", class: "pathDirectory", dir: "ltr", spellcheck: "false", placeholder: this.#store.settings.savePath ?? "", on: { change: () => { this.#showSpace(); } } });
        const folderList = h("datalist", { id: newId("mtFolders") }, this.#tree.folders().map(name => h("option", { value: name })));
        this.#folder = h("input", { type: "text", list: folderList.id, dir: "auto" });
        this.#start = checkBox("QBT_TR(Start)QBT_TR[CONTEXT=Megatorrent]", true);

        this.#dialog.body.append(
            field("QBT_TR(Link)QBT_TR[CONTEXT=Megatorrent]", this.#link), which,
            this.#summary, this.#description, this.#known, this.#tableHolder,
            h("fieldset", { class: "mtChoice" }, h("legend", { text: "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]" }), this.#policies.map(({ row }) => row)),
            field("QBT_TR(Save in (a folder on the server))QBT_TR[CONTEXT=Megatorrent]", this.#savePath, "QBT_TR(Left empty: a new folder with the channel's name)QBT_TR[CONTEXT=Megatorrent]"),
            h("div", { class: "mtRowOfFields" }, field("QBT_TR(Folder in the list)QBT_TR[CONTEXT=Megatorrent]", this.#folder), this.#start.row),
            folderList, this.#space);
        if (isAddressNews(this.#store))
            this.#dialog.body.append(h("p", { class: "mtHint", text: "QBT_TR(Others in a channel see your IP address, as with torrents.)QBT_TR[CONTEXT=Megatorrent]" }));
        this.#showSpace();
    }

    #policy() {
        return this.#policies.find(({ input }) => input.checked).input.value;
    }

    // --- looking into it ---

    #links() {
        const links = linksIn(this.#link.value);
        return (links.length > 1) ? [...new Set(links)] : [this.#link.value.trim()];
    }

    #linkChanged() {
        this.#takeLinks();
        for (const look of this.#looks.values())
            look.open();
    }

    #takeLinks() {
        const links = this.#links().filter(link => link !== "");
        this.#dialog.setError(links.map(linkFault).find(sentence => sentence) ?? "");
        const former = this.#looks;
        this.#looks = new Map();
        for (const link of links) {
            if (!linkFault(link))
                this.#looks.set(link, former.get(link) ?? this.#makeLook(link));
        }
        for (const [link, look] of former) {
            if (!this.#looks.has(link))
                look.close();
        }
        const isSeveral = this.#looks.size > 1;
        this.#which.parentElement.hidden = !isSeveral;
        // each has a folder of its own
        this.#savePath.disabled = isSeveral;
        this.#showLines();
        this.#show(Math.max(0, [...this.#looks.values()].indexOf(this.#look)));
    }

    #makeLook(link) {
        const look = new LinkLook(this.#api, this.#store, link);
        look.addEventListener("change", () => {
            this.#showLines();
            if (look === this.#look)
                this.#showLook();
            this.#showSpace();
        });
        return look;
    }

    #showLines() {
        const looks = (this.#looks.size > 1) ? [...this.#looks.values()] : [];
        while (this.#which.length > looks.length)
            this.#which.remove(this.#which.length - 1);
        for (const [index, look] of looks.entries()) {
            if (index === this.#which.length)
                this.#which.append(h("option", { dir: "auto" }));
            setText(this.#which.options[index], look.line);
        }
    }

    // the one at this place; none if there is none
    #show(index) {
        this.#look = [...this.#looks.values()][index] ?? null;
        this.#which.selectedIndex = this.#look ? index : -1;
        this.#showLook();
        this.#showSpace();
    }

    #showLook() {
        const look = this.#look;
        setText(this.#summary, look?.summary ?? "");
        setText(this.#description, look?.info?.description ?? "");
        if (look?.error)
            this.#dialog.setFailure(look.error);
        else if (look && (this.#lookFailure !== null))
            this.#dialog.setError("");
        this.#lookFailure = look?.error ?? null;
        this.#known.replaceChildren(...this.#buttonsFor(look));
        this.#tableHolder.hidden = !look?.isReady || (look.info.items === 0);
        this.#showItems(this.#columns);
    }

    #buttonsFor(look) {
        if (look?.isAsking) {
            return [button("QBT_TR(Look inside)QBT_TR[CONTEXT=Megatorrent]", () => {
                addressWasTold(this.#store);
                this.#linkChanged();
                this.#link.focus();
            })];
        }
        if (look?.known && !look.canBeOpened) {
            return [button("QBT_TR(Show)QBT_TR[CONTEXT=Megatorrent]", () => {
                this.#dialog.close(null);
                this.#tree.select(look.known);
            })];
        }
        return [];
    }

    #showItems(columns) {
        // what is subscribed to has no preview any more to ask for
        if (this.#isSubscribing)
            return;
        const query = this.#look?.isReady
            ? { key: this.#look.key, filter: this.#filter.value.trim() || undefined, sort: columns.sort, reverse: columns.isReversed || undefined }
            : null;
        if (query && (JSON.stringify(query) === JSON.stringify(this.#pages.query))) {
            this.#pages.refresh();
        }
        else if (query || this.#pages.query) {
            this.#pages.setQuery(query);
            this.#table.reset();
        }
    }

    // --- ticks ---

    #tick(rows, isTicked) {
        const refusal = this.#look.tick(rows, isTicked);
        // when the tick, which is input, has cleared what was said before
        if (refusal)
            setTimeout(() => { this.#dialog.setError(refusal); });
        this.#chosen();
    }

    // all that the filter lets through
    async #tickAll(isTicked) {
        const turn = ++this.#tickTurn;
        if (this.#filter.value.trim() === "") {
            this.#look.tickAll(isTicked);
            this.#chosen();
            return;
        }
        if (this.#pages.total === 0)
            return;
        try {
            const rows = await this.#pages.range(0, this.#pages.total - 1);
            if (rows && (turn === this.#tickTurn))
                this.#tick(rows, isTicked);
        }
        catch (error) {
            if (turn === this.#tickTurn)
                this.#dialog.setFailure(error);
        }
    }

    #chosen() {
        this.#policies.find(({ input }) => input.value === "ticked").input.checked = true;
        this.#policyChanged();
    }

    #policyChanged() {
        this.#table.update();
        this.#showSpace();
    }

    #chosenBytes() {
        const looks = [...this.#looks.values()];
        switch (this.#policy()) {
            case "none":
            case "rule":
                return 0;
            case "ticked":
                return looks.reduce((sum, look) => sum + look.tickedBytes, 0);
            default:
                return looks.reduce((sum, look) => sum + look.bytes, 0);
        }
    }

    async #showSpace() {
        const path = this.#ownFolder() || this.#store.settings.savePath;
        // answers may come in another order
        const turn = ++this.#spaceTurn;
        if (!path)
            return;
        const all = [...this.#looks.values()].reduce((sum, look) => sum + look.bytes, 0);
        try {
            const { free } = await this.#api.get("freeSpace", { path: path });
            if (turn !== this.#spaceTurn)
                return;
            const needed = this.#chosenBytes();
            const room = fill("QBT_TR(Free space on disk: %1)QBT_TR[CONTEXT=Megatorrent]", size(free));
            setText(this.#space, (all > 0) ? `${fill("QBT_TR(%1 of %2)QBT_TR[CONTEXT=Megatorrent]", size(needed), size(all))} (${room})` : room);
            this.#space.classList.toggle("mtWarning", needed > free);
            if (needed > free)
                this.#space.textContent += ` · ${"QBT_TR(that is not enough)QBT_TR[CONTEXT=Megatorrent]"}`;
        }
        catch (error) {
            if (turn !== this.#spaceTurn)
                return;
            this.#space.classList.remove("mtWarning");
            setText(this.#space, error.message);
        }
    }

    // --- subscribing ---

    #ownFolder() {
        return this.#savePath.disabled ? "" : this.#savePath.value.trim();
    }

    async #subscribe() {
        clearTimeout(this.#timer);
        const fault = this.#links().map(linkFault).find(sentence => sentence);
        if (fault) {
            this.#dialog.setError(fault);
            this.#link.focus();
            return;
        }
        this.#isSubscribing = true;
        this.#takeLinks();
        const looks = [...this.#looks.values()];
        for (const look of looks)
            look.pause();
        const done = await this.#dialog.attempt(() => this.#subscribeTo(looks));
        if (!done) {
            this.#isSubscribing = false;
            for (const look of looks)
                look.goOn();
            this.#link.focus();
            return;
        }
        addressWasTold(this.#store);
        this.#store.soon();
        const added = done.value;
        this.#actions.say((added.length > 1)
            ? plural("QBT_TR(Subscribed to %1 channel|Subscribed to %1 channels)QBT_TR[CONTEXT=Megatorrent]", added.length)
            : fill("QBT_TR(Subscribed to %1)QBT_TR[CONTEXT=Megatorrent]", added[0].title));
        this.#dialog.close(added.at(-1).key);
    }

    // { key, title } of those that were added. Of several, those that are followed already hold up none of the others.
    async #subscribeTo(looks) {
        const policy = this.#policy();
        const added = [];
        let refusal = null;
        for (const look of looks) {
            const { title } = look;
            try {
                const { key } = await this.#api.post("addSubscription", {
                    link: look.link,
                    savePath: this.#ownFolder() || undefined,
                    folder: this.#folder.value.trim() || undefined,
                    policy: (policy === "ticked") ? "none" : policy,
                    firstChoice: (policy === "ticked") ? look.firstChoice : undefined,
                    paused: !this.#start.input.checked
                });
                added.push({ key: key, title: title });
            }
            catch (error) {
                refusal ??= error;
                if (looks.length === 1)
                    throw error;
                if (!["alreadySubscribed", "alreadyYours"].includes(error.code))
                    throw new Error(`${title}: ${error.message}`);
            }
        }
        if (added.length === 0)
            throw refusal;
        return added;
    }
}

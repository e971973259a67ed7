// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// What a publication would do, before it does it. Nothing is changed by asking.

import { Dialog, checkBox } from "./dialog.js?v=${CACHEID}";
import { button, h, setText } from "./dom.js?v=${CACHEID}";
import { fill, number, plural, size } from "./format.js?v=${CACHEID}";
import { resultOf } from "./taskresult.js?v=${CACHEID}";
import { titleOf } from "./words.js?v=${CACHEID}";

const SHOWN = 200;

const KINDS = [
    ["new", "QBT_TR(%1 new)QBT_TR[CONTEXT=Megatorrent]"],
    ["changed", "QBT_TR(%1 changed)QBT_TR[CONTEXT=Megatorrent]"],
    ["reread", "QBT_TR(%1 perhaps changed)QBT_TR[CONTEXT=Megatorrent]"],
    ["moved", "QBT_TR(%1 moved)QBT_TR[CONTEXT=Megatorrent]"],
    ["removed", "QBT_TR(%1 removed)QBT_TR[CONTEXT=Megatorrent]"],
    ["withheld", "QBT_TR(%1 not there, and kept)QBT_TR[CONTEXT=Megatorrent]"],
    ["unreadable", "QBT_TR(%1 unreadable)QBT_TR[CONTEXT=Megatorrent]"]
];

export class PublishReview {
    #api;
    #store;

    constructor(api, store) {
        this.#api = api;
        this.#store = store;
    }

    // What is to be sent with the publication; null: the user does not want it
    async ask(channel, parameters) {
        const dialog = new Dialog(fill("QBT_TR(Publish in %1)QBT_TR[CONTEXT=Megatorrent]", titleOf(channel)), { accept: "QBT_TR(Publish)QBT_TR[CONTEXT=Megatorrent]", icon: "upload", width: 560 });
        const line = h("p", { role: "status", text: "QBT_TR(Looking at the files...)QBT_TR[CONTEXT=Megatorrent]" });
        const details = h("div", { class: "mtDialogPart" });
        dialog.body.append(line, details);
        dialog.accept.disabled = true;
        const closed = dialog.open();
        let task = null;
        let remove = null;
        // what is to vanish with it is not known here: that was published elsewhere
        const replace = parameters.override ? checkBox("QBT_TR(Replace what was published elsewhere)QBT_TR[CONTEXT=Megatorrent]") : null;
        if (replace) {
            dialog.body.append(h("p", { class: "mtWarning", text: "QBT_TR(Only what is published here is in the channel from now on. All else is taken out of it for everyone.)QBT_TR[CONTEXT=Megatorrent]" }), replace.row);
            replace.input.addEventListener("change", () => { this.#allow(dialog, isLooked, replace); });
        }
        let isLooked = false;
        dialog.onAccept = () => { dialog.close({ ...parameters, removeMissing: remove?.input.checked || parameters.removeMissing || undefined }); };
        try {
            task = (await this.#api.post("publish", { key: channel.key, ...parameters, dryRun: true })).task;
            const { result, error } = await resultOf(this.#store, task);
            setText(line, this.#summary(result));
            details.append(...this.#lists(task, result));
            if (result.withheld.count > 0) {
                remove = checkBox(plural("QBT_TR(Remove %1 item for everyone|Remove %1 items for everyone)QBT_TR[CONTEXT=Megatorrent]", result.withheld.count));
                details.append(h("p", { class: "mtWarning", dir: "auto", text: error }), remove.row);
            }
            isLooked = true;
            this.#allow(dialog, isLooked, replace);
            (replace?.input ?? dialog.accept).focus();
        }
        catch (error) {
            setText(line, "");
            dialog.setFailure(error);
        }
        const answer = await closed;
        const running = (task !== null) && (this.#store.tasks.get(String(task))?.state === "running");
        if (!answer && running)
            this.#api.post("cancelTask", { id: task }).catch(() => null);
        return answer;
    }

    #allow(dialog, isLooked, replace) {
        dialog.accept.disabled = !isLooked || (replace !== null && !replace.input.checked);
    }

    #summary(result) {
        const parts = KINDS.filter(([kind]) => result[kind].count > 0).map(([kind, text]) => fill(text, number(result[kind].count)));
        parts.push(fill("QBT_TR(%1 unchanged)QBT_TR[CONTEXT=Megatorrent]", number(result.unchanged)));
        const read = (result.bytesToRead > 0) ? ` · ${fill("QBT_TR(%1 to be read)QBT_TR[CONTEXT=Megatorrent]", size(result.bytesToRead))}` : "";
        return parts.join(", ") + read;
    }

    #lists(task, result) {
        return KINDS.filter(([kind]) => result[kind].count > 0).map(([kind, text]) => {
            const list = h("ul", { class: "mtProblems", hidden: true });
            let isFilled = false;
            const toggle = button(`${fill(text, number(result[kind].count))}, ${size(result[kind].bytes)}`, async () => {
                list.hidden = !list.hidden;
                toggle.setAttribute("aria-expanded", String(!list.hidden));
                if (isFilled)
                    return;
                isFilled = true;
                await this.#fill(list, task, kind);
            }, { "aria-expanded": "false" });
            return h("div", {}, toggle, list);
        });
    }

    async #fill(list, task, kind) {
        try {
            const { total, items } = await this.#api.get("dryRunItems", { id: task, kind: kind, limit: SHOWN });
            list.append(...items.map(item => h("li", { dir: "auto", text: [item.from ? `${item.from} → ${item.path}` : item.path, item.error].filter(text => text).join(": ") })));
            if (total > items.length)
                list.append(h("li", { text: plural("QBT_TR(and %1 more|and %1 more)QBT_TR[CONTEXT=Megatorrent]", total - items.length) }));
        }
        catch (error) {
            list.append(h("li", { text: error.message }));
        }
    }
}

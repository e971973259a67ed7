// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The bar above the list: what happened to what, what to do, and a button for it.

import { button, h, icon, setText } from "./dom.js?v=${CACHEID}";

const ICONS = { error: "error", warning: "dialog-warning", info: "help-about" };

export class Notices {
    element = h("div", { class: "mtNotices" });

    #shown = new Map();   // id -> { element, text, look, notice }

    // Notices: { id, level, text, buttons: [[label, action], ...], onClose }
    show(notices) {
        const ids = new Set(notices.map(notice => notice.id));
        for (const [id, { element }] of this.#shown) {
            if (!ids.has(id)) {
                element.remove();
                this.#shown.delete(id);
            }
        }
        for (const notice of notices) {
            const known = this.#shown.get(notice.id);
            if (known && (known.look === this.#lookOf(notice))) {
                // what its buttons do may be of another task by now
                known.notice = notice;
                setText(known.text, notice.text);
                continue;
            }
            const made = this.#make(notice);
            if (known)
                known.element.replaceWith(made.element);
            else
                this.element.append(made.element);
            this.#shown.set(notice.id, made);
        }
    }

    // all but the text
    #lookOf(notice) {
        return JSON.stringify([notice.level, (notice.buttons ?? []).map(([label]) => label), Boolean(notice.onClose)]);
    }

    #make(notice) {
        const made = { notice: notice, look: this.#lookOf(notice), text: h("span", { class: "mtNoticeText", dir: "auto", text: notice.text }) };
        made.element = h("div", { class: `mtNotice mtNotice-${notice.level}`, role: (notice.level === "error") ? "alert" : "status" },
            icon(ICONS[notice.level]), made.text,
            h("span", { class: "mtButtons" }, (notice.buttons ?? []).map(([label], index) => button(label, () => { made.notice.buttons[index][1](); }))),
            notice.onClose ? h("button", { "type": "button", "class": "mtClose", "aria-label": "QBT_TR(Close)QBT_TR[CONTEXT=Megatorrent]", "text": "×", "on": { click: () => { made.notice.onClose(); } } }) : null);
        return made;
    }
}

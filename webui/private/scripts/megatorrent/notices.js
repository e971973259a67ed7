// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The bar above the list: what happened to what, what to do, and a button for it.

import { button, h, icon, setText } from "./dom.js?v=${CACHEID}";

const ICONS = { error: "error", warning: "dialog-warning", info: "help-about" };

export class Notices {
    element = h("div", { class: "mtNotices" });

    #shown = new Map();   // id -> { element, text, label }

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
            if (known) {
                setText(known.text, notice.text);
                continue;
            }
            const text = h("span", { class: "mtNoticeText", dir: "auto", text: notice.text });
            const element = h("div", { class: `mtNotice mtNotice-${notice.level}`, role: (notice.level === "error") ? "alert" : "status" },
                icon(ICONS[notice.level]), text,
                h("span", { class: "mtButtons" }, (notice.buttons ?? []).map(([label, action]) => button(label, action))),
                notice.onClose ? h("button", { "type": "button", "class": "mtClose", "aria-label": "QBT_TR(Close)QBT_TR[CONTEXT=Megatorrent]", "text": "×", "on": { click: notice.onClose } }) : null);
            this.#shown.set(notice.id, { element: element, text: text });
            this.element.append(element);
        }
    }
}

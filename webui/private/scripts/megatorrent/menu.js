// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A context menu that the keyboard works in, too. Upstream's knows no keys.

import { h, icon, isMirrored, stepOf, topOf } from "./dom.js?v=${CACHEID}";

const MARGIN = 4;

// as it stands on the keys of the language's keyboard
const shortcutText = shortcut => shortcut.replace("Ctrl", "QBT_TR(Ctrl)QBT_TR[CONTEXT=Megatorrent]").replace("Del", "QBT_TR(Del)QBT_TR[CONTEXT=Megatorrent]");

// Entries: { label, icon, shortcut, isDisabled, isChecked, action } or { label, entries } or null, a line between groups.
export class Menu {
    static #open = null;

    #element;
    #entries;
    #parent;
    #child = null;
    #returnTo;
    #typed = "";
    #typedAt = 0;

    constructor(entries, parent = null) {
        this.#entries = entries;
        this.#parent = parent;
        this.#element = h("div", { class: "mtMenu", role: "menu", tabindex: -1, on: {
            keydown: (event) => { this.#onKey(event); },
            contextmenu: (event) => { event.preventDefault(); }
        } }, entries.map(entry => this.#makeItem(entry)));
    }

    // at a point of the window
    static show(entries, x, y, label = "") {
        Menu.close();
        const menu = new Menu(entries);
        menu.#element.setAttribute("aria-label", label || "QBT_TR(Menu)QBT_TR[CONTEXT=Megatorrent]");
        menu.#returnTo = document.activeElement;
        Menu.#open = menu;
        menu.#place(x, y);
        menu.#focus(0, 1);
        window.addEventListener("pointerdown", Menu.#onPointer, true);
        window.addEventListener("resize", Menu.close);
        window.addEventListener("blur", Menu.close);
    }

    static showAt(entries, element, label) {
        const box = element.getBoundingClientRect();
        Menu.show(entries, isMirrored(element) ? box.right : box.left, box.bottom, label);
    }

    static close() {
        const menu = Menu.#open;
        if (!menu)
            return;
        Menu.#open = null;
        window.removeEventListener("pointerdown", Menu.#onPointer, true);
        window.removeEventListener("resize", Menu.close);
        window.removeEventListener("blur", Menu.close);
        const hadFocus = menu.#hasFocus();
        menu.#remove();
        if (hadFocus)
            menu.#returnTo?.focus({ preventScroll: true });
    }

    static #onPointer = (event) => {
        if (!event.target.closest?.(".mtMenu"))
            Menu.close();
    };

    #hasFocus() {
        return this.#element.contains(document.activeElement) || (this.#child?.#hasFocus() ?? false);
    }

    #remove() {
        this.#child?.#remove();
        this.#child = null;
        this.#element.remove();
    }

    #makeItem(entry) {
        if (!entry)
            return h("hr", { class: "mtMenuLine" });
        const isChoice = entry.isChecked !== undefined;
        const element = h("div", {
                "class": "mtMenuItem",
                "role": isChoice ? "menuitemradio" : "menuitem",
                "tabindex": -1,
                "aria-disabled": entry.isDisabled ? "true" : null,
                "aria-checked": isChoice ? String(entry.isChecked) : null,
                "aria-haspopup": entry.entries ? "menu" : null,
                "aria-keyshortcuts": entry.shortcut ? entry.shortcut.replace("Ctrl", "Control").replace("Del", "Delete") : null
            },
            h("span", { class: "mtMenuIcon" }, isChoice ? (entry.isChecked ? icon("checked-completed") : null) : (entry.icon ? icon(entry.icon) : null)),
            h("span", { class: "mtMenuLabel", text: entry.label, dir: "auto" }),
            h("span", { "class": "mtMenuShortcut" + (entry.entries ? " mtClosed" : ""), "text": entry.entries ? "▸" : shortcutText(entry.shortcut ?? ""), "aria-hidden": "true" }));
        element.addEventListener("click", () => { this.#choose(entry, element); });
        element.addEventListener("pointerenter", (event) => {
            if (event.pointerType !== "mouse")
                return;
            element.focus({ preventScroll: true });
            this.#child?.#remove();
            this.#child = null;
            if (entry.entries && !entry.isDisabled)
                this.#openChild(entry, element);
        });
        return element;
    }

    #choose(entry, element) {
        if (entry.isDisabled)
            return;
        if (entry.entries) {
            this.#openChild(entry, element);
            this.#child.#focus(0, 1);
            return;
        }
        Menu.close();
        entry.action();
    }

    #openChild(entry, element) {
        this.#child?.#remove();
        this.#child = new Menu(entry.entries, this);
        this.#child.#element.setAttribute("aria-label", entry.label);
        const box = element.getBoundingClientRect();
        this.#child.#place(box, box.top);
    }

    // `x`: where it begins; or an element's box, beside which it is
    #place(x, y) {
        topOf().append(this.#element);
        const { width, height } = this.#element.getBoundingClientRect();
        const room = window.innerWidth - width - MARGIN;
        const mirrored = isMirrored(this.#element);
        let left;
        if (typeof x === "number")
            left = mirrored ? x - width : x;
        else if (mirrored)
            left = (x.left - width >= MARGIN) ? x.left - width : x.right;
        else
            left = (x.right <= room) ? x.right : x.left - width;
        if (y + height + MARGIN > window.innerHeight)
            y = Math.max(MARGIN, window.innerHeight - height - MARGIN);
        this.#element.style.left = `${Math.max(MARGIN, Math.min(room, left))}px`;
        this.#element.style.top = `${y}px`;
    }

    #items() {
        return [...this.#element.querySelectorAll(":scope > .mtMenuItem")];
    }

    // the first one from `index` on, in this direction
    #focus(index, step) {
        const items = this.#items();
        if (items.length === 0)
            return;
        items[(index + items.length) % items.length].focus({ preventScroll: false });
    }

    #onKey(event) {
        event.stopPropagation();
        const items = this.#items();
        const index = items.indexOf(document.activeElement);
        const entry = this.#entries.filter(other => other)[index];
        switch (event.key) {
            case "ArrowDown":
                this.#focus(index + 1, 1);
                break;
            case "ArrowUp":
                this.#focus((index < 0) ? items.length - 1 : index - 1, -1);
                break;
            case "Home":
                this.#focus(0, 1);
                break;
            case "End":
                this.#focus(items.length - 1, -1);
                break;
            case "ArrowRight":
            case "ArrowLeft":
                if (stepOf(event) < 0) {
                    if (this.#parent)
                        this.#backToParent();
                }
                else if (entry?.entries) {
                    this.#choose(entry, items[index]);
                }
                break;
            case "Escape":
                if (this.#parent)
                    this.#backToParent();
                else
                    Menu.close();
                break;
            case "Tab":
                Menu.close();
                break;
            case "Enter":
            case " ":
                if (entry)
                    this.#choose(entry, items[index]);
                break;
            default:
                if ((event.key.length !== 1) || event.ctrlKey || event.altKey || event.metaKey)
                    return;
                this.#findTyped(event.key, index, items);
                break;
        }
        event.preventDefault();
    }

    #backToParent() {
        const parent = this.#parent;
        const labels = parent.#entries.filter(entry => entry);
        const index = labels.findIndex(entry => entry.entries === this.#entries);
        this.#remove();
        parent.#child = null;
        parent.#focus(Math.max(0, index), 1);
    }

    #findTyped(letter, index, items) {
        const now = performance.now();
        this.#typed = ((now - this.#typedAt) < 700) ? (this.#typed + letter.toLowerCase()) : letter.toLowerCase();
        this.#typedAt = now;
        const start = (this.#typed.length > 1) ? index : index + 1;
        for (let i = 0; i < items.length; ++i) {
            const item = items[(start + i + items.length) % items.length];
            if (item.querySelector(".mtMenuLabel").textContent.toLowerCase().startsWith(this.#typed)) {
                item.focus();
                return;
            }
        }
    }
}

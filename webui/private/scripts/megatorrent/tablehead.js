// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The headings of a list of items: they sort it, and mouse and keys make columns wider, move, show and hide them.

import { h, isMirrored, setAttribute, stepOf } from "./dom.js?v=${CACHEID}";
import { Menu } from "./menu.js?v=${CACHEID}";

const WIDTH_STEP = 20;
const DRAG_DISTANCE = 5;   // below that it is a click

// Events: "leave" (the list itself is to have the focus)
export class TableHead extends EventTarget {
    element = h("div", { "class": "mtHead", "role": "row", "aria-rowindex": 1 });

    #columns;
    #tickLabel;   // null: no ticks
    #hasMenu;
    #headings = [];
    #isDragged = false;   // what follows is no click

    constructor(columns, tickLabel, hasMenu) {
        super();
        this.#columns = columns;
        this.#tickLabel = tickLabel;
        this.#hasMenu = hasMenu;
        columns.addEventListener("sort", () => { this.#showSort(); });
        this.build();
    }

    setTicks(label) {
        this.#tickLabel = label;
        this.build();
    }

    build() {
        const focused = this.#headings.find(heading => heading === document.activeElement)?.parentElement.columnId;
        this.#headings = [];
        this.element.replaceChildren();
        if (this.#tickLabel !== null)
            this.element.append(h("div", { "class": "mtHeadCell", "role": "columnheader", "aria-label": this.#tickLabel }));
        for (const column of this.#columns.shown())
            this.element.append(this.#makeCell(column));
        if (this.#hasMenu)
            this.element.append(h("div", { "class": "mtHeadCell mtCellMenu", "role": "columnheader", "aria-label": "QBT_TR(Menu)QBT_TR[CONTEXT=Megatorrent]" }));
        this.#setCurrent(this.#headings.find(heading => heading.parentElement.columnId === focused) ?? this.#headings[0]);
        if (focused)
            this.#headings.find(heading => heading.tabIndex === 0).focus();
        this.#showSort();
    }

    showMenu(x, y) {
        const entries = this.#columns.all().filter(column => column.id !== "name").map(column => ({
            label: column.label,
            isChecked: !column.isHidden,
            action: () => { this.#columns.toggle(column.id); }
        }));
        entries.push(null, { label: "QBT_TR(Reset columns)QBT_TR[CONTEXT=Megatorrent]", action: () => { this.#columns.reset(); } });
        Menu.show(entries, x, y, "QBT_TR(Column visibility)QBT_TR[CONTEXT=Megatorrent]");
    }

    #makeCell(column) {
        const heading = h("button", { "type": "button", "class": "mtHeading", "tabindex": -1, "title": column.label, "aria-label": column.label, "text": column.sign ?? column.label,
            "on": {
                click: () => {
                    if (!column.isUnsorted && !this.#isDragged)
                        this.#columns.sortBy(column.id);
                },
                keydown: (event) => { this.#onKey(event, column); },
                pointerdown: (event) => { this.#startMoving(event, column); }
            } });
        const handle = h("span", { class: "mtHandle", on: { pointerdown: (event) => { this.#startResizing(event, column); } } });
        const cell = h("div", { class: `mtHeadCell mtCell-${column.id}`, role: "columnheader" }, heading, handle);
        cell.columnId = column.id;
        this.#headings.push(heading);
        return cell;
    }

    #showSort() {
        const { sort, isReversed } = this.#columns;
        for (const cell of this.element.children) {
            if (cell.columnId)
                setAttribute(cell, "aria-sort", (cell.columnId === sort) ? (isReversed ? "descending" : "ascending") : null);
        }
    }

    #setCurrent(current) {
        for (const heading of this.#headings)
            heading.tabIndex = (heading === current) ? 0 : -1;
    }

    // --- mouse ---

    #startResizing(event, column) {
        event.preventDefault();
        event.stopPropagation();
        const start = event.clientX;
        const { width } = this.#columns.get(column.id);
        const sign = isMirrored(this.element) ? -1 : 1;
        this.#follow(event, (moved) => { this.#columns.setWidth(column.id, width + (sign * (moved.clientX - start))); }, () => {});
    }

    #startMoving(event, column) {
        this.#isDragged = false;
        if ((event.button !== 0) || (event.pointerType === "touch"))
            return;
        const start = event.clientX;
        let before;
        this.#follow(event, (moved) => {
            if (!this.#isDragged && (Math.abs(moved.clientX - start) < DRAG_DISTANCE))
                return;
            this.#isDragged = true;
            before = this.#columnAt(moved.clientX);
            this.#mark(column.id, before);
        }, () => {
            this.#mark(null, null);
            if (this.#isDragged && (before !== undefined))
                this.#columns.move(column.id, before);
            setTimeout(() => { this.#isDragged = false; });
        });
    }

    #follow(event, move, end) {
        const { target, pointerId } = event;
        target.setPointerCapture(pointerId);
        target.addEventListener("pointermove", move);
        target.addEventListener("lostpointercapture", () => {
            target.removeEventListener("pointermove", move);
            end();
        }, { once: true });
    }

    // before which one something is dropped there; null: after all
    #columnAt(x) {
        const mirrored = isMirrored(this.element);
        for (const heading of this.#headings) {
            const box = heading.parentElement.getBoundingClientRect();
            const middle = (box.left + box.right) / 2;
            if (mirrored ? (x > middle) : (x < middle))
                return heading.parentElement.columnId;
        }
        return null;
    }

    #mark(id, before) {
        const last = this.#headings.at(-1)?.parentElement;
        for (const heading of this.#headings) {
            const cell = heading.parentElement;
            cell.classList.toggle("mtDragged", cell.columnId === id);
            cell.classList.toggle("mtDropBefore", (id !== null) && (cell.columnId === before));
            cell.classList.toggle("mtDropAfter", (id !== null) && (before === null) && (cell === last));
        }
    }

    // --- keys ---

    #onKey(event, column) {
        // Enter and Space press the button
        event.stopPropagation();
        const step = stepOf(event);
        if (step && event.ctrlKey && event.shiftKey) {
            this.#moveBy(column.id, step);
        }
        else if (step && event.shiftKey) {
            this.#columns.setWidth(column.id, this.#columns.get(column.id).width + (step * WIDTH_STEP));
        }
        else if (step) {
            const index = this.#headings.indexOf(event.target);
            const next = this.#headings[(index + step + this.#headings.length) % this.#headings.length];
            this.#setCurrent(next);
            next.focus();
        }
        else if (event.key === "ArrowDown") {
            this.dispatchEvent(new CustomEvent("leave"));
        }
        else if ((event.key === "ContextMenu") || ((event.key === "F10") && event.shiftKey)) {
            const box = event.target.getBoundingClientRect();
            this.showMenu(box.left, box.bottom);
        }
        else {
            return;
        }
        event.preventDefault();
    }

    #moveBy(id, step) {
        const ids = this.#columns.shown().map(column => column.id);
        const index = ids.indexOf(id);
        if ((index + step < 0) || (index + step >= ids.length))
            return;
        this.#columns.move(id, ids[(step > 0) ? index + 2 : index - 1] ?? null);
    }
}

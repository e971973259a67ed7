// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A list of items of any length: only the rows in sight, and a few around them, are in the document.

import { h, icon, setAttribute, setText, newId } from "./dom.js?v=${CACHEID}";
import { fill, nameOf, number } from "./format.js?v=${CACHEID}";
import { Menu } from "./menu.js?v=${CACHEID}";

const AROUND = 20;
const MAX_ROWS = 300;
const MAX_HEIGHT = 15_000_000;   // browsers do not go much further

export const idOf = row => `${row.key}/${row.path}`;

// Events: "select", "activate" (detail: row), "menu" (detail: { x, y }), "ticked" (detail: rows)
export class ItemTable extends EventTarget {
    element;
    selected = new Map();   // id -> row
    active = -1;

    #pages;
    #columns;
    #context;
    #ticks;
    #head;
    #space;
    #rows = new Map();   // index -> element
    #spare = [];
    #anchor = -1;
    #isScheduled = false;
    #id = newId("mtTable");
    #version = 0;
    #headings = [];

    // `context`: channelName(key). `ticks`: isTicked(row), if rows can be ticked
    constructor(pages, columns, label, context, ticks = null) {
        super();
        this.#pages = pages;
        this.#columns = columns;
        this.#context = context;
        this.#ticks = ticks;
        this.#head = h("div", { "class": "mtHead", "role": "row", "aria-rowindex": 1 });
        this.#space = h("div", { class: "mtSpace", role: "rowgroup" });
        this.element = h("div", { "class": "mtTable", "role": "grid", "tabindex": 0, "aria-label": label, "aria-multiselectable": "true" },
            h("div", { class: "mtHeadGroup", role: "rowgroup" }, this.#head), this.#space);
        this.element.addEventListener("scroll", () => { this.#schedule(); }, { passive: true });
        this.element.addEventListener("keydown", (event) => { this.#onKey(event); });
        this.element.addEventListener("contextmenu", (event) => { this.#onContextMenu(event); });
        this.#space.addEventListener("click", (event) => { this.#onClick(event); });
        this.#space.addEventListener("dblclick", (event) => { this.#onDoubleClick(event); });
        // a click with Shift would select text
        this.#space.addEventListener("mousedown", (event) => {
            if (event.shiftKey)
                event.preventDefault();
        });
        pages.addEventListener("rows", () => { this.#schedule(); });
        columns.addEventListener("columns", () => {
            this.#buildHead();
            this.#dropRows();
            this.#schedule();
        });
        columns.addEventListener("widths", () => { this.#applyWidths(); });
        columns.addEventListener("sort", () => { this.#showSort(); });
        new ResizeObserver(() => { this.#schedule(); }).observe(this.element);
        this.#buildHead();
    }

    // another list: nothing is selected, and one is at its beginning
    reset() {
        this.selected.clear();
        this.active = -1;
        this.#anchor = -1;
        this.element.scrollTop = 0;
        this.#selectionChanged();
    }

    // what `context` or `ticks` say has changed
    update() {
        ++this.#version;
        this.#schedule();
    }

    focus() {
        this.element.focus({ preventScroll: true });
    }

    selectedRows() {
        return [...this.selected.values()];
    }

    async selectAll() {
        if (this.#pages.total === 0)
            return;
        await this.#selectRange(0, this.#pages.total - 1);
    }

    // --- drawing ---

    #schedule() {
        if (this.#isScheduled)
            return;
        this.#isScheduled = true;
        requestAnimationFrame(() => {
            this.#isScheduled = false;
            this.#draw();
        });
    }

    #geometry() {
        const rowHeight = parseFloat(getComputedStyle(this.element).getPropertyValue("--mt-row")) || 24;
        const full = this.#pages.total * rowHeight;
        const height = Math.min(full, MAX_HEIGHT);
        const view = Math.max(0, this.element.clientHeight - this.#head.offsetHeight);
        // beyond what a browser can scroll, a step of the bar is more than a step of the list
        const ratio = ((full > height) && (height > view)) ? ((full - view) / (height - view)) : 1;
        return { rowHeight: rowHeight, height: height, view: view, ratio: ratio };
    }

    #draw() {
        if (this.element.clientHeight === 0)
            return;
        const total = this.#pages.total;
        const { rowHeight, height, view, ratio } = this.#geometry();
        this.#space.style.height = `${height}px`;
        setAttribute(this.element, "aria-rowcount", total + 1);
        if (this.active >= total)
            this.active = total - 1;

        const top = this.element.scrollTop * ratio;
        const inSight = Math.min(MAX_ROWS - (2 * AROUND), Math.ceil(view / rowHeight) + 1);
        const first = Math.max(0, Math.floor(top / rowHeight) - AROUND);
        const last = Math.min(total - 1, Math.floor(top / rowHeight) + inSight + AROUND);
        if (total > 0)
            this.#pages.look(first, last);

        for (const [index, element] of this.#rows) {
            if ((index < first) || (index > last)) {
                element.remove();
                this.#rows.delete(index);
                if (this.#spare.length < MAX_ROWS)
                    this.#spare.push(element);
            }
        }
        for (let index = first; index <= last; ++index) {
            let element = this.#rows.get(index);
            if (!element) {
                element = this.#spare.pop() ?? this.#makeRow();
                this.#rows.set(index, element);
                this.#space.append(element);
            }
            element.style.transform = `translateY(${Math.round(this.element.scrollTop + (index * rowHeight) - top)}px)`;
            this.#showRow(element, index);
        }
        setAttribute(this.element, "aria-activedescendant", this.#rows.has(this.active) ? `${this.#id}_${this.active}` : null);
    }

    #dropRows() {
        for (const element of this.#rows.values())
            element.remove();
        this.#rows.clear();
        this.#spare = [];
    }

    #makeRow() {
        const element = h("div", { class: "mtRow", role: "row" });
        if (this.#ticks) {
            element.append(h("div", { class: "mtCell mtCellTick", role: "gridcell" },
                h("input", { type: "checkbox", tabindex: -1 })));
        }
        for (const column of this.#columns.shown())
            element.append(h("div", { class: `mtCell mtCell-${column.id}${column.isNumber ? " mtNumber" : ""}`, role: "gridcell" }, column.cell.make()));
        if (!this.#ticks) {
            element.append(h("div", { class: "mtCell mtCellMenu", role: "gridcell" },
                h("button", { type: "button", class: "mtRowMenu", tabindex: -1, text: "…" })));
        }
        return element;
    }

    #showRow(element, index) {
        const row = this.#pages.row(index);
        const isSelected = row ? this.selected.has(idOf(row)) : false;
        const isActive = index === this.active;
        const shown = element.shown;
        if (shown && (shown.row === row) && (shown.index === index) && (shown.isSelected === isSelected) && (shown.isActive === isActive) && (shown.version === this.#version))
            return;
        element.shown = { row: row, index: index, isSelected: isSelected, isActive: isActive, version: this.#version };
        element.id = `${this.#id}_${index}`;
        setAttribute(element, "aria-rowindex", index + 2);
        setAttribute(element, "aria-selected", isSelected);
        element.classList.toggle("mtSelected", isSelected);
        element.classList.toggle("mtActive", isActive);
        element.classList.toggle("mtOdd", (index % 2) === 1);
        element.classList.toggle("mtNew", row?.isNew ?? false);
        element.classList.toggle("mtEmptyRow", !row);
        setAttribute(element, "aria-busy", row ? null : "true");
        if (!row)
            return;
        let cell = element.firstChild;
        if (this.#ticks) {
            cell.firstChild.checked = this.#ticks.isTicked(row);
            setAttribute(cell.firstChild, "aria-label", nameOf(row.path));
            cell = cell.nextSibling;
        }
        for (const column of this.#columns.shown()) {
            column.cell.show(cell.firstChild, row, this.#context);
            cell = cell.nextSibling;
        }
        if (cell)
            setAttribute(cell.firstChild, "aria-label", fill("QBT_TR(Menu of %1)QBT_TR[CONTEXT=Megatorrent]", nameOf(row.path)));
    }

    // --- the head ---

    #buildHead() {
        this.#headings = [];
        this.#head.replaceChildren();
        if (this.#ticks)
            this.#head.append(h("div", { "class": "mtHeadCell", "role": "columnheader", "aria-label": "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]" }));
        for (const column of this.#columns.shown()) {
            const heading = h("button", { "type": "button", "class": "mtHeading", "tabindex": -1, "title": column.label, "aria-label": column.label, "text": column.sign ?? column.label,
                "on": {
                    click: () => {
                        if (!column.isUnsorted)
                            this.#columns.sortBy(column.id);
                    },
                    keydown: (event) => { this.#onHeadKey(event); }
                } });
            const handle = h("span", { class: "mtHandle", on: { pointerdown: (event) => { this.#startResizing(event, column); } } });
            const cell = h("div", { class: `mtHeadCell mtCell-${column.id}`, role: "columnheader" }, heading, handle);
            cell.columnId = column.id;
            this.#headings.push(heading);
            this.#head.append(cell);
        }
        if (!this.#ticks)
            this.#head.append(h("div", { "class": "mtHeadCell mtCellMenu", "role": "columnheader", "aria-label": "QBT_TR(Menu)QBT_TR[CONTEXT=Megatorrent]" }));
        setAttribute(this.element, "aria-colcount", this.#head.children.length);
        this.#headings[0].tabIndex = 0;
        this.#applyWidths();
        this.#showSort();
    }

    #applyWidths() {
        const widths = this.#columns.template();
        const total = this.#columns.shown().reduce((sum, column) => sum + column.width, this.#ticks ? 28 : 34);
        this.element.style.setProperty("--mt-total", `${total}px`);
        this.element.style.setProperty("--mt-columns", this.#ticks ? `28px ${widths}` : `${widths} 34px`);
    }

    #showSort() {
        const { sort, isReversed } = this.#columns;
        for (const cell of this.#head.children) {
            if (cell.columnId)
                setAttribute(cell, "aria-sort", (cell.columnId === sort) ? (isReversed ? "descending" : "ascending") : null);
        }
    }

    #startResizing(event, column) {
        event.preventDefault();
        event.stopPropagation();
        const handle = event.target;
        const start = event.clientX;
        const sign = (getComputedStyle(this.element).direction === "rtl") ? -1 : 1;
        handle.setPointerCapture(event.pointerId);
        const move = (moved) => { this.#columns.setWidth(column.id, column.width + (sign * (moved.clientX - start))); };
        handle.addEventListener("pointermove", move);
        handle.addEventListener("pointerup", () => { handle.removeEventListener("pointermove", move); }, { once: true });
    }

    #onHeadKey(event) {
        const index = this.#headings.indexOf(event.target);
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) {
            const next = this.#headings[(index + step + this.#headings.length) % this.#headings.length];
            for (const heading of this.#headings)
                heading.tabIndex = (heading === next) ? 0 : -1;
            next.focus();
            event.preventDefault();
        }
        else if ((event.key === "ArrowDown")) {
            this.focus();
            event.preventDefault();
        }
        // Enter and Space press the button
        event.stopPropagation();
    }

    showHeadMenu(x, y) {
        const entries = this.#columns.all().filter(column => column.id !== "name").map(column => ({
            label: column.label,
            isChecked: !column.isHidden,
            action: () => { this.#columns.toggle(column.id); }
        }));
        entries.push(null, { label: "QBT_TR(Reset columns)QBT_TR[CONTEXT=Megatorrent]", action: () => { this.#columns.reset(); } });
        Menu.show(entries, x, y, "QBT_TR(Column visibility)QBT_TR[CONTEXT=Megatorrent]");
    }

    // --- choosing rows ---

    #indexAt(target) {
        const element = target.closest?.(".mtRow");
        return element?.shown ? element.shown.index : -1;
    }

    #onClick(event) {
        const index = this.#indexAt(event.target);
        const row = this.#pages.row(index);
        if (!row)
            return;
        if (event.target.closest(".mtRowMenu")) {
            if (!this.selected.has(idOf(row)))
                this.#selectOnly(index);
            const box = event.target.getBoundingClientRect();
            this.dispatchEvent(new CustomEvent("menu", { detail: { x: box.left, y: box.bottom } }));
            return;
        }
        if (this.#ticks && event.target.matches("input")) {
            this.active = index;
            this.dispatchEvent(new CustomEvent("ticked", { detail: { rows: [row], isTicked: event.target.checked } }));
            return;
        }
        if (event.shiftKey)
            this.#selectRange(this.#anchor, index);
        else if (event.ctrlKey || event.metaKey)
            this.#toggle(index);
        else
            this.#selectOnly(index);
    }

    #onDoubleClick(event) {
        const row = this.#pages.row(this.#indexAt(event.target));
        if (row && !event.target.closest("button, input"))
            this.dispatchEvent(new CustomEvent("activate", { detail: row }));
    }

    #onContextMenu(event) {
        event.preventDefault();
        if (event.target.closest(".mtHead")) {
            this.showHeadMenu(event.clientX, event.clientY);
            return;
        }
        if (this.#ticks)
            return;
        const index = this.#indexAt(event.target);
        const row = this.#pages.row(index);
        // by the key it has no place
        const isByKey = (event.button !== 2) && (event.clientX <= 0);
        if (row && !isByKey && !this.selected.has(idOf(row)))
            this.#selectOnly(index);
        if (isByKey)
            this.#menuAtActive();
        else
            this.dispatchEvent(new CustomEvent("menu", { detail: { x: event.clientX, y: event.clientY } }));
    }

    #menuAtActive() {
        const element = this.#rows.get(this.active) ?? this.element;
        const box = element.getBoundingClientRect();
        this.dispatchEvent(new CustomEvent("menu", { detail: { x: box.left + 30, y: Math.min(box.bottom, window.innerHeight - 40) } }));
    }

    #selectOnly(index) {
        this.selected.clear();
        this.#anchor = index;
        this.active = index;
        const row = this.#pages.row(index);
        if (row)
            this.selected.set(idOf(row), row);
        this.#selectionChanged();
    }

    #toggle(index) {
        const row = this.#pages.row(index);
        if (!row)
            return;
        this.#anchor = index;
        this.active = index;
        if (!this.selected.delete(idOf(row)))
            this.selected.set(idOf(row), row);
        this.#selectionChanged();
    }

    async #selectRange(from, to) {
        const start = Math.max(0, Math.min(from, to));
        const end = Math.max(from, to);
        this.active = to;
        const query = this.#pages.query;
        const rows = await this.#pages.range(start, end);
        if (query !== this.#pages.query)
            return;
        this.selected = new Map(rows.map(row => [idOf(row), row]));
        this.#selectionChanged();
    }

    #selectionChanged() {
        this.#schedule();
        this.dispatchEvent(new CustomEvent("select"));
    }

    #moveTo(index, event) {
        const target = Math.max(0, Math.min(this.#pages.total - 1, index));
        if (target < 0)
            return;
        this.#reveal(target);
        if (event.shiftKey) {
            if (this.#anchor < 0)
                this.#anchor = Math.max(0, this.active);
            this.#selectRange(this.#anchor, target);
        }
        else if (event.ctrlKey) {
            this.active = target;
            this.#schedule();
        }
        else {
            this.#selectOnly(target);
            if (!this.#pages.row(target))
                this.#selectWhenThere(target);
        }
    }

    // the row is still on its way
    #selectWhenThere(index) {
        this.#pages.addEventListener("rows", () => {
            if ((this.active === index) && (this.selected.size === 0)) {
                if (this.#pages.row(index))
                    this.#selectOnly(index);
                else
                    this.#selectWhenThere(index);
            }
        }, { once: true });
    }

    #reveal(index) {
        const { rowHeight, view, ratio } = this.#geometry();
        const top = this.element.scrollTop * ratio;
        if (index * rowHeight < top)
            this.element.scrollTop = (index * rowHeight) / ratio;
        else if ((index + 1) * rowHeight > top + view)
            this.element.scrollTop = ((index + 1) * rowHeight - view) / ratio;
    }

    #onKey(event) {
        if ((event.target !== this.element) || event.altKey)
            return;
        const page = Math.max(1, Math.floor(this.#geometry().view / this.#geometry().rowHeight) - 1);
        const targets = {
            ArrowDown: this.active + 1,
            ArrowUp: this.active - 1,
            PageDown: Math.max(0, this.active) + page,
            PageUp: this.active - page,
            Home: 0,
            End: this.#pages.total - 1
        };
        if (event.key in targets) {
            this.#moveTo(targets[event.key], event);
        }
        else if (event.key === " ") {
            const row = this.#pages.row(this.active);
            if (this.#ticks && row) {
                const rows = (this.selected.size > 1) ? this.selectedRows() : [row];
                this.dispatchEvent(new CustomEvent("ticked", { detail: { rows: rows, isTicked: !this.#ticks.isTicked(row) } }));
            }
            else if (this.active >= 0) {
                this.#toggle(this.active);
            }
        }
        else if ((event.key === "Enter") && !this.#ticks) {
            const row = this.#pages.row(this.active);
            if (row)
                this.dispatchEvent(new CustomEvent("activate", { detail: row }));
        }
        else if ((event.key === "ContextMenu") || ((event.key === "F10") && event.shiftKey)) {
            if (!this.#ticks)
                this.#menuAtActive();
        }
        else if ((event.key.toLowerCase() === "a") && event.ctrlKey) {
            this.selectAll();
        }
        else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }
}

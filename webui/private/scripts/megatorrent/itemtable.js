// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A list of items of any length: only the rows in sight, and a few around them, are in the document.

import { h, isMirrored, newId, setAttribute } from "./dom.js?v=${CACHEID}";
import { fill, nameOf } from "./format.js?v=${CACHEID}";
import { idOf } from "./itempages.js?v=${CACHEID}";
import { Selection } from "./selection.js?v=${CACHEID}";
import { TableHead } from "./tablehead.js?v=${CACHEID}";

const AROUND = 20;
const MAX_ROWS = 300;
const MAX_HEIGHT = 15_000_000;   // browsers do not go much further

// Events: "select", "activate" (detail: row), "menu" (detail: { x, y }), "ticked" (detail: { rows, isTicked }), "failed" (detail: the error)
export class ItemTable extends EventTarget {
    element;
    selection;

    #pages;
    #columns;
    #context;
    #ticks;
    #head;
    #space;
    #rows = new Map();   // index -> element
    #spare = [];
    #isScheduled = false;
    #id = newId("mtTable");
    #version = 0;
    #isSelecting = false;

    // `context`: channelName(key). `ticks`: isTicked(row), if rows can be ticked
    constructor(pages, columns, label, context, ticks = null) {
        super();
        this.#pages = pages;
        this.#columns = columns;
        this.#context = context;
        this.#ticks = ticks;
        this.selection = new Selection(pages);
        this.#head = new TableHead(columns, ticks ? "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]" : null, ticks === null);
        this.#space = h("div", { class: "mtSpace", role: "rowgroup" });
        this.element = h("div", { "class": "mtTable", "role": "grid", "tabindex": 0, "aria-label": label, "aria-multiselectable": "true" },
            h("div", { class: "mtHeadGroup", role: "rowgroup" }, this.#head.element), this.#space);
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
        this.selection.addEventListener("move", () => { this.#schedule(); });
        this.selection.addEventListener("change", () => {
            this.#schedule();
            this.dispatchEvent(new CustomEvent("select"));
        });
        this.#head.addEventListener("leave", () => { this.focus(); });
        columns.addEventListener("columns", () => {
            this.#head.build();
            this.#applyWidths();
            this.#dropRows();
            this.#schedule();
        });
        columns.addEventListener("widths", () => { this.#applyWidths(); });
        new ResizeObserver(() => { this.#schedule(); }).observe(this.element);
        this.#applyWidths();
    }

    // another list: nothing is selected, and one is at its beginning
    reset() {
        this.element.scrollTop = 0;
        this.selection.clear();
    }

    // what `context` or `ticks` say has changed
    update() {
        ++this.#version;
        this.#schedule();
    }

    get isSelecting() {
        return this.#isSelecting;
    }

    // Rows have ticks that select them, and each tap does: a finger has no keys to hold.
    setSelecting(isSelecting) {
        if (this.#ticks || (this.#isSelecting === isSelecting))
            return;
        this.#isSelecting = isSelecting;
        this.element.classList.toggle("mtSelecting", isSelecting);
        this.#head.setTicks(isSelecting ? "QBT_TR(Selected)QBT_TR[CONTEXT=Megatorrent]" : null);
        this.#applyWidths();
        this.#dropRows();
        this.#schedule();
    }

    get #hasTicks() {
        return (this.#ticks !== null) || this.#isSelecting;
    }

    focus() {
        this.element.focus({ preventScroll: true });
    }

    async selectAll() {
        await this.#attempt(this.selection.selectAll());
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
        const view = Math.max(0, this.element.clientHeight - this.#head.element.offsetHeight);
        // beyond what a browser can scroll, a step of the bar is more than a step of the list
        const ratio = ((full > height) && (height > view)) ? ((full - view) / (height - view)) : 1;
        return { rowHeight: rowHeight, height: height, view: view, ratio: ratio };
    }

    #draw() {
        if (this.element.clientHeight === 0)
            return;
        const total = this.#pages.total;
        // All that is read is read before anything is written: between the two a browser has to lay out everything anew.
        const { rowHeight, height, view, ratio } = this.#geometry();
        const { scrollTop } = this.element;
        this.#space.style.height = `${height}px`;
        setAttribute(this.element, "aria-rowcount", total + 1);

        const top = scrollTop * ratio;
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
            element.style.transform = `translateY(${Math.round(scrollTop + (index * rowHeight) - top)}px)`;
            this.#showRow(element, index);
        }
        setAttribute(this.element, "aria-activedescendant", this.#rows.has(this.selection.active) ? `${this.#id}_${this.selection.active}` : null);
    }

    #dropRows() {
        for (const element of this.#rows.values())
            element.remove();
        this.#rows.clear();
        this.#spare = [];
    }

    #makeRow() {
        const element = h("div", { class: "mtRow", role: "row" });
        if (this.#hasTicks) {
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
        const isSelected = row ? this.selection.has(idOf(row)) : false;
        const isActive = index === this.selection.active;
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
        if (this.#hasTicks) {
            cell.firstChild.checked = this.#ticks ? this.#ticks.isTicked(row) : isSelected;
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

    #applyWidths() {
        const widths = this.#columns.template();
        const total = this.#columns.shown().reduce((sum, column) => sum + column.width, (this.#hasTicks ? 28 : 0) + (this.#ticks ? 0 : 34));
        setAttribute(this.element, "aria-colcount", this.#head.element.children.length);
        this.element.style.setProperty("--mt-total", `${total}px`);
        this.element.style.setProperty("--mt-columns", [this.#hasTicks ? "28px" : "", widths, this.#ticks ? "" : "34px"].join(" ").trim());
    }

    // --- choosing rows ---

    #indexAt(target) {
        const element = target.closest?.(".mtRow");
        return element?.shown ? element.shown.index : -1;
    }

    // what asks the server
    async #attempt(work) {
        try {
            await work;
        }
        catch (error) {
            this.dispatchEvent(new CustomEvent("failed", { detail: error }));
        }
    }

    #onClick(event) {
        const index = this.#indexAt(event.target);
        const row = this.#pages.row(index);
        if (!row)
            return;
        if (event.target.closest(".mtRowMenu")) {
            this.#choose(index, row);
            const box = event.target.getBoundingClientRect();
            this.dispatchEvent(new CustomEvent("menu", { detail: { x: isMirrored(event.target) ? box.right : box.left, y: box.bottom } }));
            return;
        }
        if (this.#ticks && event.target.matches("input")) {
            this.selection.moveTo(index);
            this.dispatchEvent(new CustomEvent("ticked", { detail: { rows: [row], isTicked: event.target.checked } }));
            return;
        }
        if (event.shiftKey)
            this.#attempt(this.selection.extendTo(index));
        else if (event.ctrlKey || event.metaKey || this.#isSelecting)
            this.selection.toggle(index);
        else
            this.selection.selectOnly(index);
    }

    // for what is to be done with it and those that are selected with it
    #choose(index, row) {
        if (this.selection.has(idOf(row)))
            this.selection.moveTo(index);
        else if (this.#isSelecting)
            this.selection.toggle(index);
        else
            this.selection.selectOnly(index);
    }

    #onDoubleClick(event) {
        const row = this.#pages.row(this.#indexAt(event.target));
        if (row && !this.#isSelecting && !event.target.closest("button, input"))
            this.dispatchEvent(new CustomEvent("activate", { detail: row }));
    }

    #onContextMenu(event) {
        event.preventDefault();
        if (event.target.closest(".mtHead")) {
            this.#head.showMenu(event.clientX, event.clientY);
            return;
        }
        if (this.#ticks)
            return;
        // by the key it has no place
        if ((event.button !== 2) && (event.clientX <= 0)) {
            this.#menuAtActive();
            return;
        }
        const index = this.#indexAt(event.target);
        const row = this.#pages.row(index);
        if (row)
            this.#choose(index, row);
        this.dispatchEvent(new CustomEvent("menu", { detail: { x: event.clientX, y: event.clientY } }));
    }

    #menuAtActive() {
        const row = this.selection.activeRow();
        if (row)
            this.#choose(this.selection.active, row);
        const element = this.#rows.get(this.selection.active) ?? this.element;
        const box = element.getBoundingClientRect();
        this.dispatchEvent(new CustomEvent("menu", { detail: {
            x: isMirrored(element) ? box.right - 30 : box.left + 30,
            y: Math.min(box.bottom, window.innerHeight - 40)
        } }));
    }

    #moveTo(index, event) {
        const target = Math.max(0, Math.min(this.#pages.total - 1, index));
        if (this.#pages.total === 0)
            return;
        this.#reveal(target);
        if (event.shiftKey)
            this.#attempt(this.selection.extendTo(target));
        else if (event.ctrlKey)
            this.selection.moveTo(target);
        else
            this.selection.selectOnly(target);
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
        const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
        const row = this.selection.activeRow();
        if (event.key in steps) {
            this.#moveTo(this.selection.stepTo(steps[event.key]), event);
        }
        else if ((event.key === "Home") || (event.key === "End")) {
            this.#moveTo((event.key === "Home") ? 0 : this.#pages.total - 1, event);
        }
        else if (event.key === " ") {
            if (this.#ticks && row) {
                const rows = this.selection.has(idOf(row)) ? this.selection.rows() : [row];
                this.dispatchEvent(new CustomEvent("ticked", { detail: { rows: rows, isTicked: !this.#ticks.isTicked(row) } }));
            }
            else if (row) {
                this.selection.toggle(this.selection.active);
            }
        }
        else if ((event.key === "Enter") && !this.#ticks) {
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

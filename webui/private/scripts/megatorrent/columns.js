// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The columns of the list of items: what they show, how wide they are, which are shown. Remembered in the browser.

import { h, icon, setAttribute, setText } from "./dom.js?v=${CACHEID}";
import { date, folderOf, nameOf, percent, size } from "./format.js?v=${CACHEID}";
import { itemState, priorityName } from "./words.js?v=${CACHEID}";

const STORAGE_KEY = "megatorrent_columns";
const MIN_WIDTH = 30;

const textCell = (text, direction = "auto") => ({
    make: () => h("span", { dir: direction }),
    show: (element, row, context) => {
        const value = text(row, context);
        setText(element, value);
        setAttribute(element, "title", value || null);
    }
});

const progressOf = (row) => {
    if (row.state === "complete")
        return 100;
    return (row.size > 0) ? Math.min(99, percent(row.completed, row.size)) : 0;
};

const progressCell = {
    make: () => h("span", { class: "mtProgress" }, h("span", { class: "mtProgressBar" }), h("span", { class: "mtProgressText", dir: "auto" })),
    show: (element, row) => {
        const value = progressOf(row);
        element.firstChild.style.width = `${value}%`;
        setText(element.lastChild, `${value} %`);
    }
};

const statusIcons = { complete: "checked-completed", partial: "downloading", missing: "queued", error: "error" };
const statusCell = {
    make: () => h("span", { class: "mtStatus" }, icon("queued"), h("span")),
    show: (element, row) => {
        setAttribute(element.firstChild, "src", `images/${((row.state === "complete") && row.error) ? "dialog-warning" : (statusIcons[row.state] ?? "queued")}.svg`);
        element.firstChild.hidden = row.state === "unwanted";
        setText(element.lastChild, row.error ? `${itemState(row)}: ${row.error}` : itemState(row));
        setAttribute(element, "title", row.error || itemState(row));
    }
};

const newCell = {
    make: () => h("span", { class: "mtNewDot" }),
    show: (element, row) => {
        setText(element, row.isNew ? "●" : "");
        setAttribute(element, "aria-label", row.isNew ? "QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]" : null);
        setAttribute(element, "role", row.isNew ? "img" : null);
        setAttribute(element, "title", row.isNew ? "QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]" : null);
    }
};

// `id` is the server's name of the order
const ALL = [
    { id: "isNew", label: "QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]", sign: "●", width: 26, cell: newCell },
    { id: "name", label: "QBT_TR(Name)QBT_TR[CONTEXT=Megatorrent]", width: 280, cell: textCell(row => nameOf(row.path)) },
    { id: "channel", label: "QBT_TR(Channel)QBT_TR[CONTEXT=Megatorrent]", width: 140, isHidden: true, cell: textCell((row, context) => context.channelName(row.key)) },
    { id: "folder", label: "QBT_TR(Folder)QBT_TR[CONTEXT=Megatorrent]", width: 140, cell: textCell(row => folderOf(row.path)) },
    { id: "size", label: "QBT_TR(Size)QBT_TR[CONTEXT=Megatorrent]", width: 80, isNumber: true, cell: textCell(row => size(row.size)) },
    { id: "progress", label: "QBT_TR(Progress)QBT_TR[CONTEXT=Megatorrent]", width: 90, cell: progressCell },
    { id: "state", label: "QBT_TR(Status)QBT_TR[CONTEXT=Megatorrent]", width: 170, cell: statusCell },
    { id: "priority", label: "QBT_TR(Priority)QBT_TR[CONTEXT=Megatorrent]", width: 80, cell: textCell(row => row.wanted ? priorityName(row.priority) : "") },
    { id: "mtime", label: "QBT_TR(Changed)QBT_TR[CONTEXT=Megatorrent]", width: 140, cell: textCell(row => date(row.mtime)) },
    { id: "addedAt", label: "QBT_TR(Arrived)QBT_TR[CONTEXT=Megatorrent]", width: 140, isHidden: true, cell: textCell(row => date(row.addedAt)) },
    { id: "title", label: "QBT_TR(Title)QBT_TR[CONTEXT=Megatorrent]", width: 140, isHidden: true, cell: textCell(row => row.title) },
    { id: "type", label: "QBT_TR(Type)QBT_TR[CONTEXT=Megatorrent]", width: 80, isHidden: true, cell: textCell(row => row.type) },
    { id: "localPath", label: "QBT_TR(Path on disk)QBT_TR[CONTEXT=Megatorrent]", width: 240, isHidden: true, isUnsorted: true, cell: textCell(row => row.localPath, "ltr") },
    { id: "rule", label: "QBT_TR(Rule)QBT_TR[CONTEXT=Megatorrent]", width: 100, isHidden: true, cell: textCell(row => row.rule) }
];

export class Columns extends EventTarget {
    sort = "path";
    isReversed = false;

    #isOfSeveral = false;

    #state = new Map();   // id -> { width, isHidden }, in the order in which they are shown
    #name;

    // `ids`: those that there are; `name`: under which they are remembered
    constructor(name, ids = ALL.map(column => column.id)) {
        super();
        this.#name = `${STORAGE_KEY}_${name}`;
        for (const column of ALL) {
            if (ids.includes(column.id))
                this.#state.set(column.id, { width: column.width, isHidden: column.isHidden ?? false });
        }
        try {
            const stored = JSON.parse(localStorage.getItem(this.#name) ?? "{}");
            for (const [id, state] of Object.entries(stored.columns ?? {})) {
                const own = this.#state.get(id);
                if (own && (typeof state.width === "number") && (typeof state.isHidden === "boolean"))
                    Object.assign(own, { width: Math.max(MIN_WIDTH, state.width), isHidden: state.isHidden });
            }
            if (Array.isArray(stored.order))
                this.#setOrder(stored.order);
            if (this.#state.has(stored.sort)) {
                this.sort = stored.sort;
                this.isReversed = stored.isReversed === true;
            }
        }
        catch (error) {
            console.warn(error);
        }
    }

    all() {
        return [...this.#state.keys()].map(id => this.get(id));
    }

    get(id) {
        return { ...ALL.find(column => column.id === id), ...this.#state.get(id) };
    }

    shown() {
        return this.all().filter(column => !column.isHidden || (this.#isOfSeveral && (column.id === "channel")));
    }

    // of items of several channels it is said whose they are
    setOfSeveral(isOfSeveral) {
        if (this.#isOfSeveral === isOfSeveral)
            return;
        this.#isOfSeveral = isOfSeveral;
        this.dispatchEvent(new CustomEvent("columns"));
    }

    setWidth(id, width) {
        this.#state.get(id).width = Math.max(MIN_WIDTH, Math.round(width));
        this.#changed("widths");
    }

    // to its place before another one; null: to the end
    move(id, before) {
        const ids = [...this.#state.keys()];
        if (id === before)
            return;
        const others = ids.filter(other => other !== id);
        others.splice((before === null) ? others.length : others.indexOf(before), 0, id);
        if (others.join() === ids.join())
            return;
        this.#setOrder(others);
        this.#changed("columns");
    }

    // the list cannot do without names
    toggle(id) {
        if (id === "name")
            return;
        const state = this.#state.get(id);
        state.isHidden = !state.isHidden;
        this.#changed("columns");
    }

    reset() {
        for (const column of ALL) {
            const state = this.#state.get(column.id);
            if (state)
                Object.assign(state, { width: column.width, isHidden: column.isHidden ?? false });
        }
        this.#setOrder(ALL.map(column => column.id));
        this.#changed("columns");
    }

    // once more: the other way round, then the publisher's order
    sortBy(id) {
        if (this.sort !== id) {
            this.sort = id;
            this.isReversed = false;
        }
        else if (!this.isReversed) {
            this.isReversed = true;
        }
        else {
            this.sort = "path";
            this.isReversed = false;
        }
        this.#changed("sort");
    }

    template() {
        return this.shown().map(column => `${column.width}px`).join(" ");
    }

    // those that are not in it come last
    #setOrder(ids) {
        const known = ids.filter(id => this.#state.has(id));
        this.#state = new Map([...new Set([...known, ...this.#state.keys()])].map(id => [id, this.#state.get(id)]));
    }

    #changed(type) {
        localStorage.setItem(this.#name, JSON.stringify({ columns: Object.fromEntries(this.#state), order: [...this.#state.keys()], sort: this.sort, isReversed: this.isReversed }));
        this.dispatchEvent(new CustomEvent(type));
    }
}

// The rows of a list that the server sorts and filters, of which only what is looked at is here: pages of 200, a few of them.

import { KeptRows } from "./keptrows.js?v=${CACHEID}";

export const PAGE_SIZE = 200;
const KEPT_PAGES = 12;
const SELECT_STEP = 1000;   // a page of the server: it does nothing else while it writes one
const REACH = 2500;   // what has moved further than that is not looked for
const LATE_DELAY = 500;

export const idOf = row => `${row.key}/${row.path}`;

// What to ask for, so that all rows that are no further than that from one of these are in it: whole pages, and no more at once than the server gives.
const rangesAround = (indices, around) => {
    const pages = new Set();
    for (const index of indices) {
        for (let number = Math.floor(Math.max(0, index - around) / PAGE_SIZE); number * PAGE_SIZE <= index + around; ++number)
            pages.add(number);
    }
    const ranges = [];
    for (const number of [...pages].sort((left, right) => left - right)) {
        const first = number * PAGE_SIZE;
        const before = ranges.at(-1);
        if (before && (before[1] === first - 1) && (first + PAGE_SIZE - before[0] <= SELECT_STEP))
            before[1] += PAGE_SIZE;
        else
            ranges.push([first, first + PAGE_SIZE - 1]);
    }
    return ranges;
};

// Events: "rows" (rows or their number have changed; detail: ids that were in a page and are in none any more), "failed" (detail: the error)
export class ItemPages extends EventTarget {
    total = 0;
    isLoading = false;
    revision = 0;   // grows when the server may have another list

    #fetchPage;
    #query = null;
    #pages = new Map();   // number -> { rows, places, isStale, revision, usedAt }
    #requests = new Map();   // number -> AbortController
    #kept;
    #generation = 0;
    #uses = 0;
    #first = 0;
    #last = 0;
    #lateTimer = -1;

    // `fetchPage(query, signal)` answers as `items`; `now()`: milliseconds of any clock that goes on
    constructor(fetchPage, now = () => performance.now()) {
        super();
        this.#fetchPage = fetchPage;
        this.#kept = new KeptRows(now);
    }

    // Another list. Null: none.
    setQuery(query) {
        this.#forget();
        this.#query = query;
        this.#pages.clear();
        this.#kept.clear();
        ++this.revision;
        this.total = 0;
        this.isLoading = query !== null;
        this.#first = 0;
        this.#last = 0;
        this.#rowsChanged();
        this.look(0, 0);
    }

    get query() {
        return this.#query;
    }

    // undefined: not here yet
    row(index) {
        const page = this.#pages.get(Math.floor(index / PAGE_SIZE));
        return page?.rows[index % PAGE_SIZE];
    }

    // -1: in no page that is here
    indexOf(id) {
        for (const [number, page] of this.#pages) {
            page.places ??= new Map(page.rows.map((row, index) => [idOf(row), index]));
            const place = page.places.get(id);
            if (place !== undefined)
                return (number * PAGE_SIZE) + place;
        }
        return -1;
    }

    // whether the row that is here for it, if any, is the one that the server has there
    isFresh(index) {
        if ((index < 0) || (index >= this.total))
            return true;
        const page = this.#pages.get(Math.floor(index / PAGE_SIZE));
        return page?.revision === this.revision;
    }

    // `action(row, index, revision)` for each that is here
    forEach(action) {
        for (const [number, page] of this.#pages) {
            for (const [place, row] of page.rows.entries())
                action(row, (number * PAGE_SIZE) + place, page.revision);
        }
    }

    // These rows are shown.
    look(first, last) {
        this.#first = Math.floor(first / PAGE_SIZE);
        this.#last = Math.floor(last / PAGE_SIZE);
        if (!this.#query)
            return;
        for (const [number, request] of this.#requests) {
            if ((number < this.#first) || (number > this.#last)) {
                request.abort();
                this.#requests.delete(number);
            }
        }
        ++this.#uses;
        for (let number = this.#first; number <= this.#last; ++number) {
            const page = this.#pages.get(number);
            if (page)
                page.usedAt = this.#uses;
            if (!page || page.isStale)
                this.#request(number);
        }
    }

    // What the server has may be another thing now: what is shown is asked for again, and stays until the answer is there.
    refresh() {
        clearTimeout(this.#lateTimer);
        ++this.revision;
        for (const page of this.#pages.values())
            page.isStale = true;
        this.#lookAgain();
    }

    // Changes rows that are here, until the server is asked again. `changed(row)`: what becomes of it
    patch(changed) {
        for (const page of this.#pages.values())
            page.rows = page.rows.map(changed);
        this.#kept.change(changed);
        this.#rowsChanged();
    }

    // These rows stay in the list, though the server does not have them in it any more, until there is another list.
    keep(ids) {
        for (const id of ids) {
            const index = this.indexOf(id);
            if (index >= 0)
                this.#kept.add(id, this.row(index), index);
        }
    }

    // the end of that; without `ids`, of all
    letGo(ids = null) {
        if (this.#kept.remove(ids))
            this.refresh();
    }

    // All rows from one to another, also those that are not here. Null: there is another list by now.
    async range(first, last) {
        const rows = [];
        for (let offset = first; offset <= last; offset += SELECT_STEP) {
            const limit = Math.min(SELECT_STEP, last - offset + 1);
            const present = [];
            for (let index = offset; (index < offset + limit) && this.isFresh(index); ++index)
                present.push(this.row(index));
            if ((present.length === limit) && present.every(row => row)) {
                rows.push(...present);
                continue;
            }
            const answer = await this.#fetchRows(offset, limit);
            if (!answer)
                return null;
            rows.push(...answer.rows);
        }
        return rows;
    }

    // Where rows are now: id -> { row, index }, without those that are in the list no more, or far from where they were. `places`: id -> index where it was.
    // Null: there is another list by now.
    async find(places) {
        const found = new Map();
        // most are where they were
        for (const around of [0, REACH]) {
            const missing = [...places].filter(([id]) => !found.has(id)).map(([, index]) => index);
            for (const [first, last] of rangesAround(missing, around)) {
                const answer = await this.#fetchRows(first, last - first + 1);
                if (!answer)
                    return null;
                for (const [place, row] of answer.rows.entries()) {
                    if (places.has(idOf(row)))
                        found.set(idOf(row), { row: row, index: first + place });
                }
            }
        }
        return found;
    }

    // As they are in this list, with what is kept in it. Null: there is another list by now.
    async #fetchRows(first, count, signal = undefined) {
        const generation = this.#generation;
        for (;;) {
            const { offset, limit } = this.#kept.plan(first, count);
            const answer = await this.#fetchPage({ ...this.#query, offset: offset, limit: Math.max(1, limit) }, signal);
            if (generation !== this.#generation)
                return null;
            // it has changed since it was read, or could not be marked
            const back = answer.items.map(idOf).filter(id => this.#kept.isSettled(id));
            if (back.length > 0) {
                this.letGo(back);
                continue;
            }
            const own = answer.items.slice(0, limit);
            const rows = own.filter(row => !this.#kept.has(idOf(row)));
            this.#kept.fit(answer.total);
            const plan = this.#kept.plan(first, count);
            // something was kept, or let go, meanwhile
            if ((plan.offset !== offset) || (plan.limit !== limit))
                continue;
            return { rows: this.#kept.merge(rows, first, count), total: answer.total + this.#kept.size, isLate: rows.length < own.length };
        }
    }

    // What is kept is in no page of the server's, but changes all the same: what is downloaded arrives, and what the publisher has taken out goes.
    async #followKept(first, count, signal) {
        const generation = this.#generation;
        const byKey = new Map();   // key -> id -> path
        for (const [id, { key, path, state }] of this.#kept.inside(first, count)) {
            if (state !== "complete")
                byKey.set(key, (byKey.get(key) ?? new Map()).set(id, path));
        }
        await Promise.all([...byKey].map(async ([key, paths]) => {
            let answer = null;
            try {
                answer = await this.#fetchPage({ key: key, paths: [...paths.values()] }, signal);
            }
            catch (error) {
                // what is wrong the list itself says; of several channels this one may have been removed
                if (error.name === "AbortError")
                    throw error;
            }
            if (!answer || (generation !== this.#generation))
                return;
            const rows = new Map(answer.items.map(row => [idOf(row), row]));
            this.#kept.remove([...paths.keys()].filter(id => !rows.has(id)));
            this.#kept.change((row, id) => rows.has(id) ? { ...rows.get(id), isNew: row.isNew } : row);
        }));
    }

    async #request(number) {
        if (this.#requests.has(number))
            return;
        const generation = this.#generation;
        const { revision } = this;
        const request = new AbortController();
        this.#requests.set(number, request);
        const page = this.#pages.get(number);
        if (page)
            page.isStale = false;
        let next = null;
        try {
            await this.#followKept(number * PAGE_SIZE, PAGE_SIZE, request.signal);
            const answer = await this.#fetchRows(number * PAGE_SIZE, PAGE_SIZE, request.signal);
            if (!answer)
                return;
            const former = this.#pages.get(number)?.rows ?? [];
            this.#pages.set(number, { rows: answer.rows, places: null, isStale: revision !== this.revision, revision: revision, usedAt: this.#uses });
            this.#dropOld();
            this.total = answer.total;
            this.isLoading = false;
            next = () => { this.#rowsChanged(former.map(idOf).filter(id => this.indexOf(id) < 0)); };
            if (answer.isLate)
                this.#askLater();
        }
        catch (error) {
            if (generation !== this.#generation)
                return;
            if (page)
                page.isStale = true;
            if (error.name !== "AbortError") {
                this.isLoading = false;
                next = () => { this.dispatchEvent(new CustomEvent("failed", { detail: error })); };
            }
        }
        finally {
            if (this.#requests.get(number) === request)
                this.#requests.delete(number);
        }
        next?.();
    }

    // the server has not written yet what rows are kept for
    #askLater() {
        clearTimeout(this.#lateTimer);
        this.#lateTimer = setTimeout(() => { this.refresh(); }, LATE_DELAY);
    }

    #lookAgain() {
        this.look(this.#first * PAGE_SIZE, this.#last * PAGE_SIZE);
    }

    #rowsChanged(gone = []) {
        this.dispatchEvent(new CustomEvent("rows", { detail: gone }));
    }

    #dropOld() {
        const old = [...this.#pages].sort((left, right) => right[1].usedAt - left[1].usedAt).slice(KEPT_PAGES);
        for (const [number] of old)
            this.#pages.delete(number);
    }

    #forget() {
        ++this.#generation;
        clearTimeout(this.#lateTimer);
        for (const request of this.#requests.values())
            request.abort();
        this.#requests.clear();
    }
}

// The rows of a list that the server sorts and filters, of which only what is looked at is here: pages of 200, a few of them.

export const PAGE_SIZE = 200;
const KEPT_PAGES = 12;
const SELECT_STEP = 5000;

// Events: "rows" (rows or their number have changed), "failed" (detail: the error)
export class ItemPages extends EventTarget {
    total = 0;
    isLoading = false;

    #fetchPage;
    #query = null;
    #pages = new Map();   // number -> { rows, isStale, usedAt }
    #requests = new Map();   // number -> AbortController
    #generation = 0;
    #uses = 0;
    #first = 0;
    #last = 0;

    // `fetchPage(query, signal)` answers as `items`
    constructor(fetchPage) {
        super();
        this.#fetchPage = fetchPage;
    }

    // Another list. Null: none.
    setQuery(query) {
        this.#forget();
        this.#query = query;
        this.#pages.clear();
        this.total = 0;
        this.isLoading = query !== null;
        this.#first = 0;
        this.#last = 0;
        this.dispatchEvent(new CustomEvent("rows"));
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
        for (const page of this.#pages.values())
            page.isStale = true;
        this.look(this.#first * PAGE_SIZE, this.#last * PAGE_SIZE);
    }

    // changes rows that are here, until the server is asked again
    patch(predicate, members) {
        for (const page of this.#pages.values())
            page.rows = page.rows.map(row => predicate(row) ? { ...row, ...members } : row);
        this.dispatchEvent(new CustomEvent("rows"));
    }

    // All rows from one to another, also those that are not here.
    async range(first, last) {
        const rows = [];
        for (let offset = first; offset <= last; offset += SELECT_STEP) {
            const limit = Math.min(SELECT_STEP, last - offset + 1);
            const present = [];
            for (let index = offset; (index < offset + limit) && (present !== null); ++index) {
                const row = this.row(index);
                if (!row)
                    break;
                present.push(row);
            }
            if (present.length === limit) {
                rows.push(...present);
                continue;
            }
            const answer = await this.#fetchPage({ ...this.#query, offset: offset, limit: limit });
            rows.push(...answer.items);
        }
        return rows;
    }

    async #request(number) {
        if (this.#requests.has(number))
            return;
        const generation = this.#generation;
        const request = new AbortController();
        this.#requests.set(number, request);
        const page = this.#pages.get(number);
        if (page)
            page.isStale = false;
        let next = null;
        try {
            const answer = await this.#fetchPage({ ...this.#query, offset: number * PAGE_SIZE, limit: PAGE_SIZE }, request.signal);
            if (generation !== this.#generation)
                return;
            this.#pages.set(number, { rows: answer.items, isStale: false, usedAt: this.#uses });
            this.#dropOld();
            this.total = answer.total;
            this.isLoading = false;
            next = new CustomEvent("rows");
        }
        catch (error) {
            if (generation !== this.#generation)
                return;
            if (page)
                page.isStale = true;
            if (error.name !== "AbortError") {
                this.isLoading = false;
                next = new CustomEvent("failed", { detail: error });
            }
        }
        finally {
            if (this.#requests.get(number) === request)
                this.#requests.delete(number);
        }
        if (next)
            this.dispatchEvent(next);
    }

    #dropOld() {
        const old = [...this.#pages].sort((left, right) => right[1].usedAt - left[1].usedAt).slice(KEPT_PAGES);
        for (const [number] of old)
            this.#pages.delete(number);
    }

    #forget() {
        ++this.#generation;
        for (const request of this.#requests.values())
            request.abort();
        this.#requests.clear();
    }
}

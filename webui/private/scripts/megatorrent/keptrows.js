// Rows that a list shows though the server has them in it no more, each at its place; all others are where they would be without them.

const SETTLED_DELAY = 5000;   // by then the server has written why it does not have a row in the list any more

export class KeptRows {
    #rows = new Map();   // id -> { row, index, since }
    #now;

    // `now()`: milliseconds of any clock that goes on
    constructor(now) {
        this.#now = now;
    }

    get size() {
        return this.#rows.size;
    }

    has(id) {
        return this.#rows.has(id);
    }

    add(id, row, index) {
        this.#rows.set(id, { row: row, index: index, since: this.#now() });
    }

    // whether the server has written it by now: if it has the row in the list all the same, the row is there again
    isSettled(id) {
        const kept = this.#rows.get(id);
        return (kept !== undefined) && ((this.#now() - kept.since) >= SETTLED_DELAY);
    }

    // [id, row] of those at these places
    inside(first, count) {
        return [...this.#rows].filter(([, { index }]) => (index >= first) && (index < first + count)).map(([id, { row }]) => [id, row]);
    }

    // whether there were any
    remove(ids) {
        const before = this.#rows.size;
        for (const id of (ids ?? [...this.#rows.keys()]))
            this.#rows.delete(id);
        return this.#rows.size < before;
    }

    clear() {
        this.#rows.clear();
    }

    // what they show: `changed(row, id)`
    change(changed) {
        for (const [id, kept] of this.#rows)
            kept.row = changed(kept.row, id);
    }

    // what to ask the server for, so that with these there are `count` rows from `first` on
    plan(first, count) {
        let before = 0;
        let inside = 0;
        for (const { index } of this.#rows.values()) {
            if (index < first)
                ++before;
            else if (index < first + count)
                ++inside;
        }
        return { offset: Math.max(0, first - before), limit: Math.max(0, count - inside) };
    }

    // The server has `total` rows: there are no gaps.
    fit(total) {
        let next = 0;
        for (const [rank, kept] of this.#sorted().entries()) {
            kept.index = Math.max(next, Math.min(kept.index, total + rank));
            next = kept.index + 1;
        }
    }

    // `rows`: what the server has for that plan
    merge(rows, first, count) {
        const result = [...rows];
        for (const { row, index } of this.#sorted()) {
            if ((index >= first) && (index < first + count))
                result.splice(index - first, 0, row);
        }
        return result;
    }

    #sorted() {
        return [...this.#rows.values()].sort((left, right) => left.index - right.index);
    }
}

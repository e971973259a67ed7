// Which items of a list are selected, which one has the focus, and from where a range is drawn. All by what they are, not by where they are: they follow their items.

import { idOf } from "./itempages.js?v=${CACHEID}";

const NOWHERE = { index: -1, id: null, isThere: false };

// Events: "change" (others are selected), "move" (another one has the focus, or it is elsewhere)
export class Selection extends EventTarget {
    #pages;
    #entries = new Map();   // id -> { row, index, revision }
    #lost = new Set();   // ids that were in sight, and are not where they were
    #active = { ...NOWHERE };
    #anchor = { ...NOWHERE };
    #isSeeking = false;
    #isAwaited = false;   // the active one is to be selected when its row has come
    #turn = 0;

    constructor(pages) {
        super();
        this.#pages = pages;
        pages.addEventListener("rows", (event) => { this.#follow(event.detail); });
    }

    get size() {
        return this.#entries.size;
    }

    has(id) {
        return this.#entries.has(id);
    }

    // as they were seen last
    rows() {
        return [...this.#entries.values()].map(entry => entry.row);
    }

    // -1: none
    get active() {
        return this.#active.isThere ? this.#active.index : -1;
    }

    activeRow() {
        return this.#active.isThere ? this.#pages.row(this.#active.index) : undefined;
    }

    // Where a key leads to that goes that far. Where the active row was lost, its place is where the next one is now.
    stepTo(step) {
        const { index, isThere } = this.#active;
        return (isThere || (index < 0) || (step < 0)) ? index + step : index + step - 1;
    }

    clear() {
        ++this.#turn;
        this.#entries.clear();
        this.#lost.clear();
        this.#active = { ...NOWHERE };
        this.#anchor = { ...NOWHERE };
        this.#isAwaited = false;
        this.#changed();
    }

    moveTo(index) {
        ++this.#turn;
        this.#active = this.#placeAt(index);
        this.#isAwaited = false;
        this.dispatchEvent(new CustomEvent("move"));
    }

    selectOnly(index) {
        this.#active = this.#placeAt(index);
        this.#anchor = this.#active;
        this.#isAwaited = !this.#pages.row(index);
        this.#select(this.#isAwaited ? [] : [this.#pages.row(index)], index, this.#revisionOf(index));
    }

    toggle(index) {
        const row = this.#pages.row(index);
        if (!row)
            return;
        ++this.#turn;
        this.#active = this.#placeAt(index);
        this.#anchor = this.#active;
        this.#isAwaited = false;
        if (!this.#drop(idOf(row)))
            this.#add(row, index, this.#revisionOf(index));
        this.#changed();
    }

    // from the anchor to here; rows in between that are not here are asked for
    async extendTo(index) {
        const turn = ++this.#turn;
        if (this.#anchor.index < 0)
            this.#anchor = (this.#active.index < 0) ? this.#placeAt(index) : this.#active;
        this.#active = this.#placeAt(index);
        this.#isAwaited = false;
        this.dispatchEvent(new CustomEvent("move"));
        let found = new Map();
        for (let attempt = 0; attempt < 3; ++attempt) {
            const { revision } = this.#pages;
            const [first, last] = [this.#anchor, this.#active].sort((left, right) => left.index - right.index);
            const rows = await this.#pages.range(first.index, last.index);
            if (!rows || (turn !== this.#turn))
                return;
            const isEnd = (end, row) => row && (!end.id || (end.id === idOf(row)));
            if (isEnd(first, rows[0]) && isEnd(last, rows.at(-1))) {
                this.#select(rows, first.index, revision);
                return;
            }
            // they are elsewhere by now
            const ends = [first, last].filter(({ id }) => id);
            found = await this.#pages.find(new Map(ends.map(({ id, index: place }) => [id, place])));
            if (!found || (turn !== this.#turn))
                return;
            for (const end of ends)
                end.index = found.get(end.id)?.index ?? -1;
            if ((first.index < 0) || (last.index < 0))
                break;
        }
        // what it was to begin with has gone
        const target = found.get(this.#active.id);
        if (!target) {
            this.clear();
            return;
        }
        this.#anchor = this.#active;
        this.#select([target.row], target.index, this.#pages.revision);
    }

    async selectAll() {
        const turn = ++this.#turn;
        if (this.#pages.total === 0)
            return;
        const { revision } = this.#pages;
        const rows = await this.#pages.range(0, this.#pages.total - 1);
        if (rows && (turn === this.#turn))
            this.#select(rows, 0, revision);
    }

    // Those that are still in the list: what is not in sight may have left it unseen, so it is looked for. Null: others have been selected meanwhile.
    async confirm() {
        const unsure = [...this.#entries].filter(([, entry]) => entry.revision !== this.#pages.revision);
        return ((unsure.length === 0) || await this.#verify(unsure)) ? this.rows() : null;
    }

    // whether the same are selected still, but for what has gone
    async #verify(entries) {
        const turn = this.#turn;
        const { revision } = this.#pages;
        const found = await this.#pages.find(new Map(entries.map(([id, { index }]) => [id, index])));
        if (!found || (turn !== this.#turn))
            return false;
        let isOther = false;
        for (const [id, entry] of entries) {
            if (found.has(id)) {
                this.#lost.delete(id);
                Object.assign(entry, { ...found.get(id), revision: revision });
            }
            else {
                isOther = this.#drop(id) || isOther;
            }
        }
        for (const place of new Set([this.#anchor, this.#active])) {
            if (found.has(place.id))
                Object.assign(place, { index: found.get(place.id).index, isThere: true });
        }
        if (isOther)
            this.#changed();
        else
            this.dispatchEvent(new CustomEvent("move"));
        return true;
    }

    #placeAt(index) {
        const row = this.#pages.row(index);
        return { index: index, id: row ? idOf(row) : null, isThere: true };
    }

    // `revision`: of the list in which the row was there
    #add(row, index, revision) {
        this.#entries.set(idOf(row), { row: row, index: index, revision: revision });
    }

    #revisionOf(index) {
        return this.#pages.isFresh(index) ? this.#pages.revision : -1;
    }

    #drop(id) {
        this.#lost.delete(id);
        return this.#entries.delete(id);
    }

    // these, the first of which is at `first`
    #select(rows, first, revision) {
        ++this.#turn;
        this.#entries.clear();
        this.#lost.clear();
        for (const [place, row] of rows.entries())
            this.#add(row, first + place, revision);
        this.#changed();
    }

    #changed() {
        this.dispatchEvent(new CustomEvent("change"));
    }

    #follow(gone) {
        this.#followSelected(gone);
        this.#followPlace(this.#anchor);
        if (this.#active !== this.#anchor)
            this.#followPlace(this.#active);
        if (this.#isAwaited && this.#active.id) {
            this.#isAwaited = false;
            this.#add(this.#pages.row(this.#active.index), this.#active.index, this.#revisionOf(this.#active.index));
            this.#changed();
        }
    }

    #followPlace(place) {
        if (place.index < 0)
            return;
        if (!place.id) {
            const row = this.#pages.row(place.index);
            place.id = row ? idOf(row) : null;
            place.isThere = place.index < Math.max(1, this.#pages.total);
            return;
        }
        const index = this.#pages.indexOf(place.id);
        if (index >= 0)
            place.index = index;
        place.isThere = (index >= 0) || !this.#pages.isFresh(place.index);
    }

    #followSelected(gone) {
        for (const id of gone) {
            if (this.#entries.has(id))
                this.#lost.add(id);
        }
        if (this.#entries.size === 0)
            return;
        this.#pages.forEach((row, index, revision) => {
            const id = idOf(row);
            const entry = this.#entries.get(id);
            if (entry && (revision >= entry.revision)) {
                Object.assign(entry, { row: row, index: index, revision: revision });
                this.#lost.delete(id);
            }
        });
        if (this.#lost.size > 0)
            this.#seek();
    }

    // what was in sight and is not there any more
    async #seek() {
        if (this.#isSeeking)
            return;
        this.#isSeeking = true;
        try {
            const { query } = this.#pages;
            // again for what is lost meanwhile, and if the focus has moved
            while ((this.#lost.size > 0) && query && (query === this.#pages.query))
                await this.#verify([...this.#lost].map(id => [id, this.#entries.get(id)]));
        }
        catch (error) {
            // it is looked for again with the next rows that come, and before something is done with it
        }
        this.#isSeeking = false;
    }
}

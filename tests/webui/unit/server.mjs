// A server's list of items, of which pages can be had, as ItemPages asks for them.

import { setImmediate as pause } from "node:timers/promises";

const SOURCES = "../../../webui/private/scripts/megatorrent";

export const { ItemPages, idOf } = await import(`${SOURCES}/itempages.js?v=\${CACHEID}`);
export const { Selection } = await import(`${SOURCES}/selection.js?v=\${CACHEID}`);

export class Server {
    rows = [];
    asked = 0;   // answers
    time = 0;   // ms
    refusals = 0;   // so many of the next questions are refused

    #pending = 0;

    constructor(count) {
        this.rows = Array.from({ length: count }, (_, number) => this.row(`item ${String(number).padStart(6, "0")}`));
    }

    row(path) {
        return { key: "k", path: path, isNew: true, wanted: true, state: "missing", completed: 0 };
    }

    find(path) {
        return this.rows.find(row => row.path === path);
    }

    fetchPage = async ({ key, paths, offset = 0, limit = 500, filter, new: isOnlyNew }, signal) => {
        ++this.#pending;
        try {
            await pause();
            if (signal?.aborted)
                throw Object.assign(new Error("aborted"), { name: "AbortError" });
            if (this.refusals > 0) {
                --this.refusals;
                throw new Error("refused");
            }
            const all = this.rows.filter(row => (!isOnlyNew || row.isNew) && (!filter || row.path.includes(filter))
                && (!paths || ((row.key === key) && paths.includes(row.path))));
            const answer = { total: all.length, items: all.slice(offset, offset + limit).map(row => ({ ...row })) };
            await pause();
            ++this.asked;
            return answer;
        }
        finally {
            --this.#pending;
        }
    };

    insert(index, ...paths) {
        this.rows.splice(index, 0, ...paths.map(path => this.row(path)));
    }

    // until nothing is under way
    async settle() {
        for (let quiet = 0; quiet < 5; quiet = (this.#pending === 0) ? quiet + 1 : 0)
            await pause();
    }
}

// a list of so many, of which the first rows are in sight
export const listOf = async (count, query = {}) => {
    const server = new Server(count);
    const pages = new ItemPages(server.fetchPage, () => server.time);
    const selection = new Selection(pages);
    // what a list in the page does
    let sight = [0, 40];
    pages.addEventListener("rows", () => { pages.look(...sight); });
    const show = async (first, last) => {
        sight = [first, last];
        pages.look(first, last);
        await server.settle();
    };
    pages.setQuery(query);
    await server.settle();
    return { server, pages, selection, show };
};

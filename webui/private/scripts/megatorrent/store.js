// What is known of channels: kept up to date by `sync`, as long as somebody looks at it.

const MAPS = ["subscriptions", "channels", "tasks"];
const RETRY_INTERVAL = 5000;

// Events: "change" (detail: which members have changed; `isFull`: all was told anew, as after a restart; `askedAt`: by performance.now()), "unreachable" (detail: the error), "reachable" (again)
export class Store extends EventTarget {
    status = {};
    settings = {};
    subscriptions = new Map();
    channels = new Map();
    tasks = new Map();
    itemRevisions = new Map();
    isKnown = false;

    #api;
    #rid = 0;
    #timer = -1;
    #isWanted = false;
    #request = null;
    #isSoon = false;
    #isUnreachable = false;

    constructor(api) {
        super();
        this.#api = api;
        document.addEventListener("visibilitychange", () => { this.#goOn(); });
    }

    start() {
        this.#isWanted = true;
        this.#goOn();
    }

    stop() {
        this.#isWanted = false;
        this.#goOn();
    }

    // something has been done: what came of it is to be seen at once
    soon() {
        this.#isSoon = true;
        if (!this.#request)
            this.#goOn();
    }

    #goOn() {
        clearTimeout(this.#timer);
        if (!this.#isWanted || document.hidden)
            this.#request?.abort();
        else if (!this.#request)
            this.#ask();
    }

    async #ask() {
        const request = new AbortController();
        this.#request = request;
        this.#isSoon = false;
        const askedAt = performance.now();
        let interval = RETRY_INTERVAL;
        try {
            const answer = await this.#api.get("sync", { rid: this.#rid }, request.signal);
            interval = answer.refresh_interval;
            if (this.#isUnreachable) {
                this.#isUnreachable = false;
                this.dispatchEvent(new CustomEvent("reachable"));
            }
            this.#take(answer, askedAt);
        }
        catch (error) {
            if (error.name !== "AbortError") {
                this.#isUnreachable = true;
                this.dispatchEvent(new CustomEvent("unreachable", { detail: error }));
            }
        }
        this.#request = null;
        if (this.#isWanted && !document.hidden)
            this.#timer = setTimeout(() => { this.#ask(); }, this.#isSoon ? 200 : interval);
    }

    #take(answer, askedAt) {
        const isFull = answer.full_update === true;
        const changes = { isFull: isFull, askedAt: askedAt, status: false, settings: false, subscriptions: new Set(), channels: new Set(), tasks: new Set(), items: new Set() };
        this.#rid = answer.rid;
        this.isKnown = true;

        for (const name of ["status", "settings"]) {
            if (answer[name] || isFull) {
                this[name] = isFull ? (answer[name] ?? {}) : { ...this[name], ...answer[name] };
                changes[name] = true;
            }
        }
        for (const name of MAPS) {
            const map = this[name];
            const gone = isFull ? [...map.keys()].filter(key => !answer[name]?.[key]) : (answer[`${name}_removed`] ?? []);
            for (const key of gone) {
                map.delete(String(key));
                changes[name].add(String(key));
            }
            for (const [key, members] of Object.entries(answer[name] ?? {})) {
                map.set(key, isFull ? members : { ...map.get(key), ...members });
                changes[name].add(key);
            }
        }
        if (isFull)
            this.itemRevisions.clear();
        for (const [key, revision] of Object.entries(answer.items_rev ?? {})) {
            this.itemRevisions.set(key, revision);
            changes.items.add(key);
        }
        if (isFull || changes.status || changes.settings || (changes.items.size > 0) || MAPS.some(name => changes[name].size > 0))
            this.dispatchEvent(new CustomEvent("change", { detail: changes }));
    }
}

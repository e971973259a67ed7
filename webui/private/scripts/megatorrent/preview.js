// A look into a channel without following it. It ends when nobody asks for it any more.

const INTERVAL = 1000;

const endings = new Map();   // key -> what ends a look into that channel, and is under way

// Events: "change" (detail: the answer of previewStatus), "failed" (detail: the error; what can be tried again goes on by itself)
export class Preview extends EventTarget {
    key = null;
    info = null;

    #api;
    #link = "";
    #timer = -1;
    #isClosed = false;
    #isPaused = false;
    #isBeginning = false;
    #hasFailed = false;
    #request = null;

    constructor(api) {
        super();
        this.#api = api;
    }

    // `key`: as far as the link says; of two looks into one channel, the end of the first must not be that of the second
    async open(link, key = "") {
        await endings.get(key);
        this.#link = link;
        await this.#attempt(() => this.#begin());
    }

    // It is about to become a subscription: whoever asks then is told that there is none.
    pause() {
        this.#isPaused = true;
        clearTimeout(this.#timer);
        this.#request?.abort();
    }

    goOn() {
        this.#isPaused = false;
        if (this.#link && !this.#isBeginning && !this.#isClosed)
            this.#askLater();
    }

    // `isFollowed`: the subscription takes over what has been found
    close(isFollowed = false) {
        this.#isClosed = true;
        this.pause();
        if (this.key && !isFollowed)
            this.#discard();
    }

    #discard() {
        const { key } = this;
        // it may have ended by itself
        const ending = this.#api.post("discardPreview", { key: key }).catch(() => null).then(() => {
            if (endings.get(key) === ending)
                endings.delete(key);
        });
        endings.set(key, ending);
    }

    async #begin() {
        if (this.#isClosed)
            return;
        this.#isBeginning = true;
        try {
            this.key = (await this.#api.post("preview", { link: this.#link })).key;
        }
        finally {
            this.#isBeginning = false;
        }
        if (this.#isClosed)
            this.#discard();
        else
            await this.#ask();
    }

    async #ask() {
        if (this.#isPaused)
            return;
        this.#request = new AbortController();
        const info = await this.#api.get("previewStatus", { key: this.key }, this.#request.signal);
        if (this.#isClosed)
            return;
        const before = this.info;
        this.info = info;
        if (this.#hasFailed || !before || (JSON.stringify(before) !== JSON.stringify(info))) {
            this.#hasFailed = false;
            this.dispatchEvent(new CustomEvent("change", { detail: info }));
        }
        this.#askLater();
    }

    #askLater() {
        clearTimeout(this.#timer);
        if (this.#isPaused)
            return;
        this.#timer = setTimeout(() => { this.#attempt(() => this.key ? this.#ask() : this.#begin()); }, INTERVAL);
    }

    async #attempt(work) {
        try {
            await work();
        }
        catch (error) {
            if (this.#isClosed || (error.name === "AbortError"))
                return;
            // nobody has asked for a while, as when a phone has put the page to sleep; or qBittorrent was restarted
            if ((error.code === "noSuchPreview") && this.key) {
                this.key = null;
                this.#askLater();
                return;
            }
            this.#hasFailed = true;
            this.dispatchEvent(new CustomEvent("failed", { detail: error }));
            if (["unreachable", "notRunning"].includes(error.code))
                this.#askLater();
        }
    }
}

// A look into a channel without following it. It ends when nobody asks for it any more.

const INTERVAL = 1000;

// Events: "change" (detail: the answer of previewStatus), "failed" (detail: the error)
export class Preview extends EventTarget {
    key = null;
    info = null;

    #api;
    #timer = -1;
    #isClosed = false;
    #request = null;

    constructor(api) {
        super();
        this.#api = api;
    }

    async open(link) {
        try {
            this.key = (await this.#api.post("preview", { link: link })).key;
            if (this.#isClosed)
                await this.#discard();
            else
                await this.#ask();
        }
        catch (error) {
            if (!this.#isClosed && (error.name !== "AbortError"))
                this.dispatchEvent(new CustomEvent("failed", { detail: error }));
        }
    }

    // It is about to become a subscription: whoever asks then is told that there is none.
    pause() {
        clearTimeout(this.#timer);
        this.#request?.abort();
    }

    goOn() {
        if (this.key && !this.#isClosed)
            this.#askLater();
    }

    // `isFollowed`: the subscription takes over what has been found
    close(isFollowed = false) {
        this.#isClosed = true;
        this.pause();
        if (this.key && !isFollowed)
            this.#discard();
    }

    async #discard() {
        try {
            await this.#api.post("discardPreview", { key: this.key });
        }
        catch (error) {
            // it has ended by itself
        }
    }

    async #ask() {
        this.#request = new AbortController();
        const info = await this.#api.get("previewStatus", { key: this.key }, this.#request.signal);
        if (this.#isClosed)
            return;
        const before = this.info;
        this.info = info;
        if (!before || (JSON.stringify(before) !== JSON.stringify(info)))
            this.dispatchEvent(new CustomEvent("change", { detail: info }));
        this.#askLater();
    }

    #askLater() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(async () => {
            try {
                await this.#ask();
            }
            catch (error) {
                if (!this.#isClosed && (error.name !== "AbortError"))
                    this.dispatchEvent(new CustomEvent("failed", { detail: error }));
            }
        }, INTERVAL);
    }
}

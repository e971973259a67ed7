// A look into a channel without following it. It ends when nobody asks for it any more.

const INTERVAL = 1000;

// Events: "change" (detail: the answer of previewStatus), "failed" (detail: the error)
export class Preview extends EventTarget {
    key = null;
    info = null;

    #api;
    #timer = -1;
    #isClosed = false;

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
            if (!this.#isClosed)
                this.dispatchEvent(new CustomEvent("failed", { detail: error }));
        }
    }

    // `isFollowed`: the subscription takes over what has been found
    close(isFollowed = false) {
        this.#isClosed = true;
        clearTimeout(this.#timer);
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
        const info = await this.#api.get("previewStatus", { key: this.key });
        if (this.#isClosed)
            return;
        const before = this.info;
        this.info = info;
        if (!before || (JSON.stringify(before) !== JSON.stringify(info)))
            this.dispatchEvent(new CustomEvent("change", { detail: info }));
        this.#timer = setTimeout(async () => {
            try {
                await this.#ask();
            }
            catch (error) {
                if (!this.#isClosed)
                    this.dispatchEvent(new CustomEvent("failed", { detail: error }));
            }
        }, INTERVAL);
    }
}

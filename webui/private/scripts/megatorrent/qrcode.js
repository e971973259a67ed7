// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A channel's link as a QR code, which the server makes: it is asked for when the user wants to see it.

import { button, h, setAttribute, svg } from "./dom.js?v=${CACHEID}";

const MARGIN = 4;   // modules, what readers need around it

const draw = (modules) => {
    const side = modules.length + (2 * MARGIN);
    let path = "";
    for (const [y, row] of modules.entries()) {
        for (const run of row.matchAll(/1+/g))
            path += `M${run.index + MARGIN} ${y + MARGIN}h${run[0].length}v1h-${run[0].length}z`;
    }
    return svg("svg", { "class": "mtQrCode", "viewBox": `0 0 ${side} ${side}`, "shape-rendering": "crispEdges", "role": "img",
            "aria-label": "QBT_TR(QR code of the link. The link as text is above.)QBT_TR[CONTEXT=Megatorrent]" },
        svg("rect", { width: side, height: side, fill: "#fff" }), svg("path", { d: path, fill: "#000" }));
};

// `button` shows and hides it in `element`; null where the server can make none.
export class QrCode {
    button = null;
    element = h("div", { class: "mtQrHolder", hidden: true });

    #api;
    #key;
    #fail;
    #isFull = false;
    #turn = 0;   // what was asked for before is of no use
    #isAwaited = false;

    // `fail(sentence)`: how the user is told
    constructor(api, store, key, fail) {
        this.#api = api;
        this.#key = key;
        this.#fail = fail;
        if (store.status.qrCodes) {
            this.button = button("QBT_TR(QR code)QBT_TR[CONTEXT=Megatorrent]", () => { this.#toggle(); });
            setAttribute(this.button, "aria-expanded", false);
        }
    }

    // the link that has been shown has the read key
    setFull() {
        this.#isFull = true;
        if (this.#isAwaited || !this.element.hidden)
            this.#show();
    }

    #toggle() {
        if (this.#isAwaited || !this.element.hidden)
            this.#setShown(null);
        else
            this.#show();
    }

    #setShown(drawing) {
        ++this.#turn;
        this.#isAwaited = false;
        this.element.replaceChildren(...(drawing ? [drawing] : []));
        this.element.hidden = !drawing;
        setAttribute(this.button, "aria-expanded", drawing !== null);
    }

    async #show() {
        const turn = ++this.#turn;
        this.#isAwaited = true;
        // the dialog may have been closed, too
        const isOld = () => (turn !== this.#turn) || !this.element.isConnected;
        try {
            const { modules } = await this.#api.post("channelQrCode", { key: this.#key, full: this.#isFull });
            if (isOld())
                return;
            this.#setShown(draw(modules));
            this.element.scrollIntoView({ block: "nearest" });
        }
        catch (error) {
            if (isOld())
                return;
            this.#setShown(null);
            this.#fail(error.message);
        }
    }
}

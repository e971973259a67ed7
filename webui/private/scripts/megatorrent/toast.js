// Says what has happened: to everybody for a moment, or only to screen readers. In an open dialog it is there: all else is out of reach then.

import { h, topOf } from "./dom.js?v=${CACHEID}";

const SHOWN_FOR = 4000;
const SETTLING = 100;   // what says something as soon as it is in a place is not heard

export class Toast {
    #root;
    #live = h("div", { "class": "mtOffscreen", "role": "status", "aria-live": "polite" });
    #box = h("div", { "class": "mtToast", "aria-hidden": "true", "dir": "auto", "hidden": true });
    #settledAt = 0;
    #timer = -1;

    constructor(root) {
        this.#root = root;
        root.append(this.#live, this.#box);
    }

    show(sentence) {
        this.announce(sentence);
        this.#box.textContent = sentence;
        this.#box.hidden = false;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => { this.#box.hidden = true; }, SHOWN_FOR);
    }

    announce(sentence) {
        const place = topOf(this.#root);
        if (this.#live.parentElement !== place) {
            place.append(this.#live, this.#box);
            this.#live.textContent = "";
            this.#settledAt = performance.now() + SETTLING;
        }
        // in their order
        const delay = this.#settledAt - performance.now();
        if (delay > 0)
            setTimeout(() => { this.#live.textContent = sentence; }, delay);
        else
            this.#live.textContent = sentence;
    }

    // the dialog that it is in has been closed: what is shown is shown on
    stay() {
        if (!this.#live.isConnected)
            topOf(this.#root).append(this.#live, this.#box);
    }
}

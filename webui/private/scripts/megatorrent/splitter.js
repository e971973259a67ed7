// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A line between two parts that mouse and keys move. Remembered in the browser.

import { h, setAttribute } from "./dom.js?v=${CACHEID}";

const STEP = 20;
const LEAST = 60;
const REST = 120;   // what the other part keeps

export class Splitter {
    element;

    #part;
    #dimension;
    #key;

    // `dimension` of `part`: "width" (the part is before the line) or "height" (after it)
    constructor(name, part, dimension) {
        this.#part = part;
        this.#dimension = dimension;
        this.#key = `megatorrent_splitter_${name}`;
        this.element = h("div", {
            "class": `mtSplitter mtSplitter-${dimension}`,
            "role": "separator",
            "tabindex": 0,
            "aria-orientation": (dimension === "width") ? "vertical" : "horizontal",
            "aria-label": "QBT_TR(Divider)QBT_TR[CONTEXT=Megatorrent]",
            "aria-valuemin": LEAST,
            "on": {
                pointerdown: (event) => { this.#start(event); },
                keydown: (event) => { this.#onKey(event); }
            }
        });
        const stored = Number(localStorage.getItem(this.#key));
        this.#set((stored >= LEAST) ? stored : ((dimension === "width") ? 240 : 210));
    }

    #isMirrored() {
        return (this.#dimension === "width") && (getComputedStyle(this.element).direction === "rtl");
    }

    #set(size) {
        const room = this.element.parentElement?.getBoundingClientRect()[this.#dimension];
        const value = Math.round(Math.max(LEAST, Math.min(size, room ? room - REST : size)));
        this.#part.style.setProperty(`--mt-${this.#dimension}`, `${value}px`);
        setAttribute(this.element, "aria-valuenow", value);
        setAttribute(this.element, "aria-valuemax", Math.round(Math.max(value, room ? room - REST : value)));
        localStorage.setItem(this.#key, value);
    }

    #size() {
        return this.#part.getBoundingClientRect()[this.#dimension];
    }

    #start(event) {
        event.preventDefault();
        this.element.setPointerCapture(event.pointerId);
        const before = this.#size();
        const isWidth = this.#dimension === "width";
        const start = isWidth ? event.clientX : event.clientY;
        const sign = (!isWidth || this.#isMirrored()) ? -1 : 1;
        const move = (moved) => { this.#set(before + (sign * ((isWidth ? moved.clientX : moved.clientY) - start))); };
        this.element.addEventListener("pointermove", move);
        this.element.addEventListener("lostpointercapture", () => { this.element.removeEventListener("pointermove", move); }, { once: true });
    }

    #onKey(event) {
        const steps = (this.#dimension === "width")
            ? (this.#isMirrored() ? { ArrowLeft: STEP, ArrowRight: -STEP } : { ArrowLeft: -STEP, ArrowRight: STEP })
            : { ArrowUp: STEP, ArrowDown: -STEP };
        const step = steps[event.key];
        if (!step)
            return;
        event.preventDefault();
        event.stopPropagation();
        this.#set(this.#size() + step);
    }
}

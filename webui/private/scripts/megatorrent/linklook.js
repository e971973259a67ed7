// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A link that one may be about to follow: what is found behind it, and what of that is ticked.

import { isAddressNews } from "./addressnotice.js?v=${CACHEID}";
import { date, fill, number, size } from "./format.js?v=${CACHEID}";
import { idOf } from "./itempages.js?v=${CACHEID}";
import { Preview } from "./preview.js?v=${CACHEID}";
import { itemsText, titleOf } from "./words.js?v=${CACHEID}";

const MAX_EXCEPTIONS = 10000;   // of the server

// Event: "change"
export class LinkLook extends EventTarget {
    link;
    info = null;   // as previewStatus says
    error = null;   // what was thrown

    #store;
    #preview;
    #key;
    #isOpened = false;
    // what is ticked: all or nothing, but for these
    #isAllTicked = true;
    #exceptions = new Map();   // id -> row

    constructor(api, store, link) {
        super();
        this.link = link;
        this.#key = /(?:^|megatorrent:\/\/)([0-9a-f]{64})/i.exec(link)?.[1].toLowerCase() ?? "";
        this.#store = store;
        this.#preview = new Preview(api);
        this.#preview.addEventListener("change", (event) => {
            this.info = event.detail;
            this.error = null;
            this.#changed();
        });
        this.#preview.addEventListener("failed", (event) => {
            // that it is known by now is said by itself
            this.error = this.known ? null : event.detail;
            this.#changed();
        });
    }

    // the server knows better
    get key() {
        return this.#preview.key ?? this.#key;
    }

    // who has it is connected to for the list of items: that is said before the first time
    get isAsking() {
        return !this.#isOpened && !this.known && isAddressNews(this.#store);
    }

    // once
    open() {
        if (this.#isOpened || this.known || this.isAsking)
            return;
        this.#isOpened = true;
        this.#preview.open(this.link, this.#key);
    }

    // It is about to become a subscription, or is not after all.
    pause() {
        this.#preview.pause();
    }

    goOn() {
        this.#preview.goOn();
    }

    close(isFollowed = false) {
        this.#preview.close(isFollowed);
    }

    // what it is already: the node of the tree; or empty
    get known() {
        if (this.#store.subscriptions.has(this.key))
            return `subscription:${this.key}`;
        return this.#store.channels.has(this.key) ? `channel:${this.key}` : "";
    }

    // whether it may bring what the subscription lacks: the key to a private channel
    get canBeOpened() {
        const subscription = this.#store.subscriptions.get(this.key);
        return (subscription?.private ?? false) && (subscription.items === 0);
    }

    get isReady() {
        return this.info?.state === "ready";
    }

    get title() {
        return this.info?.title || (this.known && titleOf(this.#store.subscriptions.get(this.key) ?? this.#store.channels.get(this.key))) || this.key.slice(0, 8);
    }

    get summary() {
        if (this.canBeOpened)
            return fill("QBT_TR(You follow %1 already. With the full link it can be read: press Subscribe.)QBT_TR[CONTEXT=Megatorrent]", this.title);
        if (this.known)
            return this.#store.subscriptions.has(this.key) ? "QBT_TR(You follow this already.)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(This channel is your own.)QBT_TR[CONTEXT=Megatorrent]";
        if (this.error)
            return "";
        if (this.isAsking)
            return "QBT_TR(To see what is in the channel, those who have it are connected to, and see your IP address.)QBT_TR[CONTEXT=Megatorrent]";
        const kind = this.info?.private ? "QBT_TR(private)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(public)QBT_TR[CONTEXT=Megatorrent]";
        switch (this.info?.state) {
            case undefined:
                return "QBT_TR(Looking for the channel...)QBT_TR[CONTEXT=Megatorrent]";
            case "looking":
                return "QBT_TR(Nobody who has this channel has answered yet. You can subscribe all the same.)QBT_TR[CONTEXT=Megatorrent]";
            case "updating":
                return fill("QBT_TR(%1 · the list of items is on its way)QBT_TR[CONTEXT=Megatorrent]", this.title);
            case "ready":
                return fill("QBT_TR(%1 · %2 · updated %3 · %4, %5)QBT_TR[CONTEXT=Megatorrent]", this.title, kind, date(this.info.published), itemsText(this.info.items), size(this.info.bytes));
            default:
                return this.info.private ? "QBT_TR(This channel is private. Ask its publisher for the full link.)QBT_TR[CONTEXT=Megatorrent]" : this.info.error;
        }
    }

    // in short, as one of several
    get line() {
        if (this.isAsking)
            return this.title;
        return `${this.title} - ${this.isReady ? `${itemsText(this.info.items)}, ${size(this.info.bytes)}` : (this.error?.message ?? this.summary)}`;
    }

    // --- ticks ---

    isTicked(row) {
        return this.#isAllTicked !== this.#exceptions.has(idOf(row));
    }

    // an empty text, or why not all of them
    tick(rows, isTicked) {
        for (const row of rows) {
            if (isTicked === this.#isAllTicked) {
                this.#exceptions.delete(idOf(row));
            }
            else if (this.#exceptions.has(idOf(row)) || (this.#exceptions.size < MAX_EXCEPTIONS)) {
                this.#exceptions.set(idOf(row), row);
            }
            else {
                return fill("QBT_TR(No more than %1 items can differ from the rest here. Choose the others when you have subscribed.)QBT_TR[CONTEXT=Megatorrent]",
                    number(MAX_EXCEPTIONS));
            }
        }
        return "";
    }

    tickAll(isTicked) {
        this.#isAllTicked = isTicked;
        this.#exceptions.clear();
    }

    get bytes() {
        return this.info?.bytes ?? 0;
    }

    get tickedBytes() {
        const excepted = [...this.#exceptions.values()].reduce((sum, row) => sum + row.size, 0);
        return this.#isAllTicked ? this.bytes - excepted : excepted;
    }

    // as addSubscription takes it
    get firstChoice() {
        return { all: this.#isAllTicked, exceptions: [...this.#exceptions.values()].map(row => row.path) };
    }

    #changed() {
        this.dispatchEvent(new CustomEvent("change"));
    }
}

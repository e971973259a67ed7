// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// What has happened to a channel, the newest first. It goes on by itself while it is shown.

import { button, h } from "./dom.js?v=${CACHEID}";
import { date, number } from "./format.js?v=${CACHEID}";
import { SmallTable } from "./smalltable.js?v=${CACHEID}";

const STEP = 100;
const INTERVAL = 2000;   // a channel that downloads changes all the time, and its log seldom

const markOf = ({ total, entries }) => (entries.length > 0) ? `${total} ${entries[0].time} ${entries[0].count} ${entries[0].text}` : "";

export class ChannelLog {
    element;

    #api;
    #table = new SmallTable(["QBT_TR(Date)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(What happened)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Times)QBT_TR[CONTEXT=Megatorrent]"],
        "QBT_TR(Log)QBT_TR[CONTEXT=Megatorrent]");
    #more = button("QBT_TR(Older entries)QBT_TR[CONTEXT=Megatorrent]", () => { this.#showOlder(); });
    #key = null;
    #limit = STEP;
    #shown = "";
    #timer = -1;
    #isShown = false;
    #isAsking = false;
    #isAskedAgain = false;
    #askedAt = -INTERVAL;

    constructor(api) {
        this.#api = api;
        this.#more.hidden = true;
        this.element = h("div", {}, this.#table.element, this.#more);
    }

    // null: of none
    show(key) {
        const isOther = key !== this.#key;
        if (isOther) {
            this.#key = key;
            this.#limit = STEP;
            this.#shown = "";
            this.#more.hidden = true;
            this.#table.fill([], key ? "" : "QBT_TR(Select a channel first.)QBT_TR[CONTEXT=Megatorrent]");
        }
        if (isOther || !this.#isShown) {
            this.#isShown = true;
            this.#askedAt = -INTERVAL;
            this.update();
        }
    }

    hide() {
        this.#isShown = false;
    }

    // The channel has changed. What is written about that may be there a moment later, so it is looked at twice.
    update() {
        if (!this.#key)
            return;
        if ((performance.now() - this.#askedAt) >= INTERVAL)
            this.#ask();
        if (this.#timer === -1) {
            this.#timer = setTimeout(() => {
                this.#timer = -1;
                if (this.#isShown && this.element.checkVisibility() && !document.hidden)
                    this.#ask();
            }, INTERVAL);
        }
    }

    #showOlder() {
        this.#limit += STEP;
        this.#shown = "";
        this.#ask();
    }

    async #ask() {
        if (this.#isAsking) {
            this.#isAskedAgain = true;
            return;
        }
        this.#isAsking = true;
        this.#askedAt = performance.now();
        const key = this.#key;
        try {
            // one entry says whether there is anything to be read
            const newest = this.#shown ? markOf(await this.#api.get("log", { key: key, limit: 1 })) : "";
            if ((key === this.#key) && (!newest || (newest !== this.#shown))) {
                const page = await this.#api.get("log", { key: key, limit: Math.min(500, this.#limit) });
                if (key === this.#key)
                    this.#fill(page);
            }
        }
        catch (error) {
            if (key === this.#key) {
                // what was there is not shown any more
                this.#shown = "";
                this.#more.hidden = true;
                this.#table.fill([], error.message);
            }
        }
        this.#isAsking = false;
        if (this.#isAskedAgain || (key !== this.#key)) {
            this.#isAskedAgain = false;
            if (this.#key)
                this.#ask();
        }
    }

    #fill(page) {
        this.#shown = markOf(page);
        this.#table.fill(page.entries.map(entry => [date(entry.time), entry.text, (entry.count > 1) ? number(entry.count) : ""]),
            "QBT_TR(Nothing has happened yet.)QBT_TR[CONTEXT=Megatorrent]");
        this.#more.hidden = page.entries.length >= page.total;
    }
}

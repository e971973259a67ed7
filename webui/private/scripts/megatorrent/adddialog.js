// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Following a channel: link, a look into it, what to download, where to.

import { Columns } from "./columns.js?v=${CACHEID}";
import { Dialog, checkBox, field, radio } from "./dialog.js?v=${CACHEID}";
import { button, h, newId, setText } from "./dom.js?v=${CACHEID}";
import { date, fill, number, size } from "./format.js?v=${CACHEID}";
import { ItemPages, idOf } from "./itempages.js?v=${CACHEID}";
import { ItemTable } from "./itemtable.js?v=${CACHEID}";
import { Preview } from "./preview.js?v=${CACHEID}";
import { linkFault, linksIn, titleOf } from "./words.js?v=${CACHEID}";

const LINK_DELAY = 400;
const FILTER_DELAY = 300;
const MAX_EXCEPTIONS = 10000;   // of the server
const FIRST_TIME_KEY = "megatorrent_address_told";

export class AddDialog {
    #api;
    #store;
    #actions;
    #tree;
    #dialog;
    #link;
    #filter;
    #columns;
    #summary = h("p", { class: "mtPreviewTitle", dir: "auto", role: "status" });
    #description = h("p", { class: "mtPreviewText mtHint", dir: "auto" });
    #known = h("div", { class: "mtButtons" });
    #preview = null;
    #pages;
    #table;
    #tableHolder;
    #policies;
    #savePath;
    #folder;
    #start;
    #space = h("p", { class: "mtHint", role: "status" });
    #timer = -1;
    #looked = "";
    #title = "";

    // what is ticked: all or nothing, but for these
    #isAllTicked = true;
    #exceptions = new Map();   // id -> row

    constructor(api, store, actions, tree) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#tree = tree;
    }

    async open(text) {
        this.#build(text);
        const closed = this.#dialog.open();
        window.qBittorrent.pathAutofill.attachPathAutofill();
        this.#linkChanged();
        const key = await closed;
        clearTimeout(this.#timer);
        this.#preview?.close(key !== null);
        if (key)
            this.#tree.select(`subscription:${key}`);
    }

    #build(text) {
        this.#dialog = new Dialog("QBT_TR(Add subscription)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Subscribe)QBT_TR[CONTEXT=Megatorrent]", icon: "list-add", width: 720 });
        this.#dialog.onAccept = () => this.#subscribe();
        this.#link = h("textarea", { class: "mtLink", rows: 2, dir: "ltr", spellcheck: "false", autocomplete: "off", value: text, placeholder: "megatorrent://...", on: {
            input: () => {
                clearTimeout(this.#timer);
                this.#timer = setTimeout(() => { this.#linkChanged(); }, LINK_DELAY);
            },
            keydown: (event) => {
                // a link has no lines; several are pasted
                if ((event.key === "Enter") && !event.shiftKey) {
                    event.preventDefault();
                    this.#subscribe();
                }
            }
        } });

        this.#pages = new ItemPages((query, signal) => this.#api.get("previewItems", query, signal));
        const columns = new Columns("preview", ["name", "folder", "size", "mtime"]);
        this.#table = new ItemTable(this.#pages, columns, "QBT_TR(Items)QBT_TR[CONTEXT=Megatorrent]", { channelName: () => "" }, { isTicked: row => this.#isTicked(row) });
        this.#table.addEventListener("ticked", (event) => { this.#tick(event.detail.rows, event.detail.isTicked); });
        this.#table.addEventListener("failed", (event) => { this.#dialog.setError(event.detail.message); });
        columns.addEventListener("sort", () => { this.#showItems(columns); });
        let filterTimer = -1;
        const filter = h("input", { "type": "search", "class": "mtFilter", "placeholder": "QBT_TR(Filter items...)QBT_TR[CONTEXT=Megatorrent]", "aria-label": "QBT_TR(Filter items)QBT_TR[CONTEXT=Megatorrent]", "on": {
            input: () => {
                clearTimeout(filterTimer);
                filterTimer = setTimeout(() => { this.#showItems(columns); }, FILTER_DELAY);
            }
        } });
        this.#filter = filter;
        this.#columns = columns;
        this.#tableHolder = h("div", { class: "mtPreview", hidden: true },
            h("div", { class: "mtPreviewBar" }, filter,
                button("QBT_TR(All)QBT_TR[CONTEXT=Megatorrent]", () => { this.#tickAll(true); }),
                button("QBT_TR(None)QBT_TR[CONTEXT=Megatorrent]", () => { this.#tickAll(false); })),
            this.#table.element);

        const group = newId("mtPolicy");
        this.#policies = [
            radio(group, "QBT_TR(Everything, also what comes later)QBT_TR[CONTEXT=Megatorrent]", "all", true),
            radio(group, "QBT_TR(What is ticked)QBT_TR[CONTEXT=Megatorrent]", "ticked"),
            radio(group, "QBT_TR(Nothing by itself)QBT_TR[CONTEXT=Megatorrent]", "none"),
            radio(group, "QBT_TR(What rules choose)QBT_TR[CONTEXT=Megatorrent]", "rule")
        ];
        for (const { input } of this.#policies)
            input.addEventListener("change", () => { this.#policyChanged(); });

        this.#savePath = h("input", { type: "text", class: "pathDirectory", dir: "ltr", spellcheck: "false", placeholder: this.#store.settings.savePath ?? "", on: { change: () => { this.#showSpace(); } } });
        const folderList = h("datalist", { id: newId("mtFolders") }, this.#tree.folders().map(name => h("option", { value: name })));
        this.#folder = h("input", { type: "text", list: folderList.id, dir: "auto" });
        this.#start = checkBox("QBT_TR(Start)QBT_TR[CONTEXT=Megatorrent]", true);

        this.#dialog.body.append(
            field("QBT_TR(Link)QBT_TR[CONTEXT=Megatorrent]", this.#link),
            this.#summary, this.#description, this.#known, this.#tableHolder,
            h("fieldset", { class: "mtChoice" }, h("legend", { text: "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]" }), this.#policies.map(({ row }) => row)),
            field("QBT_TR(Save in (a folder on the server))QBT_TR[CONTEXT=Megatorrent]", this.#savePath, "QBT_TR(Left empty: a new folder with the channel's name)QBT_TR[CONTEXT=Megatorrent]"),
            h("div", { class: "mtRowOfFields" }, field("QBT_TR(Folder in the list)QBT_TR[CONTEXT=Megatorrent]", this.#folder), this.#start.row),
            folderList, this.#space);
        if (localStorage.getItem(FIRST_TIME_KEY) === null)
            this.#dialog.body.append(h("p", { class: "mtHint", text: "QBT_TR(Others in a channel see your IP address, as with torrents.)QBT_TR[CONTEXT=Megatorrent]" }));
        this.#showSpace();
    }

    #policy() {
        return this.#policies.find(({ input }) => input.checked).input.value;
    }

    // --- looking into it ---

    #links() {
        const links = linksIn(this.#link.value);
        return (links.length > 1) ? links : [this.#link.value.trim()];
    }

    #linkChanged() {
        const links = this.#links();
        const link = links[0];
        this.#dialog.setError("");
        if (links.length > 1) {
            this.#endPreview();
            setText(this.#summary, fill("QBT_TR(%1 links)QBT_TR[CONTEXT=Megatorrent]", links.length));
            return;
        }
        if (link === this.#looked)
            return;
        this.#endPreview();
        if (link === "")
            return;
        const fault = linkFault(link);
        if (fault) {
            this.#dialog.setError(fault);
            return;
        }
        this.#looked = link;
        if (this.#showKnown(link))
            return;
        setText(this.#summary, "QBT_TR(Looking for the channel...)QBT_TR[CONTEXT=Megatorrent]");
        const preview = new Preview(this.#api);
        this.#preview = preview;
        preview.addEventListener("change", (event) => { this.#showPreview(event.detail); });
        preview.addEventListener("failed", (event) => { this.#previewFailed(event.detail, link); });
        preview.open(link);
    }

    #endPreview() {
        this.#preview?.close();
        this.#preview = null;
        this.#looked = "";
        this.#title = "";
        this.#isAllTicked = true;
        this.#exceptions.clear();
        this.#tableHolder.hidden = true;
        this.#pages.setQuery(null);
        setText(this.#summary, "");
        setText(this.#description, "");
        this.#known.replaceChildren();
    }

    #showPreview(info) {
        this.#title = info.title;
        const kind = info.private ? "QBT_TR(private)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(public)QBT_TR[CONTEXT=Megatorrent]";
        switch (info.state) {
            case "looking":
                setText(this.#summary, "QBT_TR(Nobody who has this channel has answered yet. You can subscribe all the same.)QBT_TR[CONTEXT=Megatorrent]");
                break;
            case "updating":
                setText(this.#summary, fill("QBT_TR(%1 - the list of items is on its way)QBT_TR[CONTEXT=Megatorrent]", info.title || info.key.slice(0, 8)));
                break;
            case "ready":
                setText(this.#summary, fill("QBT_TR(%1 - %2 - updated %3 - %4 items, %5)QBT_TR[CONTEXT=Megatorrent]",
                    info.title || info.key.slice(0, 8), kind, date(info.published), number(info.items), size(info.bytes)));
                this.#tableHolder.hidden = info.items === 0;
                this.#showItems(this.#columns);
                break;
            default:
                setText(this.#summary, info.private ? "QBT_TR(This channel is private. Ask its publisher for the full link.)QBT_TR[CONTEXT=Megatorrent]" : info.error);
                break;
        }
        setText(this.#description, info.description ?? "");
        this.#showSpace();
    }

    #keyOf(link) {
        return /megatorrent:\/\/([0-9a-f]{64})/i.exec(link)?.[1].toLowerCase() ?? "";
    }

    // whether it is a channel that is followed, or one's own
    #showKnown(link) {
        const key = this.#keyOf(link);
        const subscription = this.#store.subscriptions.get(key);
        const own = this.#store.channels.get(key);
        if (!subscription && !own)
            return false;
        // a full link may bring what the subscription lacks
        if (subscription?.private && (subscription.items === 0)) {
            setText(this.#summary, fill("QBT_TR(You follow %1 already. With the full link it can be read: press Subscribe.)QBT_TR[CONTEXT=Megatorrent]", titleOf(subscription)));
            return true;
        }
        setText(this.#summary, subscription ? "QBT_TR(You follow this already.)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(This channel is your own.)QBT_TR[CONTEXT=Megatorrent]");
        this.#known.replaceChildren(button("QBT_TR(Show)QBT_TR[CONTEXT=Megatorrent]", () => {
            this.#dialog.close(null);
            this.#tree.select(`${subscription ? "subscription" : "channel"}:${key}`);
        }));
        return true;
    }

    #previewFailed(error, link) {
        setText(this.#summary, "");
        if (!["alreadySubscribed", "alreadyYours"].includes(error.code) || !this.#showKnown(link))
            this.#dialog.setError(error.message);
    }

    #showItems(columns) {
        if (!this.#preview?.key)
            return;
        const query = { key: this.#preview.key, filter: this.#filter.value.trim() || undefined, sort: columns.sort, reverse: columns.isReversed || undefined };
        if (JSON.stringify(query) === JSON.stringify(this.#pages.query)) {
            this.#pages.refresh();
        }
        else {
            this.#pages.setQuery(query);
            this.#table.reset();
        }
    }

    // --- ticks ---

    #isTicked(row) {
        return this.#isAllTicked !== this.#exceptions.has(idOf(row));
    }

    #tick(rows, isTicked) {
        for (const row of rows) {
            if (isTicked === this.#isAllTicked) {
                this.#exceptions.delete(idOf(row));
            }
            else if (this.#exceptions.has(idOf(row)) || (this.#exceptions.size < MAX_EXCEPTIONS)) {
                this.#exceptions.set(idOf(row), row);
            }
            else {
                // when the tick, which is input, has cleared what was said before
                setTimeout(() => {
                    this.#dialog.setError(fill("QBT_TR(No more than %1 items can differ from the rest here. Choose the others when you have subscribed.)QBT_TR[CONTEXT=Megatorrent]",
                        number(MAX_EXCEPTIONS)));
                });
                break;
            }
        }
        this.#chosen();
    }

    // all that the filter lets through
    async #tickAll(isTicked) {
        if (this.#filter.value.trim() === "") {
            this.#isAllTicked = isTicked;
            this.#exceptions.clear();
        }
        else if (this.#pages.total > 0) {
            this.#tick(await this.#pages.range(0, this.#pages.total - 1), isTicked);
        }
        this.#chosen();
    }

    #chosen() {
        this.#policies.find(({ input }) => input.value === "ticked").input.checked = true;
        this.#policyChanged();
    }

    #policyChanged() {
        this.#table.update();
        this.#showSpace();
    }

    #chosenBytes() {
        const all = this.#preview?.info?.bytes ?? 0;
        const excepted = [...this.#exceptions.values()].reduce((sum, row) => sum + row.size, 0);
        switch (this.#policy()) {
            case "none":
            case "rule":
                return 0;
            case "ticked":
                return this.#isAllTicked ? all - excepted : excepted;
            default:
                return all;
        }
    }

    async #showSpace() {
        const path = this.#savePath.value.trim() || this.#store.settings.savePath;
        if (!path)
            return;
        const all = this.#preview?.info?.bytes ?? 0;
        try {
            const { free } = await this.#api.get("freeSpace", { path: path });
            const needed = this.#chosenBytes();
            const room = fill("QBT_TR(Free space on disk: %1)QBT_TR[CONTEXT=Megatorrent]", size(free));
            setText(this.#space, (all > 0) ? `${fill("QBT_TR(%1 of %2)QBT_TR[CONTEXT=Megatorrent]", size(needed), size(all))} (${room})` : room);
            this.#space.classList.toggle("mtWarning", needed > free);
            if (needed > free)
                this.#space.textContent += ` - ${"QBT_TR(that is not enough)QBT_TR[CONTEXT=Megatorrent]"}`;
        }
        catch (error) {
            setText(this.#space, error.message);
        }
    }

    // --- subscribing ---

    async #subscribe() {
        clearTimeout(this.#timer);
        const links = this.#links();
        const fault = links.map(linkFault).find(sentence => sentence);
        if (fault) {
            this.#dialog.setError(fault);
            this.#link.focus();
            return;
        }
        const policy = this.#policy();
        this.#preview?.pause();
        const done = await this.#dialog.attempt(async () => {
            let key = "";
            for (const link of links) {
                try {
                    key = (await this.#api.post("addSubscription", {
                        link: link,
                        savePath: (links.length === 1) ? (this.#savePath.value.trim() || undefined) : undefined,
                        folder: this.#folder.value.trim() || undefined,
                        policy: (policy === "ticked") ? "none" : policy,
                        firstChoice: ((policy === "ticked") && (links.length === 1))
                            ? { all: this.#isAllTicked, exceptions: [...this.#exceptions.values()].map(row => row.path) } : undefined,
                        paused: !this.#start.input.checked
                    })).key;
                }
                catch (error) {
                    // of several, those that are followed already hold up none of the others
                    if ((links.length === 1) || !["alreadySubscribed", "alreadyYours"].includes(error.code))
                        throw error;
                    key ||= this.#keyOf(link);
                }
            }
            return key;
        });
        if (!done) {
            this.#preview?.goOn();
            this.#link.focus();
            return;
        }
        localStorage.setItem(FIRST_TIME_KEY, "true");
        this.#store.soon();
        this.#actions.say(fill("QBT_TR(Subscribed to %1)QBT_TR[CONTEXT=Megatorrent]", this.#title || done.value.slice(0, 8)));
        this.#dialog.close(done.value);
    }
}

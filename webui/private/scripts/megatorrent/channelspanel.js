// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The whole of the tab: puts its parts together, and has keys, pasted and dropped links.

import { Actions } from "./actions.js?v=${CACHEID}";
import { Api } from "./api.js?v=${CACHEID}";
import { ChannelKeys } from "./channelkeys.js?v=${CACHEID}";
import { Columns } from "./columns.js?v=${CACHEID}";
import { Details } from "./details.js?v=${CACHEID}";
import { Dialogs } from "./dialogs.js?v=${CACHEID}";
import { button, h, isEditable, isMirrored, setAttribute, setText } from "./dom.js?v=${CACHEID}";
import { emptyState } from "./emptystate.js?v=${CACHEID}";
import { fill, speed } from "./format.js?v=${CACHEID}";
import { ItemPages, idOf } from "./itempages.js?v=${CACHEID}";
import { ItemTable } from "./itemtable.js?v=${CACHEID}";
import { channelMenu, commonMenu, folderMenu, itemMenu, ownItemMenu, subscriptionMenu } from "./menus.js?v=${CACHEID}";
import { Menu } from "./menu.js?v=${CACHEID}";
import { noticesFor } from "./noticesfor.js?v=${CACHEID}";
import { Notices } from "./notices.js?v=${CACHEID}";
import { Splitter } from "./splitter.js?v=${CACHEID}";
import { Store } from "./store.js?v=${CACHEID}";
import { Toast } from "./toast.js?v=${CACHEID}";
import { Tree } from "./tree.js?v=${CACHEID}";
import { Views } from "./views.js?v=${CACHEID}";
import { linksIn, lookUpsForOthers, subscriptionState, titleOf } from "./words.js?v=${CACHEID}";

const FILTER_DELAY = 300;
const READ_DELAY = 2000;
const REFRESH_DELAY = 1000;
const SETTLED_DELAY = 2500;   // what is sorted or filtered by the state of items is up to a second behind

const STATES = [
    ["", "QBT_TR(All)QBT_TR[CONTEXT=Megatorrent]"],
    ["new", "QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]"],
    ["partial,missing", "QBT_TR(Downloading)QBT_TR[CONTEXT=Megatorrent]"],
    ["error", "QBT_TR(Errors)QBT_TR[CONTEXT=Megatorrent]"],
    ["unwanted", "QBT_TR(Do not download)QBT_TR[CONTEXT=Megatorrent]"]
];

export class ChannelsPanel {
    #api = new Api();
    #store = new Store(this.#api);
    #columns = new Columns("items");
    #pages = new ItemPages((query, signal) => this.#api.post("items", query, signal));
    #tree = new Tree(this.#store);
    #table;
    #actions = new Actions(this.#api, this.#store, (sentence) => {
        this.#setFailure("");
        this.#toast.show(sentence);
    }, (sentence) => { this.#setFailure(sentence); });
    #details = new Details(this.#api, this.#store, this.#actions);
    #dialogs = new Dialogs(this.#api, this.#store, this.#actions, this.#tree);
    #notices = new Notices();
    #keys;
    #root;
    #toast;
    #views;
    #selectBar = h("div", { class: "mtSelectBar", hidden: true });
    #selectedText = h("span", { class: "mtSelectedText" });
    #isTableUsed = false;   // it, and not the tree, had the focus last
    #filter;
    #stateFilter;
    #empty = h("div", { class: "mtEmpty" });
    #statusText = h("span", { class: "mtStatusLine" });
    #isVisible = false;
    #failure = "";
    #outage = null;   // the error
    #listFailure = "";
    #queryText = null;
    #filterTimer = -1;
    #readTimer = -1;
    #refreshTimer = -1;
    #settledTimer = -1;
    #spokenState = "";
    #failed = { key: "", count: 0 };
    #itemOfDetails = null;

    constructor(container) {
        this.#table = new ItemTable(this.#pages, this.#columns, "QBT_TR(Items)QBT_TR[CONTEXT=Megatorrent]", {
            channelName: key => titleOf(this.#store.subscriptions.get(key) ?? this.#store.channels.get(key) ?? { key: key })
        });
        this.#filter = h("input", { "type": "search", "class": "mtFilter", "placeholder": "QBT_TR(Filter items...)QBT_TR[CONTEXT=Megatorrent]", "aria-label": "QBT_TR(Filter items)QBT_TR[CONTEXT=Megatorrent]" });
        this.#stateFilter = h("select", { "class": "mtStateFilter", "aria-label": "QBT_TR(Which items)QBT_TR[CONTEXT=Megatorrent]" }, STATES.map(([value, label]) => h("option", { value: value, text: label })));
        this.#keys = new ChannelKeys(this.#store, this.#tree, this.#table, this.#actions, this.#dialogs, (action) => { this.#withChosen(action); });
        this.#root = this.#build();
        this.#toast = new Toast(this.#root);
        this.#views = new Views(this.#root);
        container.append(this.#root);
        this.#connect();
    }

    show() {
        this.#isVisible = true;
        this.#store.start();
        this.#pages.refresh();
        if (!isEditable(document.activeElement))
            this.#tree.focus();
    }

    hide() {
        this.#isVisible = false;
        this.#store.stop();
        clearTimeout(this.#readTimer);
        Menu.close();
    }

    // --- putting it together ---

    #build() {
        const toolbar = h("div", { "class": "mtToolbar", "role": "toolbar", "aria-label": "QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]" },
            button("QBT_TR(Add subscription)QBT_TR[CONTEXT=Megatorrent]", () => { this.#dialogs.add(); }, { icon: "list-add" }),
            button("QBT_TR(Publish...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#dialogs.publish(); }, { icon: "upload" }),
            button("QBT_TR(Mark as read)QBT_TR[CONTEXT=Megatorrent]", () => { this.#markRead(); }, { icon: "task-complete" }),
            button("QBT_TR(Update all)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.refresh("all"); }, { icon: "view-refresh" }),
            button("QBT_TR(Rules...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#dialogs.rules(); }, { icon: "filter-active" }),
            h("span", { class: "mtSpring" }), this.#filter, this.#stateFilter);
        const back = view => button("QBT_TR(Back)QBT_TR[CONTEXT=Megatorrent]", () => { this.#views.show(view); }, { class: "mtBack", icon: "go-up" });
        const selectedMenu = button("QBT_TR(Menu)QBT_TR[CONTEXT=Megatorrent]", () => {
            const box = selectedMenu.getBoundingClientRect();
            this.#showItemMenu({ x: isMirrored(selectedMenu) ? box.right : box.left, y: box.bottom });
        });
        this.#selectBar.append(this.#selectedText,
            button("QBT_TR(All)QBT_TR[CONTEXT=Megatorrent]", () => { this.#table.selectAll(); }), selectedMenu,
            button("QBT_TR(End)QBT_TR[CONTEXT=Megatorrent]", () => { this.#setSelecting(false); }));
        const left = h("nav", { "class": "mtLeft", "aria-label": "QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]" }, this.#tree.element);
        const list = h("div", { class: "mtList" }, h("div", { class: "mtNarrowBar" }, back("tree"), button("QBT_TR(Details)QBT_TR[CONTEXT=Megatorrent]", () => { this.#views.show("details"); })),
            this.#selectBar, h("div", { class: "mtTableHolder" }, this.#table.element, this.#empty));
        const below = h("div", { class: "mtBelow" }, h("div", { class: "mtNarrowBar" }, back("items")), this.#details.element);
        const right = h("div", { class: "mtRight" }, list, new Splitter("details", below, "height").element, below);
        const status = h("div", { class: "mtStatusBar" }, this.#statusText);
        return h("div", { "id": "megatorrent", "class": "megatorrent", "data-view": "tree" }, toolbar, this.#notices.element,
            h("div", { class: "mtMain" }, left, new Splitter("tree", left, "width").element, right), status);
    }

    #connect() {
        this.#store.addEventListener("change", (event) => { this.#storeChanged(event.detail); });
        this.#store.addEventListener("unreachable", (event) => {
            this.#outage = event.detail;
            this.#showNotices();
        });
        this.#store.addEventListener("reachable", () => {
            this.#outage = null;
            this.#showNotices();
            this.#pages.refresh();
        });
        this.#tree.addEventListener("select", () => { this.#selectionOfTreeChanged(); });
        this.#tree.addEventListener("activate", (event) => {
            this.#views.show("items");
            if (!event.detail.isByPointer)
                this.#table.focus();
        });
        this.#tree.addEventListener("move", ({ detail: { node, folder } }) => {
            if (node.kind === "folder")
                this.#actions.moveFolder(node.folder, folder);
            else
                this.#actions.moveToFolder(node.key, folder);
        });
        this.#tree.addEventListener("menu", (event) => { this.#showTreeMenu(event.detail); });
        this.#table.addEventListener("select", () => { this.#rowsSelected(); });
        this.#table.addEventListener("activate", (event) => { this.#actions.open(event.detail); });
        this.#table.addEventListener("menu", (event) => { this.#showItemMenu(event.detail); });
        this.#table.addEventListener("failed", (event) => { this.#setFailure(event.detail.message); });
        this.#actions.addEventListener("seen", (event) => { this.#showSeen(event.detail); });
        this.#actions.addEventListener("wanted", (event) => { this.#showWanted(event.detail); });
        this.#pages.addEventListener("rows", () => {
            this.#listFailure = "";
            this.#showEmpty();
            if (this.#itemShown() !== this.#itemOfDetails)
                this.#showDetails();
        });
        this.#pages.addEventListener("failed", (event) => {
            this.#listFailure = event.detail.message;
            this.#showEmpty();
        });
        this.#columns.addEventListener("sort", () => { this.#setQuery(); });
        this.#filter.addEventListener("input", () => {
            clearTimeout(this.#filterTimer);
            this.#filterTimer = setTimeout(() => { this.#setQuery(); }, FILTER_DELAY);
        });
        this.#stateFilter.addEventListener("change", () => { this.#setQuery(); });
        // before upstream's, which act on torrents from every tab
        window.addEventListener("keydown", (event) => { this.#onWindowKey(event); }, true);
        this.#root.addEventListener("keydown", (event) => { this.#onKey(event); });
        // what changed while nobody looked was not asked for
        document.addEventListener("visibilitychange", () => {
            if (this.#isVisible && !document.hidden)
                this.#pages.refresh();
        });
        document.addEventListener("paste", (event) => { this.#onPaste(event); });
        this.#root.addEventListener("drop", (event) => { this.#onDrop(event); });
        // a button that is pressed has the focus itself
        this.#root.addEventListener("focusin", ({ target }) => {
            if (this.#tree.element.contains(target) || this.#table.element.contains(target))
                this.#isTableUsed = this.#table.element.contains(target);
        });
        document.addEventListener("mtdialogclosed", () => { this.#toast.stay(); });
    }

    // --- what the server says ---

    #storeChanged(changes) {
        this.#tree.update();
        const selected = this.#tree.selected;
        if (this.#queryText === null)
            this.#selectionOfTreeChanged();
        else if (this.#concerns(changes.items, selected) || (changes.channels.has(selected?.key)) || (changes.isFull))
            this.#refreshSoon();
        else if ((changes.subscriptions.size > 0) && this.#isQueryOld())
            this.#setQuery();
        if (changes.subscriptions.size > 0)
            this.#table.update();
        this.#showDetails(changes);
        this.#showNotices();
        this.#showEmpty();
        this.#showStatus();
        this.#speakState();
    }

    #concerns(keys, node) {
        if (keys.size === 0)
            return false;
        return (node?.key === undefined) || keys.has(node.key);
    }

    // what is downloaded changes all the time
    #refreshSoon() {
        clearTimeout(this.#settledTimer);
        this.#settledTimer = setTimeout(() => {
            if (this.#isVisible && !document.hidden)
                this.#pages.refresh();
        }, SETTLED_DELAY);
        if (this.#refreshTimer !== -1)
            return;
        this.#refreshTimer = setTimeout(() => {
            this.#refreshTimer = -1;
            if (this.#isVisible && !document.hidden) {
                this.#pages.refresh();
                this.#countFailed();
            }
        }, REFRESH_DELAY);
    }

    #showStatus() {
        const { running, enabled, peers, downloadRate, uploadRate } = this.#store.status;
        setText(this.#statusText, running
            ? fill("QBT_TR(Channels: %2 down, %3 up; peers: %1)QBT_TR[CONTEXT=Megatorrent]", peers, speed(downloadRate), speed(uploadRate))
            : (enabled ? "QBT_TR(Channels: not running)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Channels are switched off.)QBT_TR[CONTEXT=Megatorrent]"));
        setAttribute(this.#statusText, "title", lookUpsForOthers(this.#store.status) || null);
        const unread = this.#unread();
        setText(document.getElementById("megatorrentTabCount"), (unread > 0) ? ` (${unread})` : "");
    }

    #unread() {
        return [...this.#store.subscriptions.values()].reduce((sum, subscription) => sum + subscription.newItems, 0);
    }

    // states, not numbers
    #speakState() {
        const node = this.#tree.selected;
        const channel = (node?.kind === "subscription") ? this.#store.subscriptions.get(node.key) : null;
        const text = channel ? `${titleOf(channel)}: ${(channel.state === "downloading") ? "QBT_TR(Downloading)QBT_TR[CONTEXT=Megatorrent]" : subscriptionState(channel)[1]}` : "";
        const isSame = this.#spokenState.startsWith(`${node?.id} `);
        if (text && isSame && (this.#spokenState !== `${node.id} ${text}`))
            this.#toast.announce(text);
        this.#spokenState = `${node?.id} ${text}`;
    }

    // what was refused; empty: that is settled
    #setFailure(sentence) {
        if (this.#failure === sentence)
            return;
        this.#failure = sentence;
        this.#showNotices();
    }

    async #countFailed() {
        const key = this.#tree.selected?.key;
        const subscription = this.#store.subscriptions.get(key);
        if (!subscription || (subscription.items === 0)) {
            this.#failed = { key: "", count: 0 };
            return;
        }
        try {
            const answer = await this.#api.post("items", { key: key, state: "error", limit: 1 });
            if (key !== this.#tree.selected?.key)
                return;
            this.#failed = { key: key, count: answer.total };
            this.#showNotices();
        }
        catch (error) {
            // the list itself says it
        }
    }

    async #chooseItems() {
        const subscription = this.#store.subscriptions.get(this.#tree.selected?.key);
        // as long as all is too much, there is not even a list to choose from
        if (subscription?.items === 0)
            await this.#actions.chooseByHand(subscription.key);
        this.#views.show("items");
        this.#table.focus();
    }

    #showNotices() {
        this.#notices.show(noticesFor({
            store: this.#store,
            actions: this.#actions,
            dialogs: this.#dialogs,
            node: this.#tree.selected,
            outage: this.#outage,
            failure: this.#failure,
            failed: this.#failed,
            closeFailure: () => { this.#setFailure(""); },
            showFailed: () => {
                this.#views.show("items");
                this.#stateFilter.value = "error";
                this.#setQuery();
            },
            chooseItems: () => { this.#chooseItems(); },
            update: () => { this.#showNotices(); }
        }));
    }

    // --- the list ---

    #selectionOfTreeChanged() {
        if (!this.#store.isKnown)
            return;
        this.#setSelecting(false);
        this.#setQuery();
        this.#failed = { key: "", count: 0 };
        this.#countFailed();
        this.#rowsSelected();
        this.#showNotices();
    }

    // of several, also which there are is a part of the question
    #keysOf(node) {
        switch (node?.kind) {
            case "subscription":
            case "channel":
                return node.key;
            case "folder":
                return node.keys.join(",");
            case "root":
            case "unread":
                return (this.#store.subscriptions.size > 0) ? "all" : null;
            default:
                return null;
        }
    }

    #makeQuery() {
        const node = this.#tree.selected;
        const keys = this.#keysOf(node);
        if (!keys)
            return null;
        const state = this.#stateFilter.value;
        return {
            key: keys,
            new: ((node.kind === "unread") || (state === "new")) ? true : undefined,
            state: (state && (state !== "new")) ? state : undefined,
            filter: this.#filter.value.trim() || undefined,
            sort: this.#columns.sort,
            reverse: this.#columns.isReversed || undefined
        };
    }

    #isQueryOld() {
        return JSON.stringify(this.#makeQuery()) !== this.#queryText;
    }

    #setQuery() {
        const query = this.#makeQuery();
        const text = JSON.stringify(query);
        this.#columns.setOfSeveral(this.#tree.selected?.key === undefined);
        if (text === this.#queryText)
            return;
        this.#queryText = text;
        this.#listFailure = "";
        this.#pages.setQuery(query);
        this.#table.reset();
        this.#showEmpty();
    }

    #showEmpty() {
        const content = ((this.#pages.total > 0) && !this.#listFailure) ? null : emptyState({
            store: this.#store,
            actions: this.#actions,
            dialogs: this.#dialogs,
            node: this.#tree.selected,
            isLoading: this.#pages.isLoading,
            failure: this.#listFailure,
            filter: this.#filter.value.trim(),
            state: this.#stateFilter.value,
            clearFilter: () => { this.#clearFilter(); }
        });
        this.#root.classList.toggle("mtNothing", this.#store.isKnown && (this.#store.subscriptions.size === 0) && (this.#store.channels.size === 0));
        this.#empty.hidden = content === null;
        this.#table.element.classList.toggle("mtNoRows", content !== null);
        if ((content !== null) && (this.#empty.dataset.id !== content.id)) {
            this.#empty.dataset.id = content.id;
            this.#empty.replaceChildren(...content.make());
        }
        if (content === null)
            this.#empty.dataset.id = "";
    }

    #clearFilter() {
        this.#filter.value = "";
        this.#stateFilter.value = "";
        this.#setQuery();
    }

    #channelShown() {
        const node = this.#tree.selected;
        const key = node?.key ?? this.#itemShown()?.key;
        return this.#store.subscriptions.get(key) ?? this.#store.channels.get(key) ?? null;
    }

    #isOwnShown() {
        return this.#store.channels.has(this.#channelShown()?.key);
    }

    #itemShown() {
        const rows = this.#table.selection.rows();
        return (rows.length === 1) ? rows[0] : null;
    }

    // `changes`: what the server has told of, if it has
    #showDetails(changes = null) {
        this.#itemOfDetails = this.#itemShown();
        this.#details.show(this.#channelShown(), this.#isOwnShown(), this.#itemOfDetails, changes);
    }

    #rowsSelected() {
        clearTimeout(this.#readTimer);
        this.#showDetails();
        const rows = this.#table.selection.rows();
        setText(this.#selectedText, this.#actions.summary(rows));
        if (rows.length > 1)
            this.#toast.announce(this.#actions.summary(rows));
        const row = ((rows.length === 1) && !this.#table.isSelecting) ? rows[0] : null;
        if (!row?.isNew)
            return;
        // looking at it for a while is as good as opening it
        this.#readTimer = setTimeout(() => {
            if (this.#isVisible && document.hasFocus())
                this.#actions.markSeen([row], true);
        }, READ_DELAY);
    }

    // Among what is new a row stays until the list is left: what one reads does not go from under one's eyes, and nothing is skipped.
    #showSeen({ key, paths, isSeen }) {
        const ids = new Set(paths.map(path => idOf({ key: key, path: path })));
        if (this.#pages.query?.new) {
            if (isSeen)
                this.#pages.keep(ids);
            else
                this.#pages.letGo(ids);
        }
        if (isSeen === null)
            this.#pages.refresh();
        else
            this.#pages.patch(row => ids.has(idOf(row)) ? { ...row, isNew: !isSeen } : row);
    }

    // until the server has written it, and says how far each of them is
    #showWanted({ key, paths, isWanted }) {
        const ids = new Set(paths.map(path => idOf({ key: key, path: path })));
        this.#pages.patch((row) => {
            if (!ids.has(idOf(row)) || (row.wanted === isWanted))
                return row;
            return { ...row, wanted: isWanted, state: (row.state === "complete") ? row.state : (isWanted ? "missing" : "unwanted") };
        });
    }

    #setSelecting(isSelecting) {
        this.#table.setSelecting(isSelecting);
        this.#selectBar.hidden = !isSelecting;
        setText(this.#selectedText, this.#actions.summary(this.#table.selection.rows()));
    }

    async #markRead() {
        const node = this.#tree.selected;
        if ((this.#table.selection.size > 0) && this.#isTableUsed) {
            await this.#withChosen((rows) => { this.#actions.markSeen(rows, true); });
            return;
        }
        if (node?.kind === "subscription")
            await this.#actions.markAllSeen([node.key]);
        else if (node?.kind === "folder")
            await this.#actions.markAllSeen(node.keys);
        else
            await this.#actions.markAllSeen([...this.#store.subscriptions.values()].filter(subscription => subscription.newItems > 0).map(subscription => subscription.key));
        this.#pages.letGo();
    }

    // `action(rows)`: of those that are selected and still there
    async #withChosen(action) {
        try {
            const rows = await this.#table.selection.confirm();
            if (rows)
                action(rows);
        }
        catch (error) {
            this.#setFailure(error.message);
        }
    }

    // --- menus and keys ---

    #showTreeMenu({ x, y, node }) {
        const common = commonMenu(this.#actions, this.#dialogs, this.#store);
        switch (node?.kind) {
            case "subscription":
                Menu.show(subscriptionMenu(this.#actions, this.#dialogs, this.#store.subscriptions.get(node.key), this.#tree.folders()), x, y, node.label);
                break;
            case "channel":
                Menu.show(channelMenu(this.#actions, this.#dialogs, this.#store.channels.get(node.key)), x, y, node.label);
                break;
            case "folder":
                Menu.show(folderMenu(this.#actions, node.folder, node.keys), x, y, node.label);
                break;
            default:
                Menu.show(common, x, y);
                break;
        }
    }

    #showItemMenu({ x, y }) {
        this.#withChosen((rows) => {
            if (rows.length === 0)
                Menu.show(commonMenu(this.#actions, this.#dialogs, this.#store), x, y);
            else
                Menu.show((this.#isOwnShown() ? ownItemMenu : itemMenu)(this.#actions, rows, this.#table.isSelecting ? null : () => { this.#setSelecting(true); }), x, y);
        });
    }

    // Upstream's act on torrents whatever tab is shown; only in fields of text they do not.
    #onWindowKey(event) {
        const isDelete = event.key === "Delete";
        const isSelectAll = event.ctrlKey && (event.key.toLowerCase() === "a");
        if (!this.#isVisible || !(isDelete || isSelectAll) || event.target.closest?.("dialog, .mtMenu, .mocha, input, textarea"))
            return;
        if (!this.#root.contains(event.target) || event.target.matches("select")) {
            event.preventDefault();
            event.stopImmediatePropagation();
        }
    }

    #onKey(event) {
        if (event.target.closest("dialog, .mtMenu"))
            return;
        const inFilter = isEditable(event.target);
        if (event.ctrlKey && !event.shiftKey && !event.altKey && (event.key.toLowerCase() === "f")) {
            this.#filter.focus();
            this.#filter.select();
        }
        else if (event.key === "Escape") {
            if (!this.#filter.value && !this.#stateFilter.value)
                return;
            this.#clearFilter();
            this.#table.focus();
        }
        else if (inFilter) {
            if ((event.key !== "ArrowDown") || (event.target !== this.#filter))
                return;
            this.#table.focus();
        }
        else if (!this.#keys.onKey(event)) {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    #onPaste(event) {
        if (!this.#isVisible || isEditable(event.target) || document.querySelector("dialog[open]"))
            return;
        const text = event.clipboardData?.getData("text") ?? "";
        if (!text.trim())
            return;
        event.preventDefault();
        this.#dialogs.add(text.trim());
    }

    #onDrop(event) {
        const text = event.dataTransfer.getData("text");
        if (linksIn(text).length === 0)
            return;
        // upstream would look for torrents in it
        event.preventDefault();
        event.stopPropagation();
        this.#dialogs.add(text.trim());
    }
}

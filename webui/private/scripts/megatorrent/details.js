// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// What is below the list: all about the channel or item that is selected.

import { ChannelLog } from "./channellog.js?v=${CACHEID}";
import { button, h, newId, setAttribute, setText, stepOf } from "./dom.js?v=${CACHEID}";
import { date, duration, fill, nameOf, number, percent, plural, size, speed, timeOfDay } from "./format.js?v=${CACHEID}";
import { channelState, itemState, itemsText, policyName, priorityName, subscriptionState, titleOf } from "./words.js?v=${CACHEID}";
import { isPlayable } from "./player.js?v=${CACHEID}";
import { SmallTable } from "./smalltable.js?v=${CACHEID}";

const TAB_KEY = "megatorrent_details_tab";
const UPDATES_SHOWN = 100;

export class Details {
    element;

    #api;
    #store;
    #actions;
    #tabs = [];
    #current = "general";
    #channel = null;
    #isOwn = false;
    #item = null;
    #heading = h("h3", { class: "mtDetailsHeading", dir: "auto" });
    #list = h("dl", { class: "mtFacts" });
    #buttons = h("div", { class: "mtButtons" });
    #facts = new Map();   // label -> { term, value }
    #peers;
    #updates;
    #updatesOf = "";
    #log;
    #buttonsOf = null;
    #hint = h("p", { class: "mtHint", text: "QBT_TR(Select a channel or an item to see more about it.)QBT_TR[CONTEXT=Megatorrent]" });

    constructor(api, store, actions) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#peers = new SmallTable(["QBT_TR(Address)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Connection)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Down speed)QBT_TR[CONTEXT=Megatorrent]",
            "QBT_TR(Up speed)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Downloaded)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Uploaded)QBT_TR[CONTEXT=Megatorrent]"],
            "QBT_TR(Peers)QBT_TR[CONTEXT=Megatorrent]");
        this.#updates = new SmallTable(["QBT_TR(Date)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(New)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Changed)QBT_TR[CONTEXT=Megatorrent]",
            "QBT_TR(Removed)QBT_TR[CONTEXT=Megatorrent]"], "QBT_TR(Updates)QBT_TR[CONTEXT=Megatorrent]");
        this.#log = new ChannelLog(api);
        const tabs = [
            ["general", "QBT_TR(General)QBT_TR[CONTEXT=Megatorrent]", [this.#hint, this.#heading, this.#list, this.#buttons]],
            ["peers", "QBT_TR(Peers)QBT_TR[CONTEXT=Megatorrent]", [this.#peers.element]],
            ["updates", "QBT_TR(Updates)QBT_TR[CONTEXT=Megatorrent]", [this.#updates.element]],
            ["log", "QBT_TR(Log)QBT_TR[CONTEXT=Megatorrent]", [this.#log.element]]
        ];
        for (const [id, label, content] of tabs) {
            const panelId = newId("mtTabPanel");
            const tab = h("button", { "type": "button", "role": "tab", "id": newId("mtTab"), "aria-controls": panelId, "text": label, "on": {
                click: () => { this.#showTab(id); },
                keydown: (event) => { this.#onTabKey(event); }
            } });
            const panel = h("div", { "class": "mtTabPanel", "role": "tabpanel", "id": panelId, "aria-labelledby": tab.id, "tabindex": 0 }, content);
            this.#tabs.push({ id: id, tab: tab, panel: panel });
        }
        this.element = h("section", { "class": "mtDetails", "aria-label": "QBT_TR(Details)QBT_TR[CONTEXT=Megatorrent]" },
            h("div", { "class": "mtTabs", "role": "tablist", "aria-label": "QBT_TR(Details)QBT_TR[CONTEXT=Megatorrent]" }, this.#tabs.map(({ tab }) => tab)),
            this.#tabs.map(({ panel }) => panel));
        this.#showTab(localStorage.getItem(TAB_KEY) ?? "general");
    }

    // `item`: the only one that is selected; `changes`: what the server has told of
    show(channel, isOwn, item, changes = null) {
        const isOther = (this.#channel?.key !== channel?.key) || (this.#item?.path !== item?.path);
        this.#channel = channel;
        this.#isOwn = isOwn;
        this.#item = item;
        if (isOther) {
            this.#list.replaceChildren();
            this.#facts.clear();
            this.#buttonsOf = null;
            this.#updatesOf = "";
        }
        this.update(changes);
    }

    update(changes = null) {
        if (!this.element.isConnected)
            return;
        switch (this.#current) {
            case "peers":
                this.#showPeers();
                break;
            case "updates":
                this.#showUpdates();
                break;
            case "log":
                this.#log.show(this.#channel?.key ?? null);
                if (changes?.subscriptions.has(this.#channel?.key) || changes?.channels.has(this.#channel?.key))
                    this.#log.update();
                break;
            default:
                this.#showGeneral();
                break;
        }
    }

    #showTab(id) {
        this.#current = this.#tabs.some(other => other.id === id) ? id : "general";
        localStorage.setItem(TAB_KEY, this.#current);
        for (const { id: other, tab, panel } of this.#tabs) {
            const isCurrent = other === this.#current;
            setAttribute(tab, "aria-selected", isCurrent);
            tab.tabIndex = isCurrent ? 0 : -1;
            panel.hidden = !isCurrent;
        }
        if (this.#current !== "log")
            this.#log.hide();
        this.update();
    }

    #onTabKey(event) {
        const step = stepOf(event);
        if (!step)
            return;
        event.preventDefault();
        const index = this.#tabs.findIndex(({ id }) => id === this.#current);
        const next = this.#tabs[(index + step + this.#tabs.length) % this.#tabs.length];
        this.#showTab(next.id);
        next.tab.focus();
    }

    // --- General ---

    #showGeneral() {
        this.#hint.hidden = this.#channel !== null;
        this.#heading.hidden = this.#channel === null;
        if (!this.#channel) {
            this.#setFacts([]);
            this.#setButtons("", () => []);
            return;
        }
        if (this.#item)
            this.#showItem(this.#item);
        else if (this.#isOwn)
            this.#showOwn(this.#channel);
        else
            this.#showSubscription(this.#channel);
    }

    #showSubscription(channel) {
        const [, name, sentence] = subscriptionState(channel);
        setText(this.#heading, titleOf(channel));
        const looked = (channel.lastLookup > 0) ? fill("QBT_TR(Last looked %1)QBT_TR[CONTEXT=Megatorrent]", timeOfDay(channel.lastLookup)) : "";
        const peers = fill("QBT_TR(Peers: %1)QBT_TR[CONTEXT=Megatorrent]", channel.peers);
        this.#setFacts([
            ["QBT_TR(Status:)QBT_TR[CONTEXT=Megatorrent]", `${name}. ${channel.error || sentence}`],
            ["", [looked, peers].filter(text => text).join(", ")],
            ["QBT_TR(Transfer:)QBT_TR[CONTEXT=Megatorrent]", (channel.downloadRate > 0)
                ? [fill("QBT_TR(%1 down)QBT_TR[CONTEXT=Megatorrent]", speed(channel.downloadRate)), duration(channel.eta)].filter(text => text).join(", ") : ""],
            ["QBT_TR(Content:)QBT_TR[CONTEXT=Megatorrent]", (channel.items === 0) ? "" : fill("QBT_TR(%1, %2. To be downloaded: %3, %4. Here: %5, %6.)QBT_TR[CONTEXT=Megatorrent]",
                itemsText(channel.items), size(channel.bytes), itemsText(channel.wantedItems), size(channel.wantedBytes), itemsText(channel.completedItems), size(channel.completedBytes))],
            ["QBT_TR(Updated:)QBT_TR[CONTEXT=Megatorrent]", date(channel.published)],
            ["QBT_TR(Warning:)QBT_TR[CONTEXT=Megatorrent]", channel.forked ? "QBT_TR(Two different updates carry one date: the publisher's key may be stolen.)QBT_TR[CONTEXT=Megatorrent]" : ""],
            ["QBT_TR(Download:)QBT_TR[CONTEXT=Megatorrent]", policyName(channel.policy)],
            ["QBT_TR(Save path:)QBT_TR[CONTEXT=Megatorrent]", channel.savePath, "ltr"],
            ["QBT_TR(Link:)QBT_TR[CONTEXT=Megatorrent]", channel.link, "ltr"],
            ["QBT_TR(Who can read:)QBT_TR[CONTEXT=Megatorrent]", channel.private ? "QBT_TR(Private: only who has the full link)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Public: anyone with the link)QBT_TR[CONTEXT=Megatorrent]"]
        ]);
        this.#setButtons(`subscription ${channel.key}`, () => [
            button("QBT_TR(Copy link)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.copyLink(this.#channel); }, { icon: "edit-copy" }),
            button("QBT_TR(Look again)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.refresh(this.#channel.key); }, { icon: "view-refresh" })
        ]);
    }

    #showOwn(channel) {
        const task = [...this.#store.tasks.values()].find(other => (other.key === channel.key) && (other.state === "running"));
        const [, name, sentence] = channelState(channel, task);
        setText(this.#heading, titleOf(channel));
        this.#setFacts([
            ["QBT_TR(Status:)QBT_TR[CONTEXT=Megatorrent]", `${name}. ${channel.error || sentence}`],
            ["QBT_TR(Progress:)QBT_TR[CONTEXT=Megatorrent]", task ? [task.phase, `${percent(task.bytes, task.bytesTotal)} %`, speed(task.rate), duration(task.eta), task.current].filter(text => text).join(", ") : ""],
            ["QBT_TR(Description:)QBT_TR[CONTEXT=Megatorrent]", channel.description],
            ["QBT_TR(Content:)QBT_TR[CONTEXT=Megatorrent]", `${itemsText(channel.items)}, ${size(channel.bytes)}`],
            ["QBT_TR(Transfer:)QBT_TR[CONTEXT=Megatorrent]", fill("QBT_TR(Peers: %1, %2 up)QBT_TR[CONTEXT=Megatorrent]", channel.peers, speed(channel.uploadRate))],
            ["QBT_TR(Updated:)QBT_TR[CONTEXT=Megatorrent]", date(channel.published)],
            ["QBT_TR(Published from:)QBT_TR[CONTEXT=Megatorrent]", channel.sources.map(source => source.path).join("\n"), "ltr"],
            ["QBT_TR(By itself:)QBT_TR[CONTEXT=Megatorrent]", channel.watching],
            ["QBT_TR(Withdrawn:)QBT_TR[CONTEXT=Megatorrent]", (channel.excludedTotal > 0) ? plural("QBT_TR(%1 item stays out|%1 items stay out)QBT_TR[CONTEXT=Megatorrent]", channel.excludedTotal) : ""],
            ["QBT_TR(Link:)QBT_TR[CONTEXT=Megatorrent]", channel.link, "ltr"],
            ["QBT_TR(Who can read:)QBT_TR[CONTEXT=Megatorrent]", channel.private ? "QBT_TR(Private: only who has the full link)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Public: anyone with the link)QBT_TR[CONTEXT=Megatorrent]"]
        ]);
        this.#setButtons(`own ${channel.key}`, () => [
            button("QBT_TR(Copy link)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.copyLink(this.#channel); }, { icon: "edit-copy" }),
            button("QBT_TR(Show link...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.showLink(this.#channel); }, { icon: "insert-link" })
        ]);
    }

    #showItem(item) {
        setText(this.#heading, nameOf(item.path));
        const state = (item.state === "partial") ? `${itemState(item)} ${percent(item.completed, item.size)} %` : itemState(item);
        this.#setFacts([
            ["QBT_TR(Status:)QBT_TR[CONTEXT=Megatorrent]", item.error ? `${state}. ${item.error}` : state],
            ["QBT_TR(Channel:)QBT_TR[CONTEXT=Megatorrent]", titleOf(this.#channel)],
            ["QBT_TR(Title:)QBT_TR[CONTEXT=Megatorrent]", item.title],
            ["QBT_TR(Path in the channel:)QBT_TR[CONTEXT=Megatorrent]", item.path, "ltr"],
            ["QBT_TR(Size:)QBT_TR[CONTEXT=Megatorrent]", size(item.size)],
            ["QBT_TR(Priority:)QBT_TR[CONTEXT=Megatorrent]", (item.wanted && !this.#isOwn) ? priorityName(item.priority) : ""],
            ["QBT_TR(Chosen by rule:)QBT_TR[CONTEXT=Megatorrent]", item.rule],
            ["QBT_TR(Changed:)QBT_TR[CONTEXT=Megatorrent]", date(item.mtime)],
            ["QBT_TR(Arrived:)QBT_TR[CONTEXT=Megatorrent]", date(item.addedAt)],
            ["QBT_TR(Path on disk:)QBT_TR[CONTEXT=Megatorrent]", item.localPath, "ltr"]
        ]);
        const canRead = (item.state === "complete") || item.wanted;
        this.#setButtons(`item ${item.key} ${item.path} ${canRead}`, () => [
            isPlayable(item) ? button("QBT_TR(Play)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.play(this.#item); }, { icon: "torrent-start" }) : null,
            canRead ? button("QBT_TR(Save to this device)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.save(this.#item); }, { icon: "download" }) : null,
            this.#isOwn ? null : button("QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.setWanted([this.#item], true); }, { icon: "downloading" }),
            button("QBT_TR(Copy path)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.copyPaths([this.#item]); }, { icon: "edit-copy" })
        ].filter(element => element));
    }

    // Rows stay the same elements, so that what is selected in them, and the focus, stays.
    #setFacts(facts) {
        const shown = facts.filter(([, text]) => text);
        const labels = new Set(shown.map(([label]) => label));
        for (const [label, { term, value }] of this.#facts) {
            if (!labels.has(label)) {
                term.remove();
                value.remove();
                this.#facts.delete(label);
            }
        }
        let next = this.#list.firstChild;
        for (const [label, text, direction] of shown) {
            let fact = this.#facts.get(label);
            if (!fact) {
                fact = { term: h("dt", { text: label }), value: h("dd", { dir: direction ?? "auto" }) };
                this.#facts.set(label, fact);
            }
            if (fact.term !== next) {
                this.#list.insertBefore(fact.term, next);
                this.#list.insertBefore(fact.value, next);
            }
            setText(fact.value, text);
            next = fact.value.nextSibling;
        }
    }

    #setButtons(of, make) {
        if (this.#buttonsOf === of)
            return;
        this.#buttonsOf = of;
        this.#buttons.replaceChildren(...make());
    }

    // --- tables ---

    async #showPeers() {
        const key = this.#channel?.key;
        if (!key || (this.#channel.peers === 0)) {
            this.#peers.fill([], key ? "QBT_TR(Nobody is connected.)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Select a channel first.)QBT_TR[CONTEXT=Megatorrent]");
            return;
        }
        try {
            const peers = await this.#api.get("peers");
            if (key !== this.#channel?.key)
                return;
            this.#peers.fill(peers.filter(peer => peer.channels.includes(key)).map(peer => [
                peer.endpoint,
                peer.outgoing ? "QBT_TR(Outgoing)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Incoming)QBT_TR[CONTEXT=Megatorrent]",
                speed(peer.downloadRate), speed(peer.uploadRate), size(peer.downloaded), size(peer.uploaded)
            ]), "QBT_TR(Nobody is connected.)QBT_TR[CONTEXT=Megatorrent]");
        }
        catch (error) {
            if (key === this.#channel?.key)
                this.#peers.fill([], error.message);
        }
    }

    async #showUpdates() {
        const key = this.#channel?.key;
        if (!key || this.#isOwn) {
            this.#updatesOf = "";
            this.#updates.fill([], key ? "QBT_TR(The updates of your own channels are not listed.)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Select a channel first.)QBT_TR[CONTEXT=Megatorrent]");
            return;
        }
        const of = `${key} ${this.#channel.sequence}`;
        if (this.#updatesOf === of)
            return;
        this.#updatesOf = of;
        try {
            const updates = await this.#api.get("history", { key: key, limit: UPDATES_SHOWN });
            if (this.#updatesOf === of) {
                this.#updates.fill(updates.map(update => [date(update.published), number(update.added), number(update.changed), number(update.removed)]),
                    "QBT_TR(No update has come yet.)QBT_TR[CONTEXT=Megatorrent]");
            }
        }
        catch (error) {
            if (this.#updatesOf === of) {
                this.#updatesOf = "";
                this.#updates.fill([], error.message);
            }
        }
    }
}

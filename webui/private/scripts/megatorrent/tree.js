// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The tree of subscriptions and of one's own channels.

import { h, icon, isMirrored, newId, setAttribute, setIcon, setText, stepOf } from "./dom.js?v=${CACHEID}";
import { compareNames, fill, number, percent } from "./format.js?v=${CACHEID}";
import { channelState, subscriptionState, titleOf } from "./words.js?v=${CACHEID}";

const CLOSED_KEY = "megatorrent_closed_folders";
const TYPING_PAUSE = 1000;
const SELECTED_KEY = "megatorrent_selected";

export const ROOT = "subscriptions";
export const UNREAD = "unread";
export const OWN = "channels";

// A node: { id, kind, level, label, isRaw, icon, state, count, key, folder, isPrivate, hasChildren, progress }
// `kind`: "root", "unread", "folder", "subscription", "own", "channel"

const DRAG_TYPE = "application/x-megatorrent-node";

// Events: "select", "activate", "menu" (detail: { x, y, node }), "move" (detail: { node, folder }: it was dragged there)
export class Tree extends EventTarget {
    element;

    #store;
    #nodes = [];
    #elements = new Map();   // id -> element
    #closed = new Set();
    #selectedId = ROOT;
    #activeId = ROOT;
    #awaitedId = "";   // to be selected as soon as it is known
    #dragged = null;   // a node
    #hasMouse = window.matchMedia("(pointer: fine)");
    #prefix = newId("mtNode");
    #typed = "";
    #typedAt = -TYPING_PAUSE;

    constructor(store) {
        super();
        this.#store = store;
        try {
            this.#closed = new Set(JSON.parse(localStorage.getItem(CLOSED_KEY) ?? "[]"));
        }
        catch (error) {
            console.warn(error);
        }
        this.#selectedId = localStorage.getItem(SELECTED_KEY) ?? ROOT;
        this.#activeId = this.#selectedId;
        this.element = h("ul", { "class": "mtTree", "role": "tree", "tabindex": 0, "aria-label": "QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]", "on": {
            click: (event) => { this.#onClick(event); },
            dblclick: (event) => { this.#onDoubleClick(event); },
            contextmenu: (event) => { this.#onContextMenu(event); },
            keydown: (event) => { this.#onKey(event); },
            dragstart: (event) => { this.#onDragStart(event); },
            dragover: (event) => { this.#onDragOver(event); },
            dragleave: () => { this.#markTarget(null); },
            drop: (event) => { this.#onDrop(event); },
            dragend: () => { this.#endDrag(); }
        } });
    }

    get selected() {
        return this.#nodes.find(node => node.id === this.#selectedId) ?? null;
    }

    // One that the server has not told of yet is selected when it has.
    select(id, isByUser = false) {
        this.#awaitedId = "";
        if (!this.#isKnown(id)) {
            this.#awaitedId = id;
            return;
        }
        if (!isByUser)
            this.#openAbove(this.#store.subscriptions.get(id.replace("subscription:", ""))?.folder ?? "");
        this.#activeId = id;
        if (this.#selectedId !== id) {
            this.#selectedId = id;
            localStorage.setItem(SELECTED_KEY, id);
            this.#show();
            this.dispatchEvent(new CustomEvent("select"));
        }
        else {
            this.#show();
        }
        this.#elements.get(id)?.scrollIntoView({ block: "nearest" });
    }

    focus() {
        this.element.focus({ preventScroll: true });
    }

    #isKnown(id) {
        const [kind, key] = id.split(":");
        const map = { subscription: this.#store.subscriptions, channel: this.#store.channels }[kind];
        return !map || map.has(key);
    }

    update() {
        this.#nodes = this.#makeNodes();
        if (this.#awaitedId && this.#isKnown(this.#awaitedId)) {
            this.select(this.#awaitedId);
            return;
        }
        if (this.#store.isKnown && !this.#nodes.some(node => node.id === this.#selectedId)) {
            // what was selected is gone
            this.#selectedId = ROOT;
            this.#activeId = ROOT;
            this.#show();
            this.dispatchEvent(new CustomEvent("select"));
            return;
        }
        this.#show();
    }

    // all names of folders that there are
    folders() {
        const names = new Set();
        for (const { folder } of this.#store.subscriptions.values()) {
            const parts = (folder ?? "").split("/").filter(part => part);
            for (let count = 1; count <= parts.length; ++count)
                names.add(parts.slice(0, count).join("/"));
        }
        return [...names].sort(compareNames);
    }

    #makeNodes() {
        const byName = (left, right) => compareNames(titleOf(left), titleOf(right));
        const subscriptions = [...this.#store.subscriptions.values()].sort(byName);
        const unread = subscriptions.reduce((sum, subscription) => sum + subscription.newItems, 0);
        const nodes = [
            { id: ROOT, kind: "root", level: 1, label: "QBT_TR(Subscriptions)QBT_TR[CONTEXT=Megatorrent]", icon: "application-rss", count: unread, hasChildren: true },
        ];
        if (!this.#closed.has(ROOT)) {
            nodes.push({ id: UNREAD, kind: "unread", level: 2, label: "QBT_TR(Unread)QBT_TR[CONTEXT=Megatorrent]", icon: "mail-inbox", count: unread });
            this.#addFolder(nodes, "", subscriptions, 2);
        }
        nodes.push({ id: OWN, kind: "own", level: 1, label: "QBT_TR(My channels)QBT_TR[CONTEXT=Megatorrent]", icon: "upload", hasChildren: this.#store.channels.size > 0 });
        if (!this.#closed.has(OWN)) {
            for (const channel of [...this.#store.channels.values()].sort(byName)) {
                const task = [...this.#store.tasks.values()].find(other => (other.key === channel.key) && (other.state === "running"));
                const [stateIcon, state] = channelState(channel, task);
                nodes.push({
                    id: `channel:${channel.key}`,
                    kind: "channel",
                    level: 2,
                    label: titleOf(channel),
                    isRaw: true,
                    key: channel.key,
                    icon: stateIcon,
                    state: channel.error || state,
                    isPrivate: channel.private,
                    progress: (task && (task.bytesTotal > 0)) ? percent(task.bytes, task.bytesTotal) : undefined
                });
            }
        }
        const counts = new Map();
        const positions = new Map();
        let parents = [];
        for (const node of nodes) {
            parents = parents.slice(0, node.level - 1);
            node.parent = parents.at(-1) ?? null;
            const position = (counts.get(node.parent?.id) ?? 0) + 1;
            counts.set(node.parent?.id, position);
            positions.set(node, position);
            parents.push(node);
        }
        for (const node of nodes) {
            node.position = positions.get(node);
            node.siblings = counts.get(node.parent?.id);
        }
        return nodes;
    }

    #addFolder(nodes, folder, subscriptions, level) {
        const prefix = folder ? `${folder}/` : "";
        const inside = subscriptions.filter(subscription => (subscription.folder ?? "").startsWith(prefix) && (subscription.folder !== folder));
        const names = new Set(inside.map(subscription => subscription.folder.slice(prefix.length).split("/")[0]).filter(name => name));
        for (const name of [...names].sort(compareNames)) {
            const path = prefix + name;
            const all = inside.filter(subscription => (subscription.folder === path) || subscription.folder.startsWith(`${path}/`));
            nodes.push({
                id: `folder:${path}`,
                kind: "folder",
                level: level,
                label: name,
                isRaw: true,
                folder: path,
                keys: all.map(subscription => subscription.key),
                icon: "directory",
                count: all.reduce((sum, subscription) => sum + subscription.newItems, 0),
                hasChildren: true
            });
            if (!this.#closed.has(`folder:${path}`))
                this.#addFolder(nodes, path, all, level + 1);
        }
        for (const subscription of subscriptions) {
            if ((subscription.folder ?? "") !== folder)
                continue;
            const [stateIcon, state] = subscriptionState(subscription);
            nodes.push({
                id: `subscription:${subscription.key}`,
                kind: "subscription",
                level: level,
                label: titleOf(subscription),
                isRaw: true,
                key: subscription.key,
                icon: stateIcon,
                state: subscription.error || state,
                count: subscription.newItems,
                isPrivate: subscription.private,
                progress: (subscription.state === "downloading") ? percent(subscription.completedBytes, subscription.wantedBytes) : undefined
            });
        }
    }

    #show() {
        const known = new Set(this.#nodes.map(node => node.id));
        for (const [id, element] of this.#elements) {
            if (!known.has(id)) {
                element.remove();
                this.#elements.delete(id);
            }
        }
        if (!known.has(this.#activeId))
            this.#activeId = this.#selectedId;
        let previous = null;
        for (const node of this.#nodes) {
            let element = this.#elements.get(node.id);
            if (!element) {
                element = this.#makeElement();
                this.#elements.set(node.id, element);
            }
            element.node = node;
            const expected = previous ? previous.nextSibling : this.element.firstChild;
            if (expected !== element)
                this.element.insertBefore(element, expected);
            this.#showNode(element, node);
            previous = element;
        }
        setAttribute(this.element, "aria-activedescendant", this.#elements.get(this.#activeId)?.id);
    }

    #makeElement() {
        const parts = {
            twisty: h("span", { "class": "mtTwisty", "aria-hidden": "true" }),
            icon: icon("queued"),
            label: h("span", { class: "mtNodeLabel", dir: "auto" }),
            count: h("span", { class: "mtNodeCount" }),
            lock: icon("object-locked", "QBT_TR(Private)QBT_TR[CONTEXT=Megatorrent]"),
            progress: h("span", { class: "mtNodeProgress" }),
            menu: h("button", { type: "button", class: "mtRowMenu", tabindex: -1, text: "…" })
        };
        const element = h("li", { id: newId(this.#prefix), class: "mtNode", role: "treeitem" },
            parts.twisty, parts.icon, parts.label, parts.count, parts.lock, parts.progress, parts.menu);
        element.parts = parts;
        return element;
    }

    #showNode(element, node) {
        const { parts } = element;
        const isOpen = node.hasChildren ? !this.#closed.has(node.id) : null;
        setAttribute(element, "aria-level", node.level);
        setAttribute(element, "aria-posinset", node.position);
        setAttribute(element, "aria-setsize", node.siblings);
        setAttribute(element, "aria-expanded", isOpen);
        setAttribute(element, "aria-selected", node.id === this.#selectedId);
        const spoken = [
            node.label,
            node.count ? fill("QBT_TR(%1 new)QBT_TR[CONTEXT=Megatorrent]", number(node.count)) : "",
            node.state,
            node.isPrivate ? "QBT_TR(Private)QBT_TR[CONTEXT=Megatorrent]" : ""
        ];
        setAttribute(element, "aria-label", spoken.filter(text => text).join(", "));
        setAttribute(element, "title", node.state ? `${node.label}: ${node.state}` : null);
        element.style.setProperty("--mt-level", node.level - 1);
        element.classList.toggle("mtSelected", node.id === this.#selectedId);
        element.classList.toggle("mtActive", node.id === this.#activeId);
        element.classList.toggle("mtNew", node.count > 0);
        element.draggable = this.#canBeDragged(node);
        // mirrored by the style sheet
        setText(parts.twisty, (isOpen === null) ? "" : (isOpen ? "▾" : "▸"));
        parts.twisty.classList.toggle("mtClosed", isOpen === false);
        setIcon(parts.icon, node.icon);
        setText(parts.label, node.label);
        setText(parts.count, node.count ? `(${number(node.count)})` : "");
        parts.lock.hidden = !node.isPrivate;
        setText(parts.progress, (node.progress === undefined) ? "" : `${node.progress} %`);
        setAttribute(parts.menu, "aria-label", fill("QBT_TR(Menu of %1)QBT_TR[CONTEXT=Megatorrent]", node.label));
    }

    // --- opening and closing ---

    #setOpen(node, isOpen) {
        if (!node?.hasChildren || (this.#closed.has(node.id) === !isOpen))
            return;
        if (isOpen)
            this.#closed.delete(node.id);
        else
            this.#closed.add(node.id);
        localStorage.setItem(CLOSED_KEY, JSON.stringify([...this.#closed]));
        // whoever closes what holds the selection stays there
        if (!isOpen && this.#isBelow(this.selected, node)) {
            this.#nodes = this.#makeNodes();
            this.select(node.id, true);
            return;
        }
        this.update();
    }

    #isBelow(node, above) {
        for (let parent = node?.parent; parent; parent = parent.parent) {
            if (parent.id === above.id)
                return true;
        }
        return false;
    }

    #openAbove(folder) {
        this.#closed.delete(ROOT);
        const parts = folder.split("/").filter(part => part);
        for (let count = 1; count <= parts.length; ++count)
            this.#closed.delete(`folder:${parts.slice(0, count).join("/")}`);
        this.#nodes = this.#makeNodes();
    }

    // --- mouse and keys ---

    #nodeAt(target) {
        return target.closest?.(".mtNode")?.node ?? null;
    }

    #onClick(event) {
        const node = this.#nodeAt(event.target);
        if (!node)
            return;
        if (event.target.closest(".mtTwisty") && node.hasChildren) {
            this.#setOpen(node, this.#closed.has(node.id));
            return;
        }
        this.select(node.id, true);
        if (event.target.closest(".mtRowMenu")) {
            const box = event.target.getBoundingClientRect();
            this.dispatchEvent(new CustomEvent("menu", { detail: { x: isMirrored(event.target) ? box.right : box.left, y: box.bottom, node: node } }));
            return;
        }
        this.dispatchEvent(new CustomEvent("activate", { detail: { isByPointer: true } }));
    }

    #onDoubleClick(event) {
        const node = this.#nodeAt(event.target);
        if (node && !event.target.closest("button, .mtTwisty"))
            this.#setOpen(node, this.#closed.has(node.id));
    }

    #onContextMenu(event) {
        event.preventDefault();
        const isByKey = (event.button !== 2) && (event.clientX <= 0);
        if (isByKey) {
            this.#menuAtActive();
            return;
        }
        const node = this.#nodeAt(event.target);
        if (node)
            this.select(node.id, true);
        this.dispatchEvent(new CustomEvent("menu", { detail: { x: event.clientX, y: event.clientY, node: node } }));
    }

    #menuAtActive() {
        const element = this.#elements.get(this.#activeId);
        const box = (element ?? this.element).getBoundingClientRect();
        this.dispatchEvent(new CustomEvent("menu", { detail: { x: isMirrored(this.element) ? box.right - 30 : box.left + 30, y: box.bottom, node: element?.node ?? null } }));
    }

    #onKey(event) {
        // before the server has told of any there is nowhere to go
        if ((event.target !== this.element) || event.altKey || (this.#nodes.length === 0))
            return;
        const index = this.#nodes.findIndex(node => node.id === this.#activeId);
        const node = this.#nodes[index];
        const moves = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: this.#nodes.length - 1 };
        if (event.key in moves) {
            const next = this.#nodes[Math.max(0, Math.min(this.#nodes.length - 1, moves[event.key]))];
            this.select(next.id, true);
        }
        else if (stepOf(event) > 0) {
            if (node?.hasChildren && this.#closed.has(node.id))
                this.#setOpen(node, true);
            else if (node?.hasChildren && this.#nodes[index + 1])
                this.select(this.#nodes[index + 1].id, true);
        }
        else if (stepOf(event) < 0) {
            if (node?.hasChildren && !this.#closed.has(node.id))
                this.#setOpen(node, false);
            else if (node?.parent)
                this.select(node.parent.id, true);
        }
        else if (event.key === "Enter") {
            this.dispatchEvent(new CustomEvent("activate", { detail: { isByPointer: false } }));
        }
        else if ((event.key === "ContextMenu") || ((event.key === "F10") && event.shiftKey)) {
            this.#menuAtActive();
        }
        else if ((event.key.length === 1) && ((event.key !== " ") || this.#isTyping()) && !event.ctrlKey && !event.metaKey) {
            this.#findTyped(event.key, index);
        }
        else {
            return;
        }
        event.preventDefault();
        event.stopPropagation();
    }

    // --- dragging onto folders ---

    #canBeDragged(node) {
        // to a finger a long press is the menu
        return ((node.kind === "subscription") || (node.kind === "folder")) && this.#hasMouse.matches;
    }

    #onDragStart(event) {
        const node = this.#nodeAt(event.target);
        if (!node || !this.#canBeDragged(node)) {
            event.preventDefault();
            return;
        }
        this.#dragged = node;
        event.dataTransfer.setData(DRAG_TYPE, node.id);
        event.dataTransfer.effectAllowed = "move";
    }

    // into which folder it would be dropped; null: nowhere
    #targetFolder(event) {
        const over = this.#nodeAt(event.target);
        if (!this.#dragged || !over)
            return null;
        const folder = { root: "", folder: over.folder, subscription: this.#store.subscriptions.get(over.key)?.folder ?? "" }[over.kind];
        if (folder === undefined)
            return null;
        const isFolder = this.#dragged.kind === "folder";
        const moved = this.#dragged.folder;
        const from = isFolder ? moved.split("/").slice(0, -1).join("/") : (this.#store.subscriptions.get(this.#dragged.key)?.folder ?? "");
        const isInItself = isFolder && ((folder === moved) || folder.startsWith(`${moved}/`));
        return ((folder === from) || isInItself) ? null : folder;
    }

    #onDragOver(event) {
        const folder = this.#targetFolder(event);
        this.#markTarget((folder === null) ? null : (folder ? `folder:${folder}` : ROOT));
        if (folder === null)
            return;
        event.preventDefault();
        event.stopPropagation();
        event.dataTransfer.dropEffect = "move";
    }

    #onDrop(event) {
        const node = this.#dragged;
        const folder = this.#targetFolder(event);
        if (!node)
            return;
        event.preventDefault();
        event.stopPropagation();
        this.#endDrag();
        if (folder !== null)
            this.dispatchEvent(new CustomEvent("move", { detail: { node: node, folder: folder } }));
    }

    #endDrag() {
        this.#dragged = null;
        this.#markTarget(null);
    }

    #markTarget(id) {
        for (const [other, element] of this.#elements)
            element.classList.toggle("mtDropTarget", other === id);
    }

    #isTyping() {
        return (performance.now() - this.#typedAt) < TYPING_PAUSE;
    }

    #findTyped(letter, index) {
        this.#typed = this.#isTyping() ? (this.#typed + letter.toLowerCase()) : letter.toLowerCase();
        this.#typedAt = performance.now();
        const start = (this.#typed.length > 1) ? index : index + 1;
        for (let i = 0; i < this.#nodes.length; ++i) {
            const node = this.#nodes[(start + i) % this.#nodes.length];
            if (node.label.toLowerCase().startsWith(this.#typed)) {
                this.select(node.id, true);
                return;
            }
        }
    }
}

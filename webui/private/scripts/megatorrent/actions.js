// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// What one can do with channels and items. Each says in the end what came of it, or why not.

import { copyText } from "./clipboard.js?v=${CACHEID}";
import { Dialog, askText, checkBox, field, saveFile } from "./dialog.js?v=${CACHEID}";
import { append, button, h, setText } from "./dom.js?v=${CACHEID}";
import { fill, nameOf, number, plural, size } from "./format.js?v=${CACHEID}";
import { isPlayable, showPlayer } from "./player.js?v=${CACHEID}";
import { QrCode } from "./qrcode.js?v=${CACHEID}";
import { CANNOT_COPY, MAX_DESCRIPTION, MAX_TITLE, itemsText, titleOf } from "./words.js?v=${CACHEID}";

const MAX_PATHS_SENT = 20000;   // of one request; qBittorrent takes bodies of 64 MiB

// Events: "seen" (detail: { key, paths, isSeen }), when these are new no more, or again; null: as the server has them, which refused.
// "wanted" (detail: { key, paths, isWanted }), when these are to be downloaded, or not
export class Actions extends EventTarget {
    api;
    store;
    #say;
    #fail;

    // `say(sentence)`, `fail(sentence)`: how the user is told; an empty sentence of `fail`: what was refused before is settled
    constructor(api, store, say, fail) {
        super();
        this.api = api;
        this.store = store;
        this.#say = say;
        this.#fail = fail;
    }

    say(sentence) {
        this.#say(sentence);
    }

    // Runs work that asks the server; undefined if it was refused. `done`: what is said then, or what makes it of the answer.
    // `isByItself`: the user has not asked for it, so that it settles nothing.
    async run(work, done = "", isByItself = false) {
        try {
            const value = await work();
            this.store.soon();
            if (!isByItself)
                this.#fail("");
            const sentence = (typeof done === "function") ? done(value) : done;
            if (sentence)
                this.#say(sentence);
            return value;
        }
        catch (error) {
            this.#fail(error.message);
            return undefined;
        }
    }

    #simple(action, key, done) {
        return this.run(() => this.api.post(action, { key: key }), done);
    }

    // --- subscriptions; `key` may be "all" ---

    // Of several; what is refused to one of them holds up none of the others.
    #forEach(action, keys, done) {
        return this.run(async () => {
            const refusals = [];
            for (const key of keys)
                await this.api.post(action, { key: key }).catch((error) => { refusals.push(error); });
            if (refusals.length > 0)
                throw refusals[0];
        }, done);
    }

    startEach(keys) {
        return this.#forEach("resume", keys, "QBT_TR(Started.)QBT_TR[CONTEXT=Megatorrent]");
    }

    stopEach(keys) {
        return this.#forEach("pause", keys, "QBT_TR(Stopped.)QBT_TR[CONTEXT=Megatorrent]");
    }

    start(key) {
        return this.#simple("resume", key, "QBT_TR(Started.)QBT_TR[CONTEXT=Megatorrent]");
    }

    stop(key) {
        return this.#simple("pause", key, "QBT_TR(Stopped.)QBT_TR[CONTEXT=Megatorrent]");
    }

    refresh(key) {
        return this.#simple("refresh", key, "QBT_TR(Looking for updates.)QBT_TR[CONTEXT=Megatorrent]");
    }

    recheck(key) {
        return this.#simple("recheck", key, "QBT_TR(The files are being checked.)QBT_TR[CONTEXT=Megatorrent]");
    }

    useFolder(key) {
        return this.#simple("useFolder", key, "QBT_TR(The folder is used as it is.)QBT_TR[CONTEXT=Megatorrent]");
    }

    markAllSeen(keys) {
        return this.#forEach("markSeen", keys, "QBT_TR(Marked as read.)QBT_TR[CONTEXT=Megatorrent]");
    }

    setPolicy(key, policy) {
        return this.run(() => this.api.post("setSubscription", { key: key, policy: policy }));
    }

    chooseByHand(key) {
        return this.run(async () => {
            await this.api.post("setSubscription", { key: key, policy: "none" });
            await this.api.post("resume", { key: key });
        }, "QBT_TR(Nothing is downloaded by itself any more. Choose the items.)QBT_TR[CONTEXT=Megatorrent]");
    }

    async rename(subscription) {
        const name = await askText("QBT_TR(Rename subscription)QBT_TR[CONTEXT=Megatorrent]",
            "QBT_TR(Name in your list. Without one, the publisher's is shown.)QBT_TR[CONTEXT=Megatorrent]",
            subscription.name || subscription.title, "QBT_TR(Rename)QBT_TR[CONTEXT=Megatorrent]", undefined, MAX_TITLE);
        if (name !== null)
            await this.run(() => this.api.post("setSubscription", { key: subscription.key, name: (name === subscription.title) ? "" : name }));
    }

    async moveToFolder(key, folder) {
        await this.run(() => this.api.post("setSubscription", { key: key, folder: folder }));
    }

    async moveToNewFolder(key) {
        const name = await askText("QBT_TR(New folder)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Name of the folder:)QBT_TR[CONTEXT=Megatorrent]", "",
            "QBT_TR(Move)QBT_TR[CONTEXT=Megatorrent]", text => text.trim() ? "" : "QBT_TR(A folder needs a name.)QBT_TR[CONTEXT=Megatorrent]");
        if (name !== null)
            await this.moveToFolder(key, name.trim());
    }

    async renameFolder(folder) {
        const name = await askText("QBT_TR(Rename folder)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(New name of the folder:)QBT_TR[CONTEXT=Megatorrent]", folder,
            "QBT_TR(Rename)QBT_TR[CONTEXT=Megatorrent]", text => text.trim() ? "" : "QBT_TR(A folder needs a name.)QBT_TR[CONTEXT=Megatorrent]");
        if ((name !== null) && (name.trim() !== folder))
            await this.run(() => this.api.post("moveFolder", { from: folder, to: name.trim() }));
    }

    async moveFolder(folder, into) {
        await this.run(() => this.api.post("moveFolder", { from: folder, to: [into, nameOf(folder)].filter(part => part).join("/") }));
    }

    async dissolveFolder(folder) {
        const above = folder.split("/").slice(0, -1).join("/");
        await this.run(() => this.api.post("moveFolder", { from: folder, to: above }));
    }

    async setLocation(subscription) {
        const dialog = new Dialog(fill("QBT_TR(Set location of %1)QBT_TR[CONTEXT=Megatorrent]", titleOf(subscription)), { accept: "QBT_TR(Move)QBT_TR[CONTEXT=Megatorrent]", width: 520 });
        const input = h("input", { type: "text", class: "pathDirectory", value: subscription.savePath, dir: "ltr", spellcheck: "false" });
        dialog.body.append(field("QBT_TR(Folder on the server)QBT_TR[CONTEXT=Megatorrent]", input, "QBT_TR(All files of the subscription move there.)QBT_TR[CONTEXT=Megatorrent]"));
        dialog.onAccept = async () => {
            if (await dialog.attempt(() => this.api.post("setLocation", { key: subscription.key, location: input.value.trim() })))
                dialog.close(true);
        };
        const closed = dialog.open();
        window.qBittorrent.pathAutofill.attachPathAutofill();
        if (await closed) {
            this.store.soon();
            this.#say("QBT_TR(The files are being moved.)QBT_TR[CONTEXT=Megatorrent]");
        }
    }

    async remove(subscription, withFiles = false) {
        const dialog = new Dialog("QBT_TR(Remove subscription)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Remove)QBT_TR[CONTEXT=Megatorrent]", icon: "dialog-warning", width: 460 });
        const files = checkBox("QBT_TR(Also remove the content files)QBT_TR[CONTEXT=Megatorrent]", withFiles);
        dialog.body.append(
            h("p", { class: "mtClamp", dir: "auto", text: fill("QBT_TR(Remove the subscription to “%1”?)QBT_TR[CONTEXT=Megatorrent]", titleOf(subscription)) }),
            files.row,
            h("p", { class: "mtHint", text: "QBT_TR(Files that you have changed stay in any case.)QBT_TR[CONTEXT=Megatorrent]" }));
        dialog.onAccept = async () => {
            if (await dialog.attempt(() => this.api.post("removeSubscription", { key: subscription.key, deleteFiles: files.input.checked })))
                dialog.close(true);
        };
        if (await dialog.open()) {
            this.store.soon();
            this.#say(fill("QBT_TR(%1 is removed.)QBT_TR[CONTEXT=Megatorrent]", titleOf(subscription)));
        }
    }

    // --- links ---

    async copyLink(channel) {
        await this.#copy(channel.link, channel.private
            ? "QBT_TR(Copied. It is the short link: others need the full link to read this private channel.)QBT_TR[CONTEXT=Megatorrent]"
            : "QBT_TR(The link is copied.)QBT_TR[CONTEXT=Megatorrent]");
    }

    // The read key is asked for only when the user wants to see it, and is kept nowhere.
    async showLink(channel) {
        const dialog = new Dialog(fill("QBT_TR(Link of %1)QBT_TR[CONTEXT=Megatorrent]", titleOf(channel)), { width: 560 });
        const text = h("textarea", { class: "mtLink", readonly: true, rows: 4, dir: "ltr", value: channel.link, spellcheck: "false" });
        const hint = h("p", { class: "mtHint", text: channel.private
            ? "QBT_TR(With this short link alone nobody can read the channel.)QBT_TR[CONTEXT=Megatorrent]"
            : "QBT_TR(Anyone with the link can read.)QBT_TR[CONTEXT=Megatorrent]" });
        const copy = button("QBT_TR(Copy)QBT_TR[CONTEXT=Megatorrent]", async () => {
            if (await copyText(text.value))
                this.#say("QBT_TR(The link is copied.)QBT_TR[CONTEXT=Megatorrent]");
            else
                dialog.setError(CANNOT_COPY);
        }, { icon: "edit-copy" });
        const code = new QrCode(this.api, this.store, channel.key, (sentence) => { dialog.setError(sentence); });
        const full = channel.private ? button("QBT_TR(Show the full link)QBT_TR[CONTEXT=Megatorrent]", async () => {
            try {
                const { link } = await this.api.post("channelLink", { key: channel.key });
                if (!dialog.isOpen)
                    return;
                text.value = link;
                setText(hint, "QBT_TR(Full link: anyone who has it can read, and you cannot call it back.)QBT_TR[CONTEXT=Megatorrent]");
                full.remove();
                code.setFull();
                text.select();
            }
            catch (error) {
                dialog.setFailure(error);
            }
        }, { icon: "object-locked" }) : null;
        dialog.body.append(field("QBT_TR(Link)QBT_TR[CONTEXT=Megatorrent]", text), hint, h("div", { class: "mtButtons" }, copy, code.button, full), code.element);
        await dialog.open();
        text.value = "";
    }

    async #copy(text, done) {
        if (await copyText(text))
            this.#say(done);
        else
            this.#fail(CANNOT_COPY);
    }

    // --- items ---

    // all rows of one channel in one request, or a few
    async #forItems(rows, send) {
        const byKey = new Map();
        for (const { key, path } of rows) {
            if (!byKey.has(key))
                byKey.set(key, []);
            byKey.get(key).push(path);
        }
        for (const [key, paths] of byKey) {
            for (let first = 0; first < paths.length; first += MAX_PATHS_SENT)
                await send(key, paths.slice(first, first + MAX_PATHS_SENT));
        }
    }

    setWanted(rows, isWanted) {
        const done = isWanted
            ? "QBT_TR(%1 item is to be downloaded.|%1 items are to be downloaded.)QBT_TR[CONTEXT=Megatorrent]"
            : "QBT_TR(%1 item is not downloaded.|%1 items are not downloaded.)QBT_TR[CONTEXT=Megatorrent]";
        return this.run(() => this.#forItems(rows, async (key, paths) => {
            await this.api.post("setWanted", { key: key, wanted: isWanted, paths: paths });
            this.dispatchEvent(new CustomEvent("wanted", { detail: { key: key, paths: paths, isWanted: isWanted } }));
            await this.#seen(key, paths);
        }), plural(done, rows.length));
    }

    setPriority(rows, priority) {
        return this.run(() => this.#forItems(rows, (key, paths) => this.api.post("setPriority", { key: key, priority: priority, paths: paths })));
    }

    setSequential(rows, isSequential) {
        return this.run(() => this.#forItems(rows, (key, paths) => this.api.post("setSequential", { key: key, sequential: isSequential, paths: paths })));
    }

    markSeen(rows, isSeen) {
        // mostly by looking at them
        return this.run(() => this.#forItems(rows, (key, paths) => this.#seen(key, paths, isSeen)), "", true);
    }

    async #seen(key, paths, isSeen = true) {
        // one's own channels know nothing new
        if (!this.store.subscriptions.has(key))
            return;
        const tell = (isSo) => { this.dispatchEvent(new CustomEvent("seen", { detail: { key: key, paths: paths, isSeen: isSo } })); };
        if (isSeen)
            tell(true);
        try {
            await this.api.post("markSeen", { key: key, paths: paths, seen: isSeen });
        }
        catch (error) {
            if (isSeen)
                tell(null);
            throw error;
        }
        if (!isSeen)
            tell(false);
    }

    // Return, or a double click: shows what a browser can show; of everything else the path is copied
    async open(row) {
        if (isPlayable(row)) {
            await this.play(row);
            return;
        }
        const path = row.localPath || row.path;
        await this.#copy(path, fill("QBT_TR(The path is copied: %1)QBT_TR[CONTEXT=Megatorrent]", path));
        if (row.isNew)
            await this.markSeen([row], true);
    }

    async play(row) {
        if (row.isNew)
            this.markSeen([row], true);
        await showPlayer(this.api, row);
    }

    save(row) {
        const link = h("a", { href: this.api.fileUrl(row.key, row.path), download: nameOf(row.path) });
        link.click();
        if (row.isNew)
            this.markSeen([row], true);
    }

    async copyNames(rows) {
        await this.#copy(rows.map(row => nameOf(row.path)).join("\n"), "QBT_TR(Copied.)QBT_TR[CONTEXT=Megatorrent]");
    }

    async copyPaths(rows) {
        await this.#copy(rows.map(row => row.localPath || row.path).join("\n"), "QBT_TR(Copied.)QBT_TR[CONTEXT=Megatorrent]");
    }

    canBeTorrent(row) {
        return /\.(?:torrent|magnet)$/i.test(row.path);
    }

    // The user says so, so no rule is needed. The server reads, checks and, if need be, downloads them first; what cannot be added is an error of the item.
    async addToTransferList(rows) {
        let torrents = 0;
        await this.run(() => this.#forItems(rows, async (key, paths) => {
            torrents += (await this.api.post("addTorrents", { key: key, paths: paths })).torrents;
        }), () => plural("QBT_TR(%1 item goes to the transfer list.|%1 items go to the transfer list.)QBT_TR[CONTEXT=Megatorrent]", torrents));
    }

    // --- one's own channels ---

    async deleteChannel(channel) {
        const dialog = new Dialog("QBT_TR(Delete channel)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Delete channel)QBT_TR[CONTEXT=Megatorrent]", icon: "dialog-warning", width: 480 });
        dialog.body.append(
            h("p", { class: "mtClamp", dir: "auto", text: fill("QBT_TR(Delete the channel “%1” from this computer?)QBT_TR[CONTEXT=Megatorrent]", titleOf(channel)) }),
            h("p", { text: channel.backedUp
                ? "QBT_TR(Your files stay. With the backup of its key you can publish in it again.)QBT_TR[CONTEXT=Megatorrent]"
                : "QBT_TR(Your files stay. Its key is only on this computer: without it nobody can ever publish in this channel again.)QBT_TR[CONTEXT=Megatorrent]" }));
        dialog.onAccept = async () => {
            if (await dialog.attempt(() => this.api.post("deleteChannel", { key: channel.key })))
                dialog.close(true);
        };
        if (await dialog.open())
            this.store.soon();
    }

    async editChannel(channel) {
        const dialog = new Dialog("QBT_TR(Edit channel)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Save)QBT_TR[CONTEXT=Megatorrent]", width: 480 });
        const title = h("input", { type: "text", value: channel.title, dir: "auto", maxlength: MAX_TITLE });
        const description = h("textarea", { rows: 4, value: channel.description, dir: "auto", maxlength: MAX_DESCRIPTION });
        dialog.body.append(
            field("QBT_TR(Title)QBT_TR[CONTEXT=Megatorrent]", title),
            field("QBT_TR(Description)QBT_TR[CONTEXT=Megatorrent]", description, "QBT_TR(Others see it after the next publication.)QBT_TR[CONTEXT=Megatorrent]"));
        const watch = checkBox("QBT_TR(Publish by itself what changes in the files and folders)QBT_TR[CONTEXT=Megatorrent]", channel.watch);
        dialog.body.append(watch.row);
        // as it was when the dialog was opened: a field may hold another text from the beginning, without line breaks
        const values = () => ({ title: title.value, description: description.value, watch: watch.input.checked });
        const before = values();
        dialog.onAccept = async () => {
            // what has been changed elsewhere meanwhile stays
            const changed = Object.entries(values()).filter(([name, value]) => value !== before[name]);
            if ((changed.length === 0) || await dialog.attempt(() => this.api.post("setChannel", { key: channel.key, ...Object.fromEntries(changed) })))
                dialog.close(true);
        };
        if (await dialog.open())
            this.store.soon();
    }

    async withdraw(rows) {
        const dialog = new Dialog("QBT_TR(Withdraw)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Withdraw)QBT_TR[CONTEXT=Megatorrent]", icon: "dialog-warning", width: 480 });
        dialog.body.append(h("p", { dir: "auto", class: "mtClamp", text: (rows.length === 1)
            ? fill("QBT_TR(Take “%1” out of the channel? Your file stays; subscribers keep what they have.)QBT_TR[CONTEXT=Megatorrent]", nameOf(rows[0].path))
            : plural("QBT_TR(Take %1 item out of the channel? Your file stays; subscribers keep what they have.|Take %1 items out of the channel? Your files stay; subscribers keep what they have.)QBT_TR[CONTEXT=Megatorrent]", rows.length) }));
        dialog.onAccept = async () => {
            if (await dialog.attempt(() => this.#forItems(rows, (key, paths) => this.api.post("withdraw", { key: key, paths: paths }))))
                dialog.close(true);
        };
        if (await dialog.open())
            this.store.soon();
    }

    // --- taking along ---

    async exportSubscriptions() {
        const dialog = new Dialog("QBT_TR(Export subscriptions)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Save file)QBT_TR[CONTEXT=Megatorrent]", width: 460 });
        dialog.body.append(h("p", { text: plural("QBT_TR(%1 subscription is saved as a file of this computer. It holds the full links of private channels: whoever has it can read them.|%1 subscriptions are saved as a file of this computer. It holds the full links of private channels: whoever has it can read them.)QBT_TR[CONTEXT=Megatorrent]",
            this.store.subscriptions.size) }));
        dialog.onAccept = async () => {
            const done = await dialog.attempt(() => this.api.post("exportSubscriptions"));
            if (done) {
                saveFile("subscriptions.json", JSON.stringify(done.value, null, 2));
                dialog.close(true);
            }
        };
        await dialog.open();
    }

    async importSubscriptions() {
        const dialog = new Dialog("QBT_TR(Import subscriptions)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Import)QBT_TR[CONTEXT=Megatorrent]", width: 480 });
        const file = h("input", { type: "file", accept: ".json,application/json" });
        const paths = checkBox("QBT_TR(Files go into the folders that the file names)QBT_TR[CONTEXT=Megatorrent]");
        const paused = checkBox("QBT_TR(Add them stopped)QBT_TR[CONTEXT=Megatorrent]");
        dialog.body.append(field("QBT_TR(File)QBT_TR[CONTEXT=Megatorrent]", file), paths.row, paused.row);
        dialog.onAccept = async () => {
            if (!file.files[0]) {
                dialog.setError("QBT_TR(Choose a file first.)QBT_TR[CONTEXT=Megatorrent]");
                return;
            }
            const text = await file.files[0].text();
            const done = await dialog.attempt(() => this.api.post("importSubscriptions",
                { data: text, useSavePaths: paths.input.checked, paused: paused.input.checked || undefined }));
            if (done)
                dialog.close(done.value);
        };
        const result = await dialog.open();
        if (!result)
            return;
        this.store.soon();
        const report = new Dialog("QBT_TR(Import subscriptions)QBT_TR[CONTEXT=Megatorrent]", { width: 520 });
        append(report.body,
            h("p", { text: fill("QBT_TR(%1 added, %2 known already, %3 failed.)QBT_TR[CONTEXT=Megatorrent]", number(result.added), number(result.known), number(result.failed.length)) }),
            result.failed.length ? h("ul", { class: "mtProblems" }, result.failed.map(failed => h("li", { dir: "auto", text: `${failed.link.slice(0, 24)}… ${failed.error}` }))) : null);
        await report.open();
    }

    // how much chosen rows are
    summary(rows) {
        return `${itemsText(rows.length)}, ${size(rows.reduce((sum, row) => sum + row.size, 0))}`;
    }
}

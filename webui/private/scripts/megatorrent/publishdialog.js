// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Publishing: which channel, which files of the server, how far it is, and the link in the end.

import { isAddressShown } from "./addressnotice.js?v=${CACHEID}";
import { copyText } from "./clipboard.js?v=${CACHEID}";
import { Dialog, field, radio } from "./dialog.js?v=${CACHEID}";
import { button, h, newId, setText } from "./dom.js?v=${CACHEID}";
import { duration, fill, number, percent, plural, size, speed } from "./format.js?v=${CACHEID}";
import { PublishReview } from "./publishreview.js?v=${CACHEID}";
import { QrCode } from "./qrcode.js?v=${CACHEID}";
import { TASK_LOST, watchTask } from "./taskresult.js?v=${CACHEID}";
import { CANNOT_COPY, MAX_DESCRIPTION, MAX_TITLE, itemsText, titleOf } from "./words.js?v=${CACHEID}";

export class PublishDialog {
    #api;
    #store;
    #actions;
    #dialogs;
    #tree;

    constructor(api, store, actions, dialogs, tree) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#dialogs = dialogs;
        this.#tree = tree;
    }

    // `key`: of the channel that files are added to; null: one is chosen, or made
    async open(key) {
        const dialog = new Dialog("QBT_TR(Publish)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Publish)QBT_TR[CONTEXT=Megatorrent]", icon: "upload", width: 600 });
        const channels = [...this.#store.channels.values()];
        const select = h("select", {}, h("option", { value: "", text: "QBT_TR(New channel)QBT_TR[CONTEXT=Megatorrent]" }),
            channels.map(channel => h("option", { value: channel.key, text: titleOf(channel) })));
        select.value = key ?? "";
        const title = h("input", { type: "text", dir: "auto", maxlength: MAX_TITLE });
        const description = h("textarea", { rows: 2, dir: "auto", maxlength: MAX_DESCRIPTION });
        const group = newId("mtReaders");
        const isPublic = radio(group, "QBT_TR(Public: anyone with the link can read)QBT_TR[CONTEXT=Megatorrent]", "public", true);
        const isPrivate = radio(group, "QBT_TR(Private: only who has the full link can read; you cannot call it back)QBT_TR[CONTEXT=Megatorrent]", "private");
        const fresh = h("div", { class: "mtDialogPart" },
            field("QBT_TR(Title)QBT_TR[CONTEXT=Megatorrent]", title), field("QBT_TR(Description)QBT_TR[CONTEXT=Megatorrent]", description),
            h("fieldset", { class: "mtChoice" }, h("legend", { text: "QBT_TR(Who can read)QBT_TR[CONTEXT=Megatorrent]" }), isPublic.row, isPrivate.row));
        const paths = h("div", { class: "mtPaths" });
        const addPath = () => {
            const input = h("input", { "type": "text", "class": "pathFile", "id": newId("mtPath"), "dir": "ltr", "spellcheck": "false", "aria-label": "QBT_TR(File or folder on the server)QBT_TR[CONTEXT=Megatorrent]" });
            paths.append(input);
            window.qBittorrent.pathAutofill.attachPathAutofill();
            return input;
        };
        const prefix = h("input", { type: "text", dir: "auto" });
        dialog.body.append(
            field("QBT_TR(Channel)QBT_TR[CONTEXT=Megatorrent]", select), fresh,
            h("fieldset", { class: "mtChoice" }, h("legend", { text: "QBT_TR(Files and folders on the server)QBT_TR[CONTEXT=Megatorrent]" }), paths,
                button("QBT_TR(One more)QBT_TR[CONTEXT=Megatorrent]", () => { addPath().focus(); }, { icon: "list-add" })),
            field("QBT_TR(Place in the channel)QBT_TR[CONTEXT=Megatorrent]", prefix, "QBT_TR(A folder in the channel. Left empty: at the top)QBT_TR[CONTEXT=Megatorrent]"),
            h("p", { class: "mtHint", text: "QBT_TR(Files are shared from where they are; no copy is made.)QBT_TR[CONTEXT=Megatorrent]" }),
            h("p", { class: "mtHint", hidden: !isAddressShown(this.#store), text: "QBT_TR(Others in a channel see your IP address, as with torrents.)QBT_TR[CONTEXT=Megatorrent]" }));
        const update = () => { fresh.hidden = select.value !== ""; };
        select.addEventListener("change", update);
        update();

        let made = null;
        dialog.onAccept = async () => {
            const chosen = [...paths.children].map(input => input.value.trim()).filter(path => path);
            if (!select.value && !made && !title.value.trim()) {
                dialog.setError("QBT_TR(A channel needs a title.)QBT_TR[CONTEXT=Megatorrent]");
                title.focus();
                return;
            }
            if (chosen.length === 0) {
                dialog.setError("QBT_TR(Name a file or folder on the server.)QBT_TR[CONTEXT=Megatorrent]");
                paths.firstChild.focus();
                return;
            }
            const done = await dialog.attempt(async () => {
                // what has been made is not made again if the files are refused
                if (!select.value) {
                    made ??= await this.#api.post("createChannel", { title: title.value.trim(), description: description.value, private: isPrivate.input.checked });
                    made.title = title.value.trim();
                    select.append(h("option", { value: made.key, text: made.title }));
                    select.value = made.key;
                    update();
                }
                return { paths: chosen, prefix: prefix.value.trim() || undefined };
            });
            this.#store.soon();
            // one that was made just now is told of in a moment
            if (done && dialog.isOpen)
                await this.#publish(this.#store.channels.get(select.value) ?? made, done.value, dialog);
        };
        const closed = dialog.open();
        addPath();
        const result = await closed;
        if (result)
            await this.#follow(result.key, result.task);
    }

    // Looks first what it would do; refused or unwanted, one is back in the dialog.
    async #publish(channel, parameters, dialog) {
        const reviewed = await new PublishReview(this.#api, this.#store).ask(channel, parameters);
        if (!reviewed)
            return;
        const { key } = channel;
        const done = await dialog.attempt(() => this.#api.post("publish", { key: key, ...reviewed }));
        if (done)
            dialog.close({ key: key, task: done.value.task });
    }

    // Everything that was published before is looked through again.
    async publishAgain(channel, options) {
        const reviewed = await new PublishReview(this.#api, this.#store).ask(channel, options);
        if (!reviewed)
            return;
        const answer = await this.#actions.run(() => this.#api.post("publish", { key: channel.key, ...reviewed }));
        if (answer)
            await this.#follow(channel.key, answer.task);
    }

    async #follow(key, taskId) {
        const id = String(taskId);
        const dialog = new Dialog("QBT_TR(Publish)QBT_TR[CONTEXT=Megatorrent]", { icon: "upload", width: 560, cancel: "QBT_TR(Hide)QBT_TR[CONTEXT=Megatorrent]" });
        const line = h("p", { role: "status", dir: "auto" });
        const bar = h("progress", { "max": 100, "aria-label": "QBT_TR(Progress)QBT_TR[CONTEXT=Megatorrent]" });
        const numbers = h("p", { class: "mtHint" });
        const current = h("p", { class: "mtHint mtClamp", dir: "ltr" });
        const result = h("div", { class: "mtDialogPart" });
        const cancel = button("QBT_TR(Cancel)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.run(() => this.#api.post("cancelTask", { id: id })); });
        dialog.body.append(line, bar, numbers, current, result);
        dialog.footer.prepend(cancel);

        let isOver = false;
        const update = (task) => {
            if (isOver)
                return;
            if (!task) {
                end(TASK_LOST);
                return;
            }
            setText(line, task.error || task.phase || "QBT_TR(Publishing)QBT_TR[CONTEXT=Megatorrent]");
            if (task.bytesTotal > 0)
                bar.value = percent(task.bytes, task.bytesTotal);
            setText(numbers, plural("QBT_TR(%1 of %2 file, %3 of %4|%1 of %2 files, %3 of %4)QBT_TR[CONTEXT=Megatorrent]", task.filesTotal, number(task.files), number(task.filesTotal), size(task.bytes), size(task.bytesTotal))
                + ((task.rate > 0) ? `, ${speed(task.rate)}, ${duration(task.eta)}` : ""));
            setText(current, task.current ?? "");
            if (task.state === "running")
                return;
            end(this.#sentence(task));
            result.append(...this.#resultOf(key, task, dialog));
        };
        const end = (sentence) => {
            isOver = true;
            for (const element of [bar, numbers, current, cancel])
                element.remove();
            setText(dialog.cancel, "QBT_TR(Close)QBT_TR[CONTEXT=Megatorrent]");
            setText(line, sentence);
        };
        const unwatch = watchTask(this.#store, id, update);
        const closed = dialog.open();
        this.#store.soon();
        this.#tree.select(`channel:${key}`);
        await closed;
        unwatch();
        this.#tree.select(`channel:${key}`);
    }

    #sentence(task) {
        switch (task.state) {
            case "done":
                return fill("QBT_TR(Published: %1. %2 new, %3 changed, %4 removed.)QBT_TR[CONTEXT=Megatorrent]",
                    itemsText(task.result.items), number(task.result.added), number(task.result.changed), number(task.result.removed));
            case "cancelled":
                return "QBT_TR(Cancelled. What has been read so far is not read again next time.)QBT_TR[CONTEXT=Megatorrent]";
            default:
                return task.error;
        }
    }

    #resultOf(key, task, dialog) {
        const elements = [];
        const lists = [
            ["QBT_TR(%1 file could not be published:|%1 files could not be published:)QBT_TR[CONTEXT=Megatorrent]", task.problems, task.problemsTotal],
            ["QBT_TR(%1 left out:)QBT_TR[CONTEXT=Megatorrent]", task.notes, task.notes?.length]
        ];
        for (const [heading, list, total] of lists) {
            if (list?.length > 0)
                elements.push(h("p", { text: plural(heading, total) }), h("ul", { class: "mtProblems" }, list.map(({ path, error }) => h("li", { dir: "auto", text: `${path}: ${error}` }))));
        }
        const channel = this.#store.channels.get(key);
        if (task.state === "waiting") {
            elements.push(h("div", { class: "mtButtons" },
                button("QBT_TR(Remove for everyone)QBT_TR[CONTEXT=Megatorrent]", () => {
                    dialog.close(null);
                    this.publishAgain(channel, { removeMissing: true });
                }),
                button("QBT_TR(Keep)QBT_TR[CONTEXT=Megatorrent]", () => {
                    this.#actions.run(() => this.#api.post("cancelTask", { id: String(task.id) }));
                    dialog.close(null);
                })));
        }
        if ((task.state === "done") && channel) {
            const link = h("textarea", { class: "mtLink", readonly: true, rows: 3, dir: "ltr", value: channel.link });
            const code = new QrCode(this.#api, this.#store, key, (sentence) => { dialog.setError(sentence); });
            elements.push(
                h("p", { text: (channel.copies > 0)
                    ? "QBT_TR(Findable: yes. Keep qBittorrent running until a subscriber has it all.)QBT_TR[CONTEXT=Megatorrent]"
                    : "QBT_TR(Findable: not yet. Keep qBittorrent running until a subscriber has it all.)QBT_TR[CONTEXT=Megatorrent]" }),
                field("QBT_TR(Link)QBT_TR[CONTEXT=Megatorrent]", link),
                h("div", { class: "mtButtons" },
                    button("QBT_TR(Copy)QBT_TR[CONTEXT=Megatorrent]", async () => {
                        if (await copyText(link.value))
                            this.#actions.say("QBT_TR(The link is copied.)QBT_TR[CONTEXT=Megatorrent]");
                        else
                            dialog.setError(CANNOT_COPY);
                    }, { icon: "edit-copy" }),
                    code.button,
                    channel.private ? button("QBT_TR(Show the full link)QBT_TR[CONTEXT=Megatorrent]", () => { this.#actions.showLink(channel); }, { icon: "object-locked" }) : null,
                    channel.backedUp ? null : button("QBT_TR(Back up key...)QBT_TR[CONTEXT=Megatorrent]", () => { this.#dialogs.backUp(channel); })),
                code.element);
        }
        return elements;
    }
}

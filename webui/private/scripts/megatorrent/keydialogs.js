// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Keys of one's own channels, to files of this computer and back. They are asked for on a click, and kept nowhere in the page.

import { Dialog, checkBox, field, saveFile } from "./dialog.js?v=${CACHEID}";
import { h } from "./dom.js?v=${CACHEID}";
import { fill } from "./format.js?v=${CACHEID}";
import { MAX_TITLE, titleOf } from "./words.js?v=${CACHEID}";

const MIN_LENGTH = 8;

const fileName = channel => `${titleOf(channel).replace(/[^\p{L}\p{N} _-]/gu, "").trim().slice(0, 60) || channel.key.slice(0, 8)}-key.json`;

export const backUpKey = async (api, actions, channel) => {
    const dialog = new Dialog(fill("QBT_TR(Back up the key of %1)QBT_TR[CONTEXT=Megatorrent]", titleOf(channel)), { accept: "QBT_TR(Save file)QBT_TR[CONTEXT=Megatorrent]", icon: "object-locked", width: 480 });
    const first = h("input", { type: "password", autocomplete: "new-password" });
    const second = h("input", { type: "password", autocomplete: "new-password" });
    const isPlain = checkBox("QBT_TR(Without a passphrase: whoever gets this file can publish in my name)QBT_TR[CONTEXT=Megatorrent]");
    isPlain.input.addEventListener("change", () => {
        first.disabled = isPlain.input.checked;
        second.disabled = isPlain.input.checked;
    });
    dialog.body.append(
        h("p", { text: "QBT_TR(The file is saved on this computer. Keep it where you find it again: without it nobody can publish in the channel if the server is lost.)QBT_TR[CONTEXT=Megatorrent]" }),
        field("QBT_TR(Passphrase)QBT_TR[CONTEXT=Megatorrent]", first, "QBT_TR(8 characters or more. Nobody can find it out if it is forgotten.)QBT_TR[CONTEXT=Megatorrent]"),
        field("QBT_TR(Passphrase, once more)QBT_TR[CONTEXT=Megatorrent]", second),
        isPlain.row);
    dialog.onAccept = async () => {
        if (!isPlain.input.checked && (first.value.length < MIN_LENGTH)) {
            dialog.setError("QBT_TR(The passphrase needs 8 characters or more.)QBT_TR[CONTEXT=Megatorrent]");
            first.focus();
            return;
        }
        if (!isPlain.input.checked && (first.value !== second.value)) {
            dialog.setError("QBT_TR(The two passphrases differ.)QBT_TR[CONTEXT=Megatorrent]");
            second.focus();
            return;
        }
        const done = await dialog.attempt(() => api.post("exportChannel", { key: channel.key, passphrase: isPlain.input.checked ? undefined : first.value }));
        if (!done)
            return;
        saveFile(fileName(channel), done.value.backup ?? JSON.stringify(done.value, null, 2));
        dialog.close(true);
    };
    if (await dialog.open()) {
        actions.store.soon();
        actions.say("QBT_TR(The key is saved.)QBT_TR[CONTEXT=Megatorrent]");
    }
};

// the key of the channel, or null
export const restoreKey = async (api) => {
    const dialog = new Dialog("QBT_TR(Restore a channel's key)QBT_TR[CONTEXT=Megatorrent]", { accept: "QBT_TR(Restore)QBT_TR[CONTEXT=Megatorrent]", icon: "object-locked", width: 480 });
    const file = h("input", { type: "file" });
    const passphrase = h("input", { type: "password", autocomplete: "off" });
    const title = h("input", { type: "text", dir: "auto", maxlength: MAX_TITLE });
    dialog.body.append(
        field("QBT_TR(File)QBT_TR[CONTEXT=Megatorrent]", file),
        field("QBT_TR(Passphrase)QBT_TR[CONTEXT=Megatorrent]", passphrase, "QBT_TR(If the file was saved with one)QBT_TR[CONTEXT=Megatorrent]"),
        field("QBT_TR(Title)QBT_TR[CONTEXT=Megatorrent]", title, "QBT_TR(If the file has none)QBT_TR[CONTEXT=Megatorrent]"));
    dialog.onAccept = async () => {
        if (!file.files[0]) {
            dialog.setError("QBT_TR(Choose a file first.)QBT_TR[CONTEXT=Megatorrent]");
            return;
        }
        const text = await file.files[0].text();
        const done = await dialog.attempt(() => api.post("importChannel", { identity: text, passphrase: passphrase.value || undefined, title: title.value.trim() || undefined }));
        if (done)
            dialog.close(done.value.key);
    };
    return await dialog.open();
};

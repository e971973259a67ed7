// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Plays and shows items in the browser, also while they arrive.

import { Dialog } from "./dialog.js?v=${CACHEID}";
import { h } from "./dom.js?v=${CACHEID}";
import { nameOf } from "./format.js?v=${CACHEID}";

const KINDS = [
    ["video", /\.(?:mp4|m4v|webm|ogv|mkv|mov)$/i],
    ["audio", /\.(?:mp3|m4a|aac|oga|ogg|opus|flac|wav)$/i],
    ["image", /\.(?:png|jpe?g|gif|webp|avif|bmp)$/i],
    ["text", /\.(?:txt|log|nfo|md|csv|srt|vtt)$/i]
];
const MAX_TEXT = 1024 * 1024;

const kindOf = row => KINDS.find(([, pattern]) => pattern.test(row.path))?.[0];

// whether something is to be expected of a browser, and of the server: what is not chosen is not fetched
export const isPlayable = row => (kindOf(row) !== undefined) && ((row.state === "complete") || row.wanted);

const showText = async (api, row, element, dialog, signal) => {
    try {
        element.textContent = await api.text(row.key, row.path, MAX_TEXT, signal);
    }
    catch (error) {
        if (error.name === "AbortError")
            return;
        element.textContent = "";
        dialog.setFailure(error);
    }
};

export const showPlayer = async (api, row) => {
    const url = api.fileUrl(row.key, row.path);
    const kind = kindOf(row);
    const dialog = new Dialog(nameOf(row.path), { width: (kind === "text") ? 800 : 960 });
    let element;
    if ((kind === "video") || (kind === "audio")) {
        element = h(kind, { class: "mtPlayer", controls: true, autoplay: true, preload: "auto", src: url });
    }
    else if (kind === "image") {
        element = h("img", { class: "mtPlayer", src: url, alt: nameOf(row.path) });
    }
    else {
        element = h("pre", { class: "mtText", tabindex: 0, dir: "auto", text: "QBT_TR(Loading...)QBT_TR[CONTEXT=Megatorrent]" });
    }
    element.addEventListener("error", async () => {
        // a media element does not say
        const reason = await api.refusalOfFile(row.key, row.path);
        dialog.setError(reason || "QBT_TR(This browser cannot show the file. Save it to this device instead.)QBT_TR[CONTEXT=Megatorrent]");
    });
    dialog.body.append(element);
    dialog.footer.prepend(h("a", { class: "mtButtonLink", href: url, download: nameOf(row.path), text: "QBT_TR(Save to this device)QBT_TR[CONTEXT=Megatorrent]" }));
    const closed = dialog.open();
    const request = new AbortController();
    // what has not arrived yet may take long, and one may not want to wait for it
    if (kind === "text")
        showText(api, row, element, dialog, request.signal);
    await closed;
    request.abort();
    // or it would go on loading
    if (element.pause) {
        element.pause();
        element.removeAttribute("src");
        element.load();
    }
};

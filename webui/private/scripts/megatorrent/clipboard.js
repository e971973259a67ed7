// Copying, also where the page came without encryption and the browser has no clipboard for it.

import { h, topOf } from "./dom.js?v=${CACHEID}";

export const copyText = async (text) => {
    if (navigator.clipboard && window.isSecureContext) {
        try {
            await navigator.clipboard.writeText(text);
            return true;
        }
        catch (error) {
            console.warn(error);
        }
    }
    const focused = document.activeElement;
    const area = h("textarea", { class: "mtOffscreen", readonly: true, value: text });
    topOf().append(area);
    area.select();
    const isCopied = document.execCommand("copy");
    area.remove();
    focused?.focus({ preventScroll: true });
    return isCopied;
};

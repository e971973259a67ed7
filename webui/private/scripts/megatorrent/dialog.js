// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A modal dialog: the browser keeps the focus in it, closes it by Esc, and returns the focus.

import { LOGGED_OUT, logIn } from "./api.js?v=${CACHEID}";
import { button, h, icon, newId, setText, topOf } from "./dom.js?v=${CACHEID}";

// Since 5.2 upstream listens for Esc at the window, and keeps it from closing a dialog in which nothing has the focus, because
// what had it is disabled or gone.
document.addEventListener("keydown", (event) => {
    if ((event.key === "Escape") && document.querySelector("dialog.mtDialog[open]"))
        event.stopPropagation();
});

export class Dialog {
    body;
    footer;
    cancel;
    accept;
    isOpen = false;

    #element;
    #error;
    #onClosed = [];
    #result = null;
    #returnTo = null;
    #isBusy = false;
    #focused = null;   // before it was busy

    // `options`: accept (label of the button), icon, width, cancel
    constructor(title, options = {}) {
        const titleId = newId("mtDialogTitle");
        this.body = h("div", { class: "mtDialogBody" });
        this.#error = h("p", { class: "mtDialogError", role: "alert" });
        this.accept = options.accept ? h("button", { type: "submit", class: "mtPrimary", text: options.accept }) : null;
        this.cancel = button(options.cancel ?? (options.accept ? "QBT_TR(Cancel)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(Close)QBT_TR[CONTEXT=Megatorrent]"), () => { this.close(null); });
        this.footer = h("div", { class: "mtDialogFooter" }, this.cancel, this.accept);
        const form = h("form", { method: "dialog", class: "mtDialogForm", on: {
            // what was wrong may be right now
            input: () => { this.setError(""); },
            submit: (event) => {
                event.preventDefault();
                this.submit();
            }
        } },
            h("h2", { id: titleId, class: "mtDialogTitle" }, options.icon ? icon(options.icon) : null, h("span", { text: title, dir: "auto" })),
            this.body, this.#error, this.footer);
        this.#element = h("dialog", { "class": "mtDialog", "aria-labelledby": titleId, "on": {
            close: () => { this.#closed(); },
            cancel: (event) => {
                if (event.target !== this.#element)
                    return;
                event.preventDefault();
                this.close(null);
            },
            // neither torrents nor the views below it get these keys
            keydown: (event) => { event.stopPropagation(); },
            // a link that is pasted here is not meant for the panel
            paste: (event) => { event.stopPropagation(); }
        } }, form);
        if (options.width)
            this.#element.style.width = `min(${options.width}px, calc(100vw - 16px))`;
    }

    // as if the button was pressed
    submit() {
        if (this.accept && !this.accept.disabled && !this.#isBusy)
            this.onAccept();
    }

    // what the button or Enter does
    onAccept() {
        this.close(true);
    }

    open() {
        this.#returnTo = document.activeElement;
        document.body.append(this.#element);
        this.isOpen = true;
        this.#element.showModal();
        const first = this.body.querySelector("[autofocus], input:not([type=checkbox], [type=radio]), textarea, select");
        (first ?? this.accept ?? this.#element).focus();
        first?.select?.();
        return new Promise((resolve) => { this.#onClosed.push(resolve); });
    }

    // Null: as Cancel and Esc do; what the server is doing cannot be taken back by that.
    close(result) {
        if (this.#isBusy && (result === null))
            return;
        this.#result = result;
        if (this.#element.open)
            this.#element.close();
    }

    setError(sentence) {
        if (this.#error.textContent !== sentence)
            this.#error.replaceChildren(sentence);
    }

    // what was thrown
    setFailure(error) {
        this.setError(error.message);
        if (error.code === LOGGED_OUT)
            this.#error.append(" ", button("QBT_TR(Log in)QBT_TR[CONTEXT=Megatorrent]", logIn));
    }

    setAccept(label) {
        setText(this.accept, label);
    }

    // Runs what asks the server, one thing at a time: meanwhile the buttons are off, and a refusal is shown here.
    async attempt(work) {
        if (this.#isBusy)
            return null;
        this.setError("");
        this.#setBusy(true);
        try {
            return { value: await work() };
        }
        catch (error) {
            this.setFailure(error);
            return null;
        }
        finally {
            this.#setBusy(false);
        }
    }

    #setBusy(isBusy) {
        this.#isBusy = isBusy;
        const focused = document.activeElement;
        for (const element of [this.cancel, this.accept]) {
            if (element)
                element.disabled = isBusy;
        }
        if (isBusy) {
            this.#element.setAttribute("aria-busy", "true");
            // what is off loses the focus, and nothing in the dialog would have it
            this.#focused = this.#element.contains(focused) ? focused : null;
        }
        else {
            this.#element.removeAttribute("aria-busy");
            if (this.isOpen && ((focused === document.body) || (focused === this.#element)))
                this.#focused?.focus({ preventScroll: true });
        }
    }

    #closed() {
        this.isOpen = false;
        this.#element.remove();
        document.dispatchEvent(new CustomEvent("mtdialogclosed"));
        if (this.#returnTo?.isConnected && (this.#returnTo !== document.body))
            this.#returnTo.focus({ preventScroll: true });
        else
            this.#focusElsewhere();
        for (const resolve of this.#onClosed)
            resolve(this.#result);
    }

    // what it was opened from has gone, such as a notice
    #focusElsewhere() {
        const below = topOf(null)?.querySelector("button:not(:disabled), input, textarea, select");
        (below ?? [...document.querySelectorAll("#megatorrent :is(.mtTree, .mtTable)")].find(element => element.checkVisibility()))?.focus({ preventScroll: true });
    }
}

export const field = (label, control, hint = null) => {
    control.id ||= newId("mtField");
    const hintElement = hint ? h("span", { class: "mtHint", id: newId("mtHint"), text: hint }) : null;
    if (hintElement)
        control.setAttribute("aria-describedby", hintElement.id);
    return h("div", { class: "mtField" }, h("label", { for: control.id, text: label }), control, hintElement);
};

export const checkBox = (label, isChecked = false) => {
    const input = h("input", { type: "checkbox", id: newId("mtCheck") });
    input.checked = isChecked;
    return { input: input, row: h("div", { class: "mtCheckRow" }, input, h("label", { for: input.id, text: label })) };
};

export const radio = (group, label, value, isChecked = false) => {
    const input = h("input", { type: "radio", name: group, value: value, id: newId("mtRadio") });
    input.checked = isChecked;
    return { input: input, row: h("div", { class: "mtCheckRow" }, input, h("label", { for: input.id, text: label })) };
};

// one line of text; null if it was cancelled
export const askText = async (title, label, value, accept, check = () => "", maxLength = null) => {
    const dialog = new Dialog(title, { accept: accept, width: 420 });
    const input = h("input", { type: "text", value: value, dir: "auto", maxlength: maxLength });
    dialog.body.append(field(label, input));
    dialog.onAccept = () => {
        const fault = check(input.value);
        dialog.setError(fault);
        if (!fault)
            dialog.close(input.value);
    };
    return await dialog.open();
};

export const showSentence = async (title, sentence, iconName = "help-about") => {
    const dialog = new Dialog(title, { icon: iconName, width: 460 });
    dialog.body.append(h("p", { text: sentence, dir: "auto" }));
    await dialog.open();
};

// Gives the user something to keep as a file of this computer.
export const saveFile = (name, text) => {
    const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = h("a", { href: url, download: name });
    link.click();
    setTimeout(() => { URL.revokeObjectURL(url); }, 10000);
};

// As much of a page as the parts below the dialogs need: elements that hold texts, and can be pressed.

class Element extends EventTarget {
    children = [];
    parent = null;
    attributes = new Map();
    className = "";
    text = "";

    constructor(tag) {
        super();
        this.tag = tag;
    }

    get textContent() {
        return this.text + this.children.map(child => child.textContent).join("");
    }

    set textContent(text) {
        this.children = [];
        this.text = text;
    }

    setAttribute(name, value) {
        this.attributes.set(name, String(value));
    }

    append(...children) {
        for (const child of children) {
            if (child instanceof Element) {
                child.remove();
                child.parent = this;
                this.children.push(child);
            }
            else {
                this.text += child;
            }
        }
    }

    remove() {
        if (this.parent)
            this.parent.children = this.parent.children.filter(child => child !== this);
        this.parent = null;
    }

    replaceWith(other) {
        other.parent = this.parent;
        this.parent.children = this.parent.children.map(child => (child === this) ? other : child);
        this.parent = null;
    }

    click() {
        this.dispatchEvent(new Event("click"));
    }

    all(tag) {
        return this.children.flatMap(child => [...((child.tag === tag) ? [child] : []), ...child.all(tag)]);
    }
}

globalThis.document = Object.assign(new EventTarget(), { hidden: false, documentElement: { lang: "en" }, createElement: tag => new Element(tag) });
globalThis.window = { qBittorrent: { Misc: {} } };

export const load = name => import(`../../../webui/private/scripts/megatorrent/${name}.js?v=\${CACHEID}`);

// what fetch answers, one after the other; the last one for good
export const answers = (...all) => {
    const asked = [];
    globalThis.fetch = async (url, options) => {
        asked.push({ url: url, method: options.method ?? "GET", body: options.body ? Object.fromEntries(options.body) : null });
        const answer = (all.length > 1) ? all.shift() : all[0];
        const { status = 200, json = null, text = "", headers = {} } = (typeof answer === "function") ? answer(asked.at(-1)) : answer;
        return new Response((json === null) ? text : JSON.stringify(json), { status: status, headers: { "Content-Type": (json === null) ? "text/plain" : "application/json", ...headers } });
    };
    return asked;
};

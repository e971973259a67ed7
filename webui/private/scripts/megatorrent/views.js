// Where there is room for one column: which one is shown. The browser's own Back, which phones have at hand, leads back in it, too.

const ORDER = ["tree", "items", "details"];

export class Views {
    #root;
    #narrow = window.matchMedia("(width < 700px)");   // as in the style sheet

    constructor(root) {
        this.#root = root;
        // what is left of a page that was loaded anew
        if (history.state?.mtView)
            history.replaceState(null, "");
        window.addEventListener("popstate", (event) => { this.#set(event.state?.mtView ?? ORDER[0]); });
    }

    show(view) {
        const step = ORDER.indexOf(view) - ORDER.indexOf(this.#root.dataset.view);
        if (step === 0)
            return;
        if ((step < 0) && history.state?.mtView) {
            // the view changes when that is done
            history.go(step);
            return;
        }
        if (this.#narrow.matches) {
            for (const passed of ORDER.slice(ORDER.indexOf(view) - step + 1, ORDER.indexOf(view) + 1))
                history.pushState({ mtView: passed }, "");
        }
        this.#set(view);
    }

    #set(view) {
        this.#root.dataset.view = view;
    }
}

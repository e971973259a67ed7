// Opens the larger dialogs; each is loaded when it is needed.

export class Dialogs {
    #api;
    #store;
    #actions;
    #tree;
    #isLoading = false;

    constructor(api, store, actions, tree) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#tree = tree;
    }

    async add(text = "") {
        await this.#open(import("./adddialog.js?v=${CACHEID}"), ({ AddDialog }) => new AddDialog(this.#api, this.#store, this.#actions, this.#tree).open(text));
    }

    async publish(key = null) {
        await this.#open(import("./publishdialog.js?v=${CACHEID}"), ({ PublishDialog }) => new PublishDialog(this.#api, this.#store, this.#actions, this, this.#tree).open(key));
    }

    async publishChanges(channel, options = {}) {
        await this.#open(import("./publishdialog.js?v=${CACHEID}"),
            ({ PublishDialog }) => new PublishDialog(this.#api, this.#store, this.#actions, this, this.#tree).publishAgain(channel, options));
    }

    async backUp(channel) {
        await this.#open(import("./keydialogs.js?v=${CACHEID}"), ({ backUpKey }) => backUpKey(this.#api, this.#actions, channel));
    }

    async restoreKey() {
        const key = await this.#open(import("./keydialogs.js?v=${CACHEID}"), ({ restoreKey }) => restoreKey(this.#api));
        if (key)
            this.#store.soon();
    }

    async rules() {
        await this.#open(import("./rulesdialog.js?v=${CACHEID}"), ({ RulesDialog }) => new RulesDialog(this.#api, this.#store, this.#actions).open());
    }

    // Who presses twice while it is being loaded gets one.
    async #open(loading, open) {
        if (this.#isLoading)
            return null;
        this.#isLoading = true;
        let module;
        try {
            module = await loading;
        }
        finally {
            this.#isLoading = false;
        }
        return await open(module);
    }
}

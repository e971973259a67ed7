// Opens the larger dialogs; each is loaded when it is needed.

export class Dialogs {
    #api;
    #store;
    #actions;
    #tree;

    constructor(api, store, actions, tree) {
        this.#api = api;
        this.#store = store;
        this.#actions = actions;
        this.#tree = tree;
    }

    async add(text = "") {
        const { AddDialog } = await import("./adddialog.js?v=${CACHEID}");
        await new AddDialog(this.#api, this.#store, this.#actions, this.#tree).open(text);
    }

    async publish(key = null) {
        const { PublishDialog } = await import("./publishdialog.js?v=${CACHEID}");
        await new PublishDialog(this.#api, this.#store, this.#actions, this, this.#tree).open(key);
    }

    async publishChanges(channel, options = {}) {
        const { PublishDialog } = await import("./publishdialog.js?v=${CACHEID}");
        await new PublishDialog(this.#api, this.#store, this.#actions, this, this.#tree).publishAgain(channel, options);
    }

    async backUp(channel) {
        const { backUpKey } = await import("./keydialogs.js?v=${CACHEID}");
        await backUpKey(this.#api, this.#actions, channel);
    }

    async restoreKey() {
        const { restoreKey } = await import("./keydialogs.js?v=${CACHEID}");
        const key = await restoreKey(this.#api);
        if (key)
            this.#store.soon();
    }

    async rules() {
        const { RulesDialog } = await import("./rulesdialog.js?v=${CACHEID}");
        await new RulesDialog(this.#api, this.#store, this.#actions).open();
    }
}

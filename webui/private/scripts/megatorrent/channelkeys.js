// What the keys do with the channel, folder or items that are selected.

export class ChannelKeys {
    #store;
    #tree;
    #table;
    #actions;
    #dialogs;
    #withChosen;

    // `withChosen(action)`: calls action(rows), with the rows that are selected and still there
    constructor(store, tree, table, actions, dialogs, withChosen) {
        this.#store = store;
        this.#tree = tree;
        this.#table = table;
        this.#actions = actions;
        this.#dialogs = dialogs;
        this.#withChosen = withChosen;
    }

    // whether the key was meant for what is selected
    onKey(event) {
        const node = this.#tree.selected;
        const inTable = this.#table.element.contains(event.target);
        const hasRows = inTable && (this.#table.selection.size > 0);
        const subscription = this.#store.subscriptions.get(node?.key);
        const channel = this.#store.channels.get(node?.key);
        const key = event.ctrlKey ? `Ctrl+${event.key.toLowerCase()}` : event.key;
        switch (key) {
            case "Delete":
                if (hasRows)
                    this.#forChosen((rows) => { this.#drop(rows); });
                else if (!inTable && subscription)
                    this.#actions.remove(subscription, event.shiftKey);
                else if (!inTable && channel)
                    this.#actions.deleteChannel(channel);
                return true;
            case "Ctrl+d":
                if (hasRows)
                    this.#forChosen((rows) => { this.#actions.setWanted(rows, true); });
                return true;
            case "Ctrl+s":
                if (subscription)
                    this.#actions.start(subscription.key);
                return true;
            case "Ctrl+p":
                if (subscription)
                    this.#actions.stop(subscription.key);
                return true;
            case "Ctrl+r":
                if (!subscription)
                    return false;
                this.#actions.recheck(subscription.key);
                return true;
            case "F5":
                if (subscription)
                    this.#actions.refresh(subscription.key);
                else if (channel)
                    this.#dialogs.publishChanges(channel);
                else
                    this.#actions.refresh("all");
                return true;
            case "F2":
                if (subscription)
                    this.#actions.rename(subscription);
                else if (channel)
                    this.#actions.editChannel(channel);
                else if (node?.kind === "folder")
                    this.#actions.renameFolder(node.folder);
                return true;
            case "Ctrl+c":
                // text that is marked is copied as everywhere
                if (!window.getSelection().isCollapsed)
                    return false;
                if (hasRows)
                    this.#forChosen((rows) => { this.#actions.copyPaths(rows); });
                else if (subscription ?? channel)
                    this.#actions.copyLink(subscription ?? channel);
                return true;
            case "Ctrl+a":
                this.#table.selectAll();
                return true;
            default:
                return false;
        }
    }

    // those that are gone by now are none
    #forChosen(action) {
        this.#withChosen((rows) => {
            if (rows.length > 0)
                action(rows);
        });
    }

    #drop(rows) {
        if (this.#store.channels.has(rows[0].key))
            this.#actions.withdraw(rows);
        else
            this.#actions.setWanted(rows, false);
    }
}

// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// What stands where there are no rows: why, and what can be done.

import { button, h } from "./dom.js?v=${CACHEID}";
import { fill, timeOfDay } from "./format.js?v=${CACHEID}";

const LONG_LOOK = 600;   // seconds

const firstLook = new Map();   // key -> when this page saw it looking

// { id, make() }: what has the same id looks the same
const state = (text, ...buttons) => ({
    id: [text, ...buttons.map(([label]) => label)].join("|"),
    make: () => [
        ...text.split("\n").map(line => h("p", { dir: "auto", text: line })),
        h("div", { class: "mtButtons" }, buttons.map(([label, action]) => button(label, action)))
    ]
});

const ofSubscription = (subscription, actions) => {
    const again = ["QBT_TR(Look again)QBT_TR[CONTEXT=Megatorrent]", () => { actions.refresh(subscription.key); }];
    if (subscription.paused) {
        return state("QBT_TR(The subscription is stopped: nothing is looked for, received or sent.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Start)QBT_TR[CONTEXT=Megatorrent]", () => { actions.start(subscription.key); }]);
    }
    if (subscription.state === "looking") {
        if (!firstLook.has(subscription.key))
            firstLook.set(subscription.key, Date.now());
        const last = (subscription.lastLookup > 0) ? fill(" QBT_TR(Last look: %1.)QBT_TR[CONTEXT=Megatorrent]", timeOfDay(subscription.lastLookup)) : "";
        const isLong = (Date.now() - firstLook.get(subscription.key)) > (LONG_LOOK * 1000);
        const more = isLong ? "\nQBT_TR(If all who have it are offline, it comes when one returns.)QBT_TR[CONTEXT=Megatorrent]" : "";
        return state(`QBT_TR(Nobody who has this channel has answered yet. This can take minutes.)QBT_TR[CONTEXT=Megatorrent]${last}${more}`, again);
    }
    firstLook.delete(subscription.key);
    if (subscription.state === "updating")
        return state("QBT_TR(There is an update. Its list of items is being fetched.)QBT_TR[CONTEXT=Megatorrent]");
    // the notice above says what
    if (["error", "waiting"].includes(subscription.state) && (subscription.items === 0))
        return state("QBT_TR(The list of items comes when that is settled.)QBT_TR[CONTEXT=Megatorrent]");
    if (subscription.items === 0)
        return state("QBT_TR(The publisher has not put anything in here yet.)QBT_TR[CONTEXT=Megatorrent]", again);
    return null;
};

// Null: rows will be there in a moment
export const emptyState = ({ store, actions, dialogs, node, isLoading, failure, filter, state: stateFilter, clearFilter }) => {
    if (!store.isKnown)
        return null;
    if (failure)
        return state(failure);
    if ((store.status.enabled === false) && (store.subscriptions.size === 0) && (store.channels.size === 0)) {
        return state("QBT_TR(Channels are switched off.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Switch on)QBT_TR[CONTEXT=Megatorrent]", () => { actions.run(() => actions.api.post("setSettings", { enabled: true })); }]);
    }
    if ((store.subscriptions.size === 0) && ((store.channels.size === 0) || ["root", "unread"].includes(node?.kind))) {
        return state("QBT_TR(Follow a channel: paste its link (Ctrl+V) or press Add subscription.)QBT_TR[CONTEXT=Megatorrent]\nQBT_TR(To share a folder with others, press Publish.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Add subscription)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.add(); }],
            ["QBT_TR(Publish...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publish(); }]);
    }
    if (isLoading)
        return null;
    if (filter) {
        return state(fill("QBT_TR(No item contains “%1”.)QBT_TR[CONTEXT=Megatorrent]", filter),
            ["QBT_TR(Clear filter)QBT_TR[CONTEXT=Megatorrent]", clearFilter]);
    }
    if (stateFilter) {
        return state((stateFilter === "new") ? "QBT_TR(Nothing new.)QBT_TR[CONTEXT=Megatorrent]" : "QBT_TR(There are no such items.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Clear filter)QBT_TR[CONTEXT=Megatorrent]", clearFilter]);
    }
    const subscription = store.subscriptions.get(node?.key);
    if (subscription)
        return ofSubscription(subscription, actions) ?? state("QBT_TR(There is nothing here yet.)QBT_TR[CONTEXT=Megatorrent]");
    if (node?.kind === "unread")
        return state("QBT_TR(Nothing new.)QBT_TR[CONTEXT=Megatorrent]");
    if (node?.kind === "own") {
        return state("QBT_TR(Select a channel of yours to see what is in it. To make a new one, press Publish.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Publish...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publish(); }]);
    }
    if (node?.kind === "channel") {
        return state("QBT_TR(Nothing has been published in this channel yet.)QBT_TR[CONTEXT=Megatorrent]",
            ["QBT_TR(Add files...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publish(node.key); }]);
    }
    return state("QBT_TR(There is nothing here yet.)QBT_TR[CONTEXT=Megatorrent]");
};

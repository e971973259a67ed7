// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// Which notices there are: about everything, and about the channel that is selected.

import { LOGGED_OUT, logIn } from "./api.js?v=${CACHEID}";
import { fill, number, plural } from "./format.js?v=${CACHEID}";
import { titleOf } from "./words.js?v=${CACHEID}";

const LATER_KEY = "megatorrent_backup_later";
const closedNotices = new Set();

const laterKeys = () => {
    try {
        return JSON.parse(localStorage.getItem(LATER_KEY) ?? "[]");
    }
    catch (error) {
        return [];
    }
};

const general = ({ store, actions, outage, failure, closeFailure, update }) => {
    const notices = [];
    // it goes by itself
    if (outage) {
        notices.push({ id: "outage", level: "error", text: outage.message, buttons: (outage.code === LOGGED_OUT) ? [
            ["QBT_TR(Log in)QBT_TR[CONTEXT=Megatorrent]", logIn]
        ] : [] });
    }
    // what it says is said already
    if (failure && (failure !== outage?.message))
        notices.push({ id: `failure ${failure}`, level: "error", text: failure, onClose: closeFailure });
    const { enabled, running, error, errorName } = store.status;
    if ((enabled === false) && ((store.subscriptions.size > 0) || (store.channels.size > 0))) {
        notices.push({ id: "off", level: "warning", text: "QBT_TR(Channels are switched off.)QBT_TR[CONTEXT=Megatorrent]", buttons: [
            ["QBT_TR(Switch on)QBT_TR[CONTEXT=Megatorrent]", () => { actions.run(() => actions.api.post("setSettings", { enabled: true })); }]
        ] });
    }
    else if (enabled && error) {
        notices.push({ id: `status ${errorName}`, level: running ? "warning" : "error", text: error, buttons: (errorName === "safeModeEnded") ? [
            ["QBT_TR(Go on without Safe Mode)QBT_TR[CONTEXT=Megatorrent]", () => { actions.run(() => actions.api.post("leaveSafeMode")); }]
        ] : [] });
    }
    for (const text of store.status.notices ?? []) {
        if (!closedNotices.has(text)) {
            notices.push({ id: `start ${text}`, level: "warning", text: text, onClose: () => {
                closedNotices.add(text);
                update();
            } });
        }
    }
    return notices;
};

const ofSubscription = ({ actions, dialogs, failed, chooseItems, showFailed }, subscription) => {
    const name = titleOf(subscription);
    const { key, state, error } = subscription;
    const notices = [];
    const tryAgain = ["QBT_TR(Try again)QBT_TR[CONTEXT=Megatorrent]", () => { actions.start(key); }];
    const choose = ["QBT_TR(Choose items)QBT_TR[CONTEXT=Megatorrent]", chooseItems];
    const kind = subscription.errorName || ((state === "error") && subscription.private && (subscription.items === 0) && "privateLink") || state;
    const add = (level, text, ...buttons) => { notices.push({ id: `${kind} ${key}`, level: level, text: text, buttons: buttons }); };
    if (error) {
        switch (kind) {
            case "privateLink":
                add("warning", "QBT_TR(This channel is private. Ask its publisher for the full link.)QBT_TR[CONTEXT=Megatorrent]",
                    ["QBT_TR(Enter link...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.add(); }]);
                break;
            case "tooLarge":
                add("warning", `${name}: ${error}`, ["QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]", () => { actions.start(key); }], choose);
                break;
            case "folderAway":
                add("warning", `${name}: ${error}`, ["QBT_TR(Use the folder as it is)QBT_TR[CONTEXT=Megatorrent]", () => { actions.useFolder(key); }]);
                break;
            case "waiting":
                add("warning", `${name}: ${error}`, ["QBT_TR(Go on)QBT_TR[CONTEXT=Megatorrent]", () => { actions.start(key); }], choose);
                break;
            case "itemsFailed":
                // the number of them is said below
                break;
            default:
                if (["waiting", "error"].includes(state))
                    add("error", `${name}: ${error}`, choose, tryAgain);
                else
                    add("warning", `${name}: ${error}`);
                break;
        }
    }
    if (subscription.forked) {
        notices.push({ id: `forked ${key}`, level: "error",
            text: fill("QBT_TR(%1: two different updates carry one date: the publisher's key may be stolen.)QBT_TR[CONTEXT=Megatorrent]", name) });
    }
    if ((failed.key === key) && (failed.count > 0)) {
        notices.push({ id: `failed ${key}`, level: "warning", text: plural("QBT_TR(%1 of %2 item failed.|%1 of %2 items failed.)QBT_TR[CONTEXT=Megatorrent]", subscription.items, number(failed.count), number(subscription.items)), buttons: [
            ["QBT_TR(Show them)QBT_TR[CONTEXT=Megatorrent]", showFailed],
            tryAgain
        ] });
    }
    if ((subscription.policy === "none") && (subscription.wantedItems === 0) && (subscription.items > 0)) {
        notices.push({ id: `choose ${key}`, level: "info",
            text: "QBT_TR(Nothing is downloaded by itself here. Select items and press Ctrl+D, or choose Download in their menu.)QBT_TR[CONTEXT=Megatorrent]" });
    }
    return notices;
};

const ofChannel = ({ store, actions, dialogs, update }, channel) => {
    const { key, state, error } = channel;
    const name = titleOf(channel);
    const notices = [];
    const waiting = [...store.tasks.values()].findLast?.(task => (task.key === key) && (task.state === "waiting"));
    if (state === "waiting") {
        notices.push({ id: `waiting ${key}`, level: "warning", text: `${name}: ${error}`, buttons: [
            ["QBT_TR(Remove for everyone)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publishChanges(channel, { removeMissing: true }); }],
            ...(waiting ? [["QBT_TR(Keep)QBT_TR[CONTEXT=Megatorrent]", () => { actions.run(() => actions.api.post("cancelTask", { id: waiting.id })); }]] : [])
        ] });
    }
    else if (state === "stopped") {
        notices.push({ id: `stopped ${key}`, level: "warning", text: `${name}: ${error}`, buttons: [
            ["QBT_TR(Keep both)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publishChanges(channel, { merge: true }); }],
            ["QBT_TR(Replace)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publishChanges(channel, { override: true }); }]
        ] });
    }
    else if (error) {
        notices.push({ id: `error ${key}`, level: (state === "error") ? "error" : "warning", text: `${name}: ${error}`, buttons: (state === "publishing") ? [] : [
            ["QBT_TR(Publish changes...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.publishChanges(channel); }]
        ] });
    }
    if (!channel.backedUp && (channel.items > 0) && !laterKeys().includes(key)) {
        notices.push({ id: `backup ${key}`, level: "info",
            text: fill("QBT_TR(The key of %1 is only on this computer. Lost, nobody can publish here again; stolen, someone else can.)QBT_TR[CONTEXT=Megatorrent]", name), buttons: [
                ["QBT_TR(Back up key...)QBT_TR[CONTEXT=Megatorrent]", () => { dialogs.backUp(channel); }],
                ["QBT_TR(Later)QBT_TR[CONTEXT=Megatorrent]", () => {
                    localStorage.setItem(LATER_KEY, JSON.stringify([...laterKeys(), key]));
                    update();
                }]
            ] });
    }
    return notices;
};

export const noticesFor = (context) => {
    const { store, node } = context;
    const notices = general(context);
    const subscription = store.subscriptions.get(node?.key);
    const channel = store.channels.get(node?.key);
    if (subscription)
        notices.push(...ofSubscription(context, subscription));
    if (channel)
        notices.push(...ofChannel(context, channel));
    return notices;
};

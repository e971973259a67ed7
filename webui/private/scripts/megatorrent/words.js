// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The words for states: the same as in the window.

import { fill, number, percent, plural } from "./format.js?v=${CACHEID}";

export const titleOf = (channel) => {
    return channel.name || channel.title || `${channel.key.slice(0, 8)}…`;
};

export const itemsText = count => plural("QBT_TR(%1 item|%1 items)QBT_TR[CONTEXT=Megatorrent]", count);

// What has been done for those who are in Safe Mode, since the start; empty if nothing is to be
export const lookUpsForOthers = (status) => {
    const { on, asked, made, refused, publicationsAccepted, publicationsMade, publicationsRefused } = status.lookUpsForOthers ?? {};
    return on ? fill("QBT_TR(For others, since the start: %1 look-ups asked for, %2 made, %3 refused; %4 publications accepted, %5 made, %6 refused.)QBT_TR[CONTEXT=Megatorrent]",
        ...[asked, made, refused, publicationsAccepted, publicationsMade, publicationsRefused].map(number)) : "";
};

// what of a channel is downloaded by itself
export const POLICIES = [
    ["all", "QBT_TR(Everything, also what comes later)QBT_TR[CONTEXT=Megatorrent]"],
    ["none", "QBT_TR(Nothing by itself)QBT_TR[CONTEXT=Megatorrent]"],
    ["rule", "QBT_TR(What rules choose)QBT_TR[CONTEXT=Megatorrent]"]
];

export const policyName = policy => (POLICIES.find(([value]) => value === policy) ?? POLICIES[0])[1];

export const CANNOT_COPY = "QBT_TR(The browser does not let this page copy.)QBT_TR[CONTEXT=Megatorrent]";

// Characters. Of a title the server has room for all of three bytes; it says so if a description of other letters does not fit.
export const MAX_TITLE = 340;
export const MAX_DESCRIPTION = 6000;
export const MAX_NAME = 200;   // of a rule

// icon, short text, and a sentence for details
export const subscriptionState = (subscription) => {
    const { state, wantedBytes, completedBytes } = subscription;
    switch (state) {
        case "looking":
            return ["queued", "QBT_TR(Looking for the channel)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Nobody who has this channel has answered yet. This can take minutes.)QBT_TR[CONTEXT=Megatorrent]"];
        case "updating":
            return ["view-refresh", "QBT_TR(Fetching the list of items)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(There is an update. Its list of items is being fetched.)QBT_TR[CONTEXT=Megatorrent]"];
        case "downloading":
            return ["downloading", fill("QBT_TR(Downloading %1 %)QBT_TR[CONTEXT=Megatorrent]", percent(completedBytes, wantedBytes)), "QBT_TR(What is chosen is being downloaded.)QBT_TR[CONTEXT=Megatorrent]"];
        case "complete":
            return ["checked-completed", "QBT_TR(Up to date)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Everything that is to be downloaded is here.)QBT_TR[CONTEXT=Megatorrent]"];
        case "paused":
            return ["stopped", "QBT_TR(Stopped)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(The subscription is stopped: nothing is looked for, received or sent.)QBT_TR[CONTEXT=Megatorrent]"];
        case "waiting":
            return ["dialog-warning", "QBT_TR(Needs your decision)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(It goes on when you have decided.)QBT_TR[CONTEXT=Megatorrent]"];
        default:
            return ["error", "QBT_TR(Error)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(It cannot go on by itself.)QBT_TR[CONTEXT=Megatorrent]"];
    }
};

export const channelState = (channel, task) => {
    switch (channel.state) {
        case "empty":
            return ["list-add", "QBT_TR(Nothing published yet)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Nothing has been published in this channel yet.)QBT_TR[CONTEXT=Megatorrent]"];
        case "publishing": {
            const isCounted = task && (task.bytesTotal > 0);
            return ["upload", isCounted ? fill("QBT_TR(Publishing %1 %)QBT_TR[CONTEXT=Megatorrent]", percent(task.bytes, task.bytesTotal)) : "QBT_TR(Publishing)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(What you publish is being prepared.)QBT_TR[CONTEXT=Megatorrent]"];
        }
        case "published":
            return ["checked-completed", "QBT_TR(Published)QBT_TR[CONTEXT=Megatorrent]", (channel.copies > 0)
                ? "QBT_TR(Others can find it.)QBT_TR[CONTEXT=Megatorrent]"
                : "QBT_TR(Others cannot find it yet: keep qBittorrent running.)QBT_TR[CONTEXT=Megatorrent]"];
        case "incomplete":
            return ["dialog-warning", "QBT_TR(Published in part)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(Some files are not there any more, or were changed.)QBT_TR[CONTEXT=Megatorrent]"];
        case "waiting":
            return ["dialog-warning", "QBT_TR(Needs your decision)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(It goes on when you have decided.)QBT_TR[CONTEXT=Megatorrent]"];
        case "stopped":
            return ["stopped", "QBT_TR(Published elsewhere)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(The channel was published from another computer. Publish again to decide what stays in it.)QBT_TR[CONTEXT=Megatorrent]"];
        default:
            return ["error", "QBT_TR(Error)QBT_TR[CONTEXT=Megatorrent]", "QBT_TR(It cannot go on by itself.)QBT_TR[CONTEXT=Megatorrent]"];
    }
};

export const itemState = (item) => {
    switch (item.state) {
        case "complete":
            return "QBT_TR(Done)QBT_TR[CONTEXT=Megatorrent]";
        case "partial":
            return "QBT_TR(Downloading)QBT_TR[CONTEXT=Megatorrent]";
        case "missing":
            return "QBT_TR(Queued)QBT_TR[CONTEXT=Megatorrent]";
        case "unwanted":
            return "QBT_TR(Do not download)QBT_TR[CONTEXT=Megatorrent]";
        default:
            return "QBT_TR(Error)QBT_TR[CONTEXT=Megatorrent]";
    }
};

export const priorityName = (priority) => {
    switch (priority) {
        case 7:
            return "QBT_TR(Maximum)QBT_TR[CONTEXT=Megatorrent]";
        case 6:
            return "QBT_TR(High)QBT_TR[CONTEXT=Megatorrent]";
        default:
            return "QBT_TR(Normal)QBT_TR[CONTEXT=Megatorrent]";
    }
};

// Why a text is no link of a channel; empty if it may be one. The server decides; this names what is plain to see.
export const linkFault = (text) => {
    const link = text.trim();
    if (link === "")
        return "QBT_TR(Paste a channel's link.)QBT_TR[CONTEXT=Megatorrent]";
    if (/^(?:https?|magnet|ftp):/i.test(link))
        return "QBT_TR(This is not a channel's link: a channel's link begins with megatorrent://. For torrents, use Add Torrent Link.)QBT_TR[CONTEXT=Megatorrent]";
    const digits = /megatorrent:\/\/([^/?#\s]*)/i.exec(link);
    if (digits && /^[0-9a-f]*$/i.test(digits[1]) && (digits[1].length !== 64)) {
        return plural("QBT_TR(This is not a channel's link: after megatorrent:// come 64 digits 0-9 a-f; here is %1. Copy it again as a whole.|This is not a channel's link: after megatorrent:// come 64 digits 0-9 a-f; here are %1. Copy it again as a whole.)QBT_TR[CONTEXT=Megatorrent]",
            digits[1].length);
    }
    return "";
};

// all links in a text, as people write them
export const linksIn = text => text.match(/megatorrent:\/\/[^\s<>"'`]+/gi) ?? [];

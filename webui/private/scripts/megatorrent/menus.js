// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The entries of the context menus. `selectSeveral()`: begins to, where that is not being done already

import { fill } from "./format.js?v=${CACHEID}";
import { isPlayable } from "./player.js?v=${CACHEID}";
import { POLICIES } from "./words.js?v=${CACHEID}";

export const subscriptionMenu = (actions, dialogs, subscription, folders) => {
    const { key } = subscription;
    const isWaitingForFolder = (subscription.errorName === "folderAway");
    return [
        { label: "QBT_TR(Start)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-start", shortcut: "Ctrl+S", action: () => { actions.start(key); } },
        { label: "QBT_TR(Stop)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-stop", shortcut: "Ctrl+P", isDisabled: subscription.paused, action: () => { actions.stop(key); } },
        { label: "QBT_TR(Look for updates)QBT_TR[CONTEXT=Megatorrent]", icon: "view-refresh", shortcut: "F5", isDisabled: subscription.paused, action: () => { actions.refresh(key); } },
        { label: "QBT_TR(Mark as read)QBT_TR[CONTEXT=Megatorrent]", icon: "task-complete", isDisabled: subscription.newItems === 0, action: () => { actions.markAllSeen([key]); } },
        null,
        { label: "QBT_TR(Copy link)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-copy", shortcut: "Ctrl+C", action: () => { actions.copyLink(subscription); } },
        { label: "QBT_TR(Show link...)QBT_TR[CONTEXT=Megatorrent]", icon: "insert-link", action: () => { actions.showLink(subscription); } },
        { label: "QBT_TR(Set location...)QBT_TR[CONTEXT=Megatorrent]", icon: "set-location", action: () => { actions.setLocation(subscription); } },
        null,
        { label: "QBT_TR(What to download)QBT_TR[CONTEXT=Megatorrent]", icon: "download", entries: POLICIES.map(([policy, label]) => ({
            label: label,
            isChecked: subscription.policy === policy,
            action: () => { actions.setPolicy(key, policy); }
        })) },
        { label: "QBT_TR(Force recheck)QBT_TR[CONTEXT=Megatorrent]", icon: "force-recheck", shortcut: "Ctrl+R", action: () => { actions.recheck(key); } },
        isWaitingForFolder ? { label: "QBT_TR(Use the folder as it is)QBT_TR[CONTEXT=Megatorrent]", icon: "directory", action: () => { actions.useFolder(key); } } : null,
        { label: "QBT_TR(Rename...)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-rename", shortcut: "F2", action: () => { actions.rename(subscription); } },
        { label: "QBT_TR(Move to folder)QBT_TR[CONTEXT=Megatorrent]", icon: "folder-documents", entries: [
            { label: "QBT_TR((none))QBT_TR[CONTEXT=Megatorrent]", isChecked: !subscription.folder, action: () => { actions.moveToFolder(key, ""); } },
            ...folders.map(folder => ({ label: folder, isChecked: subscription.folder === folder, action: () => { actions.moveToFolder(key, folder); } })),
            null,
            { label: "QBT_TR(New folder...)QBT_TR[CONTEXT=Megatorrent]", icon: "folder-new", action: () => { actions.moveToNewFolder(key); } }
        ] },
        null,
        { label: "QBT_TR(Remove...)QBT_TR[CONTEXT=Megatorrent]", icon: "list-remove", shortcut: "Del", action: () => { actions.remove(subscription); } }
    ].filter((entry, index, all) => entry || all[index - 1]);
};

export const itemMenu = (actions, rows, selectSeveral) => {
    const only = (rows.length === 1) ? rows[0] : null;
    const hasNew = rows.some(row => row.isNew);
    return [
        { label: "QBT_TR(Play)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-start", isDisabled: !only || !isPlayable(only), action: () => { actions.play(only); } },
        { label: "QBT_TR(Save to this device)QBT_TR[CONTEXT=Megatorrent]", icon: "download", isDisabled: !only || ((only.state !== "complete") && !only.wanted), action: () => { actions.save(only); } },
        null,
        { label: "QBT_TR(Download)QBT_TR[CONTEXT=Megatorrent]", icon: "downloading", action: () => { actions.setWanted(rows, true); } },
        { label: "QBT_TR(Do not download)QBT_TR[CONTEXT=Megatorrent]", icon: "task-reject", shortcut: "Del", action: () => { actions.setWanted(rows, false); } },
        { label: "QBT_TR(Priority)QBT_TR[CONTEXT=Megatorrent]", icon: "go-up", entries: [
            [7, "QBT_TR(Maximum)QBT_TR[CONTEXT=Megatorrent]"],
            [6, "QBT_TR(High)QBT_TR[CONTEXT=Megatorrent]"],
            [1, "QBT_TR(Normal)QBT_TR[CONTEXT=Megatorrent]"]
        ].map(([priority, label]) => ({ label: label, isChecked: rows.every(row => row.priority === priority), action: () => { actions.setPriority(rows, priority); } })) },
        { label: "QBT_TR(From beginning to end)QBT_TR[CONTEXT=Megatorrent]", isChecked: rows.every(row => row.sequential), action: () => { actions.setSequential(rows, !rows.every(row => row.sequential)); } },
        null,
        hasNew
            ? { label: "QBT_TR(Mark as read)QBT_TR[CONTEXT=Megatorrent]", icon: "task-complete", action: () => { actions.markSeen(rows, true); } }
            : { label: "QBT_TR(Mark as unread)QBT_TR[CONTEXT=Megatorrent]", icon: "mail-inbox", action: () => { actions.markSeen(rows, false); } },
        { label: "QBT_TR(Add to transfer list)QBT_TR[CONTEXT=Megatorrent]", icon: "list-add", isDisabled: !rows.every(row => actions.canBeTorrent(row)), action: () => { actions.addToTransferList(rows); } },
        { label: "QBT_TR(Copy)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-copy", entries: [
            { label: "QBT_TR(Name)QBT_TR[CONTEXT=Megatorrent]", action: () => { actions.copyNames(rows); } },
            { label: "QBT_TR(Path)QBT_TR[CONTEXT=Megatorrent]", action: () => { actions.copyPaths(rows); } }
        ] },
        selectSeveral ? { label: "QBT_TR(Select several)QBT_TR[CONTEXT=Megatorrent]", icon: "checked-completed", action: selectSeveral } : null
    ].filter((entry, index, all) => entry || (index + 1 < all.length));
};

export const channelMenu = (actions, dialogs, channel) => [
    { label: "QBT_TR(Publish changes...)QBT_TR[CONTEXT=Megatorrent]", icon: "view-refresh", shortcut: "F5", isDisabled: channel.state === "empty", action: () => { dialogs.publishChanges(channel); } },
    { label: "QBT_TR(Add files...)QBT_TR[CONTEXT=Megatorrent]", icon: "list-add", action: () => { dialogs.publish(channel.key); } },
    null,
    { label: "QBT_TR(Copy link)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-copy", shortcut: "Ctrl+C", action: () => { actions.copyLink(channel); } },
    { label: "QBT_TR(Show link...)QBT_TR[CONTEXT=Megatorrent]", icon: "insert-link", action: () => { actions.showLink(channel); } },
    null,
    { label: "QBT_TR(Edit...)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-rename", shortcut: "F2", action: () => { actions.editChannel(channel); } },
    { label: "QBT_TR(Back up key...)QBT_TR[CONTEXT=Megatorrent]", icon: "object-locked", action: () => { dialogs.backUp(channel); } },
    null,
    { label: "QBT_TR(Delete channel...)QBT_TR[CONTEXT=Megatorrent]", icon: "list-remove", shortcut: "Del", action: () => { actions.deleteChannel(channel); } }
];

export const ownItemMenu = (actions, rows, selectSeveral) => {
    const only = (rows.length === 1) ? rows[0] : null;
    return [
        { label: "QBT_TR(Play)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-start", isDisabled: !only || !isPlayable(only), action: () => { actions.play(only); } },
        { label: "QBT_TR(Save to this device)QBT_TR[CONTEXT=Megatorrent]", icon: "download", isDisabled: !only || (only.state !== "complete"), action: () => { actions.save(only); } },
        null,
        { label: "QBT_TR(Withdraw...)QBT_TR[CONTEXT=Megatorrent]", icon: "list-remove", shortcut: "Del", action: () => { actions.withdraw(rows); } },
        { label: "QBT_TR(Copy)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-copy", entries: [
            { label: "QBT_TR(Name)QBT_TR[CONTEXT=Megatorrent]", action: () => { actions.copyNames(rows); } },
            { label: "QBT_TR(Path)QBT_TR[CONTEXT=Megatorrent]", action: () => { actions.copyPaths(rows); } }
        ] },
        selectSeveral ? { label: "QBT_TR(Select several)QBT_TR[CONTEXT=Megatorrent]", icon: "checked-completed", action: selectSeveral } : null
    ].filter((entry, index, all) => entry || (index + 1 < all.length));
};

export const folderMenu = (actions, folder, keys) => [
    { label: "QBT_TR(Mark as read)QBT_TR[CONTEXT=Megatorrent]", icon: "task-complete", action: () => { actions.markAllSeen(keys); } },
    { label: "QBT_TR(Start)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-start", action: () => { actions.startEach(keys); } },
    { label: "QBT_TR(Stop)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-stop", action: () => { actions.stopEach(keys); } },
    null,
    { label: "QBT_TR(Rename...)QBT_TR[CONTEXT=Megatorrent]", icon: "edit-rename", shortcut: "F2", action: () => { actions.renameFolder(folder); } },
    { label: "QBT_TR(Dissolve folder)QBT_TR[CONTEXT=Megatorrent]", icon: "list-remove", action: () => { actions.dissolveFolder(folder); } }
];

export const commonMenu = (actions, dialogs, store) => [
    { label: "QBT_TR(Add subscription...)QBT_TR[CONTEXT=Megatorrent]", icon: "list-add", shortcut: "Ctrl+V", action: () => { dialogs.add(); } },
    { label: "QBT_TR(Publish...)QBT_TR[CONTEXT=Megatorrent]", icon: "upload", action: () => { dialogs.publish(); } },
    null,
    { label: "QBT_TR(Update all)QBT_TR[CONTEXT=Megatorrent]", icon: "view-refresh", isDisabled: store.subscriptions.size === 0, action: () => { actions.refresh("all"); } },
    { label: "QBT_TR(Start all)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-start", isDisabled: store.subscriptions.size === 0, action: () => { actions.start("all"); } },
    { label: "QBT_TR(Stop all)QBT_TR[CONTEXT=Megatorrent]", icon: "torrent-stop", isDisabled: store.subscriptions.size === 0, action: () => { actions.stop("all"); } },
    null,
    { label: "QBT_TR(Rules...)QBT_TR[CONTEXT=Megatorrent]", icon: "filter-active", action: () => { dialogs.rules(); } },
    { label: "QBT_TR(Import subscriptions...)QBT_TR[CONTEXT=Megatorrent]", icon: "download", action: () => { actions.importSubscriptions(); } },
    { label: "QBT_TR(Export subscriptions...)QBT_TR[CONTEXT=Megatorrent]", icon: "upload", isDisabled: store.subscriptions.size === 0, action: () => { actions.exportSubscriptions(); } },
    { label: "QBT_TR(Restore a channel's key...)QBT_TR[CONTEXT=Megatorrent]", icon: "object-locked", action: () => { dialogs.restoreKey(); } }
];

// What others see of one who follows, looks at or publishes a channel: said once, before the first time. Not in Safe Mode, where it is not so.

const KEY = "megatorrent_address_told";

export const isAddressShown = store => (store.status.safeMode ?? "off") === "off";

export const isAddressNews = store => isAddressShown(store) && (localStorage.getItem(KEY) === null);

export const addressWasTold = (store) => {
    if (isAddressShown(store))
        localStorage.setItem(KEY, "true");
};

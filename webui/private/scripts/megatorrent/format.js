// Numbers and times as the rest of the WebUI shows them.

const { Misc } = window.qBittorrent;

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const numbers = new Intl.NumberFormat();
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

// Fills %1, %2, ... in; what is filled in is not looked at for more.
export const fill = (text, ...values) => {
    return text.replace(/%(\d)/g, (whole, number) => {
        const value = values[Number(number) - 1];
        return (value === undefined) ? whole : String(value);
    });
};

// In the order in which a translation has the forms of its language
const CATEGORIES = ["zero", "one", "two", "few", "many", "other"];
const { lang } = document.documentElement;
const plurals = new Intl.PluralRules(/^[a-z]{2,3}$/.test(lang) ? lang : "en");   // "C" is none
const ownCategories = CATEGORIES.filter(category => plurals.resolvedOptions().pluralCategories.includes(category));

// A sentence with a number of things. `forms`: one for each category of the language, with | between them; English: for one, and for all other numbers. Without
// `values` the number is what is filled in.
export const plural = (forms, count, ...values) => {
    const all = forms.split("|");
    // what is not translated is English
    const index = (all.length === ownCategories.length) ? ownCategories.indexOf(plurals.select(count)) : Number(count !== 1);
    return fill(all[index] ?? all[0], ...((values.length > 0) ? values : [number(count)]));
};

export const size = bytes => Misc.friendlyUnit(bytes, false);
export const speed = bytes => Misc.friendlyUnit(bytes, true);
export const number = value => numbers.format(value);

// the order of names; to make what compares them takes longer than to compare them
export const compareNames = new Intl.Collator(undefined, { numeric: true }).compare;

// 100 is shown only when all is there
export const percent = (done, total) => {
    if (total <= 0)
        return 100;
    return Math.min(100, Math.floor((done * 100) / total));
};

export const date = seconds => (seconds > 0) ? dateTime.format(new Date(seconds * 1000)) : "";

export const timeOfDay = (seconds) => {
    const then = new Date(seconds * 1000);
    return (then.toDateString() === new Date().toDateString()) ? timeOnly.format(then) : dateTime.format(then);
};

export const duration = seconds => (seconds < 0) ? "" : Misc.friendlyDuration(seconds, Misc.MAX_ETA);

// a path's parts
export const nameOf = path => path.slice(path.lastIndexOf("/") + 1);
export const folderOf = path => path.slice(0, Math.max(0, path.lastIndexOf("/")));

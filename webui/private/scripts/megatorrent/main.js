// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// The entry: a tab beside upstream's. Everything else is loaded when the tab is opened for the first time.

const SELECTED_KEY = "megatorrent_tab_selected";
const FOREIGN_COLUMNS = ["filtersColumn", "filtersColumn_handle", "mainColumn", "searchTabColumn", "rssTabColumn", "logTabColumn", "torrentsFilterToolbar"];

class ChannelsTab {
    #link = null;
    #column = null;
    #panel = null;
    #loading = null;
    #isShown = false;
    #isLoaded = false;

    // to be called when upstream has built its columns
    build() {
        const style = document.createElement("link");
        style.rel = "stylesheet";
        style.href = "css/megatorrent.css?v=${CACHEID}";
        document.head.append(style);

        const icon = document.createElement("img");
        icon.src = "images/application-rss.svg";
        icon.width = 16;
        icon.height = 16;
        icon.alt = "";
        const anchor = document.createElement("a");
        anchor.append(icon, "QBT_TR(Subscriptions)QBT_TR[CONTEXT=Megatorrent]");
        const count = document.createElement("span");
        count.id = "megatorrentTabCount";
        anchor.append(count);
        this.#link = document.createElement("li");
        this.#link.id = "megatorrentTabLink";
        this.#link.tabIndex = 0;
        this.#link.append(anchor);
        document.getElementById("mainWindowTabsList").append(this.#link);

        new MochaUI.Column({
            id: "megatorrentTabColumn",
            placement: "main",
            width: null
        });
        this.#column = document.getElementById("megatorrentTabColumn");
        this.#column.classList.add("invisible");

        this.#link.addEventListener("click", () => { this.show(); });
        this.#link.addEventListener("keydown", (event) => {
            if ((event.key === "Enter") || (event.key === " ")) {
                event.preventDefault();
                this.show();
            }
        });
        for (const other of ["transfersTabLink", "searchTabLink", "rssTabLink", "logTabLink"])
            document.getElementById(other).addEventListener("click", (event) => { this.#otherClicked(event); });

        // upstream hides the bar when it thinks that there is one tab only
        const bar = document.getElementById("mainWindowTabs");
        const showBar = () => {
            if (bar.classList.contains("invisible"))
                bar.classList.remove("invisible");
        };
        new MutationObserver(showBar).observe(bar, { attributeFilter: ["class"] });
        showBar();
    }

    // Upstream has selected the tab that it remembers; but if ours was the last one, or somebody was quick, it is that.
    loaded() {
        this.#isLoaded = true;
        if (this.#isShown)
            this.#hideOthers();
        else if (localStorage.getItem(SELECTED_KEY) === "true")
            this.show();
    }

    #otherClicked(event) {
        if (this.#isLoaded || event.isTrusted)
            this.hide();
    }

    #hideOthers() {
        for (const tab of this.#link.parentElement.children)
            tab.classList.toggle("selected", tab === this.#link);
        for (const id of FOREIGN_COLUMNS)
            document.getElementById(id)?.classList.add("invisible");
        // what upstream does when it leaves these tabs
        window.qBittorrent.Rss?.unload();
        window.qBittorrent.Log?.unload();
        customSyncMainDataInterval = 30000;
        MochaUI.Desktop.setDesktopSize();
        MochaUI.Desktop.resizePanels();
    }

    async show() {
        if (this.#isShown)
            return;
        this.#isShown = true;
        localStorage.setItem(SELECTED_KEY, "true");
        this.#column.classList.remove("invisible");
        document.body.classList.add("mtShown");
        this.#hideOthers();

        this.#loading ??= this.#load();
        await this.#loading;
        if (this.#isShown)
            this.#panel.show();
    }

    hide() {
        if (!this.#isShown)
            return;
        this.#isShown = false;
        localStorage.setItem(SELECTED_KEY, "false");
        this.#link.classList.remove("selected");
        this.#column.classList.add("invisible");
        document.body.classList.remove("mtShown");
        this.#panel?.hide();
        MochaUI.Desktop.setDesktopSize();
        MochaUI.Desktop.resizePanels();
    }

    async #load() {
        const { ChannelsPanel } = await import("./channelspanel.js?v=${CACHEID}");
        this.#panel = new ChannelsPanel(this.#column);
    }
}

// Upstream builds its columns before us, or, since 5.2, once it has been told its settings; the one of the log comes last.
const columnsBuilt = new Promise((resolve) => {
    const isBuilt = () => document.getElementById("logTabColumn") !== null;
    window.addEventListener("DOMContentLoaded", () => {
        if (isBuilt()) {
            resolve();
            return;
        }
        new MutationObserver((_, observer) => {
            if (isBuilt()) {
                observer.disconnect();
                resolve();
            }
        }).observe(document.body, { childList: true, subtree: true });
    });
});

const tab = new ChannelsTab();
columnsBuilt.then(() => { tab.build(); });
window.addEventListener("load", async () => {
    await columnsBuilt;
    // upstream waits for the same, before us
    await window.qBittorrent.Client.initializeCaches();
    tab.loaded();
});

// The page of options is made anew each time that it is opened.
new MutationObserver(async () => {
    const tabs = document.getElementById("preferencesTabs");
    if (!tabs || !document.getElementById("AdvancedTab") || tabs.querySelector("#PrefMegatorrentLink"))
        return;
    const placeholder = document.createElement("li");
    placeholder.id = "PrefMegatorrentLink";
    tabs.append(placeholder);
    const { OptionsPage } = await import("./optionspage.js?v=${CACHEID}");
    new OptionsPage(placeholder);
}).observe(document.body, { childList: true, subtree: true });

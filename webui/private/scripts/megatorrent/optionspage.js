// QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]
// A tab of upstream's options: the same button saves it.

import { Api } from "./api.js?v=${CACHEID}";
import { checkBox, field } from "./dialog.js?v=${CACHEID}";
import { h, icon } from "./dom.js?v=${CACHEID}";
import { lookUpsForOthers } from "./words.js?v=${CACHEID}";

const GIB = 1024 ** 3;

export class OptionsPage {
    #api = new Api();
    #link;
    #page;
    #error = h("p", { class: "mtDialogError", role: "alert" });
    #before = null;
    #isSaving = false;

    #enabled = checkBox("QBT_TR(Channels are on)QBT_TR[CONTEXT=Megatorrent]");
    #port = h("input", { type: "number", min: 0, max: 65535 });
    #savePath = h("input", { type: "text", class: "pathDirectory", dir: "ltr", spellcheck: "false" });
    #quota = h("input", { type: "number", min: 0, step: "any" });
    #maxConnections = h("input", { type: "number", min: 8, max: 10000 });
    #maxPerAddress = h("input", { type: "number", min: 1, max: 10000 });
    #sendGossip = checkBox("QBT_TR(Tell older clients of updates)QBT_TR[CONTEXT=Megatorrent]");

    #safeModeAlways = checkBox("QBT_TR(Reach channels through a proxy always (Safe Mode))QBT_TR[CONTEXT=Megatorrent]");
    #keepDht = checkBox("QBT_TR(Keep the DHT of torrents: its nodes and peers of your torrents see your address)QBT_TR[CONTEXT=Megatorrent]");
    #keepDhtNames = checkBox("QBT_TR(Look up the first nodes of the DHT by name: your name server sees that you use it)QBT_TR[CONTEXT=Megatorrent]");
    #keepLocalDiscovery = checkBox("QBT_TR(Keep local discovery: your local network sees which torrents you have)QBT_TR[CONTEXT=Megatorrent]");
    #keepPortMapping = checkBox("QBT_TR(Keep port mapping: your router is told your port)QBT_TR[CONTEXT=Megatorrent]");
    #bootstrapPeers = h("textarea", { rows: 3, dir: "ltr", spellcheck: "false", placeholder: "203.0.113.5:6881" });

    #useTor = checkBox("QBT_TR(Use Tor)QBT_TR[CONTEXT=Megatorrent]");
    #torControl = h("input", { type: "text", dir: "ltr", spellcheck: "false" });
    // what it is by now is never told
    #torPassword = h("input", { type: "password", dir: "ltr", autocomplete: "new-password" });
    #noTorPassword = checkBox("QBT_TR(Forget the password of the control port)QBT_TR[CONTEXT=Megatorrent]");

    #lookUpsForOthers = checkBox("QBT_TR(Look channels up for others, who are in Safe Mode)QBT_TR[CONTEXT=Megatorrent]");
    #lookUpsCounters = h("p", { class: "mtHint" });

    constructor(link) {
        this.#link = link;
        link.append(h("a", {}, icon("application-rss"), "QBT_TR(Channels)QBT_TR[CONTEXT=Megatorrent]"));
        this.#page = h("div", { id: "MegatorrentTab", class: "PrefTab invisible megatorrentOptions mtDialog" },
            this.#error, this.#enabled.row,
            field("QBT_TR(Port for incoming connections)QBT_TR[CONTEXT=Megatorrent]", this.#port, "QBT_TR(0: a free one is chosen, and then kept)QBT_TR[CONTEXT=Megatorrent]"),
            field("QBT_TR(Default save path)QBT_TR[CONTEXT=Megatorrent]", this.#savePath),
            field("QBT_TR(Ask before a channel takes more than (GiB))QBT_TR[CONTEXT=Megatorrent]", this.#quota, "QBT_TR(0: never ask)QBT_TR[CONTEXT=Megatorrent]"),
            field("QBT_TR(Maximum number of connections)QBT_TR[CONTEXT=Megatorrent]", this.#maxConnections),
            field("QBT_TR(Maximum number of connections for an address)QBT_TR[CONTEXT=Megatorrent]", this.#maxPerAddress),
            this.#safeModeAlways.row, this.#useTor.row,
            field("QBT_TR(Control port of Tor)QBT_TR[CONTEXT=Megatorrent]", this.#torControl, "QBT_TR(Empty: a running Tor is looked for, or else the one that is installed is started)QBT_TR[CONTEXT=Megatorrent]"),
            field("QBT_TR(Password of the control port)QBT_TR[CONTEXT=Megatorrent]", this.#torPassword), this.#noTorPassword.row,
            h("fieldset", { class: "mtChoice" },
                h("legend", { text: "QBT_TR(While Safe Mode is on, the following is off. Kept on, it shows that you use BitTorrent, not which channels you follow.)QBT_TR[CONTEXT=Megatorrent]" }),
                this.#keepDht.row, this.#keepDhtNames.row, this.#keepLocalDiscovery.row, this.#keepPortMapping.row),
            field("QBT_TR(Peers to begin with, for there is no DHT to find them by)QBT_TR[CONTEXT=Megatorrent]", this.#bootstrapPeers,
                "QBT_TR(Address and port, a line each. They are asked in every channel, also while Safe Mode is off.)QBT_TR[CONTEXT=Megatorrent]"),
            h("div", {}, this.#lookUpsForOthers.row,
                h("p", { class: "mtHint", text: "QBT_TR(Who must not use the DHT asks this computer instead: DHT nodes see your address with what others look for and publish, and nobody can tell which is whose.)QBT_TR[CONTEXT=Megatorrent]" }),
                this.#lookUpsCounters),
            this.#sendGossip.row);
        this.#noTorPassword.input.addEventListener("change", () => { this.#torPassword.disabled = this.#noTorPassword.input.checked; });
        // names are looked up for it, and for nothing else
        this.#keepDht.input.addEventListener("change", () => { this.#keepDhtNames.input.disabled = !this.#keepDht.input.checked; });
        document.getElementById("AdvancedTab").after(this.#page);
        window.qBittorrent.pathAutofill.attachPathAutofill();
        link.addEventListener("click", () => { this.#show(); });
        // before the handler of the button itself
        document.getElementById("preferencesPage").addEventListener("click", (event) => { this.#onClick(event); }, true);
        this.#load();
    }

    #show() {
        for (const tab of document.querySelectorAll(".PrefTab"))
            tab.classList.toggle("invisible", tab !== this.#page);
        for (const tab of this.#link.parentElement.children)
            tab.classList.toggle("selected", tab === this.#link);
    }

    async #load() {
        try {
            const [settings, status] = await Promise.all([this.#api.get("settings"), this.#api.get("status")]);
            this.#enabled.input.checked = settings.enabled;
            this.#port.value = settings.port;
            this.#savePath.value = settings.savePath;
            this.#quota.value = settings.quota / GIB;
            this.#maxConnections.value = settings.maxConnections;
            this.#maxPerAddress.value = settings.maxConnectionsPerAddress;
            this.#sendGossip.input.checked = settings.sendGossip;
            this.#safeModeAlways.input.checked = settings.safeModeAlways;
            this.#useTor.input.checked = settings.useTor;
            this.#torControl.value = settings.torControl;
            this.#torPassword.placeholder = settings.torPasswordSet ? "QBT_TR(unchanged)QBT_TR[CONTEXT=Megatorrent]" : "";
            this.#noTorPassword.row.hidden = !settings.torPasswordSet;
            this.#lookUpsForOthers.input.checked = settings.lookUpsForOthers;
            this.#lookUpsCounters.textContent = lookUpsForOthers(status);
            this.#keepDht.input.checked = settings.safeModeKeepDht;
            this.#keepDhtNames.input.checked = settings.safeModeKeepDhtNames;
            this.#keepDhtNames.input.disabled = !settings.safeModeKeepDht;
            this.#keepLocalDiscovery.input.checked = settings.safeModeKeepLocalDiscovery;
            this.#keepPortMapping.input.checked = settings.safeModeKeepPortMapping;
            this.#bootstrapPeers.value = settings.bootstrapPeers.join("\n");
            this.#before = this.#values();
        }
        catch (error) {
            this.#error.textContent = error.message;
        }
    }

    #values() {
        return {
            enabled: this.#enabled.input.checked,
            port: Number(this.#port.value),
            savePath: this.#savePath.value.trim(),
            quota: Math.round(Number(this.#quota.value) * GIB),
            maxConnections: Number(this.#maxConnections.value),
            maxConnectionsPerAddress: Number(this.#maxPerAddress.value),
            sendGossip: this.#sendGossip.input.checked,
            safeModeAlways: this.#safeModeAlways.input.checked,
            useTor: this.#useTor.input.checked,
            torControl: this.#torControl.value.trim(),
            torPassword: this.#noTorPassword.input.checked ? "" : (this.#torPassword.value || null),
            lookUpsForOthers: this.#lookUpsForOthers.input.checked,
            safeModeKeepDht: this.#keepDht.input.checked,
            safeModeKeepDhtNames: this.#keepDhtNames.input.checked,
            safeModeKeepLocalDiscovery: this.#keepLocalDiscovery.input.checked,
            safeModeKeepPortMapping: this.#keepPortMapping.input.checked,
            bootstrapPeers: this.#bootstrapPeers.value.split(/[\s,;]+/).filter(peer => peer !== "").join(",")
        };
    }

    async #onClick(event) {
        const isSave = event.target.matches("input[type=button]") && !event.target.closest(".PrefTab")
            && (event.target.value === "QBT_TR(Save)QBT_TR[CONTEXT=HttpServer]");
        if (!isSave || !this.#before || this.#isSaving)
            return;
        const values = this.#values();
        const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== this.#before[name]));
        if (Object.keys(changed).length === 0)
            return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.#isSaving = true;
        try {
            await this.#api.post("setSettings", changed);
            this.#before = values;
            // upstream's part, which then loads the page anew
            event.target.click();
        }
        catch (error) {
            this.#show();
            this.#error.textContent = error.message;
        }
        this.#isSaving = false;
    }
}

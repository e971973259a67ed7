// Items become torrents by the server alone, which fetches what is not here, takes one magnet link and nothing else, and keeps to Safe Mode.

import assert from "node:assert/strict";
import { call, run, told, waitFor } from "./browser.mjs";

const torrents = async () => (await (await fetch(`${told.url}api/v2/torrents/info`)).json()).map(torrent => torrent.name);
const item = async name => (await call(`items?key=${told.key}&filter=${encodeURIComponent(name)}`)).items[0];

await run(async (page, browser) => {
    await browser.open();
    // what would go past all that
    const passed = [];
    page.on("request", (request) => {
        if (/torrents\/add|megatorrent\/file/.test(request.url()))
            passed.push(request.url());
    });
    await page.getByRole("treeitem", { name: "Feed" }).click();
    const table = page.getByRole("grid", { name: "Items" });
    const add = async (name) => {
        await table.getByTitle(name, { exact: true }).click({ button: "right" });
        await page.getByRole("menuitem", { name: "Add to transfer list" }).click();
        await browser.hear("1 item goes to the transfer list.");
        await page.evaluate(() => { window.heard = []; });
    };

    // not here yet
    assert.equal((await item("first.torrent")).state, "unwanted");
    await add("first.torrent");
    await waitFor(async () => (await torrents()).join() === "first", "the torrent");
    await add("two.magnet");
    await waitFor(async () => (await item("two.magnet")).error.includes("one magnet link and nothing else"), "it to be refused");
    await table.getByTitle("two.magnet", { exact: true }).click();
    await page.locator(".mtDetails").getByText("one magnet link and nothing else", { exact: false }).waitFor();
    await browser.shot("torrents-1-refused");
    await call("setWanted", { key: told.key, wanted: true, all: true });
    await waitFor(async () => (await item("second.torrent")).state === "complete", "the second one");

    // by these options torrents would not go through the proxy
    await fetch(`${told.url}api/v2/app/setPreferences`, { method: "POST", body: new URLSearchParams({ json: JSON.stringify({
        proxy_type: "SOCKS5", proxy_ip: "127.0.0.1", proxy_port: 1, proxy_bittorrent: true, proxy_peer_connections: false }) }) });
    await waitFor(async () => (await call("status")).safeMode !== "off", "Safe Mode");
    await add("second.torrent");
    await waitFor(async () => (await item("second.torrent")).error.includes("Safe Mode is on"), "it to be refused");
    assert.deepEqual(await torrents(), ["first"]);
    assert.deepEqual(passed, []);
});

// Somebody new: the empty tab, a link by Ctrl+V, a look into it, Return; up to date; an item; then gone again. With the keyboard, as far as it goes.

import assert from "node:assert/strict";
import { call, run, told, waitFor } from "./browser.mjs";

const isNarrow = told.width < 700;

await run(async (page, browser) => {
    await browser.open();
    await page.getByText("Follow a channel: paste its link (Ctrl+V)").waitFor();
    await browser.shot("follow-1-empty");
    if (!isNarrow)
        await browser.checkAccessibility();

    // wrong links: a sentence each, and the focus stays
    await page.getByRole("button", { name: "Add subscription" }).first().click();
    const dialog = page.getByRole("dialog");
    const link = dialog.getByLabel("Link", { exact: true });
    for (const [wrong, sentence] of [
        [`megatorrent://${told.key.slice(1)}`, "here are 63"],
        ["http://example.org/a.torrent", "begins with megatorrent://"],
        ["", "Paste a channel's link"]
    ]) {
        await link.fill(wrong);
        await link.press("Enter");
        await dialog.getByRole("alert").filter({ hasText: sentence }).waitFor();
        assert.ok(await link.evaluate(element => element === document.activeElement));
    }
    await browser.shot("follow-2-wrong");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await page.evaluate(text => navigator.clipboard.writeText(text), told.link);
    await page.locator("body").evaluate(() => { document.activeElement.blur(); });
    await page.keyboard.press("Control+v");
    // before anybody is connected to
    await dialog.getByText("those who have it are connected to").waitFor();
    await dialog.getByText("Others in a channel see your IP address").waitFor();
    await browser.shot("follow-3-first");
    await dialog.getByRole("button", { name: "Look inside" }).click();
    await dialog.getByText("Holiday films · public").waitFor();
    await dialog.getByText("disc1.bin").waitFor();
    await browser.shot("follow-3-preview");
    await browser.checkAccessibility(".mtDialog");
    await browser.checkLayout(".mtDialog");
    await link.focus();
    // the server's next word is of something else: what one subscribed to is selected as soon as it is told of
    await page.route("**/megatorrent/sync*", route => route.fulfill({ json: { rid: 1, refresh_interval: 200, status: { peers: 0 } } }));
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    await page.waitForResponse(response => response.url().includes("megatorrent/sync"));
    await page.unroute("**/megatorrent/sync*");
    const node = page.getByRole("treeitem", { name: "Holiday films" });
    await waitFor(async () => await node.count() === 1 && await node.getAttribute("aria-selected") === "true", "it to be selected");
    await waitFor(async () => (await call("subscriptions"))[0].state === "complete", "the subscription");
    if (isNarrow)
        await node.click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 1.txt").waitFor();
    await waitFor(async () => await table.getByText("Done").count() === 4, "all to be done");
    await browser.shot("follow-4-items");
    await browser.checkAccessibility();
    await browser.checkLayout();
    if (isNarrow) {
        await call("removeSubscription", { key: told.key, deleteFiles: true });
        await waitFor(async () => (await call("subscriptions")).length === 0, "the end");
        return;
    }

    // only the keyboard from here on: an item is opened
    await page.getByRole("tree").focus();
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "grid");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await waitFor(async () => (await page.evaluate(() => navigator.clipboard.readText())).endsWith("films/2025/disc1.bin"), "the path to be copied");
    await page.keyboard.press("Control+a");
    await page.getByText("4 items,", { exact: false }).first().waitFor({ state: "attached" });
    assert.equal(await table.locator('[aria-selected="true"]').count(), 4);
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    await browser.shot("follow-5-menu");
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "grid");

    // what is chosen here is no torrent, though there is one, and it is selected
    await fetch(`${told.url}api/v2/torrents/add`, { method: "POST", body: new URLSearchParams({ urls: `magnet:?xt=urn:btih:${"ab".repeat(20)}&dn=a+torrent` }) });
    await page.locator("#transfersTabLink").click();
    const torrent = page.locator("#torrentsTableDiv tr", { hasText: "a torrent" });
    await torrent.click();
    await page.locator("#torrentsTableDiv tr.selected").waitFor();
    await page.locator("#megatorrentTabLink").click();
    for (const element of [page.locator("#megatorrent select"), page.getByRole("tab", { name: "General" }), page.locator("#megatorrentTabLink")]) {
        await element.focus();
        await page.keyboard.press("Control+a");
        if ((await element.getAttribute("role")) !== "tab")
            await page.keyboard.press("Delete");
    }
    await table.focus();
    await page.keyboard.press("Control+a");
    await page.keyboard.press("Delete");
    await waitFor(async () => (await call("subscriptions"))[0].wantedItems === 0, "nothing to be downloaded any more");
    assert.equal(await page.locator("#confirmDeletionPage").count(), 0);
    assert.equal((await (await fetch(`${told.url}api/v2/torrents/info`)).json()).length, 1);
    await page.keyboard.press("Control+d");
    await waitFor(async () => (await call("subscriptions"))[0].wantedItems === 4, "all to be downloaded");

    await page.getByRole("tree").focus();
    await page.keyboard.press("Control+p");
    await waitFor(async () => (await call("subscriptions"))[0].paused, "the stop");
    await page.keyboard.press("Control+s");
    await waitFor(async () => !(await call("subscriptions"))[0].paused, "the start");

    // the other tabs, and back
    await page.locator("#transfersTabLink").click();
    await page.locator("#torrentsTableDiv").waitFor();
    assert.ok(!await page.locator("#megatorrent").isVisible());
    let calls = 0;
    page.on("request", (request) => { calls += request.url().includes("megatorrent/") ? 1 : 0; });
    await page.waitForResponse(response => response.url().includes("sync/maindata"));
    await page.waitForResponse(response => response.url().includes("sync/maindata"));
    assert.equal(calls, 0, "nothing is asked for while the tab is hidden");
    await page.locator("#megatorrentTabLink").click();
    await page.reload();
    await node.waitFor();

    await page.getByRole("tree").focus();
    await page.keyboard.press("Shift+Delete");
    assert.ok(await page.getByRole("checkbox", { name: "Also remove the content files" }).isChecked());
    await browser.shot("follow-6-remove");
    await page.keyboard.press("Tab");
    await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
    await node.waitFor({ state: "detached" });
    await page.getByText("Follow a channel: paste its link (Ctrl+V)").waitFor();
}, { isFirstTime: true });

// An update comes while one looks: what is new is marked, stays in Unread while one is there, and stops being new when it has been looked at; what the publisher removed stays on the disk.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    const node = page.getByRole("treeitem", { name: "Holiday films" });
    await node.waitFor();
    const unread = page.getByRole("treeitem", { name: "Unread" });
    await unread.click();
    await page.getByText("Nothing new.").waitFor();
    await browser.shot("update-1-nothing-new");

    await writeFile(`${told.folder}/notes 1.txt`, "another note");
    await writeFile(`${told.folder}/a new one.txt`, "new");
    await rm(`${told.folder}/notes 3.txt`);
    await call("publish", { key: told.key }, told.publisher);

    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("a new one.txt").waitFor();
    await table.getByText("notes 1.txt").waitFor();
    await page.getByRole("treeitem", { name: "Unread, 2 new" }).waitFor();
    await waitFor(async () => (await page.locator("#megatorrentTabLink").textContent()) === "Subscriptions (2)", "the number in the tab");
    assert.equal(await table.getByRole("img", { name: "New" }).count(), 2);
    await browser.shot("update-2-unread");
    await browser.checkAccessibility();

    // looked at for two seconds, it is not new any more; but it does not vanish under one's eyes
    await table.getByText("a new one.txt").click();
    await page.getByRole("treeitem", { name: "Unread, 1 new" }).waitFor();
    assert.equal(await table.getByText("a new one.txt").count(), 1);
    await waitFor(async () => await table.getByRole("img", { name: "New" }).count() === 1, "the mark to go");
    await node.click();
    await unread.click();
    await waitFor(async () => await table.locator(".mtRow").count() === 1, "the rest of what is new");
    await page.getByRole("button", { name: "Mark as read" }).click();
    await page.getByText("Nothing new.").waitFor();

    await node.click();
    await page.getByRole("tab", { name: "Updates" }).click();
    const updates = page.getByRole("table", { name: "Updates" });
    await waitFor(async () => await updates.getByRole("row").count() === 3, "two updates");
    assert.deepEqual((await updates.getByRole("row").nth(1).getByRole("cell").allTextContents()).slice(1), ["1", "1", "1"]);
    // the log goes on by itself
    await page.getByRole("tab", { name: "Updates" }).press("ArrowRight");
    const log = page.getByRole("table", { name: "Log" });
    await log.getByText("1 new, 1 changed", { exact: false }).waitFor();
    const entries = await log.getByRole("row").count();
    await call("pause", { key: told.key });
    await waitFor(async () => await log.getByRole("row").count() > entries, "the stop to be told of");
    await call("resume", { key: told.key });
    await waitFor(async () => await log.getByRole("row").count() > entries + 1, "the start to be told of");
    await browser.shot("update-3-log");
    // an error stays no longer than it lasts; it is said below the table, which is hidden meanwhile
    const shown = await log.getByRole("row").count();
    await page.getByRole("tab", { name: "Log" }).press("ArrowLeft");
    await page.route("**/megatorrent/log*", route => route.fulfill({ status: 409, body: "Not now." }));
    await page.getByRole("tab", { name: "Updates" }).press("ArrowRight");
    await page.getByText("Not now.").waitFor();
    await page.unroute("**/megatorrent/log*");
    await page.getByRole("tab", { name: "Log" }).press("ArrowLeft");
    await page.getByRole("tab", { name: "Updates" }).press("ArrowRight");
    await waitFor(async () => await log.getByRole("row").count() >= shown, "the log to be there again");

    await page.getByRole("tab", { name: "Log" }).press("ArrowLeft");
    await page.getByRole("tab", { name: "Updates" }).press("ArrowLeft");
    const peers = page.getByRole("table", { name: "Peers" });
    await peers.getByText("Outgoing").or(peers.getByText("Incoming")).first().waitFor();
    await browser.shot("update-4-peers");
    await browser.checkAccessibility();

    // columns: one more, narrower, and remembered
    await page.getByRole("columnheader", { name: "Name" }).click({ button: "right" });
    await page.getByRole("menuitemradio", { name: "Path on disk" }).click();
    const heading = name => page.getByRole("columnheader", { name: name, exact: true });
    await heading("Path on disk").waitFor();
    // dragged to another place, by the keyboard to another one; a click sorts still
    const order = async () => (await page.getByRole("columnheader").evaluateAll(cells => cells.map(cell => cell.columnId))).filter(id => id);
    const before = await order();
    const [from, to] = [await heading("Size").boundingBox(), await heading("Name").boundingBox()];
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x - 20, from.y + 10);
    await page.mouse.move(to.x + 10, to.y + 10);
    await browser.shot("update-5-dragged");
    await page.mouse.up();
    assert.deepEqual(await order(), ["isNew", "size", ...before.filter(id => !["isNew", "size"].includes(id))]);
    assert.equal(await heading("Size").getAttribute("aria-sort"), null);
    await heading("Status").getByRole("button").focus();
    await page.keyboard.press("Control+Shift+ArrowLeft");
    const after = await order();
    assert.ok(after.indexOf("state") < after.indexOf("progress"), after.join());
    await heading("Size").getByRole("button").click();
    await waitFor(async () => await heading("Size").getAttribute("aria-sort") === "ascending", "the order by size");
    await page.reload();
    await heading("Path on disk").waitFor();
    assert.deepEqual(await order(), after);

    // when nothing happens, next to nothing is sent
    const sizes = [];
    page.on("response", async (response) => {
        if (response.url().includes("megatorrent/sync"))
            sizes.push((await response.body().catch(() => "")).length);
    });
    await waitFor(() => (sizes.length >= 3) && sizes.slice(-3).every(size => size < 100), "three answers of less than 100 bytes");
    // and nobody is asked by a page that cannot be seen (Event is another thing in upstream's)
    let calls = 0;
    page.on("request", (request) => { calls += request.url().includes("megatorrent/") ? 1 : 0; });
    await page.evaluate(() => {
        Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
        document.dispatchEvent(new CustomEvent("visibilitychange"));
    });
    calls = 0;
    // the time of several of them
    await page.evaluate(interval => new Promise((resolve) => { setTimeout(resolve, 4 * interval); }), told.interval);
    assert.equal(calls, 0);
    await page.evaluate(() => {
        delete document.hidden;
        document.dispatchEvent(new CustomEvent("visibilitychange"));
    });
    await waitFor(() => calls > 0, "the page to ask again");
});

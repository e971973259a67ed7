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
    await page.getByRole("tab", { name: "Updates" }).press("ArrowLeft");
    const peers = page.getByRole("table", { name: "Peers" });
    await peers.getByText("Outgoing").or(peers.getByText("Incoming")).first().waitFor();
    await browser.shot("update-3-peers");
    await browser.checkAccessibility();

    // columns: one more, narrower, and remembered
    await page.getByRole("columnheader", { name: "Name" }).click({ button: "right" });
    await page.getByRole("menuitemradio", { name: "Path on disk" }).click();
    await page.getByRole("columnheader", { name: "Path on disk" }).waitFor();
    await page.reload();
    await page.getByRole("columnheader", { name: "Path on disk" }).waitFor();
});

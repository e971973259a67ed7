// The list changes while rows of it are selected: they are where their items are, and what has gone meets no action.

import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.getByRole("treeitem", { name: "Holiday films" }).click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 2.txt").click();
    const nameOf = async (selector) => {
        // rows are drawn with the next frame
        await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
        return (await table.locator(`${selector} .mtCell-name`).allTextContents()).join();
    };
    const publish = async () => { await call("publish", { key: told.key }, told.publisher); };
    assert.deepEqual([await nameOf(".mtSelected"), await nameOf(".mtActive")], ["notes 2.txt", "notes 2.txt"]);

    // one comes before it, one goes
    await writeFile(`${told.folder}/a new one.txt`, "new");
    await rm(`${told.folder}/notes 1.txt`);
    await publish();
    await table.getByText("a new one.txt").waitFor();
    await waitFor(async () => await table.getByText("notes 1.txt").count() === 0, "what was removed to go");
    assert.deepEqual([await nameOf(".mtSelected"), await nameOf(".mtActive")], ["notes 2.txt", "notes 2.txt"]);
    assert.equal(await table.evaluate(element => document.getElementById(element.getAttribute("aria-activedescendant")).querySelector(".mtCell-name").textContent), "notes 2.txt");
    await waitFor(async () => (await call("subscriptions"))[0].state === "complete", "the new item");
    await table.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "notes 2.txt" }).waitFor();
    await page.keyboard.press("Escape");

    // it goes itself
    await rm(`${told.folder}/notes 2.txt`);
    await publish();
    await waitFor(async () => await table.getByText("notes 2.txt").count() === 0, "it to go");
    assert.deepEqual([await nameOf(".mtSelected"), await nameOf(".mtActive")], ["", ""]);
    await table.focus();
    for (const key of ["Delete", "Enter", "Space", "Control+d"])
        await page.keyboard.press(key);
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await nameOf(".mtSelected"), "");
    // from its place on
    await page.keyboard.press("ArrowDown");
    assert.deepEqual([await nameOf(".mtSelected"), await nameOf(".mtActive")], ["notes 3.txt", "notes 3.txt"]);

    // the menu by the key is that of the row with the focus, as by the mouse
    await page.keyboard.press("Control+ArrowUp");
    assert.equal(await nameOf(".mtSelected"), "notes 3.txt");
    const active = await nameOf(".mtActive");
    assert.notEqual(active, "notes 3.txt");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menu").waitFor();
    assert.equal(await nameOf(".mtSelected"), active);
    await page.keyboard.press("Escape");
    const [subscription] = await call("subscriptions");
    assert.equal(subscription.wantedItems, subscription.items);
});

// Several links at once: one looks into each, ticks some items of each, and follows them all. What is chosen afterwards is shown at once, and what is refused changes nothing.

import assert from "node:assert/strict";
import { Held, call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    const paste = async () => {
        await page.evaluate(text => navigator.clipboard.writeText(text), told.links.join("\n"));
        await page.locator("body").evaluate(() => { document.activeElement.blur(); });
        await page.keyboard.press("Control+v");
    };
    await paste();
    const dialog = page.getByRole("dialog");
    const which = dialog.getByRole("listbox", { name: "Channels" });
    const lines = async () => await which.getByRole("option").allTextContents();
    await waitFor(async () => (await lines()).filter(text => / - \d+ items, /.test(text)).length === 2, "both to be looked into");
    assert.match((await lines())[0], /^Holiday films - 4 items, /);
    assert.match((await lines())[1], /^Many - 300 items, /);
    assert.ok(await dialog.getByLabel("Save in").isDisabled(), "one folder for two channels");

    const table = dialog.getByRole("grid");
    const row = name => table.getByRole("row").filter({ hasText: name }).getByRole("checkbox");
    await row("disc1.bin").click();
    await which.selectOption({ index: 1 });
    await row("item 000.txt").waitFor();
    await dialog.getByRole("button", { name: "None" }).click();
    await row("item 002.txt").click();
    await which.selectOption({ index: 0 });
    await waitFor(async () => await table.getByRole("checkbox", { checked: true }).count() === 3, "what was ticked of the first one");
    await browser.shot("several-1-first");
    await browser.checkAccessibility(".mtDialog");
    await browser.checkLayout(".mtDialog");
    await which.selectOption({ index: 1 });
    await row("item 002.txt").waitFor();

    // of two that tick all, the last one counts, whichever answer comes first
    await dialog.getByRole("searchbox").fill("item 2");
    await waitFor(async () => await table.getAttribute("aria-rowcount") === "101", "what is filtered");
    await dialog.getByRole("searchbox").fill("item");
    await waitFor(async () => await table.getAttribute("aria-rowcount") === "301", "what is filtered");
    const ticking = await Held.begin(page, "**/megatorrent/previewItems?*limit=300*", 1);
    await dialog.getByRole("button", { name: "All" }).click();
    await ticking.wait();
    await dialog.getByRole("button", { name: "None" }).click();
    await waitFor(async () => await table.getByRole("checkbox", { checked: true }).count() === 0, "nothing to be ticked");
    await ticking.end();
    await row("item 002.txt").click();
    assert.equal(await table.getByRole("checkbox", { checked: true }).count(), 1);
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.waitFor({ state: "detached" });
    await browser.hear("Subscribed to 2 channels");
    const wanted = async (key) => {
        const { items } = await call(`items?key=${key}&state=complete`);
        return items.map(item => item.path.split("/").at(-1)).join();
    };
    await waitFor(async () => await wanted(told.keys[0]) === "notes 1.txt,notes 2.txt,notes 3.txt", "what was ticked of the first one");
    await waitFor(async () => await wanted(told.keys[1]) === "item 002.txt", "what was ticked of the second one");

    // there is nothing more to be added: it says so
    await paste();
    await waitFor(async () => (await lines()).every(text => text.endsWith("You follow this already.")), "both to be known");
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.getByRole("alert").filter({ hasText: "already" }).waitFor();
    await browser.shot("several-2-known");
    await page.keyboard.press("Escape");

    // chosen by hand: that is shown before the list is asked for again
    await page.getByRole("treeitem", { name: "Holiday films" }).click();
    const list = page.getByRole("grid", { name: "Items" });
    const disc = list.getByRole("row").filter({ hasText: "disc1.bin" });
    await disc.getByText("Do not download").waitFor();
    await disc.click();
    const asking = await Held.begin(page, "**/megatorrent/items");
    await page.getByRole("region", { name: "Details" }).getByRole("button", { name: "Download", exact: true }).click();
    await disc.getByText("Queued").waitFor();
    await browser.hear("1 item is to be downloaded.");
    await asking.end();
    await disc.getByText("Done").waitFor();
    // that it has been seen is refused: it is not new for that
    await page.route("**/megatorrent/markSeen", route => route.fulfill({ status: 409, body: "Not now." }));
    await disc.click();
    await page.keyboard.press("Delete");
    await page.locator(".mtNotice").getByText("Not now.").waitFor();
    assert.equal(await list.getByRole("img", { name: "New" }).count(), 0);
});

// 500 subscriptions: the tab opens at once, the counts agree, few bytes when nothing happens.

import assert from "node:assert/strict";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await page.goto(told.url);
    await page.locator("#torrentsTableDiv").waitFor();
    const began = await page.evaluate(() => performance.now());
    await page.locator("#megatorrentTabLink").click();
    await page.locator("#megatorrent .mtNode").nth(told.count - 1).waitFor({ state: "attached" });
    const took = await page.evaluate(start => new Promise((resolve) => {
        requestAnimationFrame(() => { resolve(performance.now() - start); });
    }), began);
    console.log(`${told.count} subscriptions are shown after ${Math.round(took)} ms`);
    assert.equal(await page.getByRole("treeitem", { name: "Number 0" }).count() > 0, true);
    await browser.shot("crowd-1");
    await browser.checkAccessibility();

    const tree = page.getByRole("tree");
    await tree.focus();
    await page.keyboard.press("End");
    await page.keyboard.type("number 499");
    await waitFor(async () => await page.locator(".mtNode.mtSelected").getAttribute("aria-label").then(label => label.startsWith("Number 499")), "what is typed to be found");
    await page.getByText("Nobody who has this channel has answered yet.", { exact: false }).first().waitFor();
    assert.equal((await call("subscriptions")).length, told.count);

    // closing a folder takes its rows away
    await page.getByRole("treeitem", { name: "Folder 0" }).click();
    const before = await page.locator(".mtNode").count();
    await page.keyboard.press("ArrowLeft");
    await waitFor(async () => await page.locator(".mtNode").count() === before - (told.count / 10), "the folder to be closed");
    await page.reload();
    await page.locator("#megatorrent .mtNode").nth(told.count - (told.count / 10) - 1).waitFor({ state: "attached" });
    await waitFor(async () => await page.locator(".mtNode").count() === before - (told.count / 10), "the folder to be closed still");
});

// A film is played, and jumped about in, while it is still arriving.

import assert from "node:assert/strict";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.getByRole("treeitem", { name: "Films" }).click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("film.webm").click();
    await table.focus();
    await page.keyboard.press("Control+d");
    await waitFor(async () => await table.getByText("Do not download").count() === 0, "it to be downloaded");
    await page.keyboard.press("Enter");
    const video = page.locator("dialog video");
    await video.waitFor();
    await waitFor(async () => await video.evaluate(element => element.currentTime > 0.2), "the beginning", 50);
    const [item] = (await call(`items?key=${told.key}`)).items;
    assert.ok(item.completed < item.size, "it is still arriving");
    const target = await video.evaluate((element) => {
        element.currentTime = element.duration / 2;
        return element.currentTime;
    });
    await waitFor(async () => await video.evaluate((element, from) => (element.currentTime > from + 0.2) && (element.readyState >= 2), target), "what is further on", 50);
    await browser.shot("play-1-film");
    await browser.checkAccessibility("dialog");
    await page.keyboard.press("Escape");
    await video.waitFor({ state: "detached" });
    await browser.shot("play-2-list");
});

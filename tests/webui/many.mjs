// A long list: few rows are in the document, the end is a key away, and the server sorts and filters.

import assert from "node:assert/strict";
import { run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.getByRole("treeitem", { name: "Many" }).click();
    const table = page.getByRole("grid", { name: "Items" });
    const rows = table.locator(".mtRow");
    await waitFor(async () => await table.getAttribute("aria-rowcount") === String(told.count + 1), "all rows to be counted");
    await browser.shot("many-1");
    const few = async () => assert.ok(await rows.count() <= 400, `${await rows.count()} rows`);
    await few();
    await table.focus();
    await page.keyboard.press("End");
    await table.getByText(told.last).waitFor();
    await few();
    await page.keyboard.press("Home");
    await table.getByText(told.first).waitFor();

    // how long a frame takes while it scrolls through all
    const frames = await page.evaluate(async () => {
        const element = document.querySelector(".mtTable");
        const step = Math.max(40, Math.floor(element.scrollHeight / 120));
        const times = [];
        let before = performance.now();
        for (let top = 0; top < element.scrollHeight; top += step) {
            element.scrollTop = top;
            await new Promise((resolve) => { requestAnimationFrame(resolve); });
            const now = performance.now();
            times.push(now - before);
            before = now;
        }
        return times;
    });
    const sorted = frames.toSorted((left, right) => left - right);
    console.log(`frames while scrolling: middle ${sorted[Math.floor(sorted.length / 2)].toFixed(1)} ms, longest ${sorted.at(-1).toFixed(1)} ms`);
    await few();

    await table.getByRole("columnheader", { name: "Size" }).getByRole("button").click();
    await waitFor(async () => await table.getByRole("columnheader", { name: "Size" }).getAttribute("aria-sort") === "ascending", "the order");
    await page.getByRole("searchbox", { name: "Filter items" }).fill(told.first);
    await waitFor(async () => await table.getAttribute("aria-rowcount") === "2", "what is filtered");
    await page.keyboard.press("Escape");
    await waitFor(async () => await table.getAttribute("aria-rowcount") === String(told.count + 1), "all again");
    await page.getByRole("searchbox", { name: "Filter items" }).fill("no such thing");
    await page.getByText("No item contains “no such thing”.").waitFor();
    await page.getByRole("button", { name: "Clear filter" }).click();
    await rows.first().waitFor();

    // all of them are chosen, also those that were never here
    await table.focus();
    await page.keyboard.press("Control+a");
    await waitFor(async () => (await page.locator("#megatorrent > [role=status]").textContent()).startsWith(`${told.count.toLocaleString("en-GB")} items`), "all to be chosen");
});

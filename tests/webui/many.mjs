// A long list: few rows are in the document, the end is a key away, and the server sorts and filters.

import assert from "node:assert/strict";
import { run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    const node = page.getByRole("treeitem", { name: "Many" });
    await node.waitFor();
    // from the click to the frame that has the rows
    const painted = await node.evaluate(async (element) => {
        const frame = () => new Promise((resolve) => { requestAnimationFrame(resolve); });
        const began = performance.now();
        element.click();
        while (!document.querySelector(".mtTable .mtRow:not(.mtEmptyRow)"))
            await frame();
        await frame();
        return performance.now() - began;
    });
    console.log(`${told.count} items are painted after ${painted.toFixed(0)} ms`);
    // the machine may have other things to do
    assert.ok(painted < 10000);
    const table = page.getByRole("grid", { name: "Items" });
    const rows = table.locator(".mtRow");
    await waitFor(async () => await table.getAttribute("aria-rowcount") === String(told.count + 1), "all rows to be counted");
    await browser.shot("many-1");
    let most = 0;
    const few = async () => {
        most = Math.max(most, await rows.count());
        assert.ok(most <= 400, `${most} rows`);
    };
    await few();
    await table.focus();
    await page.keyboard.press("End");
    await table.getByText(told.last).waitFor();
    await few();
    await page.keyboard.press("Home");
    await table.getByText(told.first).waitFor();

    // how long a frame takes, while one scrolls as by a wheel, and through all of it
    const measure = async (name, selector, step) => {
        const frames = await page.evaluate(async ([chosen, pixels]) => {
            const element = document.querySelector(chosen);
            const times = [];
            element.scrollTop = 0;
            let before = performance.now();
            for (let count = 0; count < 120; ++count) {
                element.scrollTop += pixels;
                await new Promise((resolve) => { requestAnimationFrame(resolve); });
                const now = performance.now();
                times.push(now - before);
                before = now;
            }
            return times.toSorted((left, right) => left - right);
        }, [selector, step]);
        const mean = frames.reduce((sum, time) => sum + time, 0) / frames.length;
        console.log(`frames while scrolling ${name}: middle ${frames[60].toFixed(1)} ms, longest ${frames.at(-1).toFixed(1)} ms, ${(1000 / mean).toFixed(0)} in a second`);
        return mean;
    };
    const byWheel = await measure("items by the wheel", ".mtTable", 100);
    await few();
    await measure("through all items", ".mtTable", Math.ceil(told.count * 24 / 120));
    await few();
    await page.locator("#transfersTabLink").click();
    await page.locator("#torrentsTableDiv tbody tr").nth(299).waitFor({ state: "attached" });
    const torrents = await measure("300 torrents by the wheel", "#torrentsTableDiv", 40);
    console.log(`frames a second, items to torrents: ${(torrents / byWheel).toFixed(2)}; rows in the document, at most: ${most}`);
    // the machine may have other things to do
    assert.ok(byWheel < Math.max(150, 8 * torrents), `${byWheel} ms a frame`);
    await page.locator("#megatorrentTabLink").click();

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

    // when nothing happens, next to nothing is sent, and only that is asked
    const answers = [];
    page.on("response", async (response) => {
        if (response.url().includes("/megatorrent/"))
            answers.push({ isSync: response.url().includes("/sync?"), size: (await response.body().catch(() => "")).length });
    });
    await waitFor(() => (answers.length >= 4) && answers.slice(-4).every(({ isSync, size }) => isSync && (size < 100)), "four answers of less than 100 bytes, and no other questions");
    console.log(`an answer when nothing happens: ${Math.max(...answers.slice(-4).map(({ size }) => size))} bytes`);

    // all of them are chosen, also those that were never here
    await table.focus();
    await page.keyboard.press("Control+a");
    await waitFor(async () => (await page.locator("#megatorrent > [role=status]").textContent()).startsWith(`${told.count.toLocaleString("en-GB")} items`), "all to be chosen");
});

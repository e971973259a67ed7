// What a publisher wrote is shown as text, whatever it is, and the layout stays whole. Through a proxy with a path prefix, which allows scripts of files only.

import assert from "node:assert/strict";
import { createServer, request } from "node:http";
import { call, run, told, waitFor } from "./browser.mjs";

const PREFIX = "/apps/qbt/";

const proxy = createServer((asked, answer) => {
    if (!asked.url.startsWith(PREFIX)) {
        answer.writeHead(404).end();
        return;
    }
    const target = new URL(asked.url.slice(PREFIX.length - 1), told.url);
    const headers = { ...asked.headers, host: target.host };
    delete headers.origin;
    delete headers.referer;
    const passed = request(target, { method: asked.method, headers: headers }, (got) => {
        // the rest is upstream's
        answer.writeHead(got.statusCode, { ...got.headers, "content-security-policy": "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:" });
        got.pipe(answer);
    });
    passed.on("error", () => { answer.destroy(); });
    asked.pipe(passed);
});
await new Promise((resolve) => { proxy.listen(0, told.address, resolve); });
const base = `http://${told.address}:${proxy.address().port}${PREFIX}`;

// upstream's own pages have scripts inline, which are refused here
await run(async (page, browser) => {
    await browser.open(base);
    const isNarrow = told.width < 700;
    const node = page.getByRole("treeitem").filter({ hasText: "<img src=x onerror=" });
    await node.first().waitFor();
    await node.first().click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("<script>", { exact: false }).first().waitFor();
    await browser.shot("hostile-1-list");
    await browser.checkLayout();
    assert.equal(await page.locator("#megatorrent :is(script, iframe, img[src='x'], b, svg)").count(), 0);
    assert.equal(await page.evaluate(() => window.pwned), undefined);

    await table.getByText("%1 ${LANG}", { exact: false }).first().click();
    if (isNarrow)
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Details" }).click();
    await page.locator(".mtDetails").getByText("Path in the channel:").waitFor();
    await browser.shot("hostile-2-details");
    await browser.checkLayout();
    if (isNarrow)
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Back" }).click();

    await table.getByRole("button", { name: /^Menu of/ }).first().click();
    await page.getByRole("menu").waitFor();
    await browser.shot("hostile-3-menu");
    await browser.checkLayout(".mtMenu");
    await page.keyboard.press("Escape");

    // its name in dialogs, and 10,000 letters of a description
    if (isNarrow)
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Back" }).click();
    await page.evaluate(text => navigator.clipboard.writeText(text), told.other);
    await page.locator("body").evaluate(() => { document.activeElement.blur(); });
    await page.keyboard.press("Control+v");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("<marquee>", { exact: false }).waitFor();
    await browser.shot("hostile-4-preview");
    await browser.checkLayout(".mtDialog");
    assert.ok(await dialog.getByRole("button", { name: "Subscribe" }).isVisible());
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await waitFor(async () => {
        const answer = await fetch(`${told.url}api/v2/megatorrent/previewStatus?key=${told.otherKey}`);
        return answer.status === 404;
    }, "the preview to be forgotten");
    assert.equal(await page.evaluate(() => window.pwned), undefined);
    assert.deepEqual(browser.ownFaults, []);
    assert.equal((await call("subscriptions")).length, 1);
}, { isStrict: false });
proxy.close();

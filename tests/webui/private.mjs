// A private channel by its short link: what it lacks is said; with the full link it opens. And the other sentences about links; nothing secret stays in the page.

import assert from "node:assert/strict";
import { Held, call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    const asked = [];
    page.on("request", (request) => { asked.push(request.url()); });
    const paste = async (text) => {
        await page.evaluate(link => navigator.clipboard.writeText(link), text);
        await page.locator("body").evaluate(() => { document.activeElement.blur(); });
        await page.keyboard.press("Control+v");
    };
    const dialog = page.getByRole("dialog");
    await paste(told.short);
    await dialog.getByText("This channel is private. Ask its publisher for the full link.").waitFor();
    await browser.shot("private-1-preview");
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.locator(".mtNotice").getByText("This channel is private. Ask its publisher for the full link.").waitFor();
    await browser.shot("private-2-notice");
    await browser.checkAccessibility();
    await page.getByRole("button", { name: "Enter link..." }).click();
    await dialog.getByLabel("Link", { exact: true }).fill(told.full);
    await dialog.getByText("With the full link it can be read", { exact: false }).waitFor();
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.waitFor({ state: "detached" });
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 1.txt").waitFor();
    await waitFor(async () => (await call("subscriptions"))[0].state === "complete", "the items");

    // known, and one's own
    await page.getByRole("treeitem", { name: /Up to date/ }).first().waitFor();
    await paste(told.short);
    await dialog.getByText("You follow this already.").waitFor();
    await dialog.getByRole("button", { name: "Show" }).click();
    await dialog.waitFor({ state: "detached" });
    const own = await call("createChannel", { title: "Mine" });
    await page.getByRole("treeitem", { name: "Mine" }).waitFor();
    await paste(own.link);
    await dialog.getByText("This channel is your own.").waitFor();
    await page.keyboard.press("Escape");

    // a read key that is cut
    await call("removeSubscription", { key: told.key });
    await page.getByRole("treeitem", { name: "Holiday films" }).waitFor({ state: "detached" });
    await paste(told.full.replace(told.secret, told.secret.slice(0, -10)));
    await dialog.getByRole("alert").filter({ hasText: /\w/ }).waitFor();
    await browser.shot("private-3-cut");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    // of several, one that is known holds up none of the others
    await paste(`${own.link}\n${told.full}`);
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("treeitem", { name: "Holiday films" }).waitFor();

    // a code that comes late is none of the link that is shown by then
    await call("createChannel", { title: "Secret", private: true });
    await page.getByRole("treeitem", { name: "Secret" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Show link..." }).click();
    const code = dialog.getByRole("img", { name: "QR code of the link" });
    const short = await Held.begin(page, "**/megatorrent/channelQrCode", 1);
    await dialog.getByRole("button", { name: "QR code" }).click();
    await short.wait();
    await dialog.getByRole("button", { name: "Show the full link" }).click();
    await code.waitFor();
    const drawn = await code.locator("path").getAttribute("d");
    await short.end();
    assert.equal(await code.locator("path").getAttribute("d"), drawn);
    // and none that is not wanted any more
    const late = await Held.begin(page, "**/megatorrent/channelQrCode");
    await dialog.getByRole("button", { name: "QR code" }).click();
    await code.waitFor({ state: "detached" });
    await dialog.getByRole("button", { name: "QR code" }).click();
    await late.wait();
    await dialog.getByRole("button", { name: "QR code" }).click();
    await late.end();
    assert.equal(await code.count(), 0);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    const page_ = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify(localStorage));
    assert.ok(!page_.includes(told.secret), "the read key is in the page");
    assert.deepEqual(asked.filter(url => url.includes(told.secret)), [], "the read key is in an address");
    assert.ok(!JSON.stringify(await call("sync")).includes(told.secret));
});

// Publishing, with hands that are too fast, other pages, and a restart in between.

import assert from "node:assert/strict";
import { Held, call, run, told, waitFor } from "./browser.mjs";

const channel = async key => (await call("channels")).find(other => other.key === key);

await run(async (page, browser) => {
    await browser.open();
    const dialogs = page.getByRole("dialog");
    const dialog = dialogs.first();
    const top = dialogs.last();
    const node = page.getByRole("treeitem", { name: "Band demos" });
    await node.waitFor();

    // what was changed elsewhere while a dialog was open stays
    await node.click();
    await page.getByRole("tree").focus();
    await page.keyboard.press("F2");
    await dialog.getByLabel("Description").fill("What we play");
    await call("setChannel", { key: told.key, watch: true });
    // while the server is asked nothing is taken back
    const saving = await Held.begin(page, "**/megatorrent/setChannel");
    await dialog.getByRole("button", { name: "Save" }).click();
    await saving.wait();
    await page.keyboard.press("Escape");
    assert.ok(await dialog.getByRole("button", { name: "Cancel" }).isDisabled());
    assert.equal(await dialogs.count(), 1);
    await saving.end();
    await dialog.waitFor({ state: "detached" });
    const { watch, description, title } = await channel(told.key);
    assert.deepEqual([watch, description, title], [true, "What we play", "Band demos"]);
    await call("setChannel", { key: told.key, watch: false });

    // pressed twice: one channel, one review, and none that comes later
    await page.getByRole("button", { name: "Publish..." }).first().click();
    await dialog.getByLabel("Title").fill("Other demos");
    await dialog.getByLabel("File or folder on the server").fill(told.folder);
    const making = await Held.begin(page, "**/megatorrent/createChannel");
    await dialog.getByRole("button", { name: "Publish", exact: true }).click();
    await making.wait();
    await dialog.getByLabel("Title").press("Enter");
    await page.keyboard.press("Escape");
    assert.equal(await dialogs.count(), 1, "it is open until it is answered");
    await making.end();
    const review = page.getByRole("dialog", { name: "Publish in Other demos" });
    await review.getByText("1 new, 0 unchanged").waitFor();
    assert.equal(await dialogs.count(), 2);
    await page.keyboard.press("Escape");
    await review.waitFor({ state: "detached" });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal((await call("channels")).length, 2);

    // replacing what was published elsewhere is said, and asked
    const { key } = (await call("channels")).find(other => other.title === "Other demos");
    await call("publish", { key: key, paths: JSON.stringify([told.folder]) });
    await waitFor(async () => (await channel(key)).state === "published", "something to be in it");
    await page.getByRole("treeitem", { name: "Other demos" }).click();
    await page.route("**/megatorrent/sync*", async (route) => {
        const response = await route.fetch();
        const answer = await response.json();
        for (const [other, members] of Object.entries(answer.channels ?? {})) {
            if (other === key)
                Object.assign(members, { state: "stopped", error: "Published elsewhere." });
        }
        await route.fulfill({ response: response, json: answer });
    });
    await call("setChannel", { key: key, description: "What we played" });
    await page.getByRole("button", { name: "Replace", exact: true }).click();
    const replaced = page.getByRole("dialog", { name: "Publish in Other demos" });
    const tick = replaced.getByLabel("Replace what was published elsewhere");
    await replaced.getByText("All else is taken out of it for everyone.", { exact: false }).waitFor();
    await waitFor(async () => await tick.evaluate(element => element === document.activeElement), "it to be looked through");
    const accept = replaced.getByRole("button", { name: "Publish", exact: true });
    assert.ok(await accept.isDisabled());
    await browser.shot("interrupted-1-replace");
    await browser.checkAccessibility(".mtDialog");
    await tick.check();
    assert.ok(await accept.isEnabled());
    await page.keyboard.press("Escape");
    await replaced.waitFor({ state: "detached" });
    await page.unroute("**/megatorrent/sync*");

    // qBittorrent is restarted in mid-publication: the dialog says so
    await page.getByRole("button", { name: "Publish..." }).first().click();
    await dialog.getByRole("combobox", { name: "Channel" }).selectOption("Band demos");
    await dialog.getByLabel("File or folder on the server").fill(told.folder);
    await dialog.getByRole("button", { name: "Publish", exact: true }).click();
    await top.getByText("1 new, 0 unchanged").waitFor();
    await top.getByRole("button", { name: "Publish", exact: true }).click();
    const progress = page.getByRole("dialog").filter({ has: page.getByRole("progressbar") });
    await progress.waitFor();
    await waitFor(async () => (await channel(told.key)).state === "publishing", "it to wait for the network");
    await browser.shot("interrupted-2-waits");
    console.log("do: restart");
    await page.getByText("qBittorrent was restarted", { exact: false }).first().waitFor({ timeout: 60000 });
    assert.equal(await page.getByRole("progressbar").count(), 0);
    await browser.shot("interrupted-3-restarted");
    await top.getByRole("button", { name: "Close", exact: true }).click();
    await top.waitFor({ state: "detached" });
}, { isStrict: false });

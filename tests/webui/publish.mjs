// Somebody publishes a folder of the server in a new private channel, gets the link, withdraws, and keeps the key; nothing secret is in the page before it is asked for.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    // what would be done, before it is done
    const review = async (text, name) => {
        const shown = page.getByRole("dialog", { name: "Publish in Band demos" });
        await shown.getByText(text).waitFor();
        await shown.getByRole("button", { name: /^\d+ new/ }).click();
        await shown.getByRole("listitem").first().waitFor();
        await browser.shot(`publish-review-${name}`);
        await browser.checkAccessibility("dialog:last-of-type");
        await shown.getByRole("button", { name: "Publish" }).click();
    };

    await browser.open();
    await page.getByRole("button", { name: "Publish..." }).first().click();
    const dialog = page.getByRole("dialog").last();
    await dialog.getByRole("button", { name: "Publish" }).click();
    await dialog.getByText("A channel needs a title.").waitFor();
    await dialog.getByLabel("Title").fill("Band demos");
    await dialog.getByLabel("Private:", { exact: false }).check();
    await dialog.getByLabel("File or folder on the server").fill(`${told.folder}/demos`);
    await browser.shot("publish-1-dialog");
    await browser.checkAccessibility(".mtDialog");
    await browser.checkLayout(".mtDialog");
    await dialog.getByRole("button", { name: "Publish", exact: true }).click();
    await review("3 new, 0 unchanged", "1");
    await dialog.getByText("Published: 3 items. 3 new, 0 changed, 0 removed.").waitFor();
    await browser.shot("publish-2-result");
    await browser.checkAccessibility(".mtDialog");
    await dialog.getByRole("button", { name: "QR code" }).click();
    const code = page.getByRole("img", { name: "QR code of the link" });
    const drawn = async () => {
        const [side, path] = await code.last().evaluate(image => [image.viewBox.baseVal.width - 8, image.querySelector("path").getAttribute("d")]);
        const rows = Array.from({ length: side }, () => Array(side).fill("0"));
        for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)/g))
            rows[y - 4].fill("1", x - 4, x - 4 + Number(length));
        return rows.map(row => row.join(""));
    };
    await code.waitFor();
    await browser.shot("publish-3-code");
    await browser.checkAccessibility(".mtDialog");

    const { key } = (await call("channels"))[0];
    const full = (await call("channelLink", { key: key })).link;
    const secret = full.split("/").slice(-2).find(part => /^[0-9a-f]{64}$/.test(part)) ?? /[?&#]?(?:k|key|read)=([^&/]+)/.exec(full)?.[1] ?? full.replace((await call("channels"))[0].link, "");
    assert.ok(secret.length > 10, full);
    const isInPage = async () => await page.evaluate(text => document.documentElement.outerHTML.includes(text)
        || [...document.querySelectorAll("input, textarea")].some(element => element.value.includes(text)), secret);
    assert.ok(!await isInPage());
    await dialog.getByRole("button", { name: "Show the full link" }).click();
    await page.getByRole("dialog").last().getByRole("button", { name: "Show the full link" }).click();
    await waitFor(isInPage, "the full link");
    // both codes are as the server has them
    assert.deepEqual(await drawn(), (await call("channelQrCode", { key: key })).modules);
    await page.getByRole("dialog").last().getByRole("button", { name: "QR code" }).click();
    await waitFor(async () => await code.count() === 2, "the code of the full link");
    assert.deepEqual(await drawn(), (await call("channelQrCode", { key: key, full: true })).modules);
    await page.keyboard.press("Escape");
    await waitFor(async () => !await isInPage(), "the full link to be gone");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    const node = page.getByRole("treeitem", { name: "Band demos" });
    await node.click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("one.txt").waitFor();
    await browser.shot("publish-4-own");
    await browser.checkAccessibility();

    await page.getByRole("tree").focus();
    await page.keyboard.press("F2");
    await page.getByRole("dialog", { name: "Edit channel" }).getByLabel("Description").fill("What we play");
    await page.keyboard.press("Tab");
    await page.getByRole("dialog", { name: "Edit channel" }).getByRole("button", { name: "Save" }).click();
    await page.locator(".mtDetails").getByText("What we play").waitFor();

    // a file changes, one comes, one goes
    await writeFile(`${told.folder}/demos/one.txt`, "changed");
    await writeFile(`${told.folder}/demos/four.txt`, "new");
    await page.getByRole("tree").focus();
    await page.keyboard.press("F5");
    await review("1 new, 1 changed, 2 unchanged", "2");
    await dialog.getByText("Published: 4 items. 1 new, 1 changed, 0 removed.").waitFor();
    await page.keyboard.press("Escape");
    await table.getByText("four.txt").waitFor();
    await table.getByText("four.txt").click();
    await page.keyboard.press("Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
    await table.getByText("four.txt").waitFor({ state: "detached" });

    // the key, sealed
    await page.getByRole("button", { name: "Back up key..." }).first().click();
    const backup = page.getByRole("dialog");
    await backup.getByLabel("Passphrase", { exact: true }).fill("correct horse");
    await backup.getByLabel("Passphrase, once more").fill("correct house");
    await backup.getByRole("button", { name: "Save file" }).click();
    await backup.getByText("The two passphrases differ.").waitFor();
    await backup.getByLabel("Passphrase, once more").fill("correct horse");
    await browser.shot("publish-5-backup");
    const download = page.waitForEvent("download");
    await backup.getByRole("button", { name: "Save file" }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), "Band demos-key.json");
    const text = await readFile(await file.path(), "utf8");
    assert.ok(!text.includes(secret));
    await waitFor(async () => (await call("channels"))[0].backedUp, "the backup to be known");
    await page.getByText("is only on this computer", { exact: false }).waitFor({ state: "detached" });

    await page.getByRole("tree").focus();
    await page.keyboard.press("Delete");
    await page.getByRole("dialog").getByRole("button", { name: "Delete channel" }).click();
    await node.waitFor({ state: "detached" });
    await page.getByRole("tree").press("Shift+F10");
    await page.getByRole("menuitem", { name: "Restore a channel's key..." }).click();
    const restore = page.getByRole("dialog");
    await restore.getByLabel("File").setInputFiles(await file.path());
    await restore.getByLabel("Passphrase").fill("correct horse");
    await restore.getByRole("button", { name: "Restore" }).click();
    await node.waitFor();
    assert.equal((await call("channels"))[0].key, key);
});

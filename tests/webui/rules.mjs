// A rule is made and shows what it matches; folders; subscriptions to a file and back; the options.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    const node = page.getByRole("treeitem", { name: "Holiday films" });
    await node.waitFor();

    await page.getByRole("button", { name: "Rules..." }).click();
    const rules = page.getByRole("dialog").first();
    await rules.getByRole("button", { name: "New" }).click();
    const asked = page.getByRole("dialog").last();
    await asked.getByLabel("Name").fill("notes");
    await page.keyboard.press("Enter");
    // without a condition it matches nothing
    await rules.getByText("No item matches.").waitFor();
    await page.keyboard.type("notes ?.txt");
    assert.equal(await rules.getByLabel("Path contains").inputValue(), "notes ?.txt");
    await rules.getByText("3 items match", { exact: false }).waitFor();
    await rules.getByText("films/notes 2.txt", { exact: false }).waitFor();
    await rules.getByLabel("Priority").selectOption("High");
    await browser.shot("rules-1-dialog");
    await browser.checkAccessibility(".mtDialog");
    await browser.checkLayout(".mtDialog");
    await rules.getByRole("button", { name: "Apply to what is here..." }).click();
    const apply = page.getByRole("dialog").last();
    await apply.getByText("3 items are to be downloaded (", { exact: false }).waitFor();
    await apply.getByRole("button", { name: "Apply" }).click();
    await rules.getByRole("button", { name: "Save" }).click();
    await rules.waitFor({ state: "detached" });
    const [rule] = await call("rules");
    assert.deepEqual([rule.name, rule.mustContain, rule.priority, rule.action], ["notes", "notes ?.txt", 6, "download"]);
    await waitFor(async () => (await call("subscriptions"))[0].wantedItems === 3, "what the rule chooses");

    // a folder, by the menu
    await node.click();
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Move to folder" }).press("ArrowRight");
    await page.getByRole("menuitem", { name: "New folder..." }).press("Enter");
    await page.getByRole("dialog").getByLabel("Name of the folder:").fill("Films/Old");
    await page.keyboard.press("Enter");
    await page.getByRole("treeitem", { name: "Old" }).waitFor();
    assert.equal((await call("subscriptions"))[0].folder, "Films/Old");
    await page.getByRole("treeitem", { name: "Films", exact: true }).click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 1.txt").waitFor();
    await page.getByRole("columnheader", { name: "Channel" }).waitFor();
    await browser.shot("rules-2-folder");
    await browser.checkAccessibility();

    // a file is shown in the page
    await waitFor(async () => (await table.getByText("Done").count()) === 3, "the notes");
    await table.getByText("notes 2.txt").dblclick();
    await page.getByRole("dialog").getByText("a note").waitFor();
    await browser.shot("rules-3-text");
    await page.keyboard.press("Escape");

    // all subscriptions to a file, and back
    const menu = async (name) => {
        await page.getByRole("treeitem", { name: "My channels" }).click({ button: "right" });
        await page.getByRole("menuitem", { name: name }).click();
    };
    await menu("Export subscriptions...");
    const download = page.waitForEvent("download");
    await page.getByRole("dialog").getByRole("button", { name: "Save file" }).click();
    const file = await (await download).path();
    assert.equal(JSON.parse(await readFile(file, "utf8")).subscriptions[0].folder, "Films/Old");
    await call("removeSubscription", { key: told.key });
    await page.getByText("Follow a channel: paste its link", { exact: false }).waitFor({ state: "attached" });
    await waitFor(async () => {
        await menu("Import subscriptions...");
        const dialog = page.getByRole("dialog");
        await dialog.getByLabel("File", { exact: true }).setInputFiles(file);
        await dialog.getByRole("button", { name: "Import" }).click();
        await page.getByText("0 known already", { exact: false }).waitFor();
        assert.ok(!(await dialog.innerText()).includes("null"));
        // it may be about to be removed
        const isAdded = await page.getByText("1 added", { exact: false }).count() === 1;
        await page.keyboard.press("Escape");
        return isAdded;
    }, "the import");
    await page.getByRole("treeitem", { name: "Old" }).waitFor();

    // into another folder, and out of all, by the mouse
    await node.dragTo(page.getByRole("treeitem", { name: "Films", exact: true }));
    await waitFor(async () => (await call("subscriptions"))[0].folder === "Films", "the folder that it was dragged to");
    await page.getByRole("treeitem", { name: "Old" }).waitFor({ state: "detached" });
    await page.getByRole("treeitem", { name: "Films", exact: true }).dragTo(page.getByRole("treeitem", { name: "My channels" }));
    await node.dragTo(page.getByRole("treeitem", { name: /^Subscriptions/ }));
    await waitFor(async () => (await call("subscriptions"))[0].folder === "", "it to be at the top");

    // the options, saved by upstream's button
    await page.locator("#preferencesButton").click();
    await page.locator("#PrefMegatorrentLink a").click();
    const quota = page.getByLabel("Ask before a channel takes more than (GiB)");
    await waitFor(async () => await quota.inputValue() === "0", "the settings");
    await quota.fill("1.5");
    const names = page.getByLabel("Look up the first nodes of the DHT by name", { exact: false });
    assert.ok(await names.isDisabled(), "it is for the DHT only");
    await page.getByLabel("Keep the DHT of torrents", { exact: false }).check();
    await names.check();
    await page.getByLabel("Peers to begin with", { exact: false }).fill("203.0.113.5:6881\nexample.org:7000");
    await browser.shot("rules-4-options");
    await browser.checkAccessibility("#MegatorrentTab");
    await Promise.all([
        page.waitForEvent("load"),
        page.locator("#preferencesPage").getByRole("button", { name: "Save", exact: true }).click()
    ]);
    const saved = await call("settings");
    assert.equal(saved.quota, 1.5 * (1024 ** 3));
    assert.deepEqual([saved.safeModeKeepDht, saved.safeModeKeepDhtNames, saved.safeModeKeepPortMapping], [true, true, false]);
    assert.deepEqual(saved.bootstrapPeers, ["203.0.113.5:6881", "example.org:7000"]);
    await call("setSettings", { safeModeKeepDht: false, safeModeKeepDhtNames: false, bootstrapPeers: "" });
});

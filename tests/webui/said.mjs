// What was done, and why not, is in sight: in the list, on a phone's first view, in a dialog. What is chosen is what buttons act on.

import assert from "node:assert/strict";
import { Held, call, run, told, waitFor } from "./browser.mjs";

const isNarrow = told.width < 700;
const refusal = sentence => route => route.fulfill({ status: 409, headers: { "X-Megatorrent-Error": "refused" }, body: sentence });

await run(async (page, browser) => {
    await browser.open();
    const root = page.locator("#megatorrent");
    const toast = page.locator(".mtToast");
    const notice = page.locator(".mtNotice");
    const dialog = page.getByRole("dialog");
    const table = page.getByRole("grid", { name: "Items" });
    const node = page.getByRole("treeitem", { name: "Holiday films" });
    const row = name => table.getByRole("row").filter({ hasText: name });
    const newItems = async () => (await call(`items?key=${told.key}&new=true`)).items.map(item => item.path.split("/").at(-1)).join();
    const treeMenu = async (name) => {
        await node.getByRole("button").click();
        await page.getByRole("menuitem", { name: name, exact: true }).click();
    };
    const showTree = async () => {
        if (isNarrow)
            await page.goBack();
    };
    await node.waitFor();

    // on the first view, whichever that is
    await page.route("**/megatorrent/refresh", refusal("Not now."));
    await treeMenu("Look for updates");
    await notice.getByText("Not now.").waitFor();
    await browser.checkLayout();
    // that something changes does not settle it, as long as nobody has done anything
    await call("pause", { key: told.key });
    await page.getByRole("treeitem", { name: /^Holiday films.*Stopped/ }).waitFor();
    await call("resume", { key: told.key });
    await page.getByRole("treeitem", { name: /^Holiday films.*Up to date/ }).waitFor();
    await browser.hear("Up to date");
    assert.ok(await notice.getByText("Not now.").isVisible());
    await page.unroute("**/megatorrent/refresh");
    await treeMenu("Look for updates");
    await toast.getByText("Looking for updates.").waitFor();
    await browser.shot("said-1-toast");
    await browser.checkAccessibility();
    await notice.getByText("Not now.").waitFor({ state: "detached" });
    await toast.waitFor({ state: "hidden" });

    // in a dialog, where all else is out of reach
    await treeMenu("Show link...");
    await dialog.getByRole("button", { name: "Copy", exact: true }).click();
    await dialog.locator(".mtToast").getByText("The link is copied.").waitFor();
    await waitFor(async () => (await dialog.getByRole("status").allTextContents()).includes("The link is copied."), "it to be said in the dialog");
    await browser.shot("said-2-dialog");
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    // a moment longer, where it was
    await root.locator(".mtToast").waitFor({ state: "attached" });

    // a text that is arriving is waited for in its dialog, and not any more when that is closed
    await node.click();
    await row("notes 2.txt").waitFor();
    await browser.shot("said-3-items");
    const arriving = await Held.begin(page, "**/megatorrent/file?*");
    await row("notes 2.txt").getByRole("button").click();
    await page.getByRole("menuitem", { name: "Play", exact: true }).click();
    await dialog.getByText("Loading...").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await arriving.end();
    assert.equal(await dialog.count(), 0);
    await waitFor(async () => !(await newItems()).includes("notes 2.txt"), "it to be read");

    // the button is of what is selected, though pressing it takes the focus
    await row("notes 1.txt").click();
    await page.getByRole("button", { name: "Mark as read" }).click();
    await waitFor(async () => !(await newItems()).includes("notes 1.txt"), "the one to be read");
    assert.equal(await newItems(), "disc1.bin,notes 3.txt");

    // with a finger: several, and what is to be done with them
    await row("notes 1.txt").getByRole("button").click();
    await page.getByRole("menuitem", { name: "Select several" }).click();
    await row("notes 2.txt").click();
    await row("notes 3.txt").getByRole("checkbox").click();
    const bar = page.locator(".mtSelectBar");
    await bar.getByText("3 items,").waitFor();
    await browser.shot("said-4-selecting");
    await browser.checkAccessibility();
    await browser.checkLayout();
    await bar.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("menuitem", { name: "Do not download" }).click();
    await waitFor(async () => (await call(`items?key=${told.key}`)).items.filter(item => !item.wanted).length === 3, "three of them");
    await row("notes 2.txt").click();
    await bar.getByText("2 items,").waitFor();
    await bar.getByRole("button", { name: "End" }).click();
    assert.equal(await table.getByRole("checkbox").count(), 0);
    await call("setWanted", { key: told.key, wanted: true, all: true });

    // Back goes through the views, and stays in the page
    if (isNarrow) {
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Details" }).click();
        await waitFor(async () => await root.getAttribute("data-view") === "details", "the details");
        await page.goBack();
        await waitFor(async () => await root.getAttribute("data-view") === "items", "the list");
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Back" }).click();
        await waitFor(async () => await root.getAttribute("data-view") === "tree", "the tree");
        await node.click();
        await row("notes 1.txt").waitFor();
        await showTree();
        await node.waitFor();
    }

    // the session has ended: qBittorrent says no more than a word
    await page.route("**/megatorrent/sync*", route => route.fulfill({ status: 403, body: "Forbidden" }));
    await notice.getByText("You are not logged in any more.").waitFor();
    assert.equal(await notice.getByRole("button", { name: "Close" }).count(), 0, "it cannot be put away");
    await browser.shot("said-5-logged-out");
    await browser.checkAccessibility();
    await Promise.all([page.waitForEvent("load"), notice.getByRole("button", { name: "Log in" }).click()]);
    await page.unroute("**/megatorrent/sync*");
    await node.waitFor();
}, { isStrict: false });

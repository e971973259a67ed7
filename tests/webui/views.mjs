// What there is to be seen, in each width, scheme and direction of writing: nothing beyond the window, nothing that axe finds. For the eye: screenshots.

import assert from "node:assert/strict";
import { run, told, waitFor } from "./browser.mjs";

const views = async (page, browser) => {
    const isNarrow = told.width < 700;
    const suffix = told.isMirrored ? "-rtl" : "";
    const shot = async (name, selector = "#megatorrent") => {
        await browser.shot(`views${suffix}-${name}`);
        await browser.checkLayout(selector);
        await browser.checkAccessibility(selector);
    };
    if (told.isMirrored) {
        await page.addInitScript(() => {
            document.addEventListener("DOMContentLoaded", () => { document.documentElement.dir = "rtl"; });
        });
    }
    await browser.open();
    const tree = page.getByRole("tree");
    const back = async () => {
        if (isNarrow)
            await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Back" }).click();
    };
    const dialogClosed = async () => {
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
    };

    // the tree; a folder is opened and closed by the keys that point that way
    const films = page.getByRole("treeitem", { name: "Holiday films" });
    await films.waitFor();
    const folder = page.getByRole("treeitem", { name: "Films", exact: true });
    await tree.focus();
    await page.keyboard.press("Home");
    for (let count = 0; (count < 5) && !(await folder.evaluate(element => element.classList.contains("mtActive"))); ++count)
        await page.keyboard.press("ArrowDown");
    const [closing, opening] = told.isMirrored ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"];
    await page.keyboard.press(closing);
    await waitFor(async () => await films.count() === 0, "the folder to be closed");
    await page.keyboard.press(opening);
    await films.waitFor();
    if (isNarrow)
        await shot("1-tree");

    // items and what is known of one
    await films.click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 2.txt").click();
    await waitFor(async () => await table.getByText("Done").count() > 3, "all to be done");
    await shot("2-items");
    await table.getByRole("button", { name: "Menu of notes 2.txt" }).click();
    await page.getByRole("menuitem", { name: "Priority" }).press(opening);
    await page.getByRole("menuitemradio", { name: "Maximum" }).waitFor();
    await shot("3-menu", ".mtMenu");
    await page.keyboard.press(closing);
    await page.keyboard.press("Escape");
    if (isNarrow)
        await page.locator(".mtNarrowBar:visible").getByRole("button", { name: "Details" }).click();
    await page.getByRole("tab", { name: "General" }).click();
    await shot("4-general");
    await page.getByRole("tab", { name: "General" }).press(closing);
    assert.equal(await page.getByRole("tab", { name: "Log" }).getAttribute("aria-selected"), "true");
    await page.getByRole("table", { name: "Log" }).getByRole("row").nth(2).waitFor();
    await shot("5-log");
    await back();
    await back();

    // the dialogs
    await page.getByRole("treeitem", { name: "Band demos" }).click({ button: "right" });
    await page.getByRole("menuitem", { name: "Show link..." }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "QR code" }).click();
    await dialog.getByRole("img", { name: "QR code of the link" }).waitFor();
    await shot("6-link", ".mtDialog");
    await dialogClosed();

    await page.getByRole("button", { name: "Add subscription" }).first().click();
    await dialog.getByLabel("Link", { exact: true }).fill(told.other);
    await dialog.getByText("Other films · public").waitFor();
    await dialog.getByText("notes 3.txt").waitFor();
    await shot("7-add", ".mtDialog");
    await dialogClosed();

    await page.getByRole("button", { name: "Publish..." }).first().click();
    await dialog.getByLabel("Title").waitFor();
    await shot("8-publish", ".mtDialog");
    await dialogClosed();

    await page.getByRole("button", { name: "Rules..." }).first().click();
    await dialog.getByText("3 items match", { exact: false }).waitFor();
    await shot("9-rules", ".mtDialog");
    await dialogClosed();
};

await run(views);

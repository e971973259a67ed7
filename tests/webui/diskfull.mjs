// A disk that is too small: the dialog warns, the subscription says what is missing, and goes on with fewer items.

import { call, run, told, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.evaluate(link => navigator.clipboard.writeText(link), told.link);
    await page.keyboard.press("Control+v");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("4 items", { exact: false }).waitFor();
    await dialog.getByLabel("Save in", { exact: false }).fill(told.disk);
    await dialog.getByLabel("Save in", { exact: false }).press("Tab");
    await dialog.getByText("that is not enough", { exact: false }).waitFor();
    await browser.shot("diskfull-1-warning");
    await browser.checkAccessibility(".mtDialog");
    await dialog.getByRole("button", { name: "Subscribe" }).click();
    await dialog.waitFor({ state: "detached" });

    const notice = page.locator(".mtNotice").filter({ hasText: "Holiday films" });
    await notice.getByRole("button", { name: "Try again" }).waitFor();
    await browser.shot("diskfull-2-notice");
    await browser.checkAccessibility();
    await notice.getByRole("button", { name: "Choose items" }).click();
    const table = page.getByRole("grid", { name: "Items" });
    await table.getByText("notes 1.txt").click();
    await table.getByText("notes 3.txt").click({ modifiers: ["Shift"] });
    await page.keyboard.press("Control+d");
    await waitFor(async () => {
        const [subscription] = await call("subscriptions");
        return (subscription.state === "complete") && (subscription.completedItems === 3);
    }, "what was chosen");
    await notice.waitFor({ state: "detached" });
    await browser.shot("diskfull-3-done");
});

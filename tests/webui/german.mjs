// The same in German: no text is left over.

import assert from "node:assert/strict";
import { run, waitFor } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.getByText("Einem Kanal folgen: seinen Link einfügen (Strg+V)", { exact: false }).waitFor();
    await browser.shot("german-1");
    for (const [button, title] of [["Abonnement hinzufügen", "Abonnement hinzufügen"], ["Veröffentlichen...", "Veröffentlichen"], ["Regeln...", "Regeln"]]) {
        await page.getByRole("button", { name: button }).first().click();
        const dialog = page.getByRole("dialog", { name: title });
        await dialog.waitFor();
        await waitFor(async () => !(await dialog.innerText()).includes("QBT_TR"), "no marker to be left");
        assert.equal(await dialog.getByText(/\b(?:the|Cancel|Folder|Save|Channel)\b/).count(), 0);
        await browser.checkLayout("dialog");
        await browser.shot(`german-${title.length}`);
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
    }
    assert.ok(!(await page.locator("#megatorrent").innerText()).includes("QBT_TR"));
    assert.equal(await page.locator("#megatorrent").getByText(/\b(?:the|Subscriptions|Rules|Unread|Size)\b/).count(), 0);
});

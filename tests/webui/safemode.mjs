// Safe Mode has ended, and a channel was begun in it: the page asks before others see the address. Then the options of Safe Mode, Tor and
// look-ups for others.

import assert from "node:assert/strict";
import { call, run, told, waitFor } from "./browser.mjs";

const PASSWORD = "my word";

await run(async (page, browser) => {
    await browser.open();
    const goOn = page.getByRole("button", { name: "Go on without Safe Mode" });
    // also where there is one column
    await page.getByText("some of them were begun in it", { exact: false }).waitFor();
    await browser.shot("safemode-1-ended");
    await browser.checkAccessibility();
    assert.equal((await call("status")).safeMode, "waiting");
    await goOn.click();
    await waitFor(async () => (await call("status")).safeMode === "off", "Safe Mode to be left");
    await goOn.waitFor({ state: "detached" });

    const counters = page.getByText("For others, since the start: 0 look-ups asked for", { exact: false });
    const password = page.getByLabel("Password of the control port", { exact: true });
    const forget = page.getByLabel("Forget the password of the control port");
    const lookUps = page.getByLabel("Look channels up for others", { exact: false });
    const open = async () => {
        await page.locator("#preferencesButton").click();
        await page.locator("#PrefMegatorrentLink a").click();
        await waitFor(async () => Number(await page.getByLabel("Maximum number of connections", { exact: true }).inputValue()) > 0, "the settings");
    };
    const saveButton = page.locator("#preferencesPage").getByRole("button", { name: "Save", exact: true });
    const save = async () => {
        await Promise.all([
            page.waitForEvent("load"),
            saveButton.click()
        ]);
        await browser.open();
    };
    await open();
    assert.ok(!await lookUps.isChecked());
    assert.equal(await counters.count(), 0);
    assert.ok(await forget.isHidden(), "there is none yet");
    await lookUps.check();
    await page.getByLabel("Control port of Tor", { exact: true }).fill("127.0.0.1:9051");
    await password.fill(PASSWORD);
    const last = await page.getByLabel("Tell older clients of updates").boundingBox();
    assert.ok((last.y + last.height) <= (await saveButton.boundingBox()).y, "the button is below all of it, however long");
    await browser.shot("safemode-2-options");
    await browser.checkAccessibility("#MegatorrentTab");
    await save();
    let settings = await call("settings");
    assert.deepEqual([settings.lookUpsForOthers, settings.torControl, settings.torPasswordSet, settings.useTor], [true, "127.0.0.1:9051", true, false]);
    await waitFor(async () => (await page.locator(".mtStatusLine").getAttribute("title"))?.includes("0 look-ups asked for"), "the counters at the bottom");

    // it is told to no page again, and stays what it is if one does not touch it
    await open();
    assert.equal(await password.inputValue(), "");
    assert.equal(await password.getAttribute("placeholder"), "unchanged");
    assert.ok(!(await page.content()).includes(PASSWORD));
    await counters.scrollIntoViewIfNeeded();
    await browser.shot("safemode-3-counters");
    await lookUps.uncheck();
    await save();
    settings = await call("settings");
    assert.deepEqual([settings.lookUpsForOthers, settings.torPasswordSet], [false, true]);
    await waitFor(async () => await page.locator(".mtStatusLine").getAttribute("title") === null, "no counters");

    await open();
    await forget.check();
    assert.ok(await password.isDisabled());
    await save();
    assert.equal((await call("settings")).torPasswordSet, false);
    await call("setSettings", { torControl: "" });
});

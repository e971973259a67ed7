// Rules are saved only when they have been read, as they are edited, and not over what was saved elsewhere meanwhile.

import assert from "node:assert/strict";
import { call, run, waitFor } from "./browser.mjs";

const named = (name, mustContain = name) => ({ name: name, mustContain: mustContain, action: "download" });
const setRules = rules => call("setRules", { rules: JSON.stringify(rules) });
const stored = async () => (await call("rules")).map(rule => `${rule.name}: ${rule.mustContain}`);

await run(async (page, browser) => {
    await setRules([named("first"), named("second")]);
    await browser.open();
    const rules = page.getByRole("dialog").first();
    const top = page.getByRole("dialog").last();
    const list = rules.getByRole("listbox", { name: "Rules; the first that matches decides" });
    const names = async () => (await list.getByRole("option").allTextContents()).map(text => text.slice(2));
    const save = rules.getByRole("button", { name: "Save", exact: true });
    const contains = rules.getByLabel("Path contains");
    const open = async () => { await page.getByRole("button", { name: "Rules..." }).click(); };
    const opened = async (...expected) => {
        await open();
        await waitFor(async () => (await names()).join() === expected.join(), "the rules");
    };
    const closed = async () => { await rules.waitFor({ state: "detached" }); };

    // they cannot be read: there is nothing to be saved
    await page.route("**/megatorrent/rules", route => route.fulfill({ status: 409, headers: { "X-Megatorrent-Error": "notRunning" }, body: "Not now." }));
    await open();
    await rules.getByText("Not now.").waitFor();
    for (const name of ["Save", "Apply to what is here...", "New", "Import...", "Export..."])
        assert.ok(await rules.getByRole("button", { name: name, exact: true }).isDisabled(), name);
    await browser.shot("rulesafe-1-unread");
    await browser.checkAccessibility(".mtDialog");
    await page.unroute("**/megatorrent/rules");
    await rules.getByRole("button", { name: "Try again" }).click();
    await waitFor(async () => (await names()).join() === "first,second", "the rules");
    assert.equal(await rules.getByText("Not now.").count(), 0);

    // a new one that is not made after all: what is edited is the former one still
    await rules.getByRole("button", { name: "New" }).click();
    await top.getByLabel("Name").waitFor();
    await page.keyboard.press("Escape");
    await contains.fill("1st");
    await save.click();
    await closed();
    assert.deepEqual(await stored(), ["first: 1st", "second: second"]);

    // as a server does that is told how they were read; older ones are not to be trusted here
    let isTold = true;
    await page.route("**/megatorrent/setRules", async (route) => {
        const fields = new URLSearchParams(route.request().postData());
        isTold = fields.has("former");
        if (isTold && (JSON.stringify(await call("rules")) !== JSON.stringify(JSON.parse(fields.get("former")))))
            await route.fulfill({ status: 409, headers: { "X-Megatorrent-Error": "rulesChanged" }, body: "They were changed." });
        else
            await route.continue();
    });
    await opened("first", "second");
    await setRules([named("first"), named("elsewhere")]);
    await contains.fill("mine");
    await save.click();
    await rules.getByText("The rules were changed elsewhere meanwhile.").waitFor();
    await browser.shot("rulesafe-2-changed");
    await browser.checkAccessibility(".mtDialog");
    await browser.checkLayout(".mtDialog");
    assert.deepEqual(await stored(), ["first: first", "elsewhere: elsewhere"]);
    await rules.getByRole("button", { name: "Discard my changes" }).click();
    await waitFor(async () => (await names()).join() === "first,elsewhere", "the rules as they are");
    assert.equal(await contains.inputValue(), "first");
    await contains.fill("mine");
    await save.click();
    await closed();
    assert.deepEqual(await stored(), ["first: mine", "elsewhere: elsewhere"]);

    // one's own, on purpose
    await opened("first", "elsewhere");
    await setRules([named("other")]);
    await contains.fill("mine again");
    await save.click();
    await rules.getByRole("button", { name: "Save mine all the same" }).click();
    await closed();
    assert.ok(!isTold, "that they are others is known");
    assert.deepEqual(await stored(), ["first: mine again", "elsewhere: elsewhere"]);

    // what was imported is not removed by a list that lacks it
    await opened("first", "elsewhere");
    await rules.getByRole("button", { name: "Import..." }).click();
    await top.getByLabel("File", { exact: true }).setInputFiles({ name: "rules.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ version: 1, rules: [{ ...named("imported"), enabled: true, scope: "all" }] })) });
    let reads = 0;
    await page.route("**/megatorrent/rules", (route) => {
        ++reads;
        // the first is what was saved before
        return (reads === 1) ? route.continue() : route.fulfill({ status: 409, body: "Not now." });
    });
    await top.getByRole("button", { name: "Import", exact: true }).click();
    await rules.getByText("Not now.").waitFor();
    assert.ok(await save.isDisabled());
    await page.unroute("**/megatorrent/rules");
    await rules.getByRole("button", { name: "Try again" }).click();
    await waitFor(async () => (await names()).join() === "first,elsewhere,imported", "what was imported");
    await save.click();
    await closed();
    assert.equal((await stored()).length, 3);
    await setRules([]);
});

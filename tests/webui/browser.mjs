// A real browser that looks at a qBittorrent's WebUI, for the stories beside this file.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const STRETCH = Number(process.env.MEGATORRENT_TEST_STRETCH ?? "1");
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];

// what the story is told: { url, screenshots, width, scheme, ... }
export const told = JSON.parse(process.argv[2]);

export class Browser {
    page;
    faults = [];

    #browser;
    #isStrict;

    // what an error of the page says where that is allowed to upstream's part, which has scripts inline
    get ownFaults() {
        return this.faults.filter(fault => fault.includes("megatorrent"));
    }

    static async start(options = {}) {
        const browser = new Browser();
        browser.#isStrict = options.isStrict ?? true;
        browser.#browser = await chromium.launch({ executablePath: process.env.MEGATORRENT_BROWSER ?? "/usr/bin/chromium", args: ARGUMENTS });
        const context = await browser.#browser.newContext({
            viewport: { width: told.width ?? 1280, height: told.height ?? 800 },
            colorScheme: told.scheme ?? "light",
            hasTouch: (told.width ?? 1280) < 700,
            permissions: ["clipboard-read", "clipboard-write"],
            locale: "en-GB",
            ...options.context
        });
        // on a machine with much to do; a page has a hundred files
        context.setDefaultTimeout(30000 * STRETCH);
        context.setDefaultNavigationTimeout(60000 * STRETCH);
        // what is said before the first time only, and asks for a click, has been said
        if (!options.isFirstTime)
            await context.addInitScript(() => { localStorage.setItem("megatorrent_address_told", "true"); });
        browser.page = await context.newPage();
        browser.page.on("console", (message) => {
            // that something is refused is an answer, too, and so is upstream's that there is no such folder while its path is typed
            const { url } = message.location();
            const isRefusal = /^Failed to load resource: .* (?:400|409) /.test(message.text()) || url.includes("/app/getDirectoryContent")
                // of a channel that somebody else has just removed
                || (/ 404 /.test(message.text()) && url.endsWith("/megatorrent/items"));
            if ((message.type() === "error") && !isRefusal)
                browser.faults.push(`console: ${message.text()} (${message.location().url})`);
        });
        browser.page.on("pageerror", (error) => { browser.faults.push(`page: ${error.stack}`); });
        browser.page.on("dialog", (dialog) => {
            browser.faults.push(`a box: ${dialog.message()}`);
            dialog.dismiss();
        });
        return browser;
    }

    async open(url = told.url) {
        await this.page.goto(url);
        await this.page.locator("#megatorrentTabLink").click();
        await this.page.locator("#megatorrent").waitFor();
        await this.page.evaluate(() => {
            const live = document.querySelector("#megatorrent > [role=status]");
            window.heard = [];
            new MutationObserver(() => { window.heard.push(live.textContent); }).observe(live, { childList: true, characterData: true, subtree: true });
        });
    }

    // what a screen reader says, if something else is said at once after it, too
    async hear(sentence) {
        await waitFor(async () => await this.page.evaluate(text => window.heard.some(said => said.includes(text)), sentence), `"${sentence}" to be said`);
    }

    async shot(name) {
        if (!told.screenshots)
            return;
        mkdirSync(told.screenshots, { recursive: true });
        await this.page.screenshot({ path: `${told.screenshots}/${name}-${told.width ?? 1280}-${told.scheme ?? "light"}.png` });
    }

    // what axe finds in our part
    async checkAccessibility(selector = "#megatorrent") {
        await this.page.evaluate(readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
        const result = await this.page.evaluate(async chosen => await window.axe.run(chosen, { resultTypes: ["violations"] }), selector);
        const serious = result.violations.filter(violation => ["serious", "critical"].includes(violation.impact));
        assert.deepEqual(serious.map(({ id, nodes }) => [id, ...nodes.slice(0, 3).map(node => `${node.html} ${node.failureSummary}`)]), []);
    }

    // nothing of ours reaches beyond the window
    async checkLayout(selector = "#megatorrent") {
        const beyond = await this.page.evaluate((chosen) => {
            const box = document.querySelector(chosen).getBoundingClientRect();
            return { left: box.left, right: box.right, width: window.innerWidth, scroll: document.documentElement.scrollWidth };
        }, selector);
        assert.ok((beyond.left >= 0) && (beyond.right <= beyond.width) && (beyond.scroll <= beyond.width), JSON.stringify(beyond));
    }

    async end() {
        await this.#browser.close();
        if (this.#isStrict)
            assert.deepEqual(this.faults, []);
    }
}

export const run = async (story, options = {}) => {
    const browser = await Browser.start(options);
    try {
        await story(browser.page, browser);
    }
    catch (error) {
        console.error(error);
        console.error((options.isStrict === false ? browser.ownFaults : browser.faults).join("\n"));
        // on a machine with much to do even that may fail
        await browser.shot("failed").catch(fault => console.error(fault));
        process.exit(1);
    }
    try {
        await browser.end();
    }
    catch (error) {
        console.error(error);
        process.exit(1);
    }
};

// calls an action of a node, as a script beside the browser would
export const call = async (action, fields = null, url = told.url) => {
    const answer = await fetch(`${url}api/v2/megatorrent/${action}`, fields ? { method: "POST", body: new URLSearchParams(fields) } : {});
    const text = await answer.text();
    assert.ok(answer.ok, `${action}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
};

// Answers to what a page asks that are held back, all or the first ones, and come when that ends.
export class Held {
    #page;
    #pattern;
    #handler;
    #release;
    #answers = [];

    static async begin(page, pattern, most = Infinity) {
        const held = new Held();
        held.#page = page;
        held.#pattern = pattern;
        const released = new Promise((resolve) => { held.#release = resolve; });
        held.#handler = async (route) => {
            if (held.#answers.length < most) {
                held.#answers.push(route.request().response());
                await released;
            }
            await route.continue().catch(() => null);
        };
        await page.route(pattern, held.#handler);
        return held;
    }

    // until something is held back
    async wait() {
        await waitFor(() => this.#answers.length > 0, "the page to ask");
    }

    async end() {
        this.#release();
        await this.#page.unroute(this.#pattern, this.#handler);
        // the page has had its answers, and the time to show them
        await Promise.all(this.#answers);
        await this.#page.evaluate(() => new Promise((resolve) => { setTimeout(resolve, 200); }));
    }
}

export const waitFor = async (condition, what, seconds = 30) => {
    const end = Date.now() + (seconds * 1000 * STRETCH);
    for (;;) {
        const value = await condition();
        if (value)
            return value;
        assert.ok(Date.now() < end, `${seconds} s were not enough waiting for ${what}`);
        await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
};

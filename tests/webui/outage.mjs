// qBittorrent goes away and comes back: that is said, and the page goes on by itself.

import { run, told } from "./browser.mjs";

await run(async (page, browser) => {
    await browser.open();
    await page.getByText("Follow a channel", { exact: false }).waitFor();
    await page.context().setOffline(true);
    const notice = page.locator(".mtNotice").filter({ hasText: "not reachable" });
    await notice.waitFor();
    await browser.shot("outage-1");
    await browser.checkAccessibility();
    await page.context().setOffline(false);
    await notice.waitFor({ state: "detached" });

    // switched off, and on again from here
    await fetch(`${told.url}api/v2/megatorrent/setSettings`, { method: "POST", body: new URLSearchParams({ enabled: "false" }) });
    await page.getByText("Channels are switched off.").first().waitFor();
    await browser.shot("outage-2-off");
    await page.getByRole("button", { name: "Switch on" }).click();
    await page.getByText("Follow a channel", { exact: false }).waitFor();
}, { isStrict: false });

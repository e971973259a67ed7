// A look into a channel goes on when the server has ended it, and never ends another one.

import assert from "node:assert/strict";
import test, { mock } from "node:test";
import { setImmediate as pause } from "node:timers/promises";
import { load } from "./page.mjs";

const { ApiError } = await load("api");
const { Preview } = await load("preview");

// a server that knows one channel
class Server {
    asked = [];
    isThere = false;
    discarding = null;

    async post(action) {
        this.asked.push(action);
        if (action === "preview") {
            this.isThere = true;
            return { key: "k" };
        }
        await this.discarding;
        this.isThere = false;
        return null;
    }

    async get(action, parameters, signal) {
        this.asked.push(action);
        if (this.failure)
            throw this.failure;
        if (!this.isThere)
            throw new ApiError(404, "noSuchPreview", "There is no such preview.");
        signal.throwIfAborted();
        return { state: "ready", items: 3 };
    }
}

const settle = async () => {
    for (let count = 0; count < 20; ++count)
        await pause();
};

const later = async () => {
    mock.timers.tick(1000);
    await settle();
};

const look = async (server) => {
    const preview = new Preview(server);
    const events = [];
    preview.addEventListener("change", () => { events.push("change"); });
    preview.addEventListener("failed", event => events.push(event.detail.message));
    preview.open("megatorrent://k", "k");
    await settle();
    return { preview, events };
};

test.beforeEach(() => { mock.timers.enable({ apis: ["setTimeout"] }); });
test.afterEach(() => { mock.timers.reset(); });

test("what the server has ended is opened again", async () => {
    const server = new Server();
    const { preview, events } = await look(server);
    server.isThere = false;
    await later();
    await later();
    await later();
    assert.deepEqual(server.asked.filter(action => action === "preview").length, 2);
    assert.deepEqual([preview.key, events.includes("There is no such preview.")], ["k", false]);
    preview.close();
    await settle();
    assert.equal(server.isThere, false);
});

test("one that was closed stays so", async () => {
    const server = new Server();
    const { preview } = await look(server);
    preview.close();
    await settle();
    await later();
    await later();
    assert.equal(server.asked.filter(action => action === "preview").length, 1);
});

test("an outage is said, and over when it is", async () => {
    const server = new Server();
    const { preview, events } = await look(server);
    server.failure = new ApiError(0, "unreachable", "not reachable");
    await later();
    server.failure = null;
    await later();
    assert.deepEqual(events, ["change", "not reachable", "change"]);
    preview.close();
});

test("the end of the first is not the end of the second", async () => {
    const server = new Server();
    const { preview } = await look(server);
    let release;
    server.discarding = new Promise((resolve) => { release = resolve; });
    preview.close();
    const again = await look(server);
    release();
    await settle();
    assert.equal(server.isThere, true);
    assert.deepEqual(again.events, ["change"]);
    again.preview.close();
    await settle();
});

test("who is about to subscribe does not ask, and goes on if it was refused", async () => {
    const server = new Server();
    const { preview } = await look(server);
    preview.pause();
    const { length } = server.asked;
    await later();
    assert.equal(server.asked.length, length);
    preview.goOn();
    await later();
    assert.equal(server.asked.length, length + 1);
    preview.close();
});

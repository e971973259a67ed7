// The end of a task is waited for, but not for ever.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./page.mjs";

const { resultOf, watchTask } = await load("taskresult");

class Store extends EventTarget {
    tasks = new Map();

    soon() {}

    change(detail) {
        this.dispatchEvent(new CustomEvent("change", { detail: { isFull: false, askedAt: performance.now(), tasks: new Set(), ...detail } }));
    }
}

test("what is done is the answer, what failed is thrown", async () => {
    const store = new Store();
    store.tasks.set("1", { state: "running" });
    const result = resultOf(store, 1);
    store.change({});
    store.tasks.set("1", { state: "done", result: 5 });
    store.change({ tasks: new Set(["1"]) });
    assert.equal((await result).result, 5);
    store.tasks.set("2", { state: "failed", error: "No." });
    await assert.rejects(resultOf(store, 2), { message: "No." });
});

test("what was asked before the task began knows nothing of it", async () => {
    const store = new Store();
    const askedAt = performance.now() - 1;
    const result = resultOf(store, 1);
    store.change({ isFull: true, askedAt: askedAt });
    store.change({});
    store.tasks.set("1", { state: "done" });
    store.change({ tasks: new Set(["1"]) });
    await result;
});

test("after a restart there is no such task", async () => {
    const store = new Store();
    const result = resultOf(store, 1);
    store.change({ isFull: true });
    await assert.rejects(result, /was restarted/);

    store.tasks.set("2", { state: "running" });
    const other = resultOf(store, 2);
    store.tasks.delete("2");
    store.change({ tasks: new Set(["2"]) });
    await assert.rejects(other, /was restarted/);
});

test("who does not watch any more is not told", () => {
    const store = new Store();
    const seen = [];
    const end = watchTask(store, 1, task => seen.push(task));
    store.change({ isFull: true });
    end();
    store.change({ isFull: true });
    assert.deepEqual(seen, [null]);
});

// In one column, the browser's own Back leads through the views, and none of them is left behind in its history.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./page.mjs";

const begin = async (isNarrow) => {
    const entries = [null];
    let current = 0;
    const { Views } = await load("views");
    const page = Object.assign(new EventTarget(), { matchMedia: () => ({ matches: isNarrow }) });
    globalThis.window = page;
    globalThis.history = {
        get state() {
            return entries[current];
        },
        pushState: (state) => {
            entries.splice(++current, Infinity, state);
        },
        go: (step) => {
            current += step;
            page.dispatchEvent(Object.assign(new Event("popstate"), { state: entries[current] }));
        }
    };
    const root = { dataset: { view: "tree" } };
    return { views: new Views(root), view: () => root.dataset.view, depth: () => current };
};

test("Back leads from details to items to the tree", async () => {
    const { views, view, depth } = await begin(true);
    views.show("items");
    views.show("items");
    views.show("details");
    assert.deepEqual([view(), depth()], ["details", 2]);
    history.go(-1);
    assert.equal(view(), "items");
    history.go(-1);
    assert.deepEqual([view(), depth()], ["tree", 0]);
});

test("the page's own Back is the same", async () => {
    const { views, view, depth } = await begin(true);
    views.show("details");
    assert.equal(depth(), 2);
    views.show("items");
    views.show("tree");
    assert.deepEqual([view(), depth()], ["tree", 0]);
});

test("where all is in sight there is nothing to go back to", async () => {
    const { views, view, depth } = await begin(false);
    views.show("items");
    views.show("tree");
    assert.deepEqual([view(), depth()], ["tree", 0]);
});

// A notice has the buttons of what it says now, and they do what is to be done now.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./page.mjs";

const { Notices } = await load("notices");

const buttons = notices => notices.element.all("button").map(button => button.textContent);

test("a notice that was first seen without a button gets it", () => {
    const notices = new Notices();
    let pressed = 0;
    notices.show([{ id: "first", level: "info", text: "First" }, { id: "error k", level: "warning", text: "It is not there.", buttons: [] }, { id: "last", level: "info", text: "Last" }]);
    assert.deepEqual(buttons(notices), []);
    notices.show([{ id: "first", level: "info", text: "First" }, { id: "error k", level: "error", text: "It is gone.", buttons: [["Publish", () => { ++pressed; }]] }, { id: "last", level: "info", text: "Last" }]);
    assert.deepEqual(buttons(notices), ["Publish"]);
    notices.element.all("button")[0].click();
    assert.equal(pressed, 1);
    assert.deepEqual(notices.element.children.map(child => child.className.split("-").at(-1)), ["info", "error", "info"], "and stays where it was");
});

test("the button is of the newest task, and the same element", () => {
    const notices = new Notices();
    const cancelled = [];
    const of = id => [{ id: "waiting k", level: "warning", text: `Task ${id}`, buttons: [["Keep", () => { cancelled.push(id); }]], onClose: () => { cancelled.push(-id); } }];
    notices.show(of(1));
    const [keep, close] = notices.element.all("button");
    notices.show(of(2));
    assert.equal(notices.element.all("button")[0], keep);
    keep.click();
    close.click();
    assert.deepEqual(cancelled, [2, -2]);
    assert.match(notices.element.textContent, /Task 2/);
    notices.show([]);
    assert.deepEqual(notices.element.children, []);
});

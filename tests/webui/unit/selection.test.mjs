// What is selected follows its items, whatever the server does with its list, and what has left the list is selected no more.

import assert from "node:assert/strict";
import test from "node:test";
import { idOf, listOf } from "./server.mjs";

const paths = rows => rows.map(row => row.path);

test("a selected row is where its item is", async () => {
    const { server, pages, selection } = await listOf(500);
    selection.selectOnly(10);
    server.insert(0, "a", "b", "c");
    pages.refresh();
    await server.settle();
    assert.equal(selection.active, 13);
    assert.deepEqual(paths(selection.rows()), ["item 000010"]);
    assert.equal(idOf(pages.row(13)), idOf(selection.rows()[0]));
});

test("what has gone is neither selected nor active, and keys go on from its place", async () => {
    const { server, pages, selection } = await listOf(500);
    let changes = 0;
    selection.addEventListener("change", () => { ++changes; });
    selection.selectOnly(10);
    server.rows.splice(10, 1);
    pages.refresh();
    await server.settle();
    assert.deepEqual([selection.size, selection.active, selection.activeRow(), changes], [0, -1, undefined, 2]);
    assert.deepEqual([selection.stepTo(1), selection.stepTo(-1)], [10, 9]);
});

test("what is pushed out of sight stays selected, and is found", async () => {
    const { server, pages, selection } = await listOf(1000);
    selection.selectOnly(199);
    server.insert(0, "a");
    pages.refresh();
    await server.settle();
    assert.deepEqual([selection.size, selection.active], [1, 200]);
    assert.deepEqual(paths(await selection.confirm()), ["item 000199"]);
    server.rows.splice(200, 1);
    pages.refresh();
    await server.settle();
    assert.deepEqual(await selection.confirm(), []);
    assert.equal(selection.size, 0);
});

test("of many, those that have gone unseen are left out", async () => {
    const { server, pages, selection } = await listOf(12000);
    await selection.selectAll();
    assert.equal(selection.size, 12000);
    const asked = server.asked;
    assert.equal((await selection.confirm()).length, 12000);
    assert.equal(server.asked, asked, "nothing has changed, so nobody is asked");
    server.rows.splice(9000, 1);
    server.insert(3, "a new one");
    pages.refresh();
    await server.settle();
    const rows = await selection.confirm();
    assert.equal(rows.length, 11999);
    assert.ok(!paths(rows).includes("item 009000") && !paths(rows).includes("a new one"));
});

test("a range has its ends where one saw them", async () => {
    const { server, selection, show } = await listOf(2000);
    selection.selectOnly(5);
    await show(800, 840);
    server.insert(0, ...Array.from({ length: 10 }, (_, number) => `new ${number}`));
    server.insert(500, "between");
    await selection.extendTo(810);
    const chosen = paths(selection.rows());
    assert.deepEqual([chosen[0], chosen.at(-1), chosen.length], ["item 000005", "item 000810", 807]);
    assert.ok(chosen.includes("between"));
});

test("a range whose beginning has gone is none", async () => {
    const { server, selection, show } = await listOf(2000);
    selection.selectOnly(5);
    await show(800, 840);
    server.rows.splice(5, 1);
    await selection.extendTo(810);
    assert.deepEqual(paths(selection.rows()), ["item 000810"]);
});

test("the last row is selected when it has come", async () => {
    const { selection, show } = await listOf(2000);
    selection.selectOnly(1999);
    assert.equal(selection.size, 0);
    await show(1960, 1999);
    assert.deepEqual(paths(selection.rows()), ["item 001999"]);
});

test("what was chosen meanwhile counts", async () => {
    const { server, pages, selection } = await listOf(2000);
    await selection.selectAll();
    pages.refresh();
    await server.settle();
    const confirmed = selection.confirm();
    selection.selectOnly(3);
    assert.equal(await confirmed, null);
    assert.deepEqual(paths(selection.rows()), ["item 000003"]);
});

test("what is asked for again in between is not lost", async () => {
    const { server, pages } = await listOf(10);
    pages.refresh();
    // the answer is on its way
    await new Promise((resolve) => { setImmediate(resolve); });
    server.insert(0, "a");
    pages.refresh();
    await server.settle();
    assert.equal(pages.row(0).path, "a");
});

test("what is lost while one looks for another is looked for, too", async () => {
    const { server, pages, selection } = await listOf(1000);
    selection.selectOnly(10);
    selection.toggle(20);
    server.rows.splice(10, 1);
    pages.refresh();
    // until the first one is being looked for
    while (pages.row(10).path === "item 000010")
        await new Promise((resolve) => { setImmediate(resolve); });
    server.rows.splice(19, 1);
    pages.refresh();
    await server.settle();
    assert.equal(pages.row(19).path, "item 000021");
    assert.deepEqual([selection.size, selection.rows().length], [0, 0]);
});

test("what is lost is looked for though the focus moves on", async () => {
    const { server, pages, selection } = await listOf(1000);
    selection.selectOnly(10);
    server.rows.splice(10, 1);
    pages.refresh();
    while (pages.row(10).path === "item 000010")
        await new Promise((resolve) => { setImmediate(resolve); });
    selection.moveTo(12);
    await server.settle();
    assert.equal(selection.size, 0);
});

test("what could not be looked for is looked for with the next rows", async () => {
    const { server, pages, selection } = await listOf(1000);
    selection.selectOnly(10);
    server.rows.splice(10, 1);
    pages.refresh();
    while (pages.row(10).path === "item 000010")
        await new Promise((resolve) => { setImmediate(resolve); });
    server.refusals = 1;
    await server.settle();
    assert.deepEqual([selection.size, server.refusals], [1, 0]);
    pages.refresh();
    await server.settle();
    assert.equal(selection.size, 0);
});

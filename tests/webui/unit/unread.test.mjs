// Among what is new, what has been read stays where it is, and nothing else is passed over or shown twice.

import assert from "node:assert/strict";
import test from "node:test";
import { idOf, listOf } from "./server.mjs";

// the same numbers each time
const numbers = (seed) => {
    let state = seed;
    return () => {
        state = (state * 1103515245 + 12345) % 2147483648;
        return state / 2147483648;
    };
};

const read = (pages, row) => {
    const ids = new Set([idOf(row)]);
    pages.keep(ids);
    pages.patch(other => ids.has(idOf(other)) ? { ...other, isNew: false } : other);
};

// the same, and the server has written it
const markRead = (server, pages, row) => {
    read(pages, row);
    server.find(row.path).isNew = false;
};

const again = async (server, pages) => {
    pages.refresh();
    await server.settle();
};

for (const seed of [1, 2, 3]) {
    test(`each is seen once by who reads from the first to the last (${seed})`, async () => {
        const random = numbers(seed);
        const { server, pages, show } = await listOf(900, { new: true });
        const expected = server.rows.map(row => row.path);
        const seen = [];
        for (let index = 0; index < pages.total; ++index) {
            if ((index % 20) === 0)
                await show(Math.max(0, index - 20), index + 60);
            const row = pages.row(index);
            seen.push(row.path);
            if (random() < 0.7) {
                read(pages, row);
                server.rows.find(other => other.path === row.path).isNew = false;
            }
            if (random() < 0.05) {
                pages.refresh();
                await server.settle();
                assert.equal(pages.row(index).path, row.path, "it does not go from under one's eyes");
            }
        }
        assert.deepEqual(seen, expected);
        // and one may go back
        await show(0, 40);
        assert.equal(pages.row(0).path, expected[0]);
    });
}

test("what comes meanwhile is there, too", async () => {
    const { server, pages, show } = await listOf(900, { new: true });
    for (const index of [0, 5, 6, 150, 199]) {
        const row = pages.row(index);
        read(pages, row);
        server.rows.find(other => other.path === row.path).isNew = false;
    }
    server.insert(3, "a new one", "another");
    pages.refresh();
    await server.settle();
    const all = [];
    for (let index = 0; index < pages.total; ++index) {
        await show(index, index);
        all.push(pages.row(index).path);
    }
    assert.equal(new Set(all).size, 902);
    assert.equal(all.length, 902);
    assert.deepEqual((await pages.range(0, pages.total - 1)).map(row => row.path), all);
});

test("the server says so a moment later", async () => {
    const { server, pages } = await listOf(900, { new: true });
    const row = pages.row(7);
    read(pages, row);
    pages.refresh();
    await server.settle();
    assert.equal(pages.row(7).path, row.path);
    assert.equal(pages.row(7).isNew, false);
    server.rows.find(other => other.path === row.path).isNew = false;
    pages.refresh();
    await server.settle();
    assert.deepEqual([pages.row(7).path, pages.row(8).path, pages.total], ["item 000007", "item 000008", 900]);
});

test("all that has been read stays, down to a list of nothing else", async () => {
    const { server, pages } = await listOf(3, { new: true });
    for (const index of [0, 1, 2])
        read(pages, pages.row(index));
    for (const row of server.rows)
        row.isNew = false;
    pages.refresh();
    await server.settle();
    assert.deepEqual([0, 1, 2].map(index => pages.row(index).path), ["item 000000", "item 000001", "item 000002"]);
    pages.letGo();
    await server.settle();
    assert.deepEqual([pages.total, pages.row(0)], [0, undefined]);
});

test("what has changed since it was read is new again, at its place", async () => {
    const { server, pages } = await listOf(900, { new: true });
    markRead(server, pages, pages.row(7));
    await again(server, pages);
    assert.equal(pages.row(7).isNew, false);
    server.find("item 000007").isNew = true;
    server.time += 4000;
    await again(server, pages);
    assert.equal(pages.row(7).isNew, false, "the server may not have written it yet");
    server.time += 2000;
    await again(server, pages);
    assert.deepEqual([pages.row(7).path, pages.row(7).isNew, pages.total], ["item 000007", true, 900]);
    assert.equal(pages.row(8).path, "item 000008");
    // and nobody goes on asking for it
    const { asked } = server;
    await new Promise((resolve) => { setTimeout(resolve, 700); });
    assert.equal(server.asked, asked);
});

test("what is read again is kept for as long again", async () => {
    const { server, pages } = await listOf(20, { new: true });
    markRead(server, pages, pages.row(7));
    server.time += 60000;
    server.find("item 000007").isNew = true;
    await again(server, pages);
    read(pages, pages.row(7));
    await again(server, pages);
    assert.deepEqual([pages.row(7).path, pages.row(7).isNew], ["item 000007", false]);
    server.find("item 000007").isNew = false;
});

test("what is kept goes on arriving", async () => {
    const { server, pages } = await listOf(900, { new: true });
    markRead(server, pages, pages.row(7));
    Object.assign(server.find("item 000007"), { state: "partial", completed: 5 });
    await again(server, pages);
    assert.deepEqual([pages.row(7).state, pages.row(7).completed, pages.row(7).isNew], ["partial", 5, false]);
    server.find("item 000007").state = "complete";
    await again(server, pages);
    assert.equal(pages.row(7).state, "complete");
    // one question for the page, then, and none for what does not change any more
    const { asked } = server;
    await again(server, pages);
    assert.equal(server.asked - asked, 1);
});

test("what is kept stays as it is where the server says nothing about it", async () => {
    const { server, pages } = await listOf(900, { new: true });
    markRead(server, pages, pages.row(7));
    let failures = 0;
    pages.addEventListener("failed", () => { ++failures; });
    server.refusals = 1;
    await again(server, pages);
    assert.deepEqual([server.refusals, failures, pages.row(7).path, pages.row(8).path], [0, 0, "item 000007", "item 000008"]);
});

test("what is kept and taken out of the channel goes", async () => {
    const { server, pages } = await listOf(900, { new: true });
    markRead(server, pages, pages.row(7));
    server.rows.splice(7, 1);
    await again(server, pages);
    assert.deepEqual([pages.row(7).path, pages.total], ["item 000008", 899]);
});

test("rows of another list are not taken for those of this one", async () => {
    const { server, pages } = await listOf(12000);
    await again(server, pages);
    pages.refresh();
    const range = pages.range(0, 11999);
    const found = pages.find(new Map([["k/item 000003", 3], ["k/item 011000", 11000]]));
    pages.setQuery({ filter: "item 00001" });
    assert.deepEqual([await range, await found], [null, null]);
    await server.settle();
    assert.deepEqual([pages.total, pages.row(0).path], [10, "item 000010"]);
});

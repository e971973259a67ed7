// What actions ask the server for, and what is said of it.

import assert from "node:assert/strict";
import test from "node:test";
import { answers, load } from "./page.mjs";

const { Api } = await load("api");
const { Actions } = await load("actions");

const PATH = "api/v2/megatorrent/";

const begin = (...all) => {
    const asked = answers(...all);
    const told = [];
    const store = { subscriptions: new Map([["a", {}], ["b", {}]]), soon: () => {} };
    const actions = new Actions(new Api(), store, sentence => told.push(sentence), sentence => told.push(`failed: ${sentence}`));
    return { actions, asked, told };
};

const refused = { status: 409, text: "No.", headers: { "X-Megatorrent-Error": "refused" } };

test("what becomes a torrent is the server's to read", async () => {
    const { actions, asked, told } = begin(({ body }) => ({ json: { torrents: JSON.parse(body.paths).length } }));
    const rows = [["a", "x.torrent"], ["b", "y.magnet"], ["a", "z.TORRENT"]].map(([key, path]) => ({ key: key, path: path, state: "unwanted" }));
    assert.ok(rows.every(row => actions.canBeTorrent(row)), "also what is not here yet");
    assert.ok(!actions.canBeTorrent({ path: "film.mkv", state: "complete" }));
    await actions.addToTransferList(rows);
    assert.deepEqual(asked.map(({ url, body }) => [url, body.key, JSON.parse(body.paths)]),
        [[`${PATH}addTorrents`, "a", ["x.torrent", "z.TORRENT"]], [`${PATH}addTorrents`, "b", ["y.magnet"]]]);
    assert.match(told.at(-1), /3 items go/);
});

test("what was refused is settled by what the user does, not by what is read meanwhile", async () => {
    const { actions, told } = begin(refused, {}, {});
    await actions.setPolicy("a", "none");
    await actions.markSeen([{ key: "a", path: "x" }], true);
    assert.deepEqual(told, ["failed: No."]);
    await actions.setPolicy("a", "none");
    assert.deepEqual(told, ["failed: No.", "failed: "]);
});

test("one that is refused holds up none of the others, and is said", async () => {
    const { actions, asked, told } = begin(refused, {});
    await actions.startEach(["a", "b"]);
    assert.deepEqual(asked.map(({ url, body }) => [url, body.key]), [[`${PATH}resume`, "a"], [`${PATH}resume`, "b"]]);
    assert.deepEqual(told, ["failed: No."]);
});

test("many rows are as many requests as they need", async () => {
    const { actions, asked } = begin({});
    await actions.setPriority(Array.from({ length: 50000 }, (_, number) => ({ key: "a", path: `${number}` })), 1);
    assert.equal(asked.length, 3);
    assert.equal(JSON.parse(asked[2].body.paths).at(-1), "49999");
});

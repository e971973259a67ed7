// What a refusal is, and whose.

import assert from "node:assert/strict";
import test from "node:test";
import { answers, load } from "./page.mjs";

const { Api } = await load("api");

const thrown = async (work) => {
    try {
        await work();
    }
    catch (error) {
        return error;
    }
    throw new assert.AssertionError({ message: "nothing was thrown" });
};

test("a session that has ended is named, and does not look like a refusal of ours", async () => {
    answers({ status: 403, text: "Forbidden" });
    const error = await thrown(() => new Api().get("sync"));
    assert.equal(error.code, "loggedOut");
    assert.match(error.message, /You are not logged in any more\./);
    answers({ status: 403, text: "No.", headers: { "X-Megatorrent-Error": "refused" } });
    const refused = await thrown(() => new Api().post("pause"));
    assert.deepEqual([refused.code, refused.message], ["refused", "No."]);
});

test("a text is read as far as asked for, also an empty one", async () => {
    answers({ text: "a note" });
    assert.equal(await new Api().text("k", "a.txt", 10), "a note");
    answers({ status: 416, text: "" });
    assert.equal(await new Api().text("k", "a.txt", 10), "");
    answers({ status: 403, text: "Forbidden" });
    assert.match(await new Api().refusalOfFile("k", "a.txt"), /not logged in/);
});

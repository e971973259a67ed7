// Numbers of things in the page's language, and in English where it is not translated to that.

import assert from "node:assert/strict";
import test from "node:test";

const FORMAT = "../../../webui/private/scripts/megatorrent/format.js?v=${CACHEID}";

const pluralOf = async (language) => {
    globalThis.window = { qBittorrent: { Misc: {} } };
    globalThis.document = { documentElement: { lang: language } };
    return (await import(`${FORMAT}&language=${language}`)).plural;
};

for (const [language, forms, expected] of [
    ["en", "%1 item|%1 items", ["0 items", "1 item", "2 items", "5 items", "22 items"]],
    ["de", "%1 Eintrag|%1 Einträge", ["0 Einträge", "1 Eintrag", "2 Einträge", "5 Einträge", "22 Einträge"]],
    ["pl", "%1 plik|%1 pliki|%1 plików|%1 pliku", ["0 plików", "1 plik", "2 pliki", "5 plików", "22 pliki"]],
    ["ja", "%1件", ["0件", "1件", "2件", "5件", "22件"]],
    ["ja", "%1 item|%1 items", ["0 items", "1 item", "2 items", "5 items", "22 items"]],
    ["pl", "%1 item|%1 items", ["0 items", "1 item", "2 items", "5 items", "22 items"]],
    ["de", "%1 left out", ["0 left out", "1 left out", "2 left out", "5 left out", "22 left out"]],
    ["C", "%1 item|%1 items", ["0 items", "1 item", "2 items", "5 items", "22 items"]]
]) {
    test(`${forms} (${language})`, async () => {
        const plural = await pluralOf(language);
        assert.deepEqual([0, 1, 2, 5, 22].map(count => plural(forms, count)), expected);
    });
}

test("the number need not be what is filled in", async () => {
    const plural = await pluralOf("en");
    assert.equal(plural("%1 of %2 item failed|%1 of %2 items failed", 1, "1", "1"), "1 of 1 item failed");
    assert.equal(plural("%1 of %2 item failed|%1 of %2 items failed", 40, "1", "40"), "1 of 40 items failed");
});

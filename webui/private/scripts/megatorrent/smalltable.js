// A table of few rows, all of which are in the document. Rows stay the same elements while what is in them changes.

import { h, setText } from "./dom.js?v=${CACHEID}";

export class SmallTable {
    element;

    #table;
    #body = h("tbody");
    #empty = h("p", { class: "mtHint" });

    constructor(headings, label) {
        this.#table = h("table", { "class": "mtSmallTable", "aria-label": label }, h("thead", {}, h("tr", {}, headings.map(text => h("th", { scope: "col", text: text })))), this.#body);
        this.element = h("div", {}, this.#table, this.#empty);
    }

    // `rows`: texts of cells; `empty`: what is said where there are none
    fill(rows, empty) {
        this.#table.hidden = rows.length === 0;
        setText(this.#empty, (rows.length === 0) ? empty : "");
        while (this.#body.children.length > rows.length)
            this.#body.lastChild.remove();
        for (const [index, cells] of rows.entries()) {
            let row = this.#body.children[index];
            if (!row) {
                row = h("tr", {}, cells.map(() => h("td", { dir: "auto" })));
                this.#body.append(row);
            }
            for (const [column, text] of cells.entries())
                setText(row.children[column], text);
        }
    }
}

/** The answer as a table: sorted by any column, filtered by words, shown in parts. */

import { type Config, linkTo } from "./config";
import { button, make } from "./dom";
import { columnsOf, type Table, type Term, wordsOf } from "./rows";

const PART = 200;

/** Draw the table of an answer. */
export function drawTable(place: HTMLElement, table: Table, config: Config): void {
  const words = table.rows.map((row) =>
    table.vars.map((name) => (row[name] ? wordsOf(row[name], config) : "")),
  );
  const kinds = columnsOf(table).map((column) => column.kind);
  let order = words.map((_, at) => at);
  let shown = PART;

  const body = make("tbody");
  const more = button(`Show ${PART} more rows`, () => {
    shown += PART;
    fill();
  });
  const filter = make("input", { type: "search", placeholder: "Only rows with …" });
  filter.setAttribute("aria-label", "Only rows with these words");
  const heads = table.vars.map((name, column) => {
    const sort = make("button", { type: "button", class: "sort" }, name);
    const head = make("th", { scope: "col" }, sort);
    sort.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      order = sorted(words, column, kinds[column] === "quantitative");
      if (falling) order.reverse();
      fill();
    });
    return head;
  });

  function fill(): void {
    const sought = filter.value.trim().toLowerCase();
    const chosen = order.filter((at) => words[at]?.join("\n").toLowerCase().includes(sought));
    body.replaceChildren(
      ...chosen.slice(0, shown).map((at) => {
        const row = table.rows[at] ?? {};
        const cells = table.vars.map((name) => make("td", {}, ...cell(row[name], config)));
        return make("tr", {}, ...cells);
      }),
    );
    more.hidden = chosen.length <= shown;
  }

  filter.addEventListener("input", fill);
  const all = make(
    "table",
    { class: "answer" },
    make("caption", {}, "Rows of the answer"),
    make("thead", {}, make("tr", {}, ...heads)),
    body,
  );
  const region = {
    class: "scroll",
    tabindex: "0",
    role: "region",
    "aria-label": "Rows of the answer",
  };
  if (table.rows.length > 10) place.append(filter);
  place.append(make("div", region, all), more);
  fill();
}

function sorted(words: string[][], column: number, numbers: boolean): number[] {
  const text = (at: number) => words[at]?.[column] ?? "";
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  return words
    .map((_, at) => at)
    .sort((a, b) => (numbers ? Number(text(a)) - Number(text(b)) : compare(text(a), text(b))));
}

function cell(term: Term | undefined, config: Config): Node[] {
  if (!term) return [];
  const words = make("bdi", {}, wordsOf(term, config));
  if (term["xml:lang"]) words.lang = term["xml:lang"];
  const href = term.type === "uri" ? linkTo(String(term.value), config) : null;
  if (href === null) return [words];
  const link = make("a", { href, title: String(term.value) }, words);
  if (href === term.value) link.rel = "external";
  return [link];
}

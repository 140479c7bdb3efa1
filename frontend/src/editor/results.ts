/**
 * The answer: as a table, chart, map or text, or the reason why there is none.
 *
 * YASR, the counterpart of the editor, is not used: it writes style elements, which the content
 * security policy forbids, cuts cells off, opens every link in a new window, and its columns are
 * not to be had by keyboard.
 */

import type { Answer, Problem } from "./ask";
import { drawChart } from "./chart";
import { citeBox } from "./cite";
import { answerLink, type Config } from "./config";
import { choice, make } from "./dom";
import { drawMap } from "./map";
import type { Table } from "./rows";
import { drawTable } from "./table";

const ROWS = { csv: "CSV", json: "JSON", tsv: "TSV", xml: "XML" };
const TRUTH = { json: "JSON", xml: "XML" };
const GRAPH = { turtle: "Turtle", ntriples: "N-Triples", jsonld: "JSON-LD", rdfxml: "RDF/XML" };

const VIEWS = { Table: drawTable, Chart: drawChart, Map: drawMap, Text: drawText };

/** Show an answer in place of the one before. */
export function show(section: HTMLElement, query: string, answer: Answer, config: Config): void {
  const words = make("p", { class: "formats" });
  const place = make("div");
  const download = (formats: Record<string, string>) => {
    const links = Object.entries(formats).map(([format, name]) =>
      make("a", { href: answerLink(query, format, config) }, name),
    );
    words.append("Download as ", ...links.flatMap((link, at) => (at ? [" · ", link] : [link])));
  };
  const rows = answer.contentType.includes("sparql-results+json");
  const cite = citeBox(query, answer, rows ? "json" : "turtle", config);
  section.replaceChildren(heading(), words, place, cite);
  if (!rows) {
    download(GRAPH);
    place.append(make("pre", { tabindex: "0" }, make("code", {}, answer.text)));
    return;
  }
  const content = JSON.parse(answer.text);
  if (typeof content.boolean === "boolean") {
    download(TRUTH);
    place.append(make("p", { class: "big" }, content.boolean ? "Yes" : "No"));
    return;
  }
  const table: Table = { vars: content.head.vars, rows: content.results.bindings };
  const number = table.rows.length;
  const seconds = (answer.milliseconds / 1000).toFixed(2);
  words.append(`${number} row${number === 1 ? "" : "s"} in ${seconds} s. `);
  download(ROWS);
  const view = make("div", { class: "view" });
  const views = choice("View of the answer", Object.keys(VIEWS), (name) => {
    view.replaceChildren();
    VIEWS[name as keyof typeof VIEWS](view, table, config);
  });
  place.append(views, view);
}

/** Say why there is no answer. */
export function refuse(
  section: HTMLElement,
  query: string,
  problem: Problem,
  config: Config,
): void {
  const { title, detail } = problem;
  const kind = problem.type?.split("/").pop();
  const words = make(
    "div",
    { id: "fault", role: "alert" },
    make("p", { class: "warning" }, title),
    make("p", {}, detail),
  );
  if (kind === "query-timeout") words.append(limit(config));
  words.append(
    kind
      ? make("a", { href: `${config.root}problems/${kind}` }, "About this kind of problem")
      : make("a", { href: answerLink(query, "csv", config) }, "Download the answer as CSV"),
  );
  section.replaceChildren(heading(), words);
}

function limit(config: Config): HTMLElement {
  return make(
    "p",
    {},
    `A query may run for ${config.seconds} seconds here, so that none keeps the others waiting.` +
      " Begin with a person, a topic or an article instead of with everything. Or ",
    make("a", { href: config.dumps }, "download the data"),
    " and ask it on your own machine, without a limit, with ",
    make("code", {}, "netgov query"),
    ".",
  );
}

function drawText(place: HTMLElement, table: Table): void {
  const text = JSON.stringify(table, null, 1).slice(0, 200_000);
  place.append(make("pre", { tabindex: "0" }, make("code", {}, text)));
}

function heading(): HTMLElement {
  return make("h2", {}, "Answer");
}

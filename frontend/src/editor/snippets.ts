/** The current query as a few lines of program, in the languages people analyse with. */

import type { Config } from "./config";
import { choice, copyButton, make } from "./dom";

type Language = (query: string, endpoint: string) => string;

const isGraph = (query: string) =>
  /^\s*(construct|describe)\b/im.test(query.replace(/^\s*#.*$/gm, ""));

export const LANGUAGES: Record<string, Language> = {
  curl: (query, endpoint) => {
    const accept = isGraph(query) ? "text/turtle" : "text/csv";
    let end = "SPARQL";
    while (query.split("\n").includes(end)) end += "_";
    return [
      `curl -H 'Accept: ${accept}' --data-urlencode query@- ${endpoint} <<'${end}'`,
      query.trimEnd(),
      end,
    ].join("\n");
  },

  Python: (query, endpoint) => {
    const text = python(query);
    if (isGraph(query)) {
      return `from urllib.parse import urlencode

import rdflib

query = ${text}
graph = rdflib.Graph()
graph.parse("${endpoint}?" + urlencode({"query": query}), format="turtle")
print(len(graph))`;
    }
    return `from urllib.parse import urlencode

import pandas

query = ${text}
rows = pandas.read_csv("${endpoint}?" + urlencode({"query": query, "format": "csv"}))
print(rows)`;
  },

  R: (query, endpoint) => {
    let dashes = "-";
    while (query.includes(`)${dashes}"`)) dashes += "-";
    const address = `paste0("${endpoint}?format=${isGraph(query) ? "turtle" : "csv"}&query=", URLencode(query, reserved = TRUE))`;
    const read = isGraph(query)
      ? `writeLines(readLines(${address}))`
      : `rows <- read.csv(${address})\nprint(rows)`;
    return `query <- r"${dashes}(${query.trimEnd()}\n)${dashes}"\n${read}`;
  },

  JavaScript: (query, endpoint) => {
    const text = query.trimEnd().replace(/[\\`]|\$\{/g, "\\$&");
    const accept = isGraph(query) ? "text/turtle" : "application/sparql-results+json";
    const show = isGraph(query)
      ? "console.log(await response.text());"
      : "const { results } = await response.json();\nconsole.log(results.bindings);";
    return `const query = \`${text}\n\`;
const response = await fetch("${endpoint}", {
  method: "POST",
  headers: { Accept: "${accept}" },
  body: new URLSearchParams({ query }),
});
if (!response.ok) throw new Error(await response.text());
${show}`;
  },
};

/** Write a Python string; a raw one where that says the same. */
function python(query: string): string {
  const text = query.trimEnd();
  const plain = !text.includes('"""') && !text.endsWith('"');
  return plain ? `r"""\n${text}\n"""` : JSON.stringify(text);
}

/** Fill an element with the snippets of a query, and return what brings them up to date. */
export function snippets(place: HTMLElement, config: Config): (query: string) => void {
  const code = make("code");
  let chosen = "";
  let query = "";
  const write = () => {
    code.textContent = LANGUAGES[chosen]?.(query, config.endpoint) ?? "";
  };
  const languages = choice("Language", Object.keys(LANGUAGES), (name) => {
    chosen = name;
    write();
  });
  const copy = copyButton("Copy the code", () => code.textContent ?? "");
  place.replaceChildren(languages, make("pre", { tabindex: "0" }, code), copy);
  return (text) => {
    query = text;
    write();
  };
}

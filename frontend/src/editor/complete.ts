/** Completion of prefixes, classes, properties and things, from this endpoint alone. */

import Yasqe from "@zazuko/yasqe";
import { ask } from "./ask";
import { type Config, short } from "./config";

interface Term {
  iri: string;
  kind: "class" | "property" | "concept";
  label: string;
}

/** A token of CodeMirror, as far as it matters here. */
interface Token {
  string: string;
  type: string | null;
}

type Row = Record<string, { value: string } | undefined>;

/** Terms with the most uses first, then those of the ontology that nothing uses yet. */
const TERMS = `
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX void: <http://rdfs.org/ns/void#>
SELECT ?term ?kind (MAX(?number) AS ?uses) (SAMPLE(?text) AS ?label) WHERE {
  {
    ?part void:class ?term ; void:entities ?number BIND("class" AS ?kind)
  } UNION {
    ?part void:property ?term ; void:triples ?number BIND("property" AS ?kind)
  } UNION {
    VALUES (?type ?kind) {
      (owl:Class "class") (owl:ObjectProperty "property") (owl:DatatypeProperty "property")
    }
    ?term a ?type BIND(0 AS ?number)
  } UNION {
    ?term skos:inScheme ?scheme BIND(0 AS ?number) BIND("concept" AS ?kind)
  }
  FILTER(ISIRI(?term))
  OPTIONAL { ?term rdfs:label|skos:prefLabel ?text FILTER(LANG(?text) = "en") }
}
GROUP BY ?term ?kind
ORDER BY DESC(?uses) ?term
`;

/** Kinds of things whose results the search lists by themselves; others are found among all. */
const GROUPS: Record<string, string> = {
  article: "articles",
  body: "actors",
  claim: "claims",
  event: "events",
  figure: "figures",
  person: "actors",
  place: "places",
  position: "positions",
  proposition: "propositions",
  series: "events",
  state: "actors",
  topic: "topics",
};

const PATIENCE = 3000;

/** Replace the completers of the library, which ask other sites, by our own. */
export function installCompleters(config: Config): string[] {
  const labels = new Map<string, string>();
  const terms = vocabulary(config);
  const { prefixes } = config;

  /** Write what is inserted; the prefix completer declares the prefix by itself. */
  const written = (iri: string, label: string): string => {
    const text = short(iri, prefixes) ?? `<${iri}>`;
    labels.set(text, label);
    return text;
  };
  const common = {
    bulk: false,
    autoShow: true,
    postProcessSuggestion: (_yasqe: Yasqe, _token: unknown, text: string) => text,
    postprocessHints: (_yasqe: Yasqe, hints: { text: string; render?: unknown }[]) =>
      hints.map((hint) => ({ ...hint, render: withLabel(hint.text, labels.get(hint.text)) })),
  };
  const ofKind = (kind: Term["kind"]) => ({
    ...common,
    name: `netgov-${kind}`,
    get: async (yasqe: Yasqe, token: { string: string } | undefined) => {
      const sought = token?.string ?? "";
      return (await terms)
        .filter((term) => term.kind === kind && fits(term, sought, yasqe.getPrefixesFromQuery()))
        .map((term) => written(term.iri, term.label));
    },
  });
  const fork = Yasqe.forkAutocompleter as (from: string, to: object) => void;
  fork("class", ofKind("class"));
  fork("property", ofKind("property"));
  fork("prefixes", {
    name: "netgov-prefix",
    persistenceId: null,
    onInitialize: (yasqe: Yasqe) => yasqe.on("changes", () => declare(yasqe, prefixes)),
    get: () => Object.entries(prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`),
  });
  fork("class", {
    ...common,
    name: "netgov-thing",
    isValidCompletionPosition: (yasqe: Yasqe) => {
      const { string, type } = yasqe.getCompleteToken() as unknown as Token;
      return type !== "string" && type !== "comment" && inData(string, config) !== null;
    },
    get: async (_yasqe: Yasqe, { string }: { string: string }) => {
      const start = inData(string, config);
      if (start === null) return [];
      const concepts = (await terms).filter(({ iri }) => iri.startsWith(start));
      const found = [...concepts, ...(await things(start, config))];
      return [...new Set(found.map(({ iri, label }) => written(iri, label)))];
    },
  });
  return ["netgov-prefix", "netgov-property", "netgov-class", "netgov-thing", "variables"];
}

/** Declare the prefix that was just typed, if it is one of ours and not declared yet. */
function declare(yasqe: Yasqe, prefixes: Record<string, string>): void {
  const { line, ch } = yasqe.getDoc().getCursor();
  const typed = yasqe.getDoc().getLine(line).slice(0, ch);
  const [, prefix] = /(?<!prefix\s*)(?<![\w:?$<"'/#.-])([a-z][\w-]*):[\w.-]*$/i.exec(typed) ?? [];
  const iri = prefixes[prefix ?? ""];
  if (!prefix || !iri || /["#]/.test(typed)) return;
  if (new RegExp(`prefix\\s+${prefix}:`, "i").test(yasqe.getValue())) return;
  yasqe.addPrefixes({ [prefix]: iri });
}

async function vocabulary(config: Config): Promise<Term[]> {
  return (await select(TERMS, config)).map((row) => ({
    iri: row.term?.value ?? "",
    kind: row.kind?.value as Term["kind"],
    label: row.label?.value ?? "",
  }));
}

/** Search for things of the kind that the beginning of an IRI names, by the words in it. */
async function things(start: string, config: Config): Promise<{ iri: string; label: string }[]> {
  const [kind = "", slug = ""] = start.slice(`${config.base}id/`.length).split("/");
  const query = new URLSearchParams({ q: slug.replaceAll("-", " ") });
  const group = GROUPS[kind];
  if (group) query.set("in", group);
  if (!slug) return [];
  try {
    const response = await fetch(`${config.search}?${query}`, {
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
    });
    const content = (await response.json()) as {
      groups: { results: { iri: string; label: string }[] }[];
    };
    const found = content.groups.flatMap(({ results }) => results);
    return found.filter(({ iri }) => iri.startsWith(`${config.base}id/${kind}/`));
  } catch {
    return [];
  }
}

async function select(query: string, config: Config): Promise<Row[]> {
  try {
    const { text } = await ask(query, config, AbortSignal.timeout(PATIENCE));
    return (JSON.parse(text) as { results: { bindings: Row[] } }).results.bindings;
  } catch {
    return []; // nothing is completed; the query itself is not the worse for it
  }
}

/** Tell whether a term is meant by what was typed: a name with or without prefix, or a word. */
function fits(term: Term, typed: string, declared: Record<string, string>): boolean {
  const text = typed.replace(/[<>]/g, "").trim().toLowerCase();
  const [prefix, local] = text.split(":", 2);
  const namespace = local === undefined ? undefined : declared[prefix ?? ""]?.toLowerCase();
  const iri = term.iri.toLowerCase();
  if (namespace !== undefined) return iri.startsWith(namespace + local);
  if (text.startsWith("http")) return iri.startsWith(text);
  const name = iri.split(/[#/]/).pop() ?? "";
  return name.startsWith(text) || term.label.toLowerCase().startsWith(text);
}

/** Return the beginning of the IRI that was typed, if it is one of a thing in the data. */
function inData(typed: string, config: Config): string | null {
  const things = `${config.base}id/`;
  const text = typed.replace(/^</, "").replace(/>$/, "").trim();
  if (text.startsWith(things)) return text;
  const colon = text.indexOf(":");
  const namespace = config.prefixes[text.slice(0, colon)];
  return colon > 0 && namespace?.startsWith(things) ? namespace + text.slice(colon + 1) : null;
}

function withLabel(text: string, label: string | undefined) {
  return (element: HTMLElement) => {
    element.textContent = text;
    if (!label) return;
    const words = document.createElement("span");
    words.className = "hint-label";
    words.textContent = label;
    element.append(" ", words);
  };
}

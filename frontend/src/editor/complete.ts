/** Completion of prefixes, classes, properties and things, from this endpoint alone. */

import Yasqe from "@zazuko/yasqe";
import { ask } from "./ask";
import { type Config, short } from "./config";

interface Term {
  iri: string;
  kind: "class" | "property";
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
  }
  FILTER(ISIRI(?term))
  OPTIONAL { ?term rdfs:label ?text FILTER(LANG(?text) = "en") }
}
GROUP BY ?term ?kind
ORDER BY DESC(?uses) ?term
`;

const THINGS = `
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?term ?label WHERE {
  ?term rdfs:label|skos:prefLabel ?label
  FILTER(STRSTARTS(STR(?term), "@") && LANG(?label) = "en")
}
LIMIT 50
`;

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
    get: async (_yasqe: Yasqe, token: { string: string }) => {
      const start = inData(token.string, config);
      if (start === null) return [];
      const query = THINGS.replace("@", start.replace(/["\\\n]/g, ""));
      const rows = await select(query, config);
      return rows.map((row) => written(row.term?.value ?? "", row.label?.value ?? ""));
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

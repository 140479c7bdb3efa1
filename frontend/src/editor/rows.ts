/** The rows of an answer (SPARQL 1.1 Query Results JSON Format), and as values to be drawn. */

import { type Config, linkTo, short } from "./config";

export interface Term {
  type: "uri" | "literal" | "bnode" | "triple";
  /** A text; for a triple term, an object. */
  value: unknown;
  datatype?: string;
  "xml:lang"?: string;
}

export interface Table {
  vars: string[];
  rows: Record<string, Term | undefined>[];
}

export type Kind = "quantitative" | "temporal" | "nominal";
export type Value = Record<string, string | number>;

export interface Column {
  name: string;
  kind: Kind;
}

const NUMBERS =
  /#(integer|decimal|double|float|int|long|short|byte|(non)?(Negative|Positive|negative|positive)Integer|unsigned\w+)$/;
const TIMES = /#(date|dateTime|gYear|gYearMonth)$/;

/** Return the columns, each with what its values are: all numbers, all times, or anything. */
export function columnsOf({ vars, rows }: Table): Column[] {
  return vars.map((name) => {
    const types = rows.flatMap((row) => (row[name] ? [row[name].datatype ?? ""] : []));
    const all = (pattern: RegExp) => types.length > 0 && types.every((type) => pattern.test(type));
    return { name, kind: all(NUMBERS) ? "quantitative" : all(TIMES) ? "temporal" : "nominal" };
  });
}

/** Return rows with numbers as numbers, names with prefixes, and the page a row leads to. */
export function valuesOf(table: Table, columns: Column[], config: Config): Value[] {
  return table.rows.map((row) => {
    const values: Value = {};
    for (const { name, kind } of columns) {
      const term = row[name];
      if (!term) continue;
      const text = wordsOf(term, config);
      values[name] = kind === "quantitative" ? Number(text) : text;
      const href = term.type === "uri" ? linkTo(String(term.value), config) : null;
      if (href !== null) values.href ??= href;
    }
    return values;
  });
}

/** Write a term for people. */
export function wordsOf(term: Term, config: Config): string {
  if (typeof term.value !== "string") return JSON.stringify(term.value);
  if (term.type === "uri") return short(term.value, config.prefixes) ?? term.value;
  return term.type === "bnode" ? `_:${term.value}` : term.value;
}

/** What the page tells its editor, and how the names in an answer lead to pages of this site. */

export interface Config {
  /** Full address of the endpoint, as programs use it. */
  endpoint: string;
  /** Its path on this server. */
  sparql: string;
  /** Path of the page that shows a query with its answer. */
  page: string;
  /** Base of the names in the data. */
  base: string;
  /** Path under which this server answers for them. */
  root: string;
  /** Path of the search. */
  search: string;
  /** Path of the list of dumps. */
  dumps: string;
  /** Version of the release. */
  version: string;
  /** Longest run of a query, in seconds. */
  seconds: number;
  prefixes: Record<string, string>;
  /** How the answer to the example in the editor is best drawn. */
  chart: Hint | null;
}

export interface Hint {
  kind: string;
  axes: { x?: string; y?: string; series?: string };
}

export function readConfig(form: HTMLElement): Config {
  return JSON.parse(form.dataset.config ?? "{}") as Config;
}

/** Return where a name in an answer leads: to this site, to another, or nowhere (`urn:`). */
export function linkTo(iri: string, config: Config): string | null {
  if (iri.startsWith(config.base)) return config.root + iri.slice(config.base.length);
  return /^(https?|mailto):/i.test(iri) ? iri : null;
}

/** Write a name with a prefix, if one fits. */
export function short(iri: string, prefixes: Record<string, string>): string | null {
  let best: string | null = null;
  let length = 0;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.slice(namespace.length);
    if (!iri.startsWith(namespace) || namespace.length <= length) continue;
    if (!/^[\p{L}\p{N}_]([\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?$/u.test(local)) continue;
    best = `${prefix}:${local}`;
    length = namespace.length;
  }
  return best;
}

/** The address of a query with its answer. */
export function shareLink(query: string, config: Config): string {
  const url = new URL(config.page, location.href);
  url.search = new URLSearchParams({ query }).toString();
  return url.href;
}

/** The address of the answer in a format. */
export function answerLink(query: string, format: string, config: Config): string {
  return `${config.sparql}?${new URLSearchParams({ query, format })}`;
}

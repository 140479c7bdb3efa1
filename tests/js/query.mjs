// Evaluates a SPARQL query with Comunica and prints one JSON object a row.
//
// node query.mjs endpoint URL QUERY   asks a SPARQL endpoint
// node query.mjs traverse URL QUERY   starts at a document and follows links
//
// Only the host of URL is contacted; a request for any other address fails.

import { argv, exit, stderr, stdout } from 'node:process';

const [, , way, start, query] = argv;
const packages = {
  endpoint: '@comunica/query-sparql',
  traverse: '@comunica/query-sparql-link-traversal',
};
if (!(way in packages)) {
  stderr.write(`There is no way ${way}.\n`);
  exit(2);
}

const { QueryEngine } = await import(packages[way]);
const { host } = new URL(start);
const visited = new Set();

async function fetchHere(input, init) {
  const address = new URL(typeof input === 'string' ? input : (input.url ?? input.href));
  if (address.host !== host) {
    throw new Error(`${address} is elsewhere`);
  }
  visited.add(address.pathname);
  return fetch(input, init);
}

const sources = way === 'endpoint' ? [{ type: 'sparql', value: start }] : [start];
const stream = await new QueryEngine().queryBindings(query, {
  sources,
  fetch: fetchHere,
  lenient: way === 'traverse',
});
for (const row of await stream.toArray()) {
  const values = [...row].map(([variable, term]) => [variable.value, term.value]);
  stdout.write(`${JSON.stringify(Object.fromEntries(values))}\n`);
}
stderr.write(`${JSON.stringify([...visited])}\n`);

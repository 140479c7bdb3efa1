// Fetches a document and prints the triples in it as Turtle.
//
// node parse.mjs rdfxml URL   with rdfxml-streaming-parser
// node parse.mjs jsonld URL   with jsonld-streaming-parser, which fetches the context as well
//
// Only the host of URL is contacted; a request for any other address fails.

import { argv, exit, stderr, stdout } from 'node:process';

import { JsonLdParser } from 'jsonld-streaming-parser';
import { Writer } from 'n3';
import { RdfXmlParser } from 'rdfxml-streaming-parser';

const [, , form, start] = argv;
const { host } = new URL(start);

async function fetchHere(input, init) {
  const address = new URL(typeof input === 'string' ? input : input.url);
  if (address.host !== host) {
    throw new Error(`${address} is elsewhere`);
  }
  return fetch(input, init);
}

const types = { rdfxml: 'application/rdf+xml', jsonld: 'application/ld+json' };
if (!(form in types)) {
  stderr.write(`There is no form ${form}.\n`);
  exit(2);
}
const response = await fetchHere(start, { headers: { accept: types[form] } });
const type = response.headers.get('content-type').split(';')[0];
if (!response.ok || type !== types[form]) {
  throw new Error(`${response.status} ${type}`);
}
const parser =
  form === 'rdfxml'
    ? new RdfXmlParser({ baseIRI: response.url, strict: true })
    : new JsonLdParser({ baseIRI: response.url, fetch: fetchHere, strict: true });
const quads = [];
parser.on('data', (quad) => quads.push(quad));
const done = new Promise((resolve, reject) => {
  parser.on('end', resolve);
  parser.on('error', reject);
});
parser.end(await response.text());
await done;
stdout.write(new Writer().quadsToString(quads));

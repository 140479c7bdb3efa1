// Opens a network file as programs of the browser world do, and prints what is in it as JSON.
//
// node network.mjs gexf FILE        with graphology, which Gephi Lite and Sigma are built on
// node network.mjs cytoscape FILE   with Cytoscape.js
//
// Printed are the numbers of nodes and edges, the nodes by kind, and every edge as
// [label of the source, relation, label of the target, stance].

import { readFileSync } from 'node:fs';
import { argv, exit, stderr, stdout } from 'node:process';

const [, , way, file] = argv;
const text = readFileSync(file, 'utf-8');

async function gexf() {
  const { MultiDirectedGraph } = (await import('graphology')).default;
  const { parse } = await import('graphology-gexf');
  const graph = parse(MultiDirectedGraph, text);
  const nodes = graph.mapNodes((_, attributes) => attributes);
  const label = (node) => graph.getNodeAttribute(node, 'label');
  const edges = graph.mapEdges((_, { relation, label: name }, from, to) => [
    label(from),
    relation,
    label(to),
    name,
  ]);
  return { nodes, edges };
}

async function cytoscape() {
  const { default: open } = await import('cytoscape');
  const graph = open({ headless: true, elements: JSON.parse(text).elements });
  const nodes = graph.nodes().map((node) => node.data());
  const edges = graph
    .edges()
    .map((edge) => [
      edge.source().data('label'),
      edge.data('relation'),
      edge.target().data('label'),
      edge.data('label'),
    ]);
  return { nodes, edges };
}

const ways = { gexf, cytoscape };
if (!(way in ways)) {
  stderr.write(`There is no way ${way}.\n`);
  exit(2);
}
const { nodes, edges } = await ways[way]();
const kinds = {};
for (const { kind } of nodes) {
  kinds[kind] = (kinds[kind] ?? 0) + 1;
}
stdout.write(JSON.stringify({ nodes: nodes.length, edges, kinds }));

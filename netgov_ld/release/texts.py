"""The plain texts of a release, as deterministic as their input.

Blank nodes (the restrictions of the ontology, and no others in the published data) are labelled by
their content, by what refers to them and by their graph, so that equal restrictions of two classes
stay two nodes, and a label changes only with what it stands for. RDFC-1.0 would number them (W3C
RDF Dataset Canonicalization, section 4.4): one new axiom then relabels the others, and a diff of
two releases shows more than what changed. For graphs without blank nodes both give the same text.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Final

from rdflib import XSD, BNode, Dataset, Graph, Literal, URIRef
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.namespace import NamespaceManager

from netgov_ld.corpus import turtle
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

__all__ = [
    "Block",
    "blank_labels",
    "block",
    "demand_nestable",
    "graphs_of",
    "ntriples",
    "place",
    "rebased",
    "trig",
    "union",
]

_TEXT: Final = (None, XSD.string, XSD.anyURI)


def graphs_of(dataset: Dataset) -> dict[URIRef, Graph]:
    """Return the graphs of a dataset by their IRIs, in the order of the IRIs.

    Raises:
        ReleaseError: A triple is in no named graph, a graph is named by a blank node, or a blank
            node is referred to more than once or from two graphs.
    """
    graphs: dict[URIRef, Graph] = {}
    homes: dict[BNode, URIRef] = {}
    for graph in sorted(dataset.graphs(), key=lambda graph: str(graph.identifier)):
        name = graph.identifier
        if len(graph) == 0:
            continue
        if not isinstance(name, URIRef) or name == DATASET_DEFAULT_GRAPH_ID:
            raise ReleaseError(
                f"{len(graph)} triples are in no named graph.",
                mend="Each file of the data is one named graph; load them with the corpus loader.",
            )
        _demand_apart(graph, name, homes)
        demand_nestable(graph, name)
        graphs[name] = graph
    return graphs


def _demand_apart(graph: Graph, name: URIRef, homes: dict[BNode, URIRef]) -> None:
    """Refuse blank nodes that two graphs have."""
    for s, _, o in graph:
        for term in (s, o):
            if isinstance(term, BNode) and homes.setdefault(term, name) != name:
                raise ReleaseError(
                    f"A blank node is in {homes[term]} and in {name}.", mend="Give it an IRI."
                )


def demand_nestable(graph: Graph, name: str) -> None:
    """Refuse blank nodes that a document without labels for them cannot express.

    Raises:
        ReleaseError: There is one.
    """
    referred: set[BNode] = set()
    for o in graph.objects():
        if isinstance(o, BNode):
            if o in referred:
                raise ReleaseError(
                    f"A blank node in {name} is referred to more than once.",
                    mend="Give it an IRI; labels of blank nodes mean nothing outside their file.",
                )
            referred.add(o)


def rebased(graphs: Mapping[URIRef, Graph], base: str = BASE) -> dict[URIRef, Graph]:
    """Copy graphs, with every IRI under the canonical base moved to another base.

    Literals that are an address under the canonical base (``void:uriSpace``, ``sh:namespace``)
    move as well; longer texts keep what they say. The datatype xsd:string is left out: with and
    without it, a literal is the same term (W3C RDF 1.1 Concepts, section 3.3).
    """
    return {
        URIRef(_move(name, base)): _graph(
            (_term(s, base), _term(p, base), _term(o, base)) for s, p, o in graph
        )
        for name, graph in graphs.items()
    }


def _move(iri: str, base: str) -> str:
    return base + iri[len(BASE) :] if iri.startswith(BASE) else iri


def _term(term: Node, base: str) -> Node:
    if isinstance(term, URIRef):
        return URIRef(_move(term, base))
    if isinstance(term, Literal) and term.datatype in _TEXT and term.language is None:
        text = str(term)
        address = _move(text, base) if not any(c.isspace() for c in text) else text
        return Literal(address, datatype=None if term.datatype == XSD.string else term.datatype)
    return term


def _graph(triples: Iterable[tuple[Node, Node, Node]]) -> Graph:
    return Snapshot(triples)


def blank_labels(graph: Graph, name: str) -> dict[Node, BNode]:
    """Label blank nodes by what is said of them, what refers to them, and their graph.

    rdflib's canonicalisation labels a node by what distinguishes it from the others of its graph,
    which another restriction changes. Ours form trees, so what is nested in a node is all there is.

    Returns:
        The label of each node.

    Raises:
        ReleaseError: They refer to each other in a circle.
    """
    parents = {o: (s, p) for s, p, o in graph if isinstance(o, BNode)}
    nodes = {s for s in graph.subjects() if isinstance(s, BNode)} | parents.keys()
    labels: dict[Node, BNode] = {}
    twins: Counter[str] = Counter()

    def content(node: Node) -> str:
        if not isinstance(node, BNode):
            return node.n3()
        parts = (f"{p.n3()} {content(o)}" for p, o in graph.predicate_objects(node))
        return f"[{' ; '.join(sorted(parts))}]"

    waiting = [node for node in nodes if not isinstance(parents.get(node, (None,))[0], BNode)]
    while waiting:
        node = waiting.pop()
        owner, relation = parents.get(node, (URIRef(""), URIRef("")))
        key = f"{name} {labels.get(owner, owner)} {relation} {content(node)}"
        twins[key] += 1
        digest = hashlib.sha256(f"{key} {twins[key]}".encode()).hexdigest()
        labels[node] = BNode(f"b{digest[:32]}")
        waiting += [o for o in graph.objects(node) if isinstance(o, BNode)]
    if len(labels) < len(nodes):
        raise ReleaseError(
            f"Blank nodes in {name} refer to each other in a circle.", mend="Give them IRIs."
        )
    return labels


def place(node: Node) -> tuple[int, str, str, str]:
    """Return the place of a term: IRIs, then blank nodes, then literals by language and datatype.

    rdflib compares literals by value, and then the order of mixed types depends on the run.
    """
    if isinstance(node, Literal):
        return 2, node.language or "", node.datatype or "", str(node)
    return int(isinstance(node, BNode)), "", "", str(node)


def union(graphs: Iterable[Graph]) -> Graph:
    """Return all triples as one graph, which rdflib's serializers then write in a fixed order.

    That order is the one in which a snapshot was filled; rdflib's default store keeps all triples
    in a set.
    """
    result = Snapshot()
    result.namespace_manager = NamespaceManager(result, bind_namespaces="none")
    triples = {triple for graph in graphs for triple in graph}
    for triple in sorted(triples, key=lambda t: (place(t[0]), place(t[1]), place(t[2]))):
        result.add(triple)
    return result


def ntriples(graphs: Mapping[URIRef, Graph]) -> bytes:
    """Write all triples as sorted N-Triples (W3C RDF 1.1 N-Triples), in UTF-8; each once."""
    rows = {line for graph in graphs.values() for line in _ntriples(graph)}
    return b"".join(line + b"\n" for line in sorted(rows))


def _ntriples(graph: Graph) -> Iterator[bytes]:
    text = graph.serialize(format="nt", encoding="utf-8")
    return (line for line in text.split(b"\n") if line)


_HEAD: Final = {f"PREFIX {prefix}: <{iri}>" for prefix, iri in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class Block:
    """A graph in canonical Turtle: the lines that declare its prefixes, and the statements."""

    head: tuple[str, ...]
    body: str

    @property
    def text(self) -> str:
        """Return both, as a document."""
        return "".join([*self.head, self.body])

    def trig(self, name: str) -> str:
        """Return the statements as a block of TriG (W3C RDF 1.1 TriG)."""
        return f"\nGRAPH <{name}> {{\n{self.body}}}\n"

    def turtle(self, name: str) -> str:
        """Return the statements after a comment with the name of the graph."""
        return f"\n# {name}\n{self.body}"


def block(graph: Iterable[tuple[Node, Node, Node]], base: str = BASE) -> Block:
    """Write a graph in canonical Turtle with the prefixes of a release."""
    prefixes = {prefix: _move(iri, base) for prefix, iri in PREFIXES.items()}
    lines = turtle.canonical(graph, prefixes).splitlines(keepends=True)
    head = tuple(takewhile(lambda line: line.startswith("PREFIX "), lines))
    return Block(head, "".join(lines[len(head) :]))


def block_of(text: str) -> Block | None:
    """Take a document in canonical form apart, which costs a tenth of writing it anew.

    Args:
        text: Canonical Turtle with the prefixes of the project; comments are left out.

    Returns:
        None if it declares other prefixes, or none, and so is in another form.
    """
    lines = text.split("\n")
    first = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    start = next((n for n in range(first, len(lines)) if lines[n] not in _HEAD), len(lines))
    end = len(lines) - 1
    while end > start and lines[end - 1].startswith("#"):
        end -= 1
    if end < len(lines) - 1:
        end -= 1  # the empty line before the comments
    if start == first or lines[end - 1] != "." or lines[-1]:
        return None
    return Block(
        tuple(f"{line}\n" for line in lines[first:start]), "\n".join(lines[start:end]) + "\n"
    )


def trig(graphs: Mapping[URIRef, Graph], base: str = BASE) -> bytes:
    """Write the graphs as TriG (W3C RDF 1.1 TriG), each block in canonical Turtle, in UTF-8."""
    blocks = {name: block(graph, base) for name, graph in graphs.items()}
    heads = sorted({line for part in blocks.values() for line in part.head})
    return "".join([*heads, *(part.trig(name) for name, part in blocks.items())]).encode()

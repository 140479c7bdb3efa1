"""A release as a property graph: nodes and edges that carry names and values.

How RDF becomes one (``docs/tools.md`` says the same for users):

- every thing, and every outside IRI that a thing refers to, is a **node**, with its IRI as its id;
- ``rdf:type`` gives a node its **classes**;
- a triple whose value is an IRI is an **edge**, whose relation is the property;
- a triple whose value is a literal is an **attribute**; numbers and truth values keep their type,
  everything else is text. A language tag becomes the end of the name: ``rdfs_label_en``;
- a property is named by its prefix and local name, ``skos_broader``; those of the project's own
  ontology by the local name alone, ``expresses``;
- nodes and edges say which named graphs they are from.

Left out are the graphs of ``APART``, which speak about the data and not about the world, and what
has a blank node in it; how many triples that is, is counted.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import BNode, Literal, URIRef

from netgov_ld import iris
from netgov_ld.namespaces import RDF
from netgov_ld.query.facts import prefixes
from netgov_ld.release import layout
from netgov_ld.release.manifest import NQUADS
from netgov_ld.store import read_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Identifier

    from netgov_ld.release import Release

__all__ = ["APART", "Edge", "Node", "PropertyGraph", "Value", "read_property_graph"]

APART: Final = ("ontology", layout.DESCRIPTION, layout.QUERIES)
"""Names of the graphs that are left out: load the ontology as RDF."""

Value = str | int | float | bool

_LINES: Final = 20_000
"""Lines of N-Quads that are parsed at once."""

_NAMES: Final = (
    "skos_prefLabel_en", "rdfs_label_en", "skos_prefLabel", "rdfs_label", "keyPhrase_en",
)  # fmt: skip


@dataclass(slots=True)
class Node:
    """A node.

    Args:
        iri: Its IRI.
        kind: Its kind, as in its IRI ("position"); "outside" for an IRI of somebody else.
        classes: Its classes by name, sorted.
        attributes: Values by name; each in the order of their texts.
        graphs: Names of the named graphs that describe it, sorted.
    """

    iri: str
    kind: str
    classes: list[str] = field(default_factory=list)
    attributes: dict[str, list[Value]] = field(default_factory=dict)
    graphs: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """What it is called: its English name, or else what its IRI ends in."""
        for name in _NAMES:
            if name in self.attributes:
                return str(self.attributes[name][0])
        return self.iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or self.iri


class Edge(NamedTuple):
    """An edge from one node to another, by their IRIs, and the named graph it is from."""

    source: str
    relation: str
    target: str
    graph: str


@dataclass(slots=True)
class PropertyGraph:
    """A property graph.

    Args:
        nodes: Nodes by IRI, in the order of the IRIs.
        edges: Edges, by source, relation and target.
        left_out: Triples that have no place in it, by named graph.
    """

    nodes: dict[str, Node]
    edges: list[Edge]
    left_out: Mapping[str, int]

    def several(self) -> set[str]:
        """Return the names of attributes of which some node has several values."""
        return {
            name
            for node in self.nodes.values()
            for name, values in node.attributes.items()
            if len(values) > 1
        }

    def types(self) -> dict[str, type]:
        """Return the type that all values of each attribute have; ``str`` where they differ."""
        found: dict[str, set[type]] = defaultdict(set)
        for node in self.nodes.values():
            for name, values in node.attributes.items():
                found[name].update(map(type, values))
        return {
            name: next(iter(kinds)) if len(kinds) == 1 else float if kinds == {int, float} else str
            for name, kinds in sorted(found.items())
        }


def read_property_graph(release: Release) -> PropertyGraph:
    """Read a release as a property graph; all of it is held in memory."""
    nodes: dict[str, Node] = {}
    edges: set[Edge] = set()
    left_out: Counter[str] = Counter()
    prefixed = {name: prefix for prefix, name in prefixes(release.base).items()}

    def node(iri: Identifier) -> Node:
        key = str(iri)
        if key not in nodes:
            part = iris.split(key, base=release.base)
            nodes[key] = Node(key, part.kind if part is not None else "outside")
        return nodes[key]

    for subject, relation, value, graph in _quads(release):
        name = iris.graph_name(graph, base=release.base) or str(graph)
        if name in APART or isinstance(subject, BNode) or isinstance(value, BNode):
            left_out[name] += 1
            continue
        source = node(subject)
        if name not in source.graphs:
            source.graphs.append(name)
        if relation == RDF.type:
            source.classes.append(_short(value, prefixed))
        elif isinstance(value, URIRef):
            node(value)
            edges.add(Edge(source.iri, _short(relation, prefixed), str(value), name))
        elif isinstance(value, Literal):
            ending = f"_{value.language}" if value.language else ""
            attribute = _short(relation, prefixed) + ending
            source.attributes.setdefault(attribute, []).append(_value(value))
    for each in nodes.values():
        each.classes.sort()
        each.graphs.sort()
        for values in each.attributes.values():
            values.sort(key=str)
    return PropertyGraph(dict(sorted(nodes.items())), sorted(edges), dict(sorted(left_out.items())))


def _quads(release: Release) -> Iterable[tuple[Identifier, URIRef, Identifier, URIRef]]:
    with (release.folder / NQUADS).open("rb") as stream:
        while some := list(islice(stream, _LINES)):
            yield from read_quads(some)


def _short(iri: Identifier, prefixed: Mapping[str, str]) -> str:
    """Name a class or property."""
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    prefix = prefixed.get(iri[:cut])
    if prefix is None:
        return str(iri)
    return str(iri[cut:]) if prefix == "ng" else f"{prefix}_{iri[cut:]}"


def _value(literal: Literal) -> Value:
    value = literal.toPython()
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(literal)

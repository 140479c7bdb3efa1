"""Counts of what is in a dataset (Describing Linked Datasets with the VoID Vocabulary, W3C).

Partitions by class and property go one level deeper than the note asks: for every class, which
properties its members have and of which classes or datatypes the values are (with the terms of
http://ldf.fi/void-ext). That is what query editors complete names from.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.namespaces import (
    BASE,
    EUROVOC,
    FOAF,
    GEONAMES,
    OWL,
    PREFIXES,
    RDF,
    VOID,
    VOIDEXT,
    WD,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Node

__all__ = ["TARGETS", "add_counts", "add_linksets", "number"]

TARGETS: Final = (
    ("wikidata", str(WD), "https://www.wikidata.org/"),
    ("geonames", str(GEONAMES), "https://www.geonames.org/"),
    ("eurovoc", str(EUROVOC), "https://eur-lex.europa.eu/browse/eurovoc.html"),
)
"""Datasets that ours links to: name, where their IRIs begin, home page."""

_META: Final = str(OWL)
_Partition = Counter[tuple[str, ...]]


def number(count: int) -> Literal:
    """Return a count as a literal."""
    return Literal(count, datatype=XSD.integer)


class _Names:
    """Names of partitions: the dataset's IRI, a hash, and what the partition is of."""

    def __init__(self, dataset: URIRef, base: str) -> None:
        self._dataset = dataset
        self._prefixes = {
            base + name[len(BASE) :] if name.startswith(BASE) else name: prefix
            for prefix, name in PREFIXES.items()
        }

    def of(self, *parts: str) -> URIRef:
        """Name a partition by pairs of a word and an IRI."""
        words = [part if place % 2 == 0 else self._short(part) for place, part in enumerate(parts)]
        return URIRef(f"{self._dataset}#{'-'.join(words)}")

    def _short(self, iri: str) -> str:
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        prefix, local = self._prefixes.get(iri[:cut]), iri[cut:]
        if prefix is None or not (local.isascii() and local.isidentifier()):
            return hashlib.sha256(iri.encode()).hexdigest()[:16]
        return f"{prefix}.{local}"


def add_counts(
    graph: Graph, dataset: URIRef, graphs: Mapping[URIRef, Graph], base: str = BASE
) -> None:
    """Add the counts of a dataset.

    Args:
        graph: Where they are added.
        dataset: IRI of the dataset.
        graphs: Its named graphs, each triple in one of them.
        base: Base of its names.
    """
    classes: dict[Node, list[str]] = defaultdict(list)
    subjects: set[Node] = set()
    objects: set[Node] = set()
    for content in graphs.values():
        subjects.update(content.subjects())
        objects.update(content.objects())
        for s, o in content.subject_objects(RDF.type):
            if isinstance(o, URIRef) and not (isinstance(s, URIRef) and str(o).startswith(_META)):
                classes[s].append(str(o))
    members = Counter(name for names in classes.values() for name in names)
    properties, datatypes, uses = _count(graphs.values(), classes)

    def put(predicate: URIRef, count: int) -> None:
        graph.add((dataset, predicate, number(count)))

    put(VOID.triples, sum(map(len, graphs.values())))
    put(VOID.entities, sum(str(s).startswith(f"{base}id/") for s in subjects))
    put(VOID.distinctSubjects, len(subjects))
    put(VOID.distinctObjects, len(objects))
    put(VOID.classes, len(members))
    put(VOID.properties, len(properties))
    _add_partitions(graph, dataset, _Names(dataset, base), members, properties, datatypes, uses)


def _count(
    graphs: Iterable[Graph], classes: Mapping[Node, list[str]]
) -> tuple[Counter[str], Counter[str], _Partition]:
    properties: Counter[str] = Counter()
    datatypes: Counter[str] = Counter()
    uses: _Partition = Counter()
    for content in graphs:
        for s, p, o in content:
            properties[str(p)] += 1
            datatype = ""
            if isinstance(o, Literal):
                datatype = str(RDF.langString if o.language else o.datatype or XSD.string)
                datatypes[datatype] += 1
            for name in classes.get(s, ()):
                uses[name, str(p)] += 1
                if datatype:
                    uses[name, str(p), "datatype", datatype] += 1
                elif p != RDF.type:
                    for other in classes.get(o, ()):
                        uses[name, str(p), "class", other] += 1
    return properties, datatypes, uses


def _add_partitions(
    graph: Graph,
    dataset: URIRef,
    names: _Names,
    members: Counter[str],
    properties: Counter[str],
    datatypes: Counter[str],
    uses: _Partition,
) -> None:
    kinds = {
        "class": (VOID.classPartition, VOID["class"], VOID.entities),
        "property": (VOID.propertyPartition, VOID.property, VOID.triples),
        "datatype": (VOIDEXT.datatypePartition, VOIDEXT.datatype, VOID.triples),
    }

    def add(whole: URIRef, part: URIRef, kind: str, iri: str, count: int) -> None:
        leads, says, counts = kinds[kind]
        graph.add((whole, leads, part))
        graph.add((part, says, URIRef(iri)))
        graph.add((part, counts, number(count)))

    for kind, counter in (("class", members), ("property", properties), ("datatype", datatypes)):
        for iri, count in counter.items():
            add(dataset, names.of(kind, iri), kind, iri, count)
    for key, count in uses.items():
        name, used, *value = key
        by_class = names.of("class", name)
        by_property = names.of("class", name, "property", used)
        if not value:
            add(by_class, by_property, "property", used, count)
        else:
            kind, iri = value
            part = names.of("class", name, "property", used, kind, iri)
            leads, says, _ = kinds[kind]
            graph.add((by_property, leads, part))
            graph.add((part, says, URIRef(iri)))
            graph.add((part, VOID.triples, number(count)))


def add_linksets(graph: Graph, dataset: URIRef, graphs: Iterable[Graph], base: str = BASE) -> None:
    """Add the sets of links to other datasets, one for each property that links there."""
    links: Counter[tuple[str, str]] = Counter()
    for content in graphs:
        for s, p, o in content:
            if isinstance(o, URIRef) and str(s).startswith(base):
                for name, space, _ in TARGETS:
                    if o.startswith(space):
                        links[name, str(p)] += 1
    names = _Names(dataset, base)
    for name, space, home in TARGETS:
        target = URIRef(f"{dataset}#{name}")
        found = {p: count for (other, p), count in links.items() if other == name}
        if not found:
            continue
        graph.add((target, RDF.type, VOID.Dataset))
        graph.add((target, VOID.uriSpace, Literal(space)))
        graph.add((target, FOAF.homepage, URIRef(home)))
        for predicate, count in found.items():
            links_there = names.of(f"links-to-{name}-by", predicate)
            graph.add((dataset, VOID.subset, links_there))
            graph.add((links_there, RDF.type, VOID.Linkset))
            graph.add((links_there, VOID.subjectsTarget, dataset))
            graph.add((links_there, VOID.objectsTarget, target))
            graph.add((links_there, VOID.linkPredicate, URIRef(predicate)))
            graph.add((links_there, VOID.triples, number(count)))

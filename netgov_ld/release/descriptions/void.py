"""Counts of what is in a dataset (Describing Linked Datasets with the VoID Vocabulary, W3C).

Partitions by class and property go one level deeper than the note asks: for every class, which
properties its members have and of which classes or datatypes the values are (with the terms of
http://ldf.fi/void-ext). That is what query editors complete names from.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.namespaces import (
    BASE,
    EUROVOC,
    FOAF,
    GEONAMES,
    PREFIXES,
    RDF,
    VOID,
    VOIDEXT,
    WD,
    XSD,
)

if TYPE_CHECKING:
    from netgov_ld.release.census import Census

__all__ = ["TARGETS", "add_counts", "add_linksets", "number"]

TARGETS: Final = (
    ("wikidata", str(WD), "https://www.wikidata.org/"),
    ("geonames", str(GEONAMES), "https://www.geonames.org/"),
    ("eurovoc", str(EUROVOC), "https://eur-lex.europa.eu/browse/eurovoc.html"),
)
"""Datasets that ours links to: name, where their IRIs begin, home page."""


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


def add_counts(graph: Graph, dataset: URIRef, census: Census, base: str = BASE) -> None:
    """Add the counts of a dataset.

    Args:
        graph: Where they are added.
        dataset: IRI of the dataset.
        census: What was counted.
        base: Base of its names.
    """

    def put(predicate: URIRef, count: int) -> None:
        graph.add((dataset, predicate, number(count)))

    put(VOID.triples, census.triples)
    put(VOID.entities, census.entities)
    put(VOID.distinctSubjects, census.subjects)
    put(VOID.distinctObjects, census.objects)
    put(VOID.classes, len(census.members))
    put(VOID.properties, len(census.properties))
    _add_partitions(graph, dataset, _Names(dataset, base), census)


def _add_partitions(graph: Graph, dataset: URIRef, names: _Names, census: Census) -> None:
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

    for kind, counter in (
        ("class", census.members),
        ("property", census.properties),
        ("datatype", census.datatypes),
    ):
        for iri, count in counter.items():
            add(dataset, names.of(kind, iri), kind, iri, count)
    for key, count in census.uses.items():
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


def add_linksets(graph: Graph, dataset: URIRef, census: Census, base: str = BASE) -> None:
    """Add the sets of links to other datasets, one for each property that links there."""
    names = _Names(dataset, base)
    for name, space, home in TARGETS:
        target = URIRef(f"{dataset}#{name}")
        found = {p: count for (other, p), count in census.links.items() if other == name}
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

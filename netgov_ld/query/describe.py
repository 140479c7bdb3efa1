"""The RDF of a thing's document: what the release says about it, and what refers to it.

The body holds every triple with the thing as subject, one page of the triples with it as object,
the labels of all neighbours, and a description of the document itself: what it is about, its
dataset, licence and version, and how many triples refer to the thing. Each triple keeps its named
graph, so that TriG can show where it comes from; those about the document are a graph that is
named by the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.errors import NotFound
from netgov_ld.namespaces import DCAT, DCTERMS, FOAF, HYDRA, RDF, VOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rdflib.term import Identifier

    from netgov_ld.query.facts import Facts, Row
    from netgov_ld.query.index import Incoming, Index

__all__ = ["About", "about_dataset", "describe"]

# rdflib's table of DCAT ends at version 2, and asking it for more is a warning.
_VERSION: Final = URIRef(f"{DCAT}version")

_LICENCES: Final = {
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
}

_OUTGOING: Final = "SELECT ?focus ?p ?o ?g WHERE { GRAPH ?g { ?focus ?p ?o } }"

_HOMES: Final = "SELECT ?s ?p ?g WHERE { VALUES ?s { %s } GRAPH ?g { ?s ?p %s } }"

_NEIGHBOURS: Final = """
SELECT ?thing ?p ?o ?g WHERE {
  VALUES ?thing { %s }
  GRAPH ?g { ?thing ?p ?o }
  FILTER(?p IN (rdfs:label, skos:prefLabel))
}
"""

_DATASET: Final = """
SELECT ?dataset ?licence WHERE {
  ?dataset a dcat:Dataset .
  OPTIONAL { ?dataset dcterms:license ?licence }
}
ORDER BY ?dataset LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class About:
    """The dataset that a release holds: its IRI and licence, where the data states them."""

    dataset: URIRef | None = None
    licence: URIRef | None = None

    @property
    def licence_name(self) -> str:
        """Return what people call the licence; its IRI where no short name is known."""
        return _LICENCES.get(str(self.licence), str(self.licence))


def about_dataset(facts: Facts) -> About:
    """Find the dataset and its licence in the release."""
    for row in facts.rows(_DATASET):
        dataset, licence = row.get("dataset"), row.get("licence")
        return About(
            dataset if isinstance(dataset, URIRef) else None,
            licence if isinstance(licence, URIRef) else None,
        )
    return About()


def describe(
    facts: Facts,
    index: Index,
    thing: URIRef,
    *,
    document: URIRef,
    version: str,
    page: int = 1,
    pages: Callable[[], int] = lambda: 1,
) -> dict[URIRef, Graph]:
    """Build the RDF body of a thing's document.

    Args:
        facts: The release.
        index: Its index.
        thing: What the document is about.
        document: IRI of the document; further pages are this with ``?page=``.
        version: Version of the release.
        page: Page of the referring triples, from 1.
        pages: Counts the pages that the document has for another reason; such a page past the
            last of the referring triples has none of them. Not called where there are some.

    Returns:
        The triples in their named graphs, in the order of the graphs' IRIs.

    Raises:
        NotFound: The release says nothing about the thing, or there is no such page.
    """
    outgoing = facts.rows(_OUTGOING, focus=thing)
    if not outgoing:
        raise NotFound(f"The dataset says nothing about {thing}.")
    incoming = index.incoming(thing, page=page)
    last = incoming.pages
    if page > last:
        last = max(last, pages())
    if not 1 <= page <= last:
        raise NotFound(f"There is no page {page}; the last page is {last}.")
    referring = incoming.links

    body: dict[URIRef, Graph] = {}

    def add(graph: Identifier, *triple: Identifier) -> None:
        subject, predicate, value = triple
        name = URIRef(graph)
        body.setdefault(name, Graph(bind_namespaces="none")).add((subject, predicate, value))

    for row in outgoing:
        add(row["g"], thing, row["p"], row["o"])
    for row in _homes(facts, referring, thing):
        add(row["g"], row["s"], row["p"], thing)
    neighbours = {row["o"] for row in outgoing} | {subject for subject, _ in referring}
    for row in _labels(facts, neighbours - {thing}):
        add(row["g"], row["thing"], row["p"], row["o"])
    body[document] = _document(about_dataset(facts), thing, document, version, page, incoming)
    return dict(sorted(body.items()))


def _document(
    about: About, thing: URIRef, document: URIRef, version: str, page: int, incoming: Incoming
) -> Graph:
    """Describe the document, or that page of it."""

    def address(number: int) -> URIRef:
        return document if number == 1 else URIRef(f"{document}?page={number}")

    graph, here = Graph(bind_namespaces="none"), address(page)
    graph.add((here, RDF.type, FOAF.Document))
    graph.add((here, FOAF.primaryTopic, thing))
    graph.add((here, _VERSION, Literal(version)))
    graph.add((here, HYDRA.totalItems, Literal(incoming.total)))
    if about.dataset is not None:
        graph.add((here, VOID.inDataset, about.dataset))
    if about.licence is not None:
        graph.add((here, DCTERMS.license, about.licence))
    if page > 1:
        graph.add((here, HYDRA.previous, address(page - 1)))
    if page < incoming.pages:
        graph.add((here, HYDRA.next, address(page + 1)))
    return graph


def _homes(
    facts: Facts, referring: tuple[tuple[URIRef, URIRef], ...], thing: URIRef
) -> Iterator[Row]:
    """Find the graphs of the triples on a page."""
    subjects = " ".join(sorted({subject.n3() for subject, _ in referring}))
    wanted = frozenset(referring)
    rows = facts.rows(_HOMES % (subjects, thing.n3())) if subjects else ()
    return (row for row in rows if (row["s"], row["p"]) in wanted)


def _labels(facts: Facts, things: set[Identifier]) -> tuple[Row, ...]:
    wanted = sorted(term for term in things if isinstance(term, URIRef))
    return facts.rows(_NEIGHBOURS % " ".join(iri.n3() for iri in wanted)) if wanted else ()

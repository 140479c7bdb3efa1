"""Releases side by side: the example corpus as it might have grown over three of them.

1.0.0 has everything; 1.1.0 takes back one position, takes another stance, and names a proposition
anew; 1.2.0, issued on the same day as 1.1.0, brings a position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, RDF, RDFS, XSD

from netgov_ld import iris
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release import build, set_current

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

__all__ = ["CHANGED", "GONE", "NEW", "RENAMED", "SUCCESSOR", "copy_of", "dated", "three"]

GONE = iris.thing("position", "2020-05-01-ada-example-toll")
CHANGED = iris.thing("position", "2020-05-01-ada-example-fees")
NEW = iris.thing("position", "2021-ada-example-sand")
RENAMED = iris.thing("proposition", "higher-fees")
SUCCESSOR = iris.thing("proposition", "common-toll")


def copy_of(dataset: Dataset) -> Dataset:
    """Copy a dataset, for a test that changes it."""
    copy = Dataset()
    for s, p, o, g in dataset.quads():
        copy.graph(g).add((s, p, o))
    return copy


def dated(dataset: Dataset, issued: str | None) -> Dataset:
    """Copy a dataset and have it say when it was issued; None for one that does not."""
    copy, iri = copy_of(dataset), URIRef(f"{BASE}dataset")
    graph = copy.graph(iris.graph_iri("dataset"))
    graph.add((iri, RDF.type, DCAT.Dataset))
    if issued is not None:
        graph.set((iri, DCTERMS.issued, Literal(issued, datatype=XSD.date)))
    return copy


def three(dataset: Dataset, releases: Path) -> tuple[Release, Release, Release]:
    """Build three releases; the last is the current one."""
    first = dated(dataset, "2020-06-01")
    second = dated(dataset, "2021-06-01")
    tides = second.graph(iris.graph_iri("tides"))
    tides.remove((GONE, None, None))
    tides.remove((None, None, GONE))
    tides.set((CHANGED, NG.stance, iris.thing("stance", "neutral")))
    tides.add((RENAMED, DCTERMS.isReplacedBy, SUCCESSOR))
    third = copy_of(second)
    tides = third.graph(iris.graph_iri("tides"))
    tides.add((NEW, RDF.type, NG.Position))
    tides.add((NEW, RDFS.label, Literal("Ada Example: sand is for everyone", lang="en")))
    tides.add((NEW, NG.stance, iris.thing("stance", "supports")))
    tides.add((NEW, NG.proponent, iris.thing("person", "ada-example")))
    built = (
        build(first, releases, version="1.0.0"),
        build(second, releases, version="1.1.0"),
        build(third, releases, version="1.2.0"),
    )
    set_current(built[2], "inputs")
    return built

"""The description of a dataset, computed from it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.checks.shacl import validate
from netgov_ld.corpus import turtle
from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, DCAT, DCTERMS, FOAF, NG, PREFIXES, RDF, SH, VOID
from netgov_ld.release import layout
from netgov_ld.release.descriptions.void import add_counts, add_linksets, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdflib.term import Node

    from netgov_ld.release.census import Census
    from netgov_ld.release.reading import Part

__all__ = ["SHAPES", "describe"]

SHAPES: Final = Path(__file__).with_name("shapes.ttl")
"""What a description must look like; it is no part of ``shapes/``, which is about the data."""

_FORMATS: Final = "http://www.w3.org/ns/formats/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_LANGUAGES: Final = "http://id.loc.gov/vocabulary/iso639-1/"
_PROTOCOL: Final = URIRef("https://www.w3.org/TR/sparql11-protocol/")
_VERSION: Final = URIRef(f"{DCAT}version")  # rdflib's table of DCAT ends at version 2

_PIECE: Final = 500
"""Graphs that are named in one piece of the description."""

_EXAMPLES: Final = ("Article", "Position", "Claim", "Figure", "Topic")
"""Classes with an example each: the first member in the order of the IRIs."""


def describe(
    census: Census, home: Graph, parts: Sequence[Part], *, version: str, base: str = BASE
) -> Iterator[str]:
    """Describe a dataset that names itself.

    Args:
        census: What was counted in it.
        home: The graph that names and describes it.
        parts: Its named graphs.
        version: Version of the dataset.
        base: Base of its names.

    Yields:
        The description as N-Triples, in pieces: it names every graph, and is as long as these are
        many.

    Raises:
        ReleaseError: The description does not have the shape that it should have.
    """
    dataset = URIRef(f"{base}dataset")
    graph = Graph(bind_namespaces="none")
    _add_dataset(graph, dataset, census, home, version, base)
    add_counts(graph, dataset, census, base)
    add_linksets(graph, dataset, census, base)
    _add_files(graph, dataset, home, version, base)
    _add_service(graph, dataset, home, base)
    graph.parse(data=_list(parts[:_PIECE], dataset, version, base), format="nt")
    for triple in home:
        graph.remove(triple)
    _demand_shape(graph)  # the other pieces only go on with the list of graphs
    yield graph.serialize(format="nt")
    for start in range(_PIECE, len(parts), _PIECE):
        yield _list(parts[start : start + _PIECE], dataset, version, base)


def _list(parts: Sequence[Part], dataset: URIRef, version: str, base: str) -> str:
    """List named graphs as N-Triples."""
    lines = []
    for part in parts:
        lines += [
            f"<{dataset}> <{VOID.subset}> <{part.name}> .",
            f"<{part.name}> <{RDF.type}> <{VOID.Dataset}> .",
            f"<{part.name}> <{VOID.triples}> {number(part.size).n3()} .",
        ]
        for file, _ in layout.parts(part.stem):
            lines.append(f"<{part.name}> <{VOID.dataDump}> <{base}dumps/{version}/{file}> .")
    return "".join(f"{line}\n" for line in lines)


def _add_dataset(
    graph: Graph,
    dataset: URIRef,
    census: Census,
    home: Graph,
    version: str,
    base: str,
) -> None:
    document = URIRef(f"{base}.well-known/void")
    graph.add((document, RDF.type, VOID.DatasetDescription))
    graph.add((document, FOAF.primaryTopic, dataset))
    graph.add((dataset, RDF.type, VOID.Dataset))
    graph.add((dataset, VOID.uriSpace, Literal(f"{base}id/")))
    graph.add((dataset, VOID.sparqlEndpoint, URIRef(f"{base}sparql")))
    graph.add((dataset, FOAF.homepage, URIRef(base)))
    graph.add((dataset, DCAT.landingPage, URIRef(base)))
    graph.add((dataset, _VERSION, Literal(version)))
    graph.add((dataset, DCTERMS.conformsTo, URIRef(f"{base}ontology")))
    this = URIRef(f"{dataset}/{version}")
    graph.add((dataset, URIRef(f"{DCAT}hasVersion"), this))
    graph.add((this, RDF.type, DCAT.Resource))
    graph.add((this, URIRef(f"{DCAT}isVersionOf"), dataset))
    graph.add((this, _VERSION, Literal(version)))
    _copy(graph, this, home, dataset, DCTERMS.title, DCTERMS.license, DCTERMS.issued)
    for publisher in home.objects(dataset, DCTERMS.publisher):
        graph.add((dataset, DCTERMS.creator, publisher))
    for language in census.languages:
        if len(language) == 2:
            graph.add((dataset, DCTERMS.language, URIRef(_LANGUAGES + language)))
    used = {*census.properties, *census.classes}
    for name in PREFIXES.values():
        here = base + name[len(BASE) :] if name.startswith(BASE) else name
        if any(iri.startswith(here) for iri in used):
            graph.add((dataset, VOID.vocabulary, URIRef(here)))
    for local in _EXAMPLES:
        found = census.first.get(base + str(NG[local])[len(BASE) :])
        if found is not None:
            graph.add((dataset, VOID.exampleResource, URIRef(found)))


def _add_files(graph: Graph, dataset: URIRef, home: Graph, version: str, base: str) -> None:
    for notation in layout.WHOLE:
        graph.add((dataset, VOID.feature, URIRef(_FORMATS + notation.form)))
    for name, notation in layout.whole():
        packed = name.endswith(layout.COMPRESSED)
        title = f"{notation.name}, compressed with gzip" if packed else notation.name
        part = _add_file(graph, dataset, home, name, title, notation.media_type, version, base)
        graph.add((dataset, VOID.dataDump, URIRef(f"{base}dumps/{version}/{name}")))
        if packed:
            graph.add((part, DCAT.compressFormat, URIRef(_MEDIA_TYPES + layout.GZIP)))
    title = "tables in an SQLite file"
    _add_file(graph, dataset, home, layout.INDEX, title, layout.SQLITE, version, base)


def _add_file(
    graph: Graph,
    dataset: URIRef,
    home: Graph,
    name: str,
    title: str,
    media_type: str,
    version: str,
    base: str,
) -> URIRef:
    """Describe a file with the whole dataset; return its IRI."""
    part = URIRef(f"{dataset}#file-{name}")
    address = URIRef(f"{base}dumps/{version}/{name}")
    graph.add((dataset, DCAT.distribution, part))
    graph.add((part, RDF.type, DCAT.Distribution))
    graph.add((part, DCTERMS.title, Literal(f"The whole dataset as {title}", lang="en")))
    graph.add((part, DCAT.accessURL, address))
    graph.add((part, DCAT.downloadURL, address))
    graph.add((part, DCAT.mediaType, URIRef(_MEDIA_TYPES + media_type)))
    graph.add((part, _VERSION, Literal(version)))
    _copy(graph, part, home, dataset, DCTERMS.license, DCTERMS.issued)
    return part


def _add_service(graph: Graph, dataset: URIRef, home: Graph, base: str) -> None:
    service = URIRef(f"{dataset}#sparql")
    endpoint = URIRef(f"{base}sparql")
    graph.add((service, RDF.type, DCAT.DataService))
    graph.add((service, DCTERMS.title, Literal("SPARQL endpoint", lang="en")))
    graph.add((service, DCAT.endpointURL, endpoint))
    graph.add((service, DCAT.endpointDescription, endpoint))
    graph.add((service, DCAT.servesDataset, dataset))
    graph.add((service, DCTERMS.conformsTo, _PROTOCOL))
    _copy(graph, service, home, dataset, DCTERMS.license, DCTERMS.publisher)


def _copy(graph: Graph, target: URIRef, home: Graph, dataset: URIRef, *properties: URIRef) -> None:
    """Say of a part what the data says of the whole."""
    for name in properties:
        for value in home.objects(dataset, name):
            graph.add((target, name, value))


def _demand_shape(graph: Graph) -> None:
    report = validate(graph, turtle.parse_file(SHAPES), SHAPES)
    faults: set[Node] = set(report.objects(None, SH.result))
    if faults:
        first = min(
            f"{report.value(fault, SH.focusNode)}: {report.value(fault, SH.resultMessage)}"
            for fault in faults
        )
        raise ReleaseError(
            f"The description of the dataset has {len(faults)} faults. {first}",
            mend="See what graph/dataset.ttl says about the dataset.",
        )

"""The service description of the endpoint (SPARQL 1.1 Service Description)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response
from rdflib import Graph, Literal, Namespace, URIRef

from netgov_ld import __version__
from netgov_ld.namespaces import RDF, VOID, XSD
from netgov_ld.query import named
from netgov_ld.query.examples import example_triples
from netgov_ld.query.formats import FORMATS

if TYPE_CHECKING:
    from netgov_ld.web.services import Services

__all__ = ["SD", "TYPES", "answer", "describe"]

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
_FORMAT: Final = Namespace("http://www.w3.org/ns/formats/")

_FORMAT_IRIS: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "trig": "TriG",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
}
"""Names in the W3C list of unique URIs for file formats."""

_SERIALIZERS: Final = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
}
TYPES: Final = tuple(_SERIALIZERS)
"""Media types of the description, the default first."""


def describe(services: Services) -> Graph:
    """Describe the endpoint under its public address, which the Host header cannot change.

    The named queries and the prefixes come with it, for editors that look for examples.
    """
    settings, release = services.settings, services.release
    endpoint = URIRef(f"{settings.public_url.rstrip('/')}/sparql")
    service, dataset = endpoint + "#service", endpoint + "#dataset"
    default = endpoint + "#default-graph"
    graph = Graph()
    graph.bind("sd", SD)
    graph.bind("void", VOID)
    graph.add((service, RDF.type, SD.Service))
    graph.add((service, SD.endpoint, endpoint))
    graph.add((service, SD.supportedLanguage, SD.SPARQL11Query))
    if settings.union_default_graph:
        graph.add((service, SD.feature, SD.UnionDefaultGraph))
    if settings.service_allow:
        graph.add((service, SD.feature, SD.BasicFederatedQuery))
    for entry in FORMATS:
        graph.add((service, SD.resultFormat, _FORMAT[_FORMAT_IRIS[entry.name]]))
    graph.add((service, SD.defaultDataset, dataset))
    graph.add((dataset, RDF.type, SD.Dataset))
    graph.add((dataset, SD.defaultGraph, default))
    graph.add((default, RDF.type, SD.Graph))
    if settings.union_default_graph:
        graph.add((default, VOID.triples, _count(release.quads)))
    for number, (name, quads) in enumerate(sorted(release.graphs.items()), start=1):
        entry_iri, content = endpoint + f"#entry-{number}", endpoint + f"#graph-{number}"
        graph.add((dataset, SD.namedGraph, entry_iri))
        graph.add((entry_iri, RDF.type, SD.NamedGraph))
        graph.add((entry_iri, SD.name, URIRef(name)))
        graph.add((entry_iri, SD.graph, content))
        graph.add((content, RDF.type, SD.Graph))
        graph.add((content, VOID.triples, _count(quads)))
    graph += example_triples(named.load().values(), endpoint, base=release.base)
    return graph


def answer(services: Services, media_type: str) -> Response:
    """Answer with the description in one of ``TYPES``."""
    body = describe(services).serialize(format=_SERIALIZERS[media_type])
    response = Response(body, content_type=media_type)
    if media_type == "text/turtle":
        response.content_type = "text/turtle; charset=utf-8"
    # The named queries in it come with the program.
    made_of = f"{services.release.digest[:32]}-{__version__}"
    response.set_etag(f"{made_of}-sd-{_SERIALIZERS[media_type]}")
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _count(number: int) -> Literal:
    return Literal(number, datatype=XSD.integer)

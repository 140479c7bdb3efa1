"""What the dataset says about itself, for catalogues: ``/.well-known/void`` and the context.

The well-known address is the one that W3C's note on VoID (section 7.2) registered. The triples
are those of a named graph of the release, with what the data says about the dataset, and with the
addresses and sizes that a deployment adds (``release.descriptions``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from rdflib import Graph, URIRef
from werkzeug.exceptions import NotAcceptable

from netgov_ld import iris
from netgov_ld.errors import NotFound, UsageError
from netgov_ld.release import descriptions, layout
from netgov_ld.web import documents
from netgov_ld.web.asked import released, single
from netgov_ld.web.media import negotiate
from netgov_ld.web.protocol import parameters
from netgov_ld.web.render import conditional, moved

if TYPE_CHECKING:
    from netgov_ld.web.render import Site

__all__ = ["blueprint", "read_description"]

_DESCRIPTION: Final = """
SELECT DISTINCT ?s ?p ?o WHERE {
  { GRAPH <%(graph)s> { ?s ?p ?o } }
  UNION { VALUES ?s { <%(dataset)s> } GRAPH ?g { ?s a dcat:Dataset ; ?p ?o } }
  UNION { <%(dataset)s> dcterms:publisher ?s . VALUES ?p { rdf:type rdfs:label } ?s ?p ?o }
}
"""


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the dataset over this site."""
    routes = Blueprint("dataset", __name__)
    dataset = URIRef(f"{site.release.base}dataset")

    @routes.get("/.well-known/void")
    def void() -> Response:
        offers = [*documents.RDF, documents.HTML.media_type]
        chosen = negotiate(request.headers.get("Accept"), offers)
        if chosen is None:
            raise NotAcceptable(f"The description comes in one of: {', '.join(documents.RDF)}.")
        given = single(parameters(request))
        among = released(site, given.pop("release", None))
        if given:
            raise UsageError(f"There is no parameter {min(given)!r} here.", mend="Give 'release'.")
        if chosen not in documents.RDF:
            return moved(site.urls.dumps(among.release.name), 303)
        form = documents.RDF[chosen]
        name = iris.graph_iri(layout.DESCRIPTION, base=among.release.base)
        if str(name) not in among.release.graphs:
            raise NotFound("The release does not describe itself, for its data has no dataset.")

        def build() -> tuple[bytes, str]:
            content = {name: read_description(among)}
            return documents.write(content, form, among, dataset), form.content_type

        return conditional(among.tag("void", form.ending, site.urls.public_url), build, of=among)

    @routes.get("/context.jsonld")
    def context() -> Response:
        path = site.release.folder / layout.CONTEXT
        tag = site.release.files[layout.CONTEXT].sha256
        return conditional(tag, lambda: (path.read_bytes(), "application/ld+json"))

    return routes


def read_description(site: Site) -> Graph:
    """Read the description of the dataset, with the addresses of this deployment."""
    base, urls = site.release.base, site.urls
    places = {
        "graph": iris.graph_iri(layout.DESCRIPTION, base=base),
        "dataset": f"{base}dataset",
    }
    graph = Graph(bind_namespaces="none")
    for row in site.reader.rows(_DESCRIPTION % places):
        graph.add((row["s"], row["p"], row["o"]))
    return descriptions.served(
        graph,
        site.release,
        file=lambda name: urls.public(urls.dumps(site.release.name, name)),
        endpoint=urls.public(urls.sparql()),
    )

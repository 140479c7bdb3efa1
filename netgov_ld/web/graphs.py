"""The named graphs by their own addresses: SPARQL 1.1 Graph Store HTTP Protocol, GET and HEAD.

A graph is named directly (``/graphs/{name}``) or indirectly (``/graphs?graph={IRI}``, or
``/graphs?default``), sections 4.1 and 4.2 of the protocol. The store is read-only: the other
methods are answered with 405.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.iris import graph_iri
from netgov_ld.namespaces import PREFIXES
from netgov_ld.query.runner import Job
from netgov_ld.web.answers import begin, choose_format, respond
from netgov_ld.web.protocol import parameters

if TYPE_CHECKING:
    from netgov_ld.web.services import Services

__all__ = ["blueprint"]

_TRIPLES = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def blueprint(services: Services) -> Blueprint:
    """Build the graph store over these services."""
    pages = Blueprint("graphs", __name__)
    settings, release = services.settings, services.release

    @pages.get("/graphs")
    def indirect() -> Response:
        fields = parameters(request)
        named = [value for name, value in fields if name == "graph"]
        default = [value for name, value in fields if name == "default"]
        if len(named) + len(default) != 1:
            raise UsageError("Exactly one graph has to be named.", mend="Send graph or default.")
        return answer(named[0] if named else None)

    @pages.get("/graphs/<path:name>")
    def direct(name: str) -> Response:
        return answer(str(graph_iri(name, base=release.base)))

    def answer(graph: str | None) -> Response:
        begin()
        if graph is not None and graph not in release.graphs:
            raise NotFound(f"There is no graph {graph}.", mend="The service description has all.")
        wanted = [value for name, value in parameters(request) if name == "format"]
        accept = request.headers.get("Accept")
        form = choose_format("graph", wanted[0] if wanted else None, accept)
        job = Job(
            query=_TRIPLES,
            format=form.name,
            base=settings.public_url,
            timeout=settings.query_timeout,
            union=settings.union_default_graph,
            default_graphs=None if graph is None else (graph,),
            prefixes=dict(PREFIXES),
        )
        return respond(services, job, form, _TRIPLES)

    return pages

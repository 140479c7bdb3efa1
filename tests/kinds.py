"""One page of every kind there is, for tests that look at all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netgov_ld import iris
from netgov_ld.web import SERVICES, Services

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["ODD", "SITE", "kinds", "things"]

SITE: Final = (
    "/",
    "/api",
    "/dumps/",
    "/ontology",
    "/ontology/shapes",
    "/problems/not-found",
    "/queries/",
    "/queries/positions?stance=opposes",
    "/query",
    "/search",
    "/search?q=souverainet%C3%A9",
    "/search?q=xyzzy",
    "/query?query=SELECT%20*%20%7B%20%3Fs%20a%20%3Fo%20%7D%20LIMIT%205",
    "/query?query=SELECT%20%7B",
    "/nowhere",
    "/versions",
)
"""Pages of the site that are about no thing."""

ODD: Final = (
    "/doc/person/script",
    "/doc/person/attribute",
    "/doc/person/bidi",
    "/doc/person/template",
    "/doc/person/long",
    "/doc/person/arabic",
    "/doc/position/odd-0",
    "/doc/position/odd-3",
    "/doc/proposition/odd",
    "/doc/statement/odd",
    "/doc/article/tides",
)
"""Pages of the example corpus with labels that break careless ones."""


def things(app: Flask) -> list[str]:
    """List the IRIs of everything the release says something about."""
    services: Services = app.extensions[SERVICES]
    rows = services.engine.select("SELECT DISTINCT ?thing WHERE { ?thing ?p ?o }")
    return sorted(str(row["thing"]) for row in rows if iris.split(str(row["thing"])))


def kinds(app: Flask) -> dict[str, str]:
    """Return the path of one page of each kind: of the thing that the release says most about."""
    services: Services = app.extensions[SERVICES]
    rows = services.engine.select(
        "SELECT ?thing (COUNT(*) AS ?n) WHERE { { ?thing ?p ?o } UNION { ?s ?q ?thing } }"
        " GROUP BY ?thing"
    )
    # Not sorted by the engine, as it may abort where literals of several types are compared.
    ranked = sorted((-int(row["n"]), str(row["thing"])) for row in rows)
    found: dict[str, str] = {}
    for _, thing in ranked:
        part = iris.split(thing)
        if part is not None:
            found.setdefault(part.kind, f"/doc/{part.kind}/{part.slug}")
    return found

"""One page of every kind there is, for tests that look at all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netgov_ld import iris
from netgov_ld.web import SERVICES, Services

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["ODD", "PEOPLE", "SITE", "kinds", "things"]

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
    "/views/",
    "/views/changes?since=2012&until=2013",
    "/views/compare",
    "/views/compare?first=state:china&second=state:united-kingdom",
    "/views/matrix",
    "/views/matrix?detail=topics&by=states",
    "/views/network",
    "/views/positions?stance=opposes",
    "/views/timeline",
    "/views/topics",
)
"""Pages of the site that are about no thing."""

PEOPLE: Final = {
    "home": "/",
    "search": "/search?q=sovereignty",
    "position": "/doc/position/2012-10-04-huang-huikang-un-best-forum",
    "position-with-parts": "/doc/position/2012-10-04-huang-huikang-free-flow-no-excuse",
    "claim": "/doc/claim/002_52afe25faa3abfeb-us-hacks-mobile-operators",
    "figure": "/doc/figure/002_52afe25faa3abfeb-internet-users-600-million",
    "indicator": "/doc/indicator/internet-users",
    "proposition": "/doc/proposition/cyber-sovereignty-deserves-respect",
    "person": "/doc/person/lu-wei",
    "state": "/doc/state/china",
    "body": "/doc/organization/state-internet-information-office-of-china",
    "topic": "/doc/topic/security",
    "topic-in-chinese": "/doc/topic/cyber-sovereignty?lang=zh",
    "topics": "/doc/scheme/topics",
    "event": "/doc/event/2013-china-uk-internet-roundtable",
    "series": "/doc/series/china-uk-internet-roundtable",
    "statement": "/doc/statement/2013-09-09-lu-wei-london",
    "article": "/doc/article/002_52afe25faa3abfeb",
    "evidence": "/doc/evidence/000_f60b267f740ce911-635-821",
    "stance": "/doc/stance/opposes",
    "views": "/views/",
    "matrix": "/views/matrix",
    "timeline": "/views/timeline",
    "network": "/views/network",
    "compare": "/views/compare?first=state:china&second=state:united-kingdom",
    "topics-with-counts": "/views/topics",
    "questions": "/queries/",
    "question": "/queries/positions?stance=opposes",
    "editor": "/query?example=matrix",
    "data": "/dumps/",
    "releases": "/versions",
    "terms": "/ontology",
    "interfaces": "/api",
    "not-found": "/nowhere",
}
"""Pages of the shipped data that people come to, by a name for each."""

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

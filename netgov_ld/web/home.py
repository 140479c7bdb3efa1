"""The home page: what this is, the articles, who takes which position, the topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from netgov_ld.errors import NotFound
from netgov_ld.web import documents
from netgov_ld.web.language import declare
from netgov_ld.web.media import negotiate
from netgov_ld.web.pages.positions import table
from netgov_ld.web.pages.topics import topic_tree
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.things import asked_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.term import Identifier

    from netgov_ld.web.pages.parts import Ref, Table
    from netgov_ld.web.pages.reader import Reader
    from netgov_ld.web.pages.topics import Branch
    from netgov_ld.web.render import Site

__all__ = ["ArticleCard", "Home", "blueprint", "read_home"]

_ARTICLES: Final = """
SELECT ?article ?headline ?publisher ?date ?word ?place WHERE {
  ?article a ng:Article .
  OPTIONAL { ?article schema:headline ?headline }
  OPTIONAL { ?article schema:publisher ?publisher }
  OPTIONAL { ?article schema:datePublished ?published }
  OPTIONAL { ?article schema:dateModified ?modified }
  OPTIONAL { ?article ng:datelinePlace ?place }
  OPTIONAL { ?article ^ng:reportedIn/ng:date ?spoken }
  BIND(COALESCE(?published, ?modified, ?spoken) AS ?date)
  BIND(
    IF(BOUND(?published), "published", IF(BOUND(?modified), "updated", "on what was said on"))
    AS ?word
  )
} ORDER BY DESC(STR(?date)) ?article
"""

_COUNTS: Final = """
SELECT ?article ?type (COUNT(DISTINCT ?item) AS ?n) WHERE {
  VALUES ?article { %s }
  ?evidence oa:hasSource ?article . ?item ng:evidence ?evidence ; a ?type .
  FILTER(?type IN (ng:Position, ng:Claim, ng:Figure))
} GROUP BY ?article ?type
"""

_ROLES: Final = """
SELECT DISTINCT ?agent ?title ?post WHERE {
  ?position ng:proponent ?agent ; ng:madeIn/ng:inCapacityOf ?holding .
  OPTIONAL { ?holding ng:titleAsPrinted ?title }
  OPTIONAL { ?holding ng:post ?post }
} ORDER BY ?agent ?title
"""

SHOWN_ARTICLES: Final = 12
"""Articles on the home page; the newest first."""


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article in a list: what the encoding calls it, and what it was printed as.

    Args:
        date: When it was published or updated, or else when its statements were made.
        word: Which of these the date is.
    """

    ref: Ref
    headline: Ref | None
    publisher: Ref | None
    date: Ref | None
    word: str
    place: Ref | None
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows.

    Args:
        roles: Titles under which the proponents spoke, by the proponent's IRI.
        numbers: How many things of the main kinds there are.
    """

    articles: tuple[ArticleCard, ...]
    positions: Table
    roles: Mapping[str, tuple[Ref, ...]]
    topics: tuple[Branch, ...]
    numbers: tuple[tuple[str, int], ...]

    @property
    def scale(self) -> int:
        """Return the largest number of positions on one topic."""
        return max((branch.largest for branch in self.topics), default=0)


def blueprint(site: Site) -> Blueprint:
    """Build the home page over this site."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def home() -> Response:
        page, spoken = asked_page(), site.speaking()
        accept = request.headers.get("Accept")
        if negotiate(accept, ["text/html", *documents.RDF]) in documents.RDF:
            return moved(site.urls.void(), 303)

        def build() -> tuple[str | bytes, str]:
            content = read_home(spoken.reader, page)
            if page > content.positions.pages:
                raise NotFound(f"There is no page {page} of the positions.")
            return html(
                "home.html",
                home=content,
                page_url=lambda number: spoken.urls.home(page=number, fragment="positions"),
                urls=spoken.urls,
                languages=spoken.languages,
            )

        return declare(conditional(spoken.tag("home", page, page=True), build), spoken.language)

    return routes


def read_home(reader: Reader, page: int = 1) -> Home:
    """Read the home page."""
    positions = table(reader, "all", page=page)
    topics = topic_tree(reader)
    rows = reader.facts.constant(_ARTICLES)
    newest = list(dict.fromkeys(row["article"] for row in rows))[:SHOWN_ARTICLES]
    articles = [row for row in rows if row["article"] in newest]
    counts = reader.rows(_COUNTS % " ".join(article.n3() for article in newest))
    numbers: dict[str, dict[str, int]] = {}
    for row in counts:
        kind = str(row["type"]).rpartition("#")[2].lower()
        numbers.setdefault(str(row["article"]), {})[kind] = int(row["n"])
    refs = reader.refs(articles)
    cards: dict[Identifier, ArticleCard] = {}
    for row in articles:
        if row["article"] not in cards:
            cards[row["article"]] = ArticleCard(
                refs(row["article"]),
                refs.maybe(row.get("headline")),
                refs.maybe(row.get("publisher")),
                refs.maybe(row.get("date")),
                str(row.get("word", "")),
                refs.maybe(row.get("place")),
                numbers.get(str(row["article"]), {}),
            )
    return Home(
        articles=tuple(cards.values()),
        positions=positions,
        roles=_roles(reader),
        topics=topics,
        numbers=_numbers(reader),
    )


def _roles(reader: Reader) -> Mapping[str, tuple[Ref, ...]]:
    rows = reader.facts.constant(_ROLES)
    refs = reader.refs(rows)
    found: dict[str, list[Ref]] = {}
    for row in rows:
        title = row.get("title", row.get("post"))
        if title is not None:
            found.setdefault(str(row["agent"]), []).append(refs(title))
    return {agent: tuple(titles) for agent, titles in found.items()}


_NUMBERS: Final = (
    ("positions", "?thing a ng:Position"),
    ("proponents", "?position ng:proponent ?thing"),
    ("propositions", "?thing a ng:Proposition"),
    ("claims", "?thing a ng:Claim"),
    ("figures", "?thing a ng:Figure"),
    ("articles", "?thing a ng:Article"),
)


def _numbers(reader: Reader) -> tuple[tuple[str, int], ...]:
    count = "SELECT (COUNT(DISTINCT ?thing) AS ?n) WHERE {{ {} }}"
    return tuple(
        (name, int(row["n"]))
        for name, where in _NUMBERS
        for row in reader.facts.constant(count.format(where))
    )

"""The home page: what this is, the articles, who takes which position, the topics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from rdflib import URIRef

from netgov_ld.errors import NotFound
from netgov_ld.web import documents
from netgov_ld.web.language import declare
from netgov_ld.web.media import negotiate
from netgov_ld.web.pages.parts import Ref
from netgov_ld.web.pages.positions import table
from netgov_ld.web.pages.reader import dated
from netgov_ld.web.pages.topics import topic_tree
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.things import asked_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.web.pages.parts import Table
    from netgov_ld.web.pages.reader import Reader
    from netgov_ld.web.pages.topics import Branch
    from netgov_ld.web.render import Site

__all__ = ["ArticleCard", "Home", "blueprint", "read_home"]

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
    totals = reader.index.totals
    return Home(
        articles=_cards(reader),
        positions=positions,
        roles=_roles(reader, positions),
        topics=topic_tree(reader),
        numbers=tuple((name, totals[name]) for name in _NUMBERS),
    )


def _cards(reader: Reader) -> tuple[ArticleCard, ...]:
    articles = reader.index.articles(limit=SHOWN_ARTICLES)
    refs = reader.refs(
        thing
        for article in articles
        for thing in (article.iri, article.publisher, article.place)
        if thing is not None
    )
    return tuple(
        ArticleCard(
            ref=refs(article.iri),
            headline=Ref(article.headline) if article.headline else None,
            publisher=refs.maybe(article.publisher),
            date=dated(article.date) if article.date else None,
            word=_WORDS.get(article.date_kind or "", ""),
            place=refs.maybe(article.place),
            numbers={
                "position": article.positions, "claim": article.claims, "figure": article.figures
            },
        )
        for article in articles
    )  # fmt: skip


def _roles(reader: Reader, positions: Table) -> Mapping[str, tuple[Ref, ...]]:
    speakers = [URIRef(group.heading.title) for group in positions.groups if group.heading.title]
    found = reader.index.titles(speakers)
    refs = reader.refs(title.post for titles in found.values() for title in titles if title.post)
    return {
        str(speaker): tuple(
            refs(title.post) if title.post and not title.text else Ref(title.text, title.language)
            for title in titles
        )
        for speaker, titles in found.items()
    }


_WORDS: Final = {"published": "published", "updated": "updated", "said": "on what was said on"}
"""What the date of an article is."""

_NUMBERS: Final = ("positions", "proponents", "propositions", "claims", "figures", "articles")

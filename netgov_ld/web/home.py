"""The home page: what this is, the newest articles, and who speaks to what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from netgov_ld.web import documents
from netgov_ld.web.language import declare
from netgov_ld.web.media import negotiate
from netgov_ld.web.pages.reader import dated
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.views import grid
from netgov_ld.web.views.asked import read_asked
from netgov_ld.web.views.form import read_switches
from netgov_ld.web.views.parts import View
from netgov_ld.web.views.reading import value_of

if TYPE_CHECKING:
    from netgov_ld.web.pages.parts import Ref
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.form import Switched
    from netgov_ld.web.views.grid import Grid

__all__ = ["ArticleCard", "Home", "blueprint", "read_home"]

SHOWN_ARTICLES: Final = 4
"""Articles on the home page; the newest first."""

SHOWN_PARTIES: Final = 6
"""Parties in the matrix; those with the most positions."""

_NUMBERS: Final = ("positions", "proponents", "propositions", "claims", "figures", "articles")
_WORDS: Final = {"published": "published", "updated": "updated", "said": "on what was said on"}


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article in a list.

    Args:
        date: When it was published or updated, or else when its statements were made.
        word: Which of these the date is.
        number: Positions in it.
        positions: Where these are listed.
    """

    ref: Ref
    publisher: Ref | None
    date: Ref | None
    word: str
    number: int
    positions: str


@dataclass(frozen=True, slots=True)
class Home:
    """What the home page shows.

    Args:
        switches: Whether parties are who speaks or who is spoken for.
        shown: Parties in the matrix.
        left: Parties that are not in it.
        whole: The matrix with all of them.
        numbers: How many things of the main kinds there are.
    """

    articles: tuple[ArticleCard, ...]
    grid: Grid
    form: Switches
    shown: int
    left: int
    whole: str
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Switches:
    """The switches of the matrix, as on its own page."""

    switches: tuple[Switched, ...]


def blueprint(site: Site) -> Blueprint:
    """Build the home page over this site."""
    routes = Blueprint("home", __name__)

    @routes.get("/")
    def home() -> Response:
        spoken = site.speaking()
        accept = request.headers.get("Accept")
        if negotiate(accept, ["text/html", *documents.RDF]) in documents.RDF:
            return moved(site.urls.void(), 303)
        asked = read_asked(_VIEW, request, site.release.base, data=False)

        def build() -> tuple[str, str]:
            return html(
                "home.html",
                home=read_home(spoken, asked),
                urls=spoken.urls,
                languages=spoken.languages,
            )

        return declare(conditional(spoken.tag("home", asked, page=True), build), spoken.language)

    return routes


_VIEW: Final = View(
    name="home",
    title=grid.VIEW.title,
    about=grid.VIEW.about,
    query=grid.VIEW.query,
    columns=grid.VIEW.columns,
    bind=grid.VIEW.bind,
    page=grid.VIEW.page,
    data=grid.VIEW.data,
    fields=(),
    switches=("by",),
)


def read_home(site: Site, asked: Asked) -> Home:
    """Read the home page."""
    shown = grid.read_grid(site, asked, SHOWN_PARTIES)
    return Home(
        articles=_articles(site),
        grid=shown,
        form=Switches(
            read_switches(
                asked, ("by",), lambda fields: site.urls.home(fields=fields, fragment="positions")
            )
        ),
        shown=min(SHOWN_PARTIES, shown.parties),
        left=max(0, shown.parties - SHOWN_PARTIES),
        whole=site.urls.view("matrix", asked.fields()),
        numbers=tuple((name, site.index.totals[name]) for name in _NUMBERS),
    )


def _articles(site: Site) -> tuple[ArticleCard, ...]:
    articles = site.index.articles(limit=SHOWN_ARTICLES)
    refs = site.reader.refs(
        thing for article in articles for thing in (article.iri, article.publisher) if thing
    )
    return tuple(
        ArticleCard(
            _headed(refs(article.iri), article.headline),
            refs.maybe(article.publisher),
            dated(article.date) if article.date else None,
            _WORDS.get(article.date_kind or "", ""),
            article.positions,
            site.urls.view("positions", {"source": value_of(site, article.iri)}),
        )
        for article in articles
    )


def _headed(ref: Ref, headline: str | None) -> Ref:
    """Name an article by its printed headline, if that is known."""
    return replace(ref, text=headline) if headline else ref

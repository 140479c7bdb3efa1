"""Views of the positions at ``/views/``: matrix, timeline, network, topics, comparison, changes.

Every view has a page that works without a script, its data as CSV and JSON at the same address
with an ending, and a picture drawn from that JSON. What is shown is a filter, all of which stands
in the address.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request

from netgov_ld.errors import NotFound
from netgov_ld.query import named
from netgov_ld.web.language import declare
from netgov_ld.web.pages.parts import Link
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.views import branches, contrast, grid, links, listing, novelty, statements
from netgov_ld.web.views.asked import MOST, read_asked
from netgov_ld.web.views.form import read_form
from netgov_ld.web.views.parts import Pages
from netgov_ld.web.views.pictures import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Data, Page, View

__all__ = ["ENDINGS", "VIEWS", "blueprint"]

VIEWS: Final[Mapping[str, View]] = MappingProxyType(
    {
        view.name: view
        for view in (
            grid.VIEW,
            statements.VIEW,
            links.VIEW,
            branches.VIEW,
            contrast.VIEW,
            novelty.VIEW,
            listing.VIEW,
        )
    }
)
"""The views, in the order in which they are listed."""

ENDINGS: Final = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json",
    "vl.json": "application/vnd.vegalite.v6+json",
}
"""Endings of what a view can be had as, besides the page: data, and what the picture is."""


@dataclass(frozen=True, slots=True)
class Query:
    """The query that gives the same data: its text, the form with it, and it as a question."""

    text: str
    ask: str
    page: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: the address of its specification, and what it shows."""

    href: str
    label: str


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the views over this site."""
    routes = Blueprint("views", __name__)

    @routes.get("/views")
    def unslashed() -> Response:
        return moved(site.urls.views(), 301)

    @routes.get("/views/")
    def index() -> Response:
        spoken = site.speaking()

        def build() -> tuple[str, str]:
            return html(
                "views/index.html",
                views=VIEWS.values(),
                urls=spoken.urls,
                languages=spoken.languages,
            )

        return declare(conditional(spoken.tag("views", page=True), build), spoken.language)

    @routes.get("/views/<name>")
    def view(name: str) -> Response:
        stem, _, ending = name.partition(".")
        chosen = VIEWS.get(stem)
        drawn = chosen is not None and (ending != "vl.json" or chosen.draw is not None)
        if chosen is None or not drawn or (ending and ending not in ENDINGS):
            raise NotFound(f"There is no view {name!r}.", mend=f"There are: {', '.join(VIEWS)}.")
        asked = read_asked(chosen, request, site.release.base, data=bool(ending))
        if not ending:
            return _answer_page(site.speaking(), chosen, asked)
        return _answer_data(site, chosen, asked, ending)

    return routes


def _answer_page(site: Site, view: View, asked: Asked) -> Response:
    def build() -> tuple[str, str]:
        page = view.page(site, asked)
        pages = _pages(site, view, asked, page)
        if asked.page > pages.number:
            raise NotFound(f"There is no page {asked.page} of this view.")
        bound = view.bind(site, asked)
        query = named.get(view.query)
        text = query.bind(bound, base=site.release.base)
        picture = None
        if view.draw is not None:
            picture = Picture(
                site.urls.view(view.name, asked.fields(), "vl.json"),
                f"{page.title}. {page.measure}.",
            )
        return html(
            f"views/{view.name}.html",
            view=view,
            page=page,
            pages=pages,
            form=read_form(site, view, asked, bound),
            picture=picture,
            query=Query(text, site.urls.ask(text), site.urls.named(query.name, bound)),
            downloads=_downloads(site, view, asked),
            most=MOST,
            urls=site.urls,
            languages=site.languages,
        )

    tag = site.tag("view", view.name, asked, page=True)
    response = declare(conditional(tag, build), site.language)
    for link in _downloads(site, view, asked):
        response.headers.add("Link", f'<{link.href}>; rel="alternate"; type="{link.media_type}"')
    return response


def _pages(site: Site, view: View, asked: Asked, page: Page) -> Pages:
    number = max(1, -(-page.total // page.size))

    def address(wanted: int) -> str:
        return site.urls.view(view.name, asked.fields(page=str(wanted) if wanted > 1 else None))

    return Pages(
        total=page.total,
        first=min(page.total, (asked.page - 1) * page.size + 1),
        last=min(page.total, asked.page * page.size),
        number=number,
        what=page.what,
        previous=address(asked.page - 1) if asked.page > 1 else None,
        next=address(asked.page + 1) if asked.page < number else None,
    )


def _downloads(site: Site, view: View, asked: Asked) -> tuple[Link, ...]:
    return tuple(
        Link(site.urls.view(view.name, asked.fields(), ending), media_type, name, ending)
        for ending, media_type, name in (
            ("csv", "text/csv", "CSV"),
            ("json", ENDINGS["json"], "JSON"),
        )
    )


def _answer_data(site: Site, view: View, asked: Asked, ending: str) -> Response:
    def build() -> tuple[str, str]:
        # A picture needs no rows but its own.
        data = view.data(site, replace(asked, limit=1) if ending == "vl.json" else asked)
        if ending == "csv":
            return _csv(view, data), ENDINGS[ending]
        content = _json(site, view, asked, data)
        if view.draw is not None and ending == "vl.json":
            content = {
                "$schema": SCHEMA,
                "description": view.about,
                "data": {
                    "url": site.urls.view(view.name, asked.fields(limit="1"), "json"),
                    "format": {"type": "json", "property": "picture"},
                },
                **view.draw(asked, data.picture),
            }
        return json.dumps(content, ensure_ascii=False), ENDINGS[ending]

    response = conditional(site.tag("view", view.name, asked, ending, site.urls.public_url), build)
    response.headers["X-Release-Digest"] = site.release.digest
    return response


def _json(site: Site, view: View, asked: Asked, data: Data) -> dict[str, Any]:
    return {
        "view": view.name,
        "title": view.title,
        "filter": asked.values,
        "query": site.urls.public(site.urls.named(view.query, view.bind(site, asked))),
        "release": {"version": site.release.version, "name": site.release.name},
        "total": data.total,
        "offset": asked.offset,
        "limit": asked.limit,
        "columns": view.columns,
        "rows": data.records,
        "picture": data.picture,
    }


def _csv(view: View, data: Data) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, view.columns)
    writer.writeheader()
    writer.writerows(data.records)
    return text.getvalue()

"""Pictures of indicators over time: ``/figures/{indicator}.json`` is one in Vega-Lite.

The script of the page draws it, and so does any editor of Vega-Lite; the figures themselves are at
``/queries/figures`` in every format.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from netgov_ld.errors import NotFound
from netgov_ld.web.language import declare
from netgov_ld.web.pages.listing import read_items
from netgov_ld.web.pages.plot import read_plot, specification
from netgov_ld.web.render import conditional
from netgov_ld.web.urls import candidates

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.web.render import Site

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """Build the route of pictures over this site."""
    routes = Blueprint("figures", __name__)

    @routes.get("/figures/<indicator>.json")
    def picture(indicator: str) -> Response:
        spoken, thing = site.speaking(), _find("indicator", indicator)
        area = request.args.get("area")
        place = None if area is None else _find("place", area)

        def build() -> tuple[str, str]:
            items = [
                item
                for item in read_items(spoken.reader, "indicator", thing, "Figure")
                if place is None
                or (item.amount and item.amount.area and item.amount.area.title == str(place))
            ]
            plot = read_plot(items)
            if plot is None:
                raise NotFound("There are no two figures to draw on one scale.")
            return json.dumps(specification(plot), ensure_ascii=False), "application/json"

        tag = spoken.tag("figures", thing, place, spoken.language)
        return declare(conditional(tag, build), spoken.language)

    def _find(kind: str, slug: str) -> URIRef:
        found = site.reader.facts.known(candidates(kind, slug, base=site.release.base))
        if found is None:
            raise NotFound(f"The dataset has no {kind} named {slug!r}.")
        return found

    return routes

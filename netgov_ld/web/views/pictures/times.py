"""Pictures over time: who spoke when, and when parties took up or changed what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.pages.reader import STANCES
from netgov_ld.web.views.pictures.channels import KEY, POINT, SLUG, axis, colour, shape, size, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["changes", "timeline"]

_NUMBERED: Final = 60
"""Most marks on a time axis that carry their number; among more the numbers would not have room."""


def _months() -> dict[str, Any]:
    return axis(ticks=True, domain=True, labelOverlap=True, grid=True, format="%b %Y")


def timeline(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw who spoke when: a mark for each stance, its area the number of positions."""
    parties = list(dict.fromkeys(row["partyLabel"] for row in rows))
    marks: dict[str, Any] = {
        "mark": dict(POINT),
        "encoding": {"shape": shape(), "size": size()},
    }
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
        "encoding": {"text": {"field": "positions"}, "color": colour(key=False)},
    }
    return {
        "width": "container",
        "height": {"step": 80, "for": "position"},
        "transform": [SLUG],
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "scale": {"type": "utc", "nice": True, "padding": 36},
                "axis": _months(),
            },
            "y": {"field": "partyLabel", "sort": parties, "axis": axis(grid=True, labelLimit=180)},
            "yOffset": {"field": "slug", "scale": {"domain": list(STANCES), "paddingOuter": 0.5}},
            "color": colour(),
            "tooltip": tip(
                ("date", "Date"),
                ("partyLabel", "Speaker"),
                ("stanceLabel", "Stance"),
                ("positions", "Positions"),
            ),
        },
        "layer": [marks, numbers] if len(rows) <= _NUMBERED else [marks],
    }


def changes(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw when each party first took up how many propositions, and how many stances changed."""
    parties = list(dict.fromkeys(row["partyLabel"] for row in rows))
    names = ["first taken up", "stance changed"]
    return {
        "width": "container",
        "height": {"step": 46, "for": "position"},
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "scale": {"type": "utc", "nice": True, "padding": 36},
                "axis": _months(),
            },
            "y": {"field": "partyLabel", "sort": parties, "axis": axis(grid=True, labelLimit=180)},
            "yOffset": {"field": "change", "scale": {"domain": names, "paddingOuter": 0.5}},
            "tooltip": tip(
                ("date", "Date"), ("partyLabel", "Party"), ("change", "What"), ("number", "Number")
            ),
        },
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "color": "var(--series-1)"},
                "encoding": {
                    "shape": {
                        "field": "change",
                        "scale": {"domain": names, "range": ["circle", "diamond"]},
                        "legend": dict(KEY),
                    },
                    "size": size("number"),
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
                "encoding": {"text": {"field": "number"}},
            },
        ],
    }

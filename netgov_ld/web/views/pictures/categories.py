"""Pictures of parties and topics: the matrix, the topics, two parties compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netgov_ld.web.pages.reader import STANCES
from netgov_ld.web.views.pictures.channels import POINT, SLUG, axis, colour, shape, size, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["comparison", "matrix", "topics"]


def matrix(asked: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw parties by topics, a mark for each stance, with its number below it."""
    columns = list(dict.fromkeys(row["columnLabel"] for row in rows))
    parties = list(dict.fromkeys(row["partyLabel"] for row in rows))
    across, down = ("partyLabel", "columnLabel"), (parties, columns)
    if asked.get("detail") == "branches":
        across, down = ("columnLabel", "partyLabel"), (columns, parties)
    encoding = {
        "x": {
            "field": across[0],
            "sort": down[0],
            "axis": axis(orient="top", labelAngle=-35, grid=False),
        },
        "y": {"field": across[1], "sort": down[1], "axis": axis(grid=True)},
        "xOffset": {"field": "slug", "scale": {"domain": list(STANCES), "paddingOuter": 0.4}},
        "color": colour(),
        "tooltip": tip(
            ("partyLabel", "Party"),
            ("columnLabel", "Topic"),
            ("stanceLabel", "Stance"),
            ("positions", "Positions"),
        ),
    }
    return {
        "autosize": "pad",
        "width": {"step": 92, "for": "position"},
        "height": {"step": 46, "for": "position"},
        "transform": [SLUG],
        "encoding": encoding,
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "yOffset": -5},
                "encoding": {"shape": shape(), "size": size()},
            },
            {
                "mark": {"type": "text", "dy": 15, "fontSize": 11},
                "encoding": {"text": {"field": "positions"}, "color": colour(key=False)},
            },
        ],
    }


def topics(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw a bar for each topic and stance, one column a stance."""
    names = list(dict.fromkeys(row["topicLabel"] for row in rows))
    return {
        "transform": [SLUG],
        "facet": {
            "column": {
                "field": "slug",
                "sort": list(STANCES),
                "header": {"title": None, "labelFontSize": 13, "labelFontWeight": 600},
            }
        },
        "spacing": 18,
        "spec": {
            "width": 120,
            "height": {"step": 19},
            "encoding": {
                "y": {"field": "topicLabel", "sort": names, "axis": axis(labelLimit=220)},
                "x": {"field": "positions", "type": "quantitative", "axis": None},
                "color": colour(key=False),
                "tooltip": tip(
                    ("topicLabel", "Topic"), ("stanceLabel", "Stance"), ("positions", "Positions")
                ),
            },
            "layer": [
                {"mark": {"type": "bar", "height": {"band": 0.62}}},
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
                    "encoding": {"text": {"field": "positions"}},
                },
            ],
        },
    }


def comparison(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw the two parties side by side: a line for each topic, a place for each stance."""
    names = list(dict.fromkeys(row["aboutLabel"] for row in rows))
    parties = list(dict.fromkeys(row["partyLabel"] for row in rows))
    return {
        "transform": [SLUG],
        "facet": {
            "column": {
                "field": "partyLabel",
                "sort": parties,
                "header": {"title": None, "labelFontSize": 14, "labelFontWeight": 600},
            }
        },
        "spacing": 24,
        "spec": {
            "width": 260,
            "height": {"step": 30},
            "encoding": {
                "y": {
                    "field": "aboutLabel",
                    "sort": names,
                    "axis": axis(grid=True, labelLimit=240),
                },
                "x": {
                    "field": "slug",
                    "scale": {"domain": list(STANCES)},
                    "axis": axis(orient="top", labelAngle=0, grid=False),
                },
                "color": colour(key=False),
                "tooltip": tip(
                    ("partyLabel", "Party"),
                    ("aboutLabel", "Topic"),
                    ("stanceLabel", "Stance"),
                    ("positions", "Positions"),
                ),
            },
            "layer": [
                {
                    "mark": POINT,
                    "encoding": {"shape": shape(key=False), "size": size()},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
                    "encoding": {"text": {"field": "positions"}},
                },
            ],
        },
    }

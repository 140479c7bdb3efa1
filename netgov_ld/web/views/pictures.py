"""Specifications of pictures in Vega-Lite (https://vega.github.io/vega-lite/docs/).

They name no data: the routes add the address of the view's own JSON. Every picture can be read in
black and white: a stance is a shape and, on the axis or in the key, a word. Colours and shapes are
those of the marks on the pages, so that they follow the colour scheme.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.pages.reader import STANCES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["FEW", "SCHEMA", "changes", "comparison", "matrix", "network", "timeline", "topics"]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""Which language a specification is written in."""

_COLOURS: Final = {name: f"var(--{name})" for name in STANCES}
_SHAPES: Final[Mapping[str, str]] = {
    "supports": "circle",
    "qualifies": "M0,-1A1,1,0,0,0,0,1A1,1,0,0,0,0,-1M0,-0.72A0.72,0.72,0,0,1,0,0.72Z",
    "neutral": "M0,-1A1,1,0,0,0,0,1A1,1,0,0,0,0,-1M0,-0.6A0.6,0.6,0,0,1,0,0.6A0.6,0.6,0,0,1,0,-0.6",
    "opposes": (
        "M-0.8,-1.1L0,-0.3L0.8,-1.1L1.1,-0.8L0.3,0L1.1,0.8L0.8,1.1L0,0.3L-0.8,1.1L-1.1,0.8L-0.3,0"
        "L-1.1,-0.8Z"
    ),
}
"""The symbols of ``base.html`` as filled paths; a hole is drawn against the clock."""

FEW: Final = 8
"""Most parties in the network whose names stand level; those of more point outwards."""

_SLUG: Final = {"calculate": "peek(split(datum.stance, '/'))", "as": "slug"}
_POINT: Final[dict[str, Any]] = {"type": "point", "filled": True, "opacity": 1}
_KEY: Final = {"title": None, "orient": "top", "symbolSize": 110, "labelFontSize": 13}
_WORDS: Final[dict[str, Any]] = {"fontSize": 12, "fontWeight": 600}
_NUMBERED: Final = 60
"""Most marks on a time axis that carry their number; among more the numbers would not have room."""

_LONG: Final = 320
"""Widest label on an axis, in pixels."""


def _shape(*, key: bool = True) -> dict[str, Any]:
    return {
        "field": "slug",
        "type": "nominal",
        "scale": {"domain": list(STANCES), "range": [_SHAPES[name] for name in STANCES]},
        "legend": dict(_KEY) if key else None,
    }


def _colour(*, key: bool = True) -> dict[str, Any]:
    return {
        "field": "slug",
        "type": "nominal",
        "scale": {"domain": list(STANCES), "range": [_COLOURS[name] for name in STANCES]},
        "legend": dict(_KEY) if key else None,
    }


def _size(field: str = "positions") -> dict[str, Any]:
    """Make areas stand for numbers, without a key: the numbers stand beside them."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "sqrt", "domainMin": 0, "rangeMin": 30, "rangeMax": 270},
        "legend": None,
    }


def _axis(**more: Any) -> dict[str, Any]:
    return {
        "title": None,
        "labelLimit": _LONG,
        "labelPadding": 8,
        "domain": False,
        "ticks": False,
    } | more


def _months() -> dict[str, Any]:
    return _axis(ticks=True, domain=True, labelOverlap=True, grid=True, format="%b %Y")


def _tip(*fields: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"field": field, "title": title} for field, title in fields]


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
            "axis": _axis(orient="top", labelAngle=-35, grid=False),
        },
        "y": {"field": across[1], "sort": down[1], "axis": _axis(grid=True)},
        "xOffset": {"field": "slug", "scale": {"domain": list(STANCES), "paddingOuter": 0.4}},
        "color": _colour(),
        "tooltip": _tip(
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
        "transform": [_SLUG],
        "encoding": encoding,
        "layer": [
            {
                "mark": {"type": "point", "filled": True, "opacity": 1, "yOffset": -5},
                "encoding": {"shape": _shape(), "size": _size()},
            },
            {
                "mark": {"type": "text", "dy": 15, "fontSize": 11},
                "encoding": {"text": {"field": "positions"}, "color": _colour(key=False)},
            },
        ],
    }


def timeline(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw who spoke when: a mark for each stance, its area the number of positions."""
    parties = list(dict.fromkeys(row["partyLabel"] for row in rows))
    marks: dict[str, Any] = {
        "mark": dict(_POINT),
        "encoding": {"shape": _shape(), "size": _size()},
    }
    numbers = {
        "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
        "encoding": {"text": {"field": "positions"}, "color": _colour(key=False)},
    }
    return {
        "width": "container",
        "height": {"step": 80, "for": "position"},
        "transform": [_SLUG],
        "encoding": {
            "x": {
                "field": "date",
                "type": "temporal",
                "scale": {"type": "utc", "nice": True, "padding": 36},
                "axis": _months(),
            },
            "y": {"field": "partyLabel", "sort": parties, "axis": _axis(grid=True, labelLimit=180)},
            "yOffset": {"field": "slug", "scale": {"domain": list(STANCES), "paddingOuter": 0.5}},
            "color": _colour(),
            "tooltip": _tip(
                ("date", "Date"),
                ("partyLabel", "Speaker"),
                ("stanceLabel", "Stance"),
                ("positions", "Positions"),
            ),
        },
        "layer": [marks, numbers] if len(rows) <= _NUMBERED else [marks],
    }


def topics(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw a bar for each topic and stance, one column a stance."""
    names = list(dict.fromkeys(row["topicLabel"] for row in rows))
    return {
        "transform": [_SLUG],
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
                "y": {"field": "topicLabel", "sort": names, "axis": _axis(labelLimit=220)},
                "x": {"field": "positions", "type": "quantitative", "axis": None},
                "color": _colour(key=False),
                "tooltip": _tip(
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
        "transform": [_SLUG],
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
                    "axis": _axis(grid=True, labelLimit=240),
                },
                "x": {
                    "field": "slug",
                    "scale": {"domain": list(STANCES)},
                    "axis": _axis(orient="top", labelAngle=0, grid=False),
                },
                "color": _colour(key=False),
                "tooltip": _tip(
                    ("partyLabel", "Party"),
                    ("aboutLabel", "Topic"),
                    ("stanceLabel", "Stance"),
                    ("positions", "Positions"),
                ),
            },
            "layer": [
                {
                    "mark": _POINT,
                    "encoding": {"shape": _shape(key=False), "size": _size()},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
                    "encoding": {"text": {"field": "positions"}},
                },
            ],
        },
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
            "y": {"field": "partyLabel", "sort": parties, "axis": _axis(grid=True, labelLimit=180)},
            "yOffset": {"field": "change", "scale": {"domain": names, "paddingOuter": 0.5}},
            "tooltip": _tip(
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
                        "legend": dict(_KEY),
                    },
                    "size": _size("number"),
                },
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 13, "fontSize": 11},
                "encoding": {"text": {"field": "number"}},
            },
        ],
    }


def network(_: Asked, rows: Sequence[Record]) -> dict[str, Any]:
    """Draw parties on a circle, and lines between those that speak to the same propositions.

    The rows are lines, which have two ends, and names, which have a place.
    """
    found = [row["propositions"] for row in rows if row["is"] == "line"]
    most = max([10, *(number for number in found if isinstance(number, int))])
    few = sum(1 for row in rows if row["is"] == "party") <= FEW
    width, height, high = (620, 425, 1.2) if few else (700, 700, 1.75)
    place = {"type": "quantitative", "scale": {"domain": [-1.75, 1.75]}, "axis": None}
    flat = {"type": "quantitative", "scale": {"domain": [-high, high]}, "axis": None}
    relations = ["agree", "oppose", "differ"]
    lines = {
        "transform": [{"filter": "datum.is == 'line'"}],
        "mark": {"type": "rule", "strokeCap": "round"},
        "encoding": {
            "x": {"field": "x", **place},
            "y": {"field": "y", **flat},
            "x2": {"field": "x2"},
            "y2": {"field": "y2"},
            "color": {
                "field": "relation",
                "scale": {
                    "domain": relations,
                    "range": [_COLOURS["supports"], _COLOURS["opposes"], _COLOURS["qualifies"]],
                },
                "legend": {**_KEY, "symbolType": "stroke", "symbolSize": 400},
            },
            "strokeDash": {
                "field": "relation",
                "scale": {"domain": relations, "range": [[1, 0], [2, 5], [9, 4]]},
                "legend": {**_KEY, "symbolType": "stroke", "symbolSize": 400},
            },
            "strokeWidth": {
                "field": "propositions",
                "type": "quantitative",
                "scale": {"type": "sqrt", "domain": [0, most], "range": [1, 9 if few else 4]},
                "legend": None,
            },
            "tooltip": _tip(
                ("firstLabel", "Between"),
                ("secondLabel", "and"),
                ("relation", "They"),
                ("propositions", "Propositions"),
            ),
        },
    }
    halos: list[dict[str, Any]] = [
        {"stroke": "var(--ground)", "strokeWidth": 5, "color": "var(--ground)"},
        {},
    ]
    numbers = [
        {
            "transform": [{"filter": "datum.is == 'line' && datum.shown"}],
            "mark": {"type": "text"} | _WORDS | halo,
            "encoding": {
                "x": {"field": "mx", **place},
                "y": {"field": "my", **flat},
                "text": {"field": "propositions"},
            },
        }
        for halo in halos
    ]
    points = {
        "transform": [{"filter": "datum.is == 'party'"}],
        "mark": {
            "type": "point",
            "filled": True,
            "opacity": 1,
            "size": 130,
            "color": "var(--series-1)",
        },
        "encoding": {"x": {"field": "x", **place}, "y": {"field": "y", **flat}},
    }
    names = [
        {
            "transform": [{"filter": f"datum.is == 'party' && datum.side == '{side}'"}],
            "mark": {
                "type": "text", "align": align, "dx": dx, "dy": dy, "limit": 170, "fontSize": 13,
            },
            "encoding": {
                "x": {"field": "x", **place},
                "y": {"field": "y", **flat},
                "text": {"field": "partyLabel"},
                "angle": {"field": "turn", "type": "quantitative", "scale": None},
            },
        }
        for side, align, dx, dy in (
            ("left", "left", 11, 0),
            ("right", "right", -11, 0),
            ("center", "center", 0, -16),
            ("below", "center", 0, 18),
        )
    ]  # fmt: skip
    return {
        "autosize": "pad",
        "usermeta": {"shrinks": few},
        "width": width,
        "height": height,
        "view": {"stroke": None},
        "layer": [lines, *numbers, points, *names],
    }

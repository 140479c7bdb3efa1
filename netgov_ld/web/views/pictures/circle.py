"""The picture of the network: parties on a circle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.views.pictures.channels import COLOURS, KEY, tip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.web.views.asked import Asked
    from netgov_ld.web.views.parts import Record

__all__ = ["FEW", "network"]

FEW: Final = 8
"""Most parties in the network whose names stand level; those of more point outwards."""

_WORDS: Final[dict[str, Any]] = {"fontSize": 12, "fontWeight": 600}


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
                    "range": [COLOURS["supports"], COLOURS["opposes"], COLOURS["qualifies"]],
                },
                "legend": {**KEY, "symbolType": "stroke", "symbolSize": 400},
            },
            "strokeDash": {
                "field": "relation",
                "scale": {"domain": relations, "range": [[1, 0], [2, 5], [9, 4]]},
                "legend": {**KEY, "symbolType": "stroke", "symbolSize": 400},
            },
            "strokeWidth": {
                "field": "propositions",
                "type": "quantitative",
                "scale": {"type": "sqrt", "domain": [0, most], "range": [1, 9 if few else 4]},
                "legend": None,
            },
            "tooltip": tip(
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

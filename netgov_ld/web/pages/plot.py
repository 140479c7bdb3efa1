"""The picture of an indicator over time, in Vega-Lite (https://vega.github.io/vega-lite/docs/).

Each figure is drawn with the hedge it was printed with: a point for a value as printed, a triangle
that points to where the true value lies for "almost" and "over", and the words beside it. A period
is as long as it is; a figure without one is a dashed line across, as it says nothing about when.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netgov_ld.web.pages.listing import Amount, Item
    from netgov_ld.web.pages.parts import Ref

__all__ = ["SCHEMA", "Plot", "read_plot", "specification"]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
"""The language a specification is written in."""

_PERIOD: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?!\d).*", re.DOTALL)

_SHAPES: Final[Mapping[str, str]] = {
    "exact": "circle", "only": "circle", "almost": "triangle-down", "over": "triangle-up",
}  # fmt: skip
"""The shape of a figure by the slug of its hedge."""

_SHORT_NUMBERS: Final = (
    "datum.value >= 1e12 ? format(datum.value / 1e12, ',') + ' trillion'"
    " : datum.value >= 1e9 ? format(datum.value / 1e9, ',') + ' billion'"
    " : datum.value >= 1e6 ? format(datum.value / 1e6, ',') + ' million'"
    " : format(datum.value, ',')"
)


@dataclass(frozen=True, slots=True)
class Plot:
    """An indicator over time, of one area or of all.

    Args:
        indicator: What is measured.
        area: Where; None for several areas.
        unit: What is counted.
        items: The figures, all in that unit.
    """

    indicator: Ref
    area: Ref | None
    unit: Ref | None
    items: tuple[Item, ...]

    @property
    def title(self) -> str:
        """Say what is plotted."""
        place = f", {self.area.text}" if self.area else ""
        return f"{self.indicator.text}{place}"

    @property
    def fields(self) -> dict[str, str]:
        """Name indicator and area as the named query "figures" takes them."""
        found = {"indicator": self.indicator, "area": self.area}
        return {name: unquote(ref.title.rpartition("/")[2]) for name, ref in found.items() if ref}

    @property
    def description(self) -> str:
        """Say in words what the picture shows."""
        return f"{self.title}: " + "; ".join(_sentence(item) for item in self.items)


def read_plot(items: Sequence[Item]) -> Plot | None:
    """Choose what can be drawn on one scale; None if that is not at least two figures."""
    found = [
        (item, item.amount) for item in items if item.amount and _number(item.amount) is not None
    ]
    if not found:
        return None
    first = found[0][1]
    alike = [(item, amount) for item, amount in found if amount.unit == first.unit]
    areas = {amount.area for _, amount in alike}
    if len(alike) == 1:
        return None
    return Plot(
        first.indicator,
        areas.pop() if len(areas) == 1 else None,
        first.unit,
        tuple(item for item, _ in alike),
    )


def specification(plot: Plot) -> dict[str, Any]:
    """Write the picture down, with its data in it."""
    rows = [_row(item, item.amount) for item in plot.items if item.amount]
    dated, undated = ("isValid(datum.middle)", "!isValid(datum.middle)")
    unit = f" ({plot.unit.text})" if plot.unit else ""
    ordinate = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": True, "padding": 24},
        "axis": {"labelExpr": _SHORT_NUMBERS, "tickCount": 5},
    }
    several = len({row["area"] for row in rows}) > 1
    colour: dict[str, Any] = {"value": "var(--series-1)"}
    if several:
        colour = {"field": "area", "type": "nominal", "legend": {"title": None, "orient": "top"}}
    years = all(len(row["period"]) == len("2012") for row in rows if "middle" in row)
    when = {
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc", "padding": 56},
        "axis": {
            "format": "%Y" if years else "%b %Y",
            "tickCount": "year" if years else 6,
            "labelOverlap": True,
            "labelFlush": True,
        },
    }
    tooltip = [
        {"field": "label", "title": "Figure"},
        {"field": "words", "title": "Value"},
        {"field": "when", "title": "Period"},
        {"field": "by", "title": "According to"},
    ]
    words = {"type": "text", "dy": -14, "fontSize": 12, "fontWeight": 600}
    # A layer without marks would be a picture without a name.
    layers: list[dict[str, Any]] = []
    if any("middle" not in row for row in rows):
        layers += [
            {
                "transform": [{"filter": undated}],
                "mark": {"type": "rule", "strokeDash": [6, 4]},
                "encoding": {"href": {"field": "href"}},
            },
            {
                "transform": [{"filter": undated}],
                "mark": {**words, "align": "left", "x": 4, "dy": 14},
                "encoding": {"text": {"field": "words"}, "x": {"value": 0}},
            },
        ]
    if any("middle" in row for row in rows):
        layers += [
            {
                "transform": [{"filter": dated}],
                "mark": {"type": "line", "strokeWidth": 1.5, "opacity": 0.45},
                "encoding": {"x": {**when, "field": "middle"}},
            },
            {
                "transform": [{"filter": dated}],
                "mark": {"type": "rule", "strokeWidth": 5, "opacity": 0.35},
                "encoding": {"x": {**when, "field": "begin"}, "x2": {"field": "end"}},
            },
            {
                "transform": [{"filter": dated}],
                "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1},
                "encoding": {
                    "x": {**when, "field": "middle"},
                    "shape": {
                        "field": "hedge",
                        "type": "nominal",
                        "scale": {"domain": list(_SHAPES), "range": list(_SHAPES.values())},
                        "legend": None,
                    },
                    "href": {"field": "href"},
                },
            },
            {
                "transform": [{"filter": dated}],
                "mark": words,
                "encoding": {"x": {**when, "field": "middle"}, "text": {"field": "words"}},
            },
        ]
    return {
        "$schema": SCHEMA,
        "name": plot.fields["indicator"],
        "title": {"text": f"{plot.title}{unit}", "anchor": "start"},
        "description": plot.description,
        "width": "container",
        "height": 260,
        "data": {"values": rows},
        "encoding": {"y": ordinate, "color": colour, "tooltip": tooltip},
        "layer": layers,
    }


def _row(item: Item, amount: Amount) -> dict[str, Any]:
    period = amount.period
    row: dict[str, Any] = {
        "label": item.ref.text,
        "value": _number(amount),
        "words": _words(amount) + ("" if period else ", undated"),
        "hedge": amount.hedge.title.rpartition("/")[2] if amount.hedge else "exact",
        "area": amount.area.text if amount.area else "",
        "when": period.text if period else "not said",
        "by": ", ".join(ref.text for ref in item.by),
        "href": item.ref.href,
    }
    days = _days(period.when) if period else None
    if days is not None:
        begin, end = days
        row |= {
            "period": period.when if period else "",
            "begin": begin.isoformat(),
            "middle": (begin + (end - begin) / 2).isoformat(),
            "end": end.isoformat(),
        }
    return row


def _words(amount: Amount) -> str:
    return f"{amount.hedge.text} {amount.words}" if amount.hedge else amount.words


def _sentence(item: Item) -> str:
    if item.amount is None:
        return ""
    period = item.amount.period.text if item.amount.period else "undated"
    return f"{_words(item.amount)}, {period}"


def _number(amount: Amount) -> float | None:
    try:
        return float(amount.exact.replace(",", ""))
    except ValueError:
        return None


def _days(period: str) -> tuple[date, date] | None:
    """Return the first and the last day of a year, month or day; None for anything else."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, first
        last = month or 12
        return first, date(year, last, calendar.monthrange(year, last)[1])
    except ValueError:
        return None

"""What pictures have in common: the shapes and colours of stances, sizes, axes and tips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from netgov_ld.web.pages.reader import STANCES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COLOURS", "KEY", "POINT", "SLUG", "axis", "colour", "shape", "size", "tip"]

COLOURS: Final = {name: f"var(--{name})" for name in STANCES}
"""The colour of each stance, which the style sheet knows."""

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

SLUG: Final = {"calculate": "peek(split(datum.stance, '/'))", "as": "slug"}
"""The transformation that makes ``slug``, by which stances have shapes and colours."""

POINT: Final[dict[str, Any]] = {"type": "point", "filled": True, "opacity": 1}
"""A mark."""

KEY: Final = {"title": None, "orient": "top", "symbolSize": 110, "labelFontSize": 13}
"""A key above the picture."""

_LONG: Final = 320
"""Widest label on an axis, in pixels."""


def shape(*, key: bool = True) -> dict[str, Any]:
    """Give each stance its shape, and the picture a key."""
    return {
        "field": "slug",
        "type": "nominal",
        "scale": {"domain": list(STANCES), "range": [_SHAPES[name] for name in STANCES]},
        "legend": dict(KEY) if key else None,
    }


def colour(*, key: bool = True) -> dict[str, Any]:
    """Give each stance its colour, and the picture a key."""
    return {
        "field": "slug",
        "type": "nominal",
        "scale": {"domain": list(STANCES), "range": [COLOURS[name] for name in STANCES]},
        "legend": dict(KEY) if key else None,
    }


def size(field: str = "positions") -> dict[str, Any]:
    """Make areas stand for numbers, without a key: the numbers stand beside them."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"type": "sqrt", "domainMin": 0, "rangeMin": 30, "rangeMax": 270},
        "legend": None,
    }


def axis(**more: Any) -> dict[str, Any]:
    """Return a bare axis, with what else it is to have."""
    return {
        "title": None,
        "labelLimit": _LONG,
        "labelPadding": 8,
        "domain": False,
        "ticks": False,
    } | more


def tip(*fields: tuple[str, str]) -> list[dict[str, Any]]:
    """Return what a mark says under the pointer: fields, and what they are called."""
    return [{"field": field, "title": title} for field, title in fields]

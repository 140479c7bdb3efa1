"""Positions over time: which topics an actor spoke on when, and who spoke on a topic when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from netgov_ld.query.index import Views
from netgov_ld.web.pages.parts import Ref
from netgov_ld.web.pages.positions import read_tallies
from netgov_ld.web.pages.words import date_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.query.index import Counted, Filter
    from netgov_ld.web.pages.parts import Tally
    from netgov_ld.web.pages.reader import Reader

__all__ = ["Line", "OverTime", "read_over_time"]

LINES: Final = 12
"""Lines of a table: those with most positions."""

PERIODS: Final = 10
"""Periods beside each other: the latest."""


@dataclass(frozen=True, slots=True)
class Line:
    """One topic or actor.

    Args:
        cells: For each period, its positions by stance.
        total: Its positions in all.
    """

    heading: Ref
    cells: tuple[tuple[Tally, ...], ...]
    total: int


@dataclass(frozen=True, slots=True)
class OverTime:
    """A table of topics or actors by periods.

    Args:
        periods: The periods: years, or months where all is within a few of them.
        lines: Topics or actors.
        left_out: Topics or actors that are not shown.
        earlier: Whether there are periods before the first.
    """

    periods: tuple[Ref, ...]
    lines: tuple[Line, ...]
    left_out: int = 0
    earlier: bool = False


def read_over_time(
    reader: Reader,
    which: Filter,
    facet: Literal["topic", "on_behalf_of", "proponent"],
    values: Sequence[Counted] | None = None,
) -> OverTime | None:
    """Count positions by a facet, by period and by stance.

    Args:
        reader: The release.
        which: The positions that count.
        facet: What the lines are.
        values: What the lines are about; those with most positions if None.

    Returns:
        The table; None if nothing in it has a date.
    """
    views, index = Views(reader.index), reader.index
    values = index.values(facet, which, limit=1 << 20) if values is None else values
    shown = [value for value in values if value.number][:LINES]
    unit: Literal["year", "month"] = "month"
    counted = views.over_time(which, facet, [value.iri for value in shown], unit=unit)
    if len({period for _, period in counted}) > PERIODS:
        unit = "year"
        counted = views.over_time(which, facet, [value.iri for value in shown], unit=unit)
    periods = sorted({period for _, period in counted})
    if not periods:
        return None
    latest = periods[-PERIODS:]
    refs = reader.refs([value.iri for value in shown], index.stances)
    return OverTime(
        tuple(Ref(_short(period), when=period) for period in latest),
        tuple(
            Line(
                refs(value.iri),
                tuple(
                    read_tallies(counted.get((value.iri, period), {}), refs) for period in latest
                ),
                value.number,
            )
            for value in shown
        ),
        sum(value.number > 0 for value in values) - len(shown),
        len(periods) > len(latest),
    )


def _short(period: str) -> str:
    """Write a year, or a month with its first three letters: columns are narrow."""
    month, _, year = date_in_words(period).rpartition(" ")
    return f"{month[:3]} {year}".strip()

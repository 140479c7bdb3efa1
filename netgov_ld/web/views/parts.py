"""What a view is made of: typed records that the routes, templates and downloads share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netgov_ld.web.views.asked import FILTER

if TYPE_CHECKING:
    from netgov_ld.web.render import Site
    from netgov_ld.web.views.asked import Asked

__all__ = ["Data", "Page", "Pages", "Record", "View"]

Record = Mapping[str, str | int | float | None]
"""A row of a view, with the columns of its named query: IRIs, texts, dates, numbers, or nothing."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Which part of a list a page shows.

    Args:
        total: Entries on all pages together.
        first: Number of the first entry shown, from 1.
        last: Number of the last.
        number: Number of pages.
        what: What the entries are called.
    """

    total: int
    first: int
    last: int
    number: int
    what: str
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows.

    Args:
        title: What one sees, in a sentence.
        measure: What is counted or listed, and of what.
        total: Entries on all pages together; 0 if nothing fits the filter.
        size: Entries on one page.
        what: What the entries are called.
        body: What the template prints.
        notes: What a reader has to know to read it rightly.
    """

    title: str
    measure: str
    total: int
    size: int
    what: str
    body: object
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Data:
    """What is downloaded.

    Args:
        records: The rows that were asked for.
        total: How many rows there are in all.
        picture: What the picture is drawn from.
    """

    records: Sequence[Record]
    total: int
    picture: Sequence[Record] = ()


@dataclass(frozen=True)
class View:
    """One way to look at the positions.

    Args:
        name: Last part of its address, and name of its template.
        title: What it is called.
        about: What it shows, in a sentence.
        query: Name of the query that gives the same rows.
        columns: Columns of a row.
        bind: Values of the query's parameters for what is asked.
        page: Reads what the page shows.
        data: Reads what is downloaded.
        draw: Makes the specification of the picture, without the address of its data; None for a
            view that has no picture.
        fields: Fields of the filter.
        switches: Further fields, each with a few values.
    """

    name: str
    title: str
    about: str
    query: str
    columns: tuple[str, ...]
    bind: Callable[[Site, Asked], Mapping[str, str]]
    page: Callable[[Site, Asked], Page]
    data: Callable[[Site, Asked], Data]
    draw: Callable[[Asked, Sequence[Record]], dict[str, Any]] | None = None
    fields: tuple[str, ...] = FILTER
    switches: tuple[str, ...] = ()

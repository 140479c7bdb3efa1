"""Pages of events, series, places and statements: who spoke there, and what was said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.fields import LISTED, Spec, read_fields
from netgov_ld.web.pages.listing import Items, read_claims, read_figures
from netgov_ld.web.pages.passages import read_excerpts
from netgov_ld.web.pages.positions import table

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.web.pages.parts import Excerpt, Field, Table
    from netgov_ld.web.pages.reader import Reader

__all__ = ["Occasion", "read_event", "read_place", "read_series", "read_statement"]


def _statements(reader: Reader, thing: URIRef) -> tuple[tuple[URIRef, ...], int]:
    """List what was said at an event and at its parts."""
    statements, _, number = reader.index.spoken_at(thing, limit=LISTED)
    return statements, number


def _speakers(reader: Reader, thing: URIRef) -> tuple[tuple[URIRef, ...], int]:
    """List who spoke there."""
    _, speakers, _ = reader.index.spoken_at(thing, limit=LISTED)
    return speakers, len(speakers)


_EVENT: Final[Spec] = (
    ("Kind", "ng:eventKind"),
    ("Begins", "ng:startDate"),
    ("Ends", "ng:endDate"),
    ("Place", "ng:place"),
    ("Hosts", "ng:host"),
    ("Edition", "ng:edition"),
    ("Series", "ng:inSeries"),
    ("Part of", "ng:subEventOf"),
    ("Place in the programme", "ng:ordinal"),
    ("Topics", "ng:topic"),
    ("Sessions and speeches", "^ng:subEventOf"),
    ("Statements", _statements),
    ("Speakers", _speakers),
    ("See also", "rdfs:seeAlso"),
)
_SERIES: Final[Spec] = (
    ("Kind", "ng:eventKind"),
    ("Frequency", "ng:frequency"),
    ("Hosts", "ng:host"),
    ("Editions", "^ng:inSeries"),
    ("See also", "rdfs:seeAlso"),
)
_PLACE: Final[Spec] = (
    ("Country", "ng:country"),
    ("Places in it", "^ng:country"),
    ("Events", "^ng:place"),
    ("Datelines", "^ng:datelinePlace"),
    ("Same as", "owl:sameAs|skos:exactMatch"),
    ("Close to", "skos:closeMatch"),
)
_STATEMENT: Final[Spec] = (
    ("Speaker", "ng:speaker"),
    ("In the capacity of", "ng:inCapacityOf"),
    ("Occasion", "ng:atEvent"),
    ("Date", "ng:date"),
    ("Place", "ng:place"),
    ("Reported in", "ng:reportedIn"),
)


_PROGRAMME: Final = ("Sessions and speeches", "Speakers", "Statements", "Editions", "Events")
"""Fields that make a part of the page of their own: what happened there, and who spoke."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """The page of an event, a series, a place or a statement.

    Args:
        fields: Facts in words.
        programme: What happened there, and who spoke.
    """

    fields: tuple[Field, ...]
    programme: tuple[Field, ...]
    positions: Table
    claims: Items
    figures: Items
    excerpts: tuple[Excerpt, ...]


def _fields(
    reader: Reader, thing: URIRef, spec: Spec
) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
    fields = read_fields(reader, thing, spec)
    programme = (entry for name in _PROGRAMME for entry in fields if entry.name == name)
    return tuple(entry for entry in fields if entry.name not in _PROGRAMME), tuple(programme)


def read_event(reader: Reader, thing: URIRef, page: int) -> Occasion:
    """Read the page of an event; positions taken in its parts belong to it."""
    return Occasion(
        *_fields(reader, thing, _EVENT),
        table(reader, "event", thing, page=page),
        read_claims(reader, "event", thing, page),
        read_figures(reader, "event", thing, page),
        read_excerpts(reader, thing),
    )


def read_series(reader: Reader, thing: URIRef, page: int) -> Occasion:
    """Read the page of a series; positions taken at its editions belong to it."""
    return Occasion(
        *_fields(reader, thing, _SERIES),
        table(reader, "series", thing, page=page),
        Items(),
        Items(),
        read_excerpts(reader, thing),
    )


def read_place(reader: Reader, thing: URIRef, page: int) -> Occasion:
    """Read the page of a place: what was said there, and figures about it."""
    return Occasion(
        *_fields(reader, thing, _PLACE),
        table(reader, "place", thing, page=page),
        Items(),
        read_figures(reader, "place", thing, page),
        read_excerpts(reader, thing),
    )


def read_statement(reader: Reader, thing: URIRef, page: int) -> Occasion:
    """Read the page of a statement."""
    return Occasion(
        *_fields(reader, thing, _STATEMENT),
        table(reader, "statement", thing, page=page),
        read_claims(reader, "statement", thing, page),
        read_figures(reader, "statement", thing, page),
        read_excerpts(reader, thing),
    )

"""Pages of people, states, organisations and groups: what they hold, and who speaks for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index import Counted, Filter, Views
from netgov_ld.web.pages.fields import Spec, read_fields, several
from netgov_ld.web.pages.listing import Items, read_claims, read_figures
from netgov_ld.web.pages.over_time import OverTime, read_over_time
from netgov_ld.web.pages.positions import table

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.web.pages.parts import Field, Ref, Table
    from netgov_ld.web.pages.reader import Reader

__all__ = ["Agent", "read_agent"]

_POSTS: Final = "Posts held"

_FIELDS: Final[Spec] = (
    (_POSTS, "^ng:holder"),
    ("Organ of", "ng:organOf"),
    ("Country", "ng:country"),
    ("ISO 3166-1", "ng:isoAlpha2|ng:isoAlpha3|ng:isoNumeric"),
    ("Also called", "skos:altLabel"),
    ("Organs", "^ng:organOf"),
    ("Posts in it", "^ng:postIn"),
    ("People", "^ng:inOrganization"),
    ("Hosted", "^ng:host"),
    ("Statements", "^ng:speaker"),
    ("Articles", "^schema:author|^schema:publisher"),
    ("Documents provided", "^ng:providedBy"),
    ("Same as", "owl:sameAs|skos:exactMatch"),
    ("Close to", "skos:closeMatch"),
    ("See also", "rdfs:seeAlso"),
)


@dataclass(frozen=True, slots=True)
class Agent:
    """The page of an agent.

    Args:
        fields: Facts in words.
        posts: The posts a person held.
        positions: Positions it takes, or that others take on its behalf.
        addressed: Positions that ask something of it.
        claims: Claims it makes, or that others make on its behalf.
        figures: Figures it gives.
        over_time: When it took positions on what.
    """

    fields: tuple[Field, ...]
    posts: tuple[Ref, ...]
    positions: Table
    addressed: Table
    claims: Items
    figures: Items
    over_time: OverTime | None


def read_agent(reader: Reader, thing: URIRef, page: int) -> Agent:
    """Read the page of an agent."""
    fields = read_fields(reader, thing, _FIELDS)
    return Agent(
        fields=tuple(entry for entry in fields if entry.name != _POSTS),
        posts=several(fields, _POSTS),
        positions=table(reader, "agent", thing, page=page),
        addressed=table(reader, "addressee", thing),
        claims=read_claims(reader, "agent", thing, page),
        figures=read_figures(reader, "agent", thing, page),
        over_time=_over_time(reader, thing),
    )


def _over_time(reader: Reader, thing: URIRef) -> OverTime | None:
    """Read when the agent took positions on the broad topics, which are those below the top."""
    which = Filter(actor=(reader.index.id_of(thing),))
    branches = [branch for top in Views(reader.index).topics(which) for branch in top.children]
    ranked = sorted(branches, key=lambda branch: (-branch.total, branch.iri))
    return read_over_time(
        reader, which, "topic", [Counted(branch.iri, branch.total) for branch in ranked]
    )

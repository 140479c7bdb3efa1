"""What parties first took up, and where their stances changed, in the order of time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.query.index.counted import Role
    from netgov_ld.query.index.filter import Filter
    from netgov_ld.query.index.reader import Index
    from netgov_ld.query.index.records import Position

__all__ = ["Change", "count_changes", "read_changes"]

_EARLIER: Final = """
SELECT DISTINCT date, stance FROM positions
WHERE {role} = ? AND proposition = ? AND date = (
  SELECT max(date) FROM positions
  WHERE {role} = ? AND proposition = ? AND date < substr(?, 1, length(date))
) ORDER BY stance
"""


@dataclass(frozen=True, slots=True)
class Change:
    """A position that is news of a party.

    Args:
        date: When it was taken, at the precision of the data.
        earlier_date: When the party last spoke on the proposition before; None if it had not.
        earlier_stance: A stance that it took then; of several there is one change for each.
    """

    date: str
    party: URIRef
    proposition: URIRef
    stance: URIRef
    position: URIRef
    earlier_date: str | None = None
    earlier_stance: URIRef | None = None


def read_changes(
    index: Index, role: Role, which: Filter, *, limit: int, offset: int = 0
) -> tuple[list[Change], int]:
    """List the positions that are news of a party: changes of stance first, each the latest first.

    A position is news if its party has not spoken on the proposition on an earlier date, or took
    other stances when it last did. All that was said before counts, whatever the filter.

    Args:
        index: The index of a release.
        role: In which role actors count as parties.
        which: The positions that may be news.
        limit: Most positions.
        offset: Positions to leave out at the beginning.

    Returns:
        These changes, and how many positions are news in all.
    """
    chosen = index.chosen("positions", which)
    changed, first = (
        chosen & index.bitmap("positions", "news", f"{kind}/{role}")
        for kind in ("changed", "first")
    )
    total = len(changed) + len(first)
    found: list[Change] = []
    for rows, start in ((changed, offset), (first, max(0, offset - len(changed)))):
        end = len(rows) - start
        numbers = list(rows[max(0, end - limit + len(found)) : max(0, end)])[::-1]
        for position in index.read_positions(numbers):
            found += _changes(index, role, position)
    return found, total


def count_changes(
    index: Index, role: Role, which: Filter, *, parties: int
) -> list[tuple[URIRef, str, str, int]]:
    """Count the positions that are news, for a picture.

    Args:
        index: The index of a release.
        role: In which role actors count as parties.
        which: The positions that may be news.
        parties: The most parties, those with most positions first.

    Returns:
        Party, date, "first" or "changed", and the number.
    """
    chosen = index.chosen("positions", which)
    days = index.rows(
        "SELECT date, first, last FROM days WHERE of_table = 'positions' ORDER BY date"
    )
    found = []
    for party in index.values(role, which, limit=parties):
        theirs = chosen & index.bitmap("positions", role, index.id_of(party.iri))
        for kind in ("first", "changed"):
            news = theirs & index.bitmap("positions", "news", f"{kind}/{role}")
            for date, first, last in days if news else ():
                number = news.range_cardinality(first, last + 1)
                if number:
                    found.append((party.iri, str(date), kind, number))
    return found


def _changes(index: Index, role: Role, position: Position) -> list[Change]:
    """Return a position with what its party said last: once, or for each stance it then took."""
    party = position.proponent if role == "proponent" else position.on_behalf_of
    if party is None or position.proposition is None or position.date is None:
        return []  # such a position is no news of anybody
    change = Change(position.date, party, position.proposition, position.stance, position.iri)
    ends = (index.id_of(party), index.id_of(position.proposition))
    earlier = index.rows(_EARLIER.format(role=role), *ends, *ends, position.date)
    if not earlier:
        return [change]
    return [
        replace(change, earlier_date=date, earlier_stance=index.iri(stance))
        for date, stance in earlier
    ]

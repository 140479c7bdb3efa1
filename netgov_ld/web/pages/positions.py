"""Tables of positions: all of them, or those that have to do with one thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.parts import Group, PositionRow, Ref, Table, Tally
from netgov_ld.web.pages.reader import STANCES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib import URIRef
    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.parts import Mark
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["PATTERNS", "group", "sort_tallies", "table", "without_speaker"]

PAGE_SIZE: Final = 100
"""Positions on one page of a table."""

PATTERNS: Final = {
    "all": "?position a ng:Position .",
    "agent": "?position ng:proponent|ng:onBehalfOf ?focus .",
    "addressee": "?position ng:addressee ?focus .",
    "topic": (
        "?focus ^skos:broader* ?topic . ?proposition ng:topic ?topic ."
        " ?position ng:expresses ?proposition ."
    ),
    "proposition": "?position ng:expresses ?focus .",
    "statement": "?position ng:madeIn ?focus .",
    "event": (
        "?focus ^ng:subEventOf* ?event . ?statement ng:atEvent ?event ."
        " ?position ng:madeIn ?statement ."
    ),
    "series": (
        "?edition ng:inSeries ?focus . ?edition ^ng:subEventOf* ?event ."
        " ?statement ng:atEvent ?event . ?position ng:madeIn ?statement ."
    ),
    "place": (
        "{ ?statement ng:place ?focus . ?position ng:madeIn ?statement } UNION"
        " { ?event ng:place ?focus . ?statement ng:atEvent ?event ."
        " ?position ng:madeIn ?statement }"
    ),
    "article": "?position ng:evidence/oa:hasSource ?focus .",
    "post": "?position ng:madeIn/ng:inCapacityOf/ng:post ?focus .",
    "evidence": "?position ng:evidence ?focus .",
    "concept": "?position ng:stance|ng:speechAct|ng:explicitness ?focus .",
}
"""Which positions a table lists: a graph pattern over ``?position`` and the page's ``?focus``.

Only positions have a stance, so that asking for it tells them from claims. Patterns begin where
little is found: with ``?focus``.
"""

_ROWS: Final = """
SELECT ?position ?proponent ?stance ?act ?behalf ?topic ?date ?event ?place ?article ?start
WHERE {
  VALUES ?position { %s }
  ?position ng:proponent ?proponent ; ng:stance ?stance ; ng:speechAct ?act .
  OPTIONAL { ?position ng:onBehalfOf ?behalf }
  OPTIONAL { ?position ng:expresses/ng:topic ?topic }
  OPTIONAL {
    ?position ng:madeIn ?statement .
    OPTIONAL { ?statement ng:date ?date }
    OPTIONAL { ?statement ng:atEvent ?event }
    OPTIONAL { ?statement ng:place ?place }
  }
  OPTIONAL {
    ?position ng:evidence ?evidence .
    ?evidence oa:hasSource ?article ; oa:hasSelector/oa:start ?start .
  }
}
"""


def table(
    reader: Reader,
    pattern: str,
    focus: URIRef | None = None,
    *,
    page: int = 1,
    omit: URIRef | None = None,
    grouped: bool = True,
) -> Table:
    """Read one page of positions.

    Args:
        reader: The release.
        pattern: One of ``PATTERNS``.
        focus: The thing the pattern is about.
        page: Page, from 1; one past the last is empty.
        omit: A position to leave out: the one whose page this is.
        grouped: Whether to group by proponent; otherwise one group in reading order.
    """
    where = PATTERNS[pattern] if focus is None else PATTERNS[pattern].replace("?focus", focus.n3())
    listed = reader.facts.lists(
        f"{where} ?position ng:stance ?stance .", item="position", by="stance", merged=True
    )
    shown = listed.part((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
    values = " ".join(position.n3() for position in shown if position != omit)
    rows = reader.rows(_ROWS % values) if values else ()
    refs = reader.refs(rows, (stance for stance, _ in listed.counts))
    number = listed.total
    found = sorted(
        (_position(facts, refs, grouped=grouped) for facts in _by_position(rows)), key=_reading
    )
    groups = _groups(found) if grouped else (group(Ref(""), found),)
    return Table(
        groups=groups if found else (),
        number=number if omit is None else len(found),
        page=page,
        pages=max(1, -(-number // PAGE_SIZE)),
        tallies=sort_tallies(Tally(refs.mark(stance), count) for stance, count in listed.counts),
    )


def _by_position(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Bring the rows of each position together: it may have several topics and passages."""
    found: dict[Identifier, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["position"]].append(row)
    return found.values()


def _position(rows: Sequence[Row], refs: Refs, *, grouped: bool) -> PositionRow:
    first = min(rows, key=_start)
    proponent, ref = refs(first["proponent"]), refs(first["position"])
    return PositionRow(
        ref=without_speaker(ref, proponent) if grouped else ref,
        proponent=proponent,
        mark=refs.mark(first["stance"]),
        act=refs(first["act"]),
        behalf=refs.all(row["behalf"] for row in rows if "behalf" in row),
        topics=refs.all(row["topic"] for row in rows if "topic" in row),
        date=refs.maybe(first.get("date")),
        event=refs.maybe(first.get("event")),
        place=refs.maybe(first.get("place")),
        article=refs.maybe(first.get("article")),
        start=_start(first),
    )


def _start(row: Row) -> int:
    return int(row["start"]) if "start" in row else 0


def without_speaker(ref: Ref, proponent: Ref) -> Ref:
    """Drop "Speaker: " from a label that stands under the speaker's name, in any language."""
    for name in (proponent.text, *(label.text for label in proponent.others)):
        rest = ref.text.removeprefix(f"{name}: ")
        if rest != ref.text:
            return replace(ref, text=rest[:1].upper() + rest[1:])
    return ref


def _reading(row: PositionRow) -> tuple[str, str, int, str]:
    """Sort by date, then by article, then as the article goes."""
    return (
        row.date.when if row.date else "",
        row.article.title if row.article else "",
        row.start,
        row.ref.title,
    )


def _groups(rows: Iterable[PositionRow]) -> tuple[Group, ...]:
    found: dict[Ref, list[PositionRow]] = defaultdict(list)
    for row in rows:
        found[row.proponent].append(row)
    return tuple(group(proponent, rows_of) for proponent, rows_of in found.items())


def group(heading: Ref, rows: Sequence[PositionRow]) -> Group:
    """Put positions under a heading, with how many of them take which stance."""
    counts = Counter(row.mark for row in rows)
    return Group(
        heading, tuple(rows), sort_tallies(Tally(mark, number) for mark, number in counts.items())
    )


def sort_tallies(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    """Order by stance: for, in part, neutral, against."""
    return tuple(sorted(tallies, key=lambda tally: _rank(tally.mark)))


def _rank(mark: Mark) -> tuple[int, str]:
    known = mark.slug in STANCES
    return (STANCES.index(mark.slug) if known else len(STANCES), mark.ref.text)

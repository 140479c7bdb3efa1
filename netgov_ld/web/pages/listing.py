"""Lists of assertions of every kind, in reading order: what an article, person or topic has."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.words import number_in_words, plain_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib import URIRef
    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.parts import Mark, Ref
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["LIMIT", "PATTERNS", "Amount", "Item", "read_items"]

LIMIT: Final = 500
"""Items a list shows; a page says how to query for more."""

PATTERNS: Final = {
    "self": "",
    "article": "?item ng:evidence/oa:hasSource ?focus .",
    "agent": "?item ng:assertedBy|ng:onBehalfOf ?focus .",
    "statement": "?item ng:madeIn ?focus .",
    "proposition": "?item ng:expresses ?focus .",
    "topic": "?item ng:expresses?/ng:topic/skos:broader* ?focus .",
    "indicator": "?item ng:indicator ?focus .",
    "place": "?item ng:area ?focus .",
    "concept": "?item ng:certainty|ng:modifier|ng:unit|ng:voice ?focus .",
    "document": "?item ng:accordingTo ?focus .",
    "event": "?item ng:madeIn/ng:atEvent/ng:subEventOf* ?focus .",
    "evidence": "?item ng:evidence ?focus .",
    "same-indicator": (
        "?focus ng:indicator ?indicator ; ng:area ?area ."
        " ?item ng:indicator ?indicator ; ng:area ?area ."
    ),
}
"""Which assertions a list has: a graph pattern over ``?item`` and the page's ``?focus``.

``self`` is the thing itself: ``?item`` is bound instead of ``?focus``.
"""

_ROWS: Final = """
SELECT ?focus ?item ?type ?stance ?by ?certainty ?date ?article ?start ?end
       ?indicator ?value ?unit ?modifier ?area ?period
WHERE {{
  {{ SELECT DISTINCT ?focus ?item ?type WHERE {{
       {pattern}
       VALUES ?type {{ {types} }}
       ?item a ?type .
     }} ORDER BY ?item LIMIT {limit} }}
  OPTIONAL {{ ?item ng:stance ?stance }}
  OPTIONAL {{ ?item ng:assertedBy|ng:proponent ?by }}
  OPTIONAL {{ ?item ng:certainty ?certainty }}
  OPTIONAL {{ ?item ng:madeIn/ng:date ?date }}
  OPTIONAL {{ ?item ng:evidence ?evidence .
             ?evidence oa:hasSource ?article ; oa:hasSelector ?selector .
             ?selector oa:start ?start ; oa:end ?end }}
  OPTIONAL {{ ?item ng:indicator ?indicator ; ng:value ?value .
             OPTIONAL {{ ?item ng:unit ?unit }}
             OPTIONAL {{ ?item ng:modifier ?modifier }}
             OPTIONAL {{ ?item ng:area ?area }}
             OPTIONAL {{ ?item ng:period ?period }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class Amount:
    """What a figure says.

    Args:
        words: The value as a newspaper writes it ("600 million").
        exact: The value in full.
        hedge: The hedge with which it was printed ("almost"); None if without.
    """

    words: str
    exact: str
    hedge: Ref | None
    unit: Ref | None
    indicator: Ref
    area: Ref | None
    period: Ref | None


@dataclass(frozen=True, slots=True)
class Item:
    """An assertion in a list.

    Args:
        kind: ``position``, ``claim`` or ``figure``.
        mark: A position's stance.
        by: Who asserts it.
        amount: What it says, if it is a figure.
        spans: Start and end of each of its passages in the article of the page.
    """

    ref: Ref
    kind: str
    mark: Mark | None
    by: tuple[Ref, ...]
    certainty: Ref | None
    date: Ref | None
    article: Ref | None
    amount: Amount | None
    spans: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Return where its first passage starts."""
        return self.spans[0][0] if self.spans else 0


def read_items(
    reader: Reader,
    pattern: str,
    thing: URIRef,
    *types: str,
    within: URIRef | None = None,
    omit: URIRef | None = None,
) -> tuple[Item, ...]:
    """Read a list of assertions, by article and in reading order.

    Args:
        reader: The release.
        pattern: One of ``PATTERNS``.
        thing: The thing the pattern is about.
        types: ``Position``, ``Claim`` or ``Figure``.
        within: The article whose passages count; None takes those of any.
        omit: An assertion to leave out.
    """
    query = _ROWS.format(
        pattern=PATTERNS[pattern], types=" ".join(f"ng:{name}" for name in types), limit=LIMIT
    )
    bound = {"item" if pattern == "self" else "focus": thing}
    rows = [row for row in reader.rows(query, **bound) if row["item"] != omit]
    refs = reader.refs(rows)
    found: dict[Identifier, list[Row]] = defaultdict(list)
    for row in rows:
        if within is None or row.get("article", within) == within:
            found[row["item"]].append(row)
    items = [_item(group, refs) for group in found.values()]
    return tuple(sorted(items, key=_reading))


def _reading(item: Item) -> tuple[str, int, str, str]:
    period = item.amount.period.when if item.amount and item.amount.period else ""
    return (item.article.title if item.article else "", item.start, period, item.ref.title)


def _item(rows: Sequence[Row], refs: Refs) -> Item:
    first = min(rows, key=lambda row: int(row.get("start", 0)))
    spans = {(int(row["start"]), int(row["end"])) for row in rows if "start" in row}
    return Item(
        ref=refs(first["item"]),
        kind=str(first["type"]).rpartition("#")[2].lower(),
        mark=refs.mark(first["stance"]) if "stance" in first else None,
        by=refs.all(row["by"] for row in rows if "by" in row),
        certainty=refs.maybe(first.get("certainty")),
        date=refs.maybe(first.get("date")),
        article=refs.maybe(first.get("article")),
        amount=_amount(first, refs) if "value" in first else None,
        spans=tuple(sorted(spans)),
    )


def _amount(row: Row, refs: Refs) -> Amount:
    lexical = str(row["value"])
    modifier = refs.maybe(row.get("modifier"))
    hedge = None if modifier is None or modifier.title.endswith("/exact") else modifier
    unit = refs.maybe(row.get("unit"))
    return Amount(
        words=number_in_words(lexical),
        exact=plain_number(lexical),
        hedge=hedge,
        unit=unit,
        indicator=refs(row["indicator"]),
        area=refs.maybe(row.get("area")),
        period=refs.maybe(row.get("period")),
    )

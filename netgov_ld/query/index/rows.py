"""Positions, claims and figures by the numbers of their rows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.query.index.database import MANY, Database, marks
from netgov_ld.query.index.records import Claim, Figure, Position

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib import URIRef

__all__ = ["Rows"]


class Rows(Database):
    """Reads rows as records."""

    def read_positions(self, numbers: Sequence[int]) -> tuple[Position, ...]:
        """Read positions by their numbers, in that order."""
        topics = "SELECT position, topic FROM position_topics WHERE depth = 0 AND position"
        return tuple(
            Position(**row) for row in self._records("positions", _POSITION, numbers, topics=topics)
        )

    def read_claims(self, numbers: Sequence[int]) -> tuple[Claim, ...]:
        """Read claims by their numbers, in that order."""
        by = "SELECT claim, actor FROM claim_actors WHERE claim"
        return tuple(Claim(**row) for row in self._records("claims", _CLAIM, numbers, by=by))

    def read_figures(self, numbers: Sequence[int]) -> tuple[Figure, ...]:
        """Read figures by their numbers, in that order."""
        by = "SELECT figure, actor FROM figure_actors WHERE figure"
        return tuple(Figure(**row) for row in self._records("figures", _FIGURE, numbers, by=by))

    def read_columns(
        self, table: str, columns: Sequence[str], numbers: Sequence[int]
    ) -> list[tuple[Any, ...]]:
        """Read some columns of a table by the numbers of its rows, in that order."""
        found: dict[int, tuple[Any, ...]] = {}
        sql = f"SELECT number, {', '.join(columns)} FROM {table} WHERE number"
        for start in range(0, len(numbers), MANY):
            part = numbers[start : start + MANY]
            found.update((row[0], row[1:]) for row in self.rows(f"{sql} IN ({marks(part)})", *part))
        return [found[number] for number in numbers]

    def _records(
        self, table: str, columns: Mapping[str, str], numbers: Sequence[int], **several: str
    ) -> Iterator[dict[str, Any]]:
        """Read rows, with what each has several of: the beginning of a query for pairs."""
        rows = self.read_columns(table, tuple(columns.values()), numbers)
        more = {name: self._several(sql, [row[0] for row in rows]) for name, sql in several.items()}
        for row in rows:
            record = {
                name: value if name in _PLAIN else self.maybe(value)
                for name, value in zip(columns, row, strict=True)
            }
            record.update((name, tuple(found[row[0]])) for name, found in more.items())
            yield record

    def _several(self, sql: str, ids: Sequence[str]) -> Mapping[str, list[URIRef]]:
        found: dict[str, list[URIRef]] = defaultdict(list)
        for start in range(0, len(ids), MANY):
            part = ids[start : start + MANY]
            for thing, value in self.rows(f"{sql} IN ({marks(part)}) ORDER BY 1, 2", *part):
                found[thing].append(self.iri(value))
        return found


def _columns(names: str) -> dict[str, str]:
    """Return the columns of records: the field of the record and the column of the table."""
    same = {name: name for name in names.split()}
    ends = {"start": "passage_start", "end": "passage_end", "key_phrase": "key_phrase"}
    return {
        "iri": "id",
        **same,
        "statement": "statement",
        "date": "date",
        "article": "article",
    } | ends


_POSITION: Final = _columns(
    "proponent on_behalf_of explicitness proposition stance speech_act event place"
)
_CLAIM: Final = _columns("on_behalf_of proposition certainty")
_FIGURE: Final = _columns("on_behalf_of indicator value unit modifier area period certainty")
_PLAIN: Final = frozenset({"date", "end", "key_phrase", "period", "start", "value"})
"""Fields that are no things."""

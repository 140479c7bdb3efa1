"""Full-text search over the names and texts of a release, from its index.

What is searched, and in which order the members of a group stand, was decided when the index was
built (``release.index.machinery``): the rows of a group are numbered from the most important one.
Results are read in that order and no further than a page needs, so that a common word costs no
more than a rare one; bm25, which looks at every row that has a word, would not allow that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index.pieces import BEGIN, END, pieces_of, shortened, unmarked
from netgov_ld.query.index.words import Words
from netgov_ld.release.index import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index.pieces import Piece
    from netgov_ld.query.index.reader import Index

__all__ = ["MOST", "Found", "Group", "Hit", "Search"]

MOST: Final = 1000
"""Results of a group that are counted and can be paged through."""

_RARE: Final = 4
"""Words of which every combination is tried where nothing has all of the words."""

_NAMES: Final = "{label other}"
_HIGHLIGHTED: Final = ", ".join(
    f"highlight(search, {column}, '{BEGIN}', '{END}')" for column in range(3)
)
_SUGGESTED: Final = {"topics": 3, "actors": 3, "events": 2, "places": 1, "terms": 1}
"""How many suggestions a group has at most; what is left over goes to the others."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found.

    Args:
        iri: The thing.
        group: The group it is in.
        label: Its name.
        context: The name in another language, key phrase or sentence in which it was found; empty
            if that is the name itself.
    """

    iri: URIRef
    group: str
    label: tuple[Piece, ...]
    context: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Return its name."""
        return "".join(piece.text for piece in self.label)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found in a group.

    Args:
        name: Its name: ``topics``, ``actors``, ``positions`` ...
        total: How many there are, ``MOST`` at most.
        more: Whether there are more than ``total``.
        hits: One page of them.
    """

    name: str
    total: int
    more: bool
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found.

    Args:
        words: The words, as they were read.
        used: The words that everything that was found has: all, if anything has all of them.
        groups: The groups in which something was found.
    """

    words: tuple[str, ...]
    used: tuple[str, ...]
    groups: tuple[Group, ...]


def _is_particle(word: str) -> bool:
    """Tell whether a word is likely to say little: one or two small letters, and no acronym."""
    return len(word) <= 2 and word.islower()


class Search:
    """Searches a release.

    Args:
        index: Its index.
    """

    def __init__(self, index: Index) -> None:
        self._index = index

    def find(self, text: str, *, within: str | None = None, page: int = 1, size: int = 5) -> Found:
        """Find things by words, grouped by kind.

        Where nothing has all of the words, some of the rarer ones are looked for.

        Args:
            text: What to search for.
            within: The only group to look in; None looks in all.
            page: Page of each group, from 1; one past the last is empty.
            size: Hits on a page.
        """
        words = Words(text)
        groups = self._groups(words, within, page, size)
        used = words
        if not groups and len(words.words) > 1:
            used = self._fewer(words, within)
            groups = self._groups(used, within, page, size)
        return Found(words.words, used.words, groups)

    def _fewer(self, words: Words, within: str | None) -> Words:
        """Return as many of the rarer words as something has together; none if there are none."""
        ranges = self._ranges(within)
        if not ranges:
            return words.only(())
        first, last = ranges[0][1], ranges[-1][2]

        def number(chosen: Iterable[str], most: int) -> int:
            return self._count(words.only(chosen).expression(self._index), first, last, most)

        numbers = {word: number([word], MOST) for word in words.words}
        known = filter(numbers.__getitem__, numbers)
        rare = sorted(known, key=lambda word: (_is_particle(word), numbers[word], -len(word)))
        for size in range(min(_RARE, len(rare)), 0, -1):
            for chosen in combinations(rare[:_RARE], size):
                if number(chosen, 1):
                    return words.only(chosen)
        return words.only(())

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Hit, ...]:
        """Find what somebody who has typed this may mean: names, the most general kinds first."""
        words, hits = Words(text), list[Hit]()
        if not words.words:
            return ()
        phases = self._phases(words)[:2]
        for share in (True, False):
            for group, first, last in self._ranges(None):
                wanted = limit - len(hits)
                if share:
                    wanted = min(wanted, _SUGGESTED.get(group, 0))
                if wanted > 0:
                    found = self._page(phases, group, first, last, 0, wanted + len(hits))
                    hits += [hit for hit in found if hit not in hits][:wanted]
        order = {name: place for place, name in enumerate(GROUPS)}
        return tuple(sorted(hits, key=lambda hit: order[hit.group]))

    def _groups(self, words: Words, within: str | None, page: int, size: int) -> tuple[Group, ...]:
        if not words.words:
            return ()
        phases, whole = self._phases(words), words.expression(self._index)
        groups = []
        for name, first, last in self._ranges(within):
            total = self._count(whole, first, last)
            if total:
                hits = self._page(phases, name, first, last, (page - 1) * size, size)
                groups.append(Group(name, min(total, MOST), total > MOST, tuple(hits)))
        return tuple(groups)

    def _phases(self, words: Words) -> tuple[tuple[str, str], ...]:
        """Return expressions for what comes first and what next, which have nothing in common.

        First what has the very words in its names, then what has words that begin so, then what
        has them in its texts. With each stands the expression for it and all before it.
        """
        longer = words.expression(self._index)
        exact, names = f"{_NAMES} : ({words.expression()})", f"{_NAMES} : ({longer})"
        return (
            (exact, exact),
            (f"({names}) NOT ({exact})", names),
            (f"({longer}) NOT ({names})", longer),
        )

    def _ranges(self, within: str | None) -> list[tuple[str, int, int]]:
        rows = self._index.rows("SELECT name, first, last FROM ranges ORDER BY first")
        among = GROUPS if within is None else (within,)
        return [(name, first, last) for name, first, last in rows if name in among]

    def _count(self, expression: str, first: int, last: int, most: int = MOST + 1) -> int:
        """Count the rows that an expression finds in a range, but no further than ``most``."""
        ((number,),) = self._index.rows(
            "SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ?"
            " AND rowid BETWEEN ? AND ? LIMIT ?)",
            expression, first, last, most,
        )  # fmt: skip
        return int(number)

    def _page(
        self,
        phases: Sequence[tuple[str, str]],
        group: str,
        first: int,
        last: int,
        start: int,
        size: int,
    ) -> list[Hit]:
        """Read some results, going from one phase to the next."""
        hits: list[Hit] = []
        size, before = min(size, MOST - start), 0
        for phase, wider in phases:
            if len(hits) >= size:
                break
            # A phase that excludes all it finds would be looked through to its end.
            found = self._count(wider, first, last)
            if found == before:
                continue
            before = found
            rows = self._index.rows(
                f"SELECT r.id, r.label, {_HIGHLIGHTED} FROM search"
                " JOIN search_rows r ON r.number = search.rowid WHERE search MATCH ?"
                " AND search.rowid BETWEEN ? AND ? ORDER BY search.rowid LIMIT ? OFFSET ?",
                phase, first, last, size - len(hits), start,
            )  # fmt: skip
            if rows or not start:
                start = 0
            else:  # the page begins in a later phase
                start -= self._count(phase, first, last)
            hits += [self._hit(group, *row) for row in rows]
        return hits

    def _hit(self, group: str, name: str, label: str, *texts: str) -> Hit:
        lines = [line for text in texts for line in text.replace("\u200b", "").split("\n")]
        marked = [line for line in lines if BEGIN in line]
        itself = next((line for line in marked if unmarked(line) == label), None)
        context = () if itself or not marked else shortened(pieces_of(marked[0]))
        return Hit(self._index.iri(name), group, pieces_of(itself or label), context)

"""Lists, counts and names from the index of a release, each as quick for many as for few."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pyroaring import BitMap
from rdflib import URIRef

from netgov_ld.query.index.database import Database
from netgov_ld.query.index.filter import Filter
from netgov_ld.query.index.outline import Outline
from netgov_ld.query.index.records import (
    Article,
    Branch,
    Claim,
    Counted,
    Encoded,
    Figure,
    Incoming,
    Listing,
    Position,
    Title,
)
from netgov_ld.release.labels import LABELS, Label, Names, choose_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["PAGE_SIZE", "Index"]

PAGE_SIZE: Final = 100
"""Items on a page, if a caller says nothing else."""

_EVERYTHING: Final = Filter()

_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {
    "actor": ("proponent", "by", "on_behalf_of"),
    "source": ("article", "publisher"),
    "concept": ("stance", "speech_act", "explicitness", "certainty", "modifier", "unit"),
}
"""Facets that are several at once."""

_STATEMENTS: Final = """
WITH RECURSIVE parts (event) AS (
  SELECT ? UNION SELECT e.id FROM events e JOIN parts p ON e.part_of = p.event
) SELECT s.id FROM parts JOIN statements s ON s.event = parts.event LIMIT ?
"""

_RANKS: Final = {name: rank for rank, name in enumerate(LABELS)}
_MANY: Final = 400
"""Values in one query; SQLite's oldest limit for variables is 999."""

Item = TypeVar("Item")


class Index(Database):
    """The index of a release.

    ``Index.of(release)`` opens it. Facts about one thing are for the engine (``Facts``); what is
    listed or counted comes from here.
    """

    # Names

    def names(self, things: Iterable[object], lang: str = "en") -> Mapping[URIRef, Names]:
        """Look up how all IRIs among these are called; see ``choose_names``."""
        wanted = {self.id_of(term): term for term in things if isinstance(term, URIRef)}
        found: dict[str, list[tuple[int, Label]]] = defaultdict(list)
        ids = sorted(wanted)
        for start in range(0, len(ids), _MANY):
            part = ids[start : start + _MANY]
            for thing, name, language, text in self.rows(
                "SELECT thing, property, language, text FROM labels"
                f" WHERE thing IN ({_marks(part)})",
                *part,
            ):
                if name in _RANKS:
                    found[thing].append((_RANKS[name], Label(text, language)))
        return {iri: choose_names(found[name], iri, lang) for name, iri in wanted.items()}

    @cached_property
    def totals(self) -> Mapping[str, int]:
        """How many there are in all: positions, proponents, articles, topics ... by plural."""
        return {str(what): int(number) for what, number in self.rows("SELECT * FROM totals")}

    @cached_property
    def stances(self) -> tuple[URIRef, ...]:
        """Every stance that a position takes."""
        rows = self.rows(
            "SELECT value FROM facets WHERE of_table = 'positions' AND facet = 'stance'"
        )
        return tuple(self.iri(value) for (value,) in rows)

    @cached_property
    def tree(self) -> tuple[Branch, ...]:
        """The topics as a tree with the counts of all positions; see ``Views.topics``."""
        above = self.rows("SELECT broader, topic FROM topic_broader ORDER BY broader, topic")
        children: dict[str, list[str]] = defaultdict(list)
        for broader, topic in above:
            children[broader].append(topic)
        own: dict[str, dict[URIRef, int]] = defaultdict(dict)
        below: dict[str, dict[URIRef, int]] = defaultdict(dict)
        for topic, stance, number, total in self.rows(
            "SELECT topic, stance, own, positions FROM tallies ORDER BY topic, stance"
        ):
            below[topic][self.iri(stance)] = total
            if number:
                own[topic][self.iri(stance)] = number

        def branch(topic: str) -> Branch:
            return Branch(
                self.iri(topic),
                sum(own[topic].values()),
                sum(below[topic].values()),
                own[topic],
                below[topic],
                tuple(branch(child) for child in children[topic]),
            )

        narrower = {topic for _, topic in above}
        every = [topic for (topic,) in self.rows("SELECT id FROM topics ORDER BY id")]
        return tuple(branch(topic) for topic in every if topic not in narrower)

    @cached_property
    def outline(self) -> Outline:
        """The topics from broad to narrow."""
        return Outline.of(self)

    # Lists

    def positions(
        self,
        which: Filter = _EVERYTHING,
        *,
        page: int = 1,
        size: int = PAGE_SIZE,
        newest: bool = False,
    ) -> Listing[Position]:
        """List the positions that pass a filter, in the order of date, article and passage.

        Args:
            which: The filter.
            page: Page, from 1.
            size: Positions on a page.
            newest: Whether the order is turned round.
        """
        chosen = self.chosen("positions", which)
        return self._listing(chosen, self.read_positions, page, size, newest, self.tallies(chosen))

    def claims(
        self, which: Filter = _EVERYTHING, *, page: int = 1, size: int = PAGE_SIZE
    ) -> Listing[Claim]:
        """List the claims that pass a filter; see ``positions``."""
        return self._listing(self.chosen("claims", which), self.read_claims, page, size)

    def figures(
        self, which: Filter = _EVERYTHING, *, page: int = 1, size: int = PAGE_SIZE
    ) -> Listing[Figure]:
        """List the figures that pass a filter; see ``positions``."""
        return self._listing(self.chosen("figures", which), self.read_figures, page, size)

    def number_of(self, table: str, thing: URIRef) -> int | None:
        """Return the number of the row of a thing in ``positions``, ``claims`` or ``figures``."""
        rows = self.rows(f"SELECT number FROM {table} WHERE id = ?", self.id_of(thing))
        return int(rows[0][0]) if rows else None

    def spans(
        self, things: Iterable[URIRef], article: URIRef | None = None
    ) -> Mapping[URIRef, tuple[tuple[int, int], ...]]:
        """List where the passages that support each of these begin and end, in reading order.

        Args:
            things: Assertions, or what else has evidence; what has none is left out.
            article: The article whose passages count; None takes those of any.
        """
        found: dict[URIRef, list[tuple[int, int]]] = defaultdict(list)
        ids = sorted({self.id_of(thing) for thing in things})
        where = "" if article is None else " AND p.article = ?"
        more = () if article is None else (self.id_of(article),)
        for start in range(0, len(ids), _MANY):
            part = ids[start : start + _MANY]
            for thing, begins, ends in self.rows(
                "SELECT DISTINCT e.thing, p.starts, p.ends FROM evidence e"
                f" JOIN passages p ON p.id = e.passage WHERE e.thing IN ({_marks(part)}){where}"
                " AND p.starts IS NOT NULL ORDER BY p.article, p.starts, p.ends",
                *part, *more,
            ):  # fmt: skip
                found[self.iri(thing)].append((begins, ends))
        return {thing: tuple(spans) for thing, spans in found.items()}

    def articles(self, *, limit: int = 12) -> tuple[Article, ...]:
        """List the newest articles; undated ones come last."""
        rows = self.rows(
            "SELECT id, headline, language, publisher, date, date_kind, place, positions, claims,"
            " figures FROM articles ORDER BY date DESC, id DESC LIMIT ?",
            limit,
        )
        return tuple(
            Article(
                iri=self.iri(name),
                headline=headline,
                language=language,
                publisher=self.maybe(publisher),
                date=date,
                date_kind=kind,
                place=self.maybe(place),
                positions=positions,
                claims=claims,
                figures=figures,
            )
            for (
                name, headline, language, publisher, date, kind, place, positions, claims, figures
            ) in rows
        )  # fmt: skip

    def titles(self, actors: Iterable[URIRef]) -> Mapping[URIRef, tuple[Title, ...]]:
        """List the titles under which each of these spoke; who has none is left out."""
        ids = sorted({self.id_of(actor) for actor in actors})
        found: dict[URIRef, list[Title]] = defaultdict(list)
        for actor, post, text, language in self.rows(
            f"SELECT * FROM titles WHERE actor IN ({_marks(ids)}) ORDER BY actor, title, post", *ids
        ):
            if text or post:
                title = Title(text, language, self.iri(post) if post else None)
                found[self.iri(actor)].append(title)
        return {actor: tuple(titles) for actor, titles in found.items()}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages in which topics have names, by their tags."""
        rows = self.rows(
            "SELECT DISTINCT language FROM labels JOIN topics ON id = thing"
            " WHERE property = 'skos:prefLabel' AND language <> '' ORDER BY language"
        )
        return tuple(language for (language,) in rows)

    def values(
        self, facet: str, which: Filter = _EVERYTHING, *, limit: int = 50
    ) -> tuple[Counted, ...]:
        """List the values that a facet of positions has, those with most positions first.

        That is what a form offers to choose from. It looks at every value, so it is for facets
        with some hundreds of them at most: actors, topics, stances, publishers.

        Args:
            facet: Name of a facet of ``Filter`` that is no combination of others.
            which: Positions that count.
            limit: Values that are listed.
        """
        rows = self.rows(
            "SELECT value, number FROM facets WHERE of_table = 'positions' AND facet = ?", facet
        )
        if which:
            chosen = self.chosen("positions", which)
            rows = [
                (value, chosen.intersection_cardinality(self.bitmap("positions", facet, value)))
                for value, _ in rows
            ]
        ordered = sorted((-number, value) for value, number in rows if number)
        return tuple(Counted(self.iri(value), -number) for number, value in ordered[:limit])

    def incoming(self, thing: URIRef, *, page: int = 1, size: int = PAGE_SIZE) -> Incoming:
        """List what refers to a thing."""
        rows = self.rows(
            "SELECT property, number FROM backlinks WHERE object = ?", self.id_of(thing)
        )
        counts = sorted((URIRef(self.naming.expanded(name)), name, number) for name, number in rows)
        start = (page - 1) * size
        links: list[tuple[URIRef, URIRef]] = []
        for iri, name, number in counts:
            wanted = size - len(links)
            if start < number and wanted > 0:
                ((packed,),) = self.rows(
                    "SELECT subjects FROM backlinks WHERE object = ? AND property = ?",
                    self.id_of(thing), name,
                )  # fmt: skip
                part = list(BitMap.deserialize(packed)[start : start + wanted])
                links += [(subject, iri) for subject in self._things(part)]
            start = max(0, start - number)
        total = sum(number for _, _, number in counts)
        return Incoming(
            counts=tuple((iri, number) for iri, _, number in counts),
            links=tuple(links),
            total=total,
            page=page,
            pages=max(1, -(-total // size)),
        )

    @cached_property
    def _named(self) -> tuple[int, int]:
        """Where the things of the dataset begin and end among all subjects; half-open."""
        rows = self.rows("SELECT first, last FROM ranges WHERE name = 'things'")
        return (rows[0][0], rows[0][1] + 1) if rows else (0, 0)

    @property
    def things(self) -> int:
        """How many things the dataset names itself."""
        return self._named[1] - self._named[0]

    def things_from(self, start: int, *, limit: int) -> tuple[URIRef, ...]:
        """List things that the dataset names itself, in the order of their IRIs.

        Args:
            start: Place of the first, from 0.
            limit: The most to list.
        """
        first, end = self._named
        rows = self.rows(
            "SELECT id FROM things WHERE number >= ? AND number < ? ORDER BY number LIMIT ?",
            first + start, end, limit,
        )  # fmt: skip
        return tuple(self.iri(name) for (name,) in rows)

    def encoded(self, *, limit: int) -> tuple[Encoded, ...]:
        """List articles and their positions, those that were encoded last first."""
        found: list[Encoded] = []
        for article, date in self.rows(
            "SELECT id, encoded FROM articles WHERE encoded IS NOT NULL"
            " ORDER BY encoded DESC, id DESC LIMIT ?",
            limit,
        ):
            found.append(Encoded(self.iri(article), date, None, is_article=True))
            found += [
                Encoded(self.iri(position), date, self.maybe(proponent), is_article=False)
                for position, proponent in self.rows(
                    "SELECT id, proponent FROM positions WHERE article = ? ORDER BY id LIMIT ?",
                    article, limit,
                )
            ]  # fmt: skip
            if len(found) >= limit:
                break
        return tuple(found[:limit])

    def referring(
        self, thing: URIRef, names: Sequence[str], *, limit: int
    ) -> tuple[tuple[URIRef, ...], int]:
        """List what leads to a thing by one of some properties.

        Args:
            thing: The thing.
            names: The properties, with their prefixes.
            limit: The most to list.

        Returns:
            The first of them, in the order of their IRIs, and how many there are in all.
        """
        rows = self.rows(
            f"SELECT subjects FROM backlinks WHERE object = ? AND property IN ({_marks(names)})",
            self.id_of(thing), *names,
        )  # fmt: skip
        found = reduce(or_, (BitMap.deserialize(packed) for (packed,) in rows), BitMap())
        return tuple(self._things(list(found[:limit]))), len(found)

    def spoken_at(
        self, event: URIRef, *, limit: int
    ) -> tuple[tuple[URIRef, ...], tuple[URIRef, ...], int]:
        """List what was said at an event or at a part of it.

        Returns:
            The first statements, the speakers, and how many statements they made in all.
        """
        name = self.id_of(event)
        statements = self.rows(_STATEMENTS, name, limit)
        speakers = self.rows(
            "SELECT speaker, statements FROM event_speakers WHERE event = ?"
            " ORDER BY statements DESC, speaker",
            name,
        )
        return (
            tuple(self.iri(statement) for (statement,) in statements),
            tuple(self.iri(speaker) for speaker, _ in speakers[:limit]),
            max(len(statements), sum(number for _, number in speakers)),
        )

    def _things(self, numbers: Sequence[int]) -> list[URIRef]:
        rows = self.rows(
            f"SELECT id FROM things WHERE number IN ({_marks(numbers)}) ORDER BY number", *numbers
        )
        return [self.iri(name) for (name,) in rows]

    def _listing(
        self,
        chosen: BitMap,
        read: Callable[[Sequence[int]], tuple[Item, ...]],
        page: int,
        size: int,
        newest: bool = False,
        tallies: Mapping[URIRef, int] | None = None,
    ) -> Listing[Item]:
        total, start = len(chosen), (page - 1) * size
        if newest:
            numbers = list(chosen[max(0, total - start - size) : max(0, total - start)])
            numbers.reverse()
        else:
            numbers = list(chosen[start : start + size])
        pages = max(1, -(-total // size))
        return Listing(read(numbers), total, page, pages, tallies or {})

    # Sets of rows

    def chosen(self, table: str, which: Filter = _EVERYTHING) -> BitMap:
        """Return the numbers of the rows that pass a filter.

        Args:
            table: ``positions``, ``claims`` or ``figures``; a facet that it lacks no row passes.
            which: The filter.
        """
        chosen: BitMap | None = None
        for facet, values in which.facets:
            parts = [
                self.bitmap(table, name, value)
                for name in _TOGETHER.get(facet, (facet,))
                for value in values
            ]
            found = reduce(or_, parts)
            chosen = found if chosen is None else chosen & found
        if which.since or which.until:
            days = self._days(table, which.since, which.until)
            chosen = days if chosen is None else chosen & days
        return self._all(table) if chosen is None else chosen

    def _all(self, table: str) -> BitMap:
        return BitMap(range(self.totals[table]))

    def _days(self, table: str, since: str, until: str) -> BitMap:
        """Return the rows of a period: those whose date may lie in it.

        Dates of different precision are compared by what they have in common: the year 2012 may
        lie in October of that year, and 2012-10-04 lies in 2012. So do the named queries.
        """
        found = BitMap()
        for first, last in self.rows(
            "SELECT first, last FROM days WHERE of_table = ?"
            " AND substr(date, 1, length(?)) >= substr(?, 1, length(date))"
            " AND substr(date, 1, length(?)) <= substr(?, 1, length(date))",
            *(table, since, since, until, until),
        ):
            found.add_range(first, last + 1)
        return found

    def tallies(self, positions: BitMap) -> Mapping[URIRef, int]:
        """Count positions by stance; a stance that none of them takes is not there."""
        counted = (
            (
                stance,
                positions.intersection_cardinality(
                    self.bitmap("positions", "stance", self.id_of(stance))
                ),
            )
            for stance in self.stances
        )
        return {stance: number for stance, number in counted if number}

    # Rows

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
        for start in range(0, len(numbers), _MANY):
            part = numbers[start : start + _MANY]
            found.update(
                (row[0], row[1:]) for row in self.rows(f"{sql} IN ({_marks(part)})", *part)
            )
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
        for start in range(0, len(ids), _MANY):
            part = ids[start : start + _MANY]
            for thing, value in self.rows(f"{sql} IN ({_marks(part)}) ORDER BY 1, 2", *part):
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


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))

"""Lists, counts and names from the index of a release, each as quick for many as for few."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from rdflib import URIRef

from netgov_ld.query.index.counted import Branch, Counted
from netgov_ld.query.index.database import MANY, PAGE_SIZE, marks
from netgov_ld.query.index.links import Links
from netgov_ld.query.index.outline import Outline
from netgov_ld.query.index.records import (
    Article,
    Claim,
    Encoded,
    Figure,
    Listing,
    Position,
    Title,
)
from netgov_ld.query.index.rows import Rows
from netgov_ld.query.index.sets import EVERYTHING, Sets
from netgov_ld.release.labels import LABELS, Label, Names, choose_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pyroaring import BitMap

    from netgov_ld.query.index.filter import Filter

__all__ = ["Index"]

_RANKS: Final = {name: rank for rank, name in enumerate(LABELS)}

Item = TypeVar("Item")


class Index(Sets, Rows, Links):
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
        for start in range(0, len(ids), MANY):
            part = ids[start : start + MANY]
            for thing, name, language, text in self.rows(
                "SELECT thing, property, language, text FROM labels"
                f" WHERE thing IN ({marks(part)})",
                *part,
            ):
                if name in _RANKS:
                    found[thing].append((_RANKS[name], Label(text, language)))
        return {iri: choose_names(found[name], iri, lang) for name, iri in wanted.items()}

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
        which: Filter = EVERYTHING,
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
        self, which: Filter = EVERYTHING, *, page: int = 1, size: int = PAGE_SIZE
    ) -> Listing[Claim]:
        """List the claims that pass a filter; see ``positions``."""
        return self._listing(self.chosen("claims", which), self.read_claims, page, size)

    def figures(
        self, which: Filter = EVERYTHING, *, page: int = 1, size: int = PAGE_SIZE
    ) -> Listing[Figure]:
        """List the figures that pass a filter; see ``positions``."""
        return self._listing(self.chosen("figures", which), self.read_figures, page, size)

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
        for start in range(0, len(ids), MANY):
            part = ids[start : start + MANY]
            for thing, begins, ends in self.rows(
                "SELECT DISTINCT e.thing, p.starts, p.ends FROM evidence e"
                f" JOIN passages p ON p.id = e.passage WHERE e.thing IN ({marks(part)}){where}"
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
            f"SELECT * FROM titles WHERE actor IN ({marks(ids)}) ORDER BY actor, title, post", *ids
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
        self, facet: str, which: Filter = EVERYTHING, *, limit: int = 50
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

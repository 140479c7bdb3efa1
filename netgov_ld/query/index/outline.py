"""The topics from broad to narrow, each level by its name in English."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib import URIRef

    from netgov_ld.query.index.database import Database

__all__ = ["Outline"]


@dataclass(frozen=True, slots=True)
class Outline:
    """The topics in their order, without counts.

    Args:
        tops: Topics without a broader one.
        narrower: Topics just below each topic that has such.
    """

    tops: tuple[URIRef, ...]
    narrower: Mapping[URIRef, tuple[URIRef, ...]]

    @classmethod
    def of(cls, index: Database) -> Self:
        """Read the topics of a release."""
        names = {
            index.iri(name): label for name, label in index.rows("SELECT id, label FROM topics")
        }

        def by_name(topics: Iterable[URIRef]) -> tuple[URIRef, ...]:
            return tuple(sorted(topics, key=lambda iri: (names[iri].casefold(), iri)))

        children: dict[URIRef, set[URIRef]] = defaultdict(set)
        for topic, broader in index.rows("SELECT topic, broader FROM topic_broader"):
            if index.iri(topic) in names and index.iri(broader) in names:
                children[index.iri(broader)].add(index.iri(topic))
        below = set().union(*children.values())
        return cls(
            by_name(names.keys() - below),
            {topic: by_name(found) for topic, found in children.items()},
        )

    def walk(self, start: URIRef | None = None) -> Iterator[tuple[URIRef, int]]:
        """Yield all topics, or one and what is below it, each once, with the depth from there."""
        seen: set[URIRef] = set()
        first = self.tops if start is None else [start]
        waiting = [(topic, 0) for topic in reversed(first)]
        while waiting:
            topic, depth = waiting.pop()
            if topic not in seen:
                seen.add(topic)
                yield topic, depth
                waiting += [(c, depth + 1) for c in reversed(self.narrower.get(topic, ()))]

"""The records that the graph hands out, and how they are put together from what it says."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib.term import Identifier

    from netgov_ld.query.facts import Facts, Names

__all__ = ["Passage", "Position", "Thing", "read_positions"]

_AT_ONCE: Final = 1000
"""Things that one query asks about; their IRIs stand in its text."""

_ABOUT: Final = """
SELECT ?thing ?property ?value WHERE {{
  VALUES ?thing {{ {things} }}
  ?thing ?property ?value .
  FILTER(?property IN ({properties}))
}}
"""


@dataclass(frozen=True, slots=True, order=True)
class Thing:
    """A thing and what it is called.

    Args:
        iri: Its IRI.
        label: Its name in English, or else in the first language it has.
    """

    iri: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A passage of an article; the words themselves stay with its publisher.

    Args:
        article: The article.
        start: Code points before it in the text of the article.
        end: Code points up to its end, so that ``text[start:end]`` is the passage.
        key_phrase: A few of its words, or None.
        sha256: SHA-256 of the passage in UTF-8, in hexadecimal.
        voice: Whose words it has: a direct quotation, indirect speech ...
    """

    article: Thing
    start: int
    end: int
    key_phrase: str | None
    sha256: str
    voice: Thing


@dataclass(frozen=True, slots=True)
class Position:
    """What somebody holds of a proposition.

    Args:
        iri: Its IRI.
        label: What it says, in the encoder's words.
        proponent: Who takes it.
        stance: The attitude: supports, opposes, qualifies, is neutral to.
        proposition: What it is about; positions with the same one compare.
        topics: What the proposition is about, by label.
        speech_act: What the proponent does in saying it: calls for, pledges ...
        on_behalf_of: State or body for which it is said, or None.
        explicitness: How openly the article says for whom, or None.
        addressees: Whom it asks something of, by label.
        statement: The act of speaking; None for a part of a position that has one.
        date: When it was said, as precisely as is known: 2013, 2013-09 or 2013-09-09; or None.
        event: On which occasion, or None.
        place: Where, or None.
        passages: The evidence, in reading order.
    """

    iri: str
    label: str
    proponent: Thing
    stance: Thing
    proposition: Thing
    topics: tuple[Thing, ...]
    speech_act: Thing
    on_behalf_of: Thing | None
    explicitness: Thing | None
    addressees: tuple[Thing, ...]
    statement: Thing | None
    date: str | None
    event: Thing | None
    place: Thing | None
    passages: tuple[Passage, ...]


class _Values:
    """What is said of some things: their values by thing and property."""

    def __init__(self, facts: Facts, things: Iterable[Identifier], *properties: str) -> None:
        self._prefixes = facts.prefixes
        self._found: dict[tuple[str, str], list[Identifier]] = defaultdict(list)
        names = ", ".join(properties)
        for some in _batches(sorted({t for t in things if isinstance(t, URIRef)})):
            iris = " ".join(iri.n3() for iri in some)
            for row in facts.rows(_ABOUT.format(things=iris, properties=names)):
                self._found[str(row["thing"]), str(row["property"])].append(row["value"])

    def all(self, thing: Identifier, name: str) -> list[Identifier]:
        prefix, _, local = name.partition(":")
        return sorted(self._found.get((str(thing), self._prefixes[prefix] + local), ()))

    def one(self, thing: Identifier | None, name: str) -> Identifier | None:
        return next(iter(self.all(thing, name)), None) if thing is not None else None

    def every(self, name: str) -> Iterator[Identifier]:
        prefix, _, local = name.partition(":")
        iri = self._prefixes[prefix] + local
        return (
            value for (_, given), found in self._found.items() if given == iri for value in found
        )

    def terms(self) -> Iterator[Identifier]:
        return (value for found in self._found.values() for value in found)


def _batches(things: Sequence[URIRef]) -> Iterator[Sequence[URIRef]]:
    return (things[place : place + _AT_ONCE] for place in range(0, len(things), _AT_ONCE))


def read_positions(facts: Facts, iris: Sequence[URIRef]) -> list[Position]:
    """Read the records of positions.

    Args:
        facts: The graph.
        iris: The positions; the records come in this order.
    """
    positions = _Values(
        facts, iris, "ng:proponent", "ng:stance", "ng:expresses", "ng:speechAct", "ng:onBehalfOf",
        "ng:explicitness", "ng:addressee", "ng:madeIn", "ng:evidence",
    )  # fmt: skip
    propositions = _Values(facts, positions.every("ng:expresses"), "ng:topic")
    statements = _Values(facts, positions.every("ng:madeIn"), "ng:date", "ng:atEvent", "ng:place")
    evidence = _Values(
        facts, positions.every("ng:evidence"),
        "oa:hasSource", "oa:hasSelector", "ng:keyPhrase", "ng:passageSha256", "ng:voice",
    )  # fmt: skip
    selectors = _Values(facts, evidence.every("oa:hasSelector"), "oa:start", "oa:end")
    named = {
        term
        for values in (positions, propositions, statements, evidence)
        for term in values.terms()
        if isinstance(term, URIRef)
    }
    names: dict[URIRef, Names] = {}
    for some in _batches(sorted(named | set(iris))):
        names.update(facts.names(some))

    def thing(term: Identifier) -> Thing:
        found = names.get(URIRef(term))
        return Thing(str(term), found.shown.text if found else str(term))

    def maybe(term: Identifier | None) -> Thing | None:
        return thing(term) if term is not None else None

    def passage(term: Identifier) -> Passage | None:
        article, selector = evidence.one(term, "oa:hasSource"), evidence.one(term, "oa:hasSelector")
        start, end = selectors.one(selector, "oa:start"), selectors.one(selector, "oa:end")
        voice = evidence.one(term, "ng:voice")
        if article is None or start is None or end is None or voice is None:
            return None
        phrase = evidence.one(term, "ng:keyPhrase")
        return Passage(
            article=thing(article),
            start=int(start),
            end=int(end),
            key_phrase=None if phrase is None else str(phrase),
            sha256=str(evidence.one(term, "ng:passageSha256") or ""),
            voice=thing(voice),
        )

    def position(iri: URIRef) -> Position:
        def one(name: str) -> Thing:
            return _demanded(iri, name, maybe(positions.one(iri, name)))

        statement = positions.one(iri, "ng:madeIn")
        date = statements.one(statement, "ng:date")
        proposition = one("ng:expresses")
        topics = (thing(term) for term in propositions.all(URIRef(proposition.iri), "ng:topic"))
        passages = (passage(term) for term in positions.all(iri, "ng:evidence"))
        return Position(
            iri=str(iri),
            label=thing(iri).label,
            proponent=one("ng:proponent"),
            stance=one("ng:stance"),
            proposition=proposition,
            topics=tuple(sorted(topics, key=_by_label)),
            speech_act=one("ng:speechAct"),
            on_behalf_of=maybe(positions.one(iri, "ng:onBehalfOf")),
            explicitness=maybe(positions.one(iri, "ng:explicitness")),
            addressees=tuple(sorted(map(thing, positions.all(iri, "ng:addressee")), key=_by_label)),
            statement=maybe(statement),
            date=None if date is None else str(date),
            event=maybe(statements.one(statement, "ng:atEvent")),
            place=maybe(statements.one(statement, "ng:place")),
            passages=tuple(
                sorted(
                    (found for found in passages if found is not None),
                    key=lambda found: (found.article.iri, found.start, found.end),
                )
            ),
        )

    return [position(iri) for iri in iris]


def _by_label(thing: Thing) -> tuple[str, str]:
    return thing.label.casefold(), thing.iri


def _demanded(iri: URIRef, name: str, value: Thing | None) -> Thing:
    if value is None:  # the shapes demand it, but a foreign file need not have passed them
        raise ValueError(f"{iri} has no {name}")
    return value

"""What changed between two releases, in words: things, their properties, old and new values.

Labels are read from the sorted N-Quads (``release.lookup``), each from the release the value is
of, so that no store has to be loaded.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rdflib import BNode, Literal, URIRef

from netgov_ld import iris
from netgov_ld.namespaces import OWL, RDF
from netgov_ld.query.facts import LABELS, Label, choose_names, prefixes
from netgov_ld.release import diff
from netgov_ld.release.lookup import Lookup
from netgov_ld.store import read_quads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Identifier

    from netgov_ld.release import Release

__all__ = [
    "HOWS", "Comparison", "Property", "Thing", "Value", "Words", "as_json", "compare",
    "thing_as_json", "thing_change",
]  # fmt: skip

FIRST: Final = ("position", "proposition", "claim", "figure", "statement", "article", "topic")
"""Kinds in the order of interest; the others follow by name."""

HOWS: Final = ("added", "removed", "changed")
"""What can have become of a thing, in the order of a report."""

TERM: Final = "term"
"""Kind of a class or property of the ontology."""

OTHER: Final = "other"
"""Kind of everything that is neither a thing of the dataset nor a term of its ontology."""


@dataclass(frozen=True, slots=True, order=True)
class Value:
    """A term in words.

    Args:
        text: Its label, or its lexical form.
        lang: Language of the text, or "".
        iri: Its IRI, or "" for a literal or a restriction.
    """

    text: str
    lang: str = ""
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Property:
    """What changed in the values of one property."""

    name: Value
    removed: tuple[Value, ...]
    added: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What changed about one thing.

    Args:
        iri: The thing.
        kind: Its kind, "term" for a class or property, or "other".
        how: "added", "removed" or "changed".
        label: What it is called, in the new release if it is there.
        stance: Stance of a position.
        proponent: Who takes it.
        properties: What changed, for a thing that is in both releases.
    """

    iri: str
    kind: str
    how: str
    label: Value
    stance: Value | None
    proponent: Value | None
    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one release to another.

    Args:
        old: Name of the old release.
        new: Name of the new release.
        removed: Number of quads of the data that only the old release has.
        added: Number of quads of the data that only the new release has.
        kinds: The things of each kind, added first, then removed, then changed.
    """

    old: str
    new: str
    removed: int
    added: int
    kinds: Mapping[str, tuple[Thing, ...]]

    def number(self, how: str) -> int:
        """Return how many things were "added", "removed" or "changed"."""
        return sum(page.how == how for pages in self.kinds.values() for page in pages)


class Words:
    """Puts the terms of a release into words.

    Args:
        release: The release.
    """

    def __init__(self, release: Release) -> None:
        self.base = release.base
        self.lookup = Lookup(release)
        names = prefixes(release.base)
        self._ranks: dict[Identifier, int] = {}
        for rank, curie in enumerate(LABELS):
            prefix, _, local = curie.partition(":")
            self._ranks[URIRef(names[prefix] + local)] = rank
        self.value = lru_cache(maxsize=4096)(self._value)

    def _value(self, term: Identifier) -> Value:
        if isinstance(term, Literal):
            return Value(str(term), term.language or "")
        if isinstance(term, BNode):
            return Value(self._restriction(term))
        iri = URIRef(term)
        labels = [
            (self._ranks[p], Label(str(o), o.language or ""))
            for _, p, o, _ in read_quads(self.lookup.about(iri))
            if p in self._ranks and isinstance(o, Literal)
        ]
        names = choose_names(labels, iri)
        if names.given or iri.startswith(f"{self.base}id/"):
            return Value(names.shown.text, names.shown.lang, str(iri))
        return Value(iris.short(iri), "", str(iri))

    def _restriction(self, node: BNode) -> str:
        """Write out a blank node, which in the published data is always an OWL restriction."""
        parts = [
            f"{iris.short(p).partition(':')[2]} {self.value(o).text}"
            for _, p, o, _ in read_quads(self.lookup.about(node))
            if p != RDF.type
        ]
        return "restriction: " + ", ".join(sorted(parts, key=lambda part: part[:2] != "on"))

    def kind(self, iri: str) -> str:
        """Return the kind of a thing."""
        part = iris.split(iri, base=self.base)
        if part is not None:
            return part.kind
        return TERM if iri.startswith(f"{self.base}ontology") else OTHER

    @property
    def ontology_version(self) -> str | None:
        """The version of the ontology (owl:versionInfo); None if the release does not say."""
        lines = self.lookup.about(URIRef(f"{self.base}ontology"))
        return next((str(o) for _, p, o, _ in read_quads(lines) if p == OWL.versionInfo), None)

    def first(self, thing: URIRef, name: str) -> Value | None:
        """Return the first value of one of the ontology's properties, by its local name."""
        wanted = URIRef(self.base + "ontology#" + name)
        values = (o for _, p, o, _ in read_quads(self.lookup.about(thing)) if p == wanted)
        term = next(values, None)
        return None if term is None else self.value(term)


def compare(old: Release, new: Release) -> Comparison:
    """Compare two releases.

    Raises:
        UsageError: They have the same content, or names with different bases.
        ReleaseError: A release cannot be read.
    """
    before, after = Words(old), Words(new)
    kinds: dict[str, list[Thing]] = defaultdict(list)
    removed = added = 0
    for change in diff.changes(old, new):
        removed += len(change.removed)
        added += len(change.added)
        # Restrictions show as values of the class they are about.
        if change.subject.startswith("<"):
            page = thing_change(change, before, after)
            kinds[page.kind].append(page)
    return Comparison(old.name, new.name, removed, added, _ordered(kinds))


def _ordered(kinds: Mapping[str, list[Thing]]) -> dict[str, tuple[Thing, ...]]:
    ranks = {kind: rank for rank, kind in enumerate(FIRST)}
    return {
        kind: tuple(
            sorted(
                kinds[kind],
                key=lambda page: (HOWS.index(page.how), page.label.text.casefold(), page.iri),
            )
        )
        for kind in sorted(kinds, key=lambda kind: (ranks.get(kind, len(ranks)), kind))
    }


def thing_change(change: diff.Change, before: Words, after: Words) -> Thing:
    """Put what changed about one thing into words."""
    iri = URIRef(change.subject[1:-1])
    words = after if change.after else before
    kind = words.kind(iri)
    position = kind == "position"
    changed = change.before and change.after
    return Thing(
        iri=str(iri),
        kind=kind,
        how="changed" if changed else "added" if change.after else "removed",
        label=words.value(iri),
        stance=words.first(iri, "stance") if position else None,
        proponent=words.first(iri, "proponent") if position else None,
        properties=_properties(change, before, after) if changed else (),
    )


def _properties(change: diff.Change, before: Words, after: Words) -> tuple[Property, ...]:
    olds, news = _read(change.removed), _read(change.added)
    names = sorted(olds.keys() | news.keys())
    found = tuple(
        _property(name, olds[name], news[name], before, after)
        for name in names
        if olds[name].keys() != news[name].keys()
    )
    if found:
        return found
    # The same triples stand in another graph: the thing was moved to another file.
    homes = (
        {graph for values in rows.values() for graphs in values.values() for graph in graphs}
        for rows in (olds, news)
    )
    old, new = (tuple(Value(iris.short(graph)) for graph in sorted(home)) for home in homes)
    return (Property(Value("named graph"), old, new),)


def _read(lines: Iterable[bytes]) -> dict[URIRef, dict[Identifier, list[URIRef]]]:
    """Gather the graphs of each value of each property."""
    found: dict[URIRef, dict[Identifier, list[URIRef]]] = defaultdict(lambda: defaultdict(list))
    for _, name, value, graph in read_quads(lines):
        found[name][value].append(graph)
    return found


def _property(
    name: URIRef,
    removed: Iterable[Identifier],
    added: Iterable[Identifier],
    before: Words,
    after: Words,
) -> Property:
    words = after if after.lookup.knows(name) else before
    old, new = _values(removed, before), _values(added, after)
    if old == new:
        # Equal in words: the forms differ in datatype or IRI, so those have to be shown.
        old, new = (tuple(sorted(Value(o.n3()) for o in side)) for side in (removed, added))
    return Property(words.value(name), old, new)


def _values(terms: Iterable[Identifier], words: Words) -> tuple[Value, ...]:
    return tuple(sorted(map(words.value, terms), key=lambda value: value.text.casefold()))


def as_json(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain JSON: the command and the web give the same."""
    return {
        "old": found.old,
        "new": found.new,
        "quads": {"added": found.added, "removed": found.removed},
        "things": {how: found.number(how) for how in HOWS},
        "changes": [thing_as_json(thing) for things in found.kinds.values() for thing in things],
    }


def thing_as_json(thing: Thing) -> dict[str, Any]:
    """Return what changed about a thing as plain JSON; a part that it has not is left out."""
    content: dict[str, Any] = {
        "iri": thing.iri,
        "kind": thing.kind,
        "change": thing.how,
        "label": _value_as_json(thing.label),
    }
    for name, value in (("stance", thing.stance), ("proponent", thing.proponent)):
        if value is not None:
            content[name] = _value_as_json(value)
    if thing.properties:
        content["properties"] = [
            {
                "property": _value_as_json(entry.name),
                "removed": [_value_as_json(value) for value in entry.removed],
                "added": [_value_as_json(value) for value in entry.added],
            }
            for entry in thing.properties
        ]
    return content


def _value_as_json(value: Value) -> dict[str, str]:
    parts = {"iri": value.iri, "text": value.text, "lang": value.lang}
    return {name: part for name, part in parts.items() if part}

"""The JSON-LD context: plain names for the terms of the ontology and for those it borrows.

It is read off the release (W3C JSON-LD 1.1, section 4.1): a property that the ontology declares
between things has IRIs as values, one whose values share a datatype or all have languages says so,
and the values of all others tell their types themselves. Names are the local parts of the IRIs;
where two properties share one, the ontology's own has it, then the one first in the alphabet, and
the other keeps its prefix.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.namespaces import BASE, EUROVOC, GEONAMES, OWL, PREFIXES, RDFS, WD, XSD
from netgov_ld.release.lines import TYPE, split

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["ALIASES", "Usage", "written"]

ALIASES: Final = {"id": "@id", "type": "@type"}
"""Keywords that the documents write without the sign."""

_OF_THINGS: Final = {str(WD), str(EUROVOC), str(GEONAMES)}
"""Namespaces whose IRIs name things, which documents write in full so that they can be followed."""

_RELATION: Final = "@id"
_CLASSES: Final = {f"<{OWL.Class}>", f"<{RDFS.Class}>"}
_PROPERTY: Final = f"<{OWL.ObjectProperty}>"
_RANGE: Final = f"<{RDFS.range}>"
_ANY: Final = {f"<{RDFS.Literal}>", f"<{RDFS.Resource}>"}


@dataclass
class Usage:
    """Which terms a dataset uses, and how: what its context is made of."""

    classes: set[str] = field(default_factory=set)
    """Classes that things have, and those that are declared."""
    relations: set[str] = field(default_factory=set)
    """Properties that are declared between things."""
    ranges: set[tuple[str, str]] = field(default_factory=set)
    """Properties, and the datatypes that are declared for their values."""
    kinds: set[tuple[str, str]] = field(default_factory=set)
    """Properties, and what their values are: @id, @language, or a datatype."""
    properties: set[str] = field(default_factory=set)
    """All properties."""

    def add(self, lines: Iterable[str]) -> None:
        """Note what lines of N-Triples use."""
        found: set[tuple[str, str]] = set()
        for line in lines:
            subject, predicate, value = split(line)
            if predicate == TYPE and value[0] == "<":
                self.classes.add(value[1:-1])
                if value in _CLASSES and subject[0] == "<":
                    self.classes.add(subject[1:-1])
                elif value == _PROPERTY:
                    self.relations.add(subject[1:-1])
            else:
                found.add((predicate, "" if value[0] != '"' else value[value.rindex('"') :]))
            if predicate == _RANGE and value not in _ANY and value.startswith(f"<{XSD}"):
                self.ranges.add((subject[1:-1], value[1:-1]))
        self.kinds.update((predicate[1:-1], _kind(end)) for predicate, end in found)
        self.properties.update(predicate[1:-1] for predicate, _ in found)

    def update(self, other: Usage) -> None:
        """Note what another one has noted."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(other, each.name))

    def context(self, base: str = BASE) -> dict[str, Any]:
        """Build the context.

        Args:
            base: Base of the release's names.

        Returns:
            The value of ``@context``: prefixes and terms in a fixed order.
        """
        ranges, kinds = _grouped(self.ranges), _grouped(self.kinds)
        prefixes = _prefixes(base)
        own = prefixes["ng"]
        coerced = dict.fromkeys(self.relations, _RELATION)
        for iri in {*kinds, *ranges} - self.relations:
            found = ranges.get(iri) or kinds[iri]
            coerced[iri] = next(iter(found)) if len(found) == 1 else ""
        terms: dict[str, Any] = dict(ALIASES)
        every = {*coerced, *self.classes}
        for iri in sorted(every, key=lambda iri: (not iri.startswith(own), iri)):
            name = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
            if name.isascii() and name.isidentifier() and name not in {*terms, *prefixes}:
                terms[name] = _definition(iri, coerced.get(iri, ""), prefixes)
        ordered = dict(sorted(terms.items(), key=lambda item: (item[0] not in ALIASES, item[0])))
        return {"@version": 1.1, **dict(sorted(prefixes.items())), **ordered}


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, value in pairs:
        found.setdefault(name, set()).add(value)
    return found


def written(context: Mapping[str, Any]) -> bytes:
    """Write a context as a document of its own, one term a line."""
    lines = (f"    {_text(name)}: {_text(value)}" for name, value in context.items())
    return ('{\n  "@context": {\n' + ",\n".join(lines) + "\n  }\n}\n").encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of vocabularies; things are not shortened."""
    things = (f"{BASE}id/", f"{BASE}graph/")
    return {
        prefix: base + name[len(BASE) :] if name.startswith(BASE) else name
        for prefix, name in PREFIXES.items()
        if not name.startswith(things) and name not in _OF_THINGS
    }


def _kind(end: str) -> str:
    """Name what a value is: a thing, a text with a language, or a datatype.

    Args:
        end: What follows a literal's characters, with the quote; "" for things.
    """
    if not end:
        return _RELATION
    return "@language" if end[1:2] == "@" else end[4:-1] or str(XSD.string)


def _definition(iri: str, kind: str, prefixes: Mapping[str, str]) -> Any:
    """Define a term; strings need no type, for that is what a JSON string is."""
    short = _short(iri, prefixes)
    if kind == "@language":
        return {"@id": short, "@container": "@language"}
    if kind and kind != str(XSD.string):
        return {"@id": short, "@type": kind if kind.startswith("@") else _short(kind, prefixes)}
    return short


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return next((f"{p}:{iri[cut:]}" for p, name in prefixes.items() if name == iri[:cut]), iri)

"""The N-Quads of a release, one subject after the other."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.release.labels import LABELS, Label, Names, choose_names
from netgov_ld.release.lines import split_quad, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Naming", "Subject", "Value", "read_subjects"]

_RANKS = {name: rank for rank, name in enumerate(LABELS)}


class Value(NamedTuple):
    """A value of a property: an IRI, or the text of a literal and its language."""

    text: str
    language: str
    is_iri: bool


class Naming:
    """Names things by the end of their IRIs, and properties with their prefixes.

    Args:
        base: Base of the release's names.
    """

    def __init__(self, base: str = BASE) -> None:
        self._things = f"{base}id/"
        self._prefixes = {
            base + name[len(BASE) :] if name.startswith(BASE) else name: prefix
            for prefix, name in PREFIXES.items()
        }
        self._namespaces = {prefix: name for name, prefix in self._prefixes.items()}
        self._known: dict[str, str] = {}

    def id_of(self, iri: str) -> str:
        """Return the id of a thing: the end of its IRI, or the IRI of an outside thing."""
        return iri.removeprefix(self._things)

    def iri_of(self, name: str) -> str:
        """Return the IRI that an id stands for."""
        return name if ":" in name.partition("/")[0] else self._things + name

    def term(self, iri: str) -> str:
        """Return a term of a vocabulary with its prefix; the IRI where there is none."""
        known = self._known.get(iri)
        if known is None:
            cut = max(iri.rfind("/"), iri.rfind("#")) + 1
            prefix = self._prefixes.get(iri[:cut])
            known = self._known[iri] = f"{prefix}:{iri[cut:]}" if prefix else iri
        return known

    def expanded(self, name: str) -> str:
        """Return the IRI of a term; the opposite of ``term``."""
        prefix, _, local = name.partition(":")
        namespace = self._namespaces.get(prefix)
        return name if namespace is None else namespace + local


class Subject:
    """A thing and what is said of it.

    Args:
        iri: Its IRI.
        values: The values of each property, by the property with its prefix, each once.
        naming: Names things.
    """

    def __init__(self, iri: str, values: Mapping[str, list[Value]], naming: Naming) -> None:
        self.iri = iri
        self.id = naming.id_of(iri)
        self.values = values
        self._naming = naming

    @property
    def classes(self) -> set[str]:
        """Return its classes, with their prefixes."""
        found = self.values.get("rdf:type", ())
        return {self._naming.term(value.text) for value in found if value.is_iri}

    @property
    def kind(self) -> str:
        """Return its kind: the first part of its id; "" for an outside thing."""
        return self.id.partition("/")[0] if self.id != self.iri else ""

    def all(self, name: str) -> list[str]:
        """Return the ids of the things that a property leads to, in their order."""
        found = self.values.get(name)
        if not found:
            return []
        return sorted(self._naming.id_of(value.text) for value in found if value.is_iri)

    def one(self, name: str) -> str | None:
        """Return the first of these ids."""
        return next(iter(self.all(name)), None) if name in self.values else None

    def text(self, name: str) -> str | None:
        """Return the text of a property; the first in English if there are several."""
        found = self.values.get(name, ())
        literals = [(v.language != "en", v.text) for v in found if not v.is_iri]
        return min(literals)[1] if literals else None

    def number(self, name: str) -> int | None:
        """Return the whole number that a property has; None where there is none."""
        text = self.text(name)
        try:
            return int(text) if text is not None else None
        except ValueError:
            return None

    @property
    def names(self) -> Names:
        """Return how it is called."""
        found = (
            (rank, Label(value.text, value.language))
            for name, rank in _RANKS.items()
            for value in self.values.get(name, ())
            if not value.is_iri and value.text.strip()
        )
        return choose_names(found, self.iri)

    @property
    def label(self) -> str:
        """Return the name that is shown."""
        return self.names.shown.text


def read_subjects(piece: bytes, naming: Naming) -> Iterator[Subject]:
    """Read the subjects that are IRIs of some sorted N-Quads, one after the other."""
    quads = map(split_quad, piece.decode().split("\n")[:-1])
    for subject, facts in groupby(quads, key=itemgetter(0)):
        if subject[0] != "<":
            continue
        values: dict[str, list[Value]] = defaultdict(list)
        before: tuple[str, str] | None = None
        for _, name, term, _ in facts:
            # The same triple in another graph stands beside it in the order of the lines.
            if (name, term) == before:
                continue
            before = name, term
            if term[0] == "<":
                value = Value(term[1:-1], "", True)
            elif term[0] == '"':
                text, language, _ = text_of(term)
                value = Value(text, language, False)
            else:
                continue
            values[naming.term(name[1:-1])].append(value)
        if values:
            yield Subject(subject[1:-1], values, naming)

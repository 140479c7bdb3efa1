"""Counting what is in a dataset, from its sorted N-Quads and with flat memory.

Pieces of the quads are counted apart, perhaps by several processes, and the numbers added up.
Two questions are not answered by one piece: how many different values there are, and of which
classes the values of a property are, which stands with another subject. For these, what matters is
put into buckets on the disk by the hash of the term: all about one term is in one bucket, and a
bucket fits into memory. Terms are known by 64 bits of their BLAKE2; among ten million, two share
them at one in 300,000.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TYPE_CHECKING, Final

from netgov_ld.namespaces import OWL, RDF, XSD
from netgov_ld.release.lines import TYPE, split_quad

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Buckets", "Census", "Tally", "tally"]

_BUCKETS: Final = 32
_META: Final = f"<{OWL}"
_TEXT: Final = str(RDF.langString)
_STRING: Final = str(XSD.string)
_KINDS: Final = ("values", "types", "links")
"""What goes into buckets: the values; subjects with a class; and values with a class and property
that lead to them, and how often they do."""


@dataclass
class Census:
    """The numbers of a dataset. Terms are IRIs."""

    triples: int = 0
    entities: int = 0
    subjects: int = 0
    objects: int = 0
    members: Counter[str] = field(default_factory=Counter)
    """Members of each class, apart from what is declared with OWL's."""
    properties: Counter[str] = field(default_factory=Counter)
    """Triples with each property."""
    datatypes: Counter[str] = field(default_factory=Counter)
    """Literals of each datatype."""
    uses: Counter[tuple[str, ...]] = field(default_factory=Counter)
    """Triples with a class of the subject and a property; and with these, "datatype" or "class"
    and that of the value."""
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Triples with a dataset that their values belong to, and their property."""
    languages: Counter[str] = field(default_factory=Counter)
    """Texts with each language tag."""
    classes: Counter[str] = field(default_factory=Counter)
    """Triples with each class."""
    first: dict[str, str] = field(default_factory=dict)
    """The first member of each class in the order of the IRIs."""

    def update(self, other: Census) -> None:
        """Add the numbers of other subjects."""
        for each in fields(self):
            mine, more = getattr(self, each.name), getattr(other, each.name)
            if isinstance(mine, int):
                setattr(self, each.name, mine + more)
            elif isinstance(mine, Counter):
                mine.update(more)
            else:
                for name, iri in more.items():
                    mine[name] = min(iri, mine.get(name, iri))


@dataclass
class Tally:
    """The numbers of a piece, and what it puts into the buckets.

    Args:
        census: The numbers, but for the two that need the buckets.
        buckets: For each kind and bucket, records of 64-bit numbers.
        names: What the numbers of classes and of pairs of class and property stand for.
    """

    census: Census
    buckets: dict[tuple[str, int], bytes]
    names: dict[int, tuple[str, ...]]


def tally(piece: bytes, base: str, targets: Mapping[str, str]) -> Tally:
    """Count a piece of sorted N-Quads that holds all about its subjects.

    Args:
        piece: The quads.
        base: Base of the dataset's names.
        targets: Datasets that ours links to: name, and where their IRIs begin.
    """
    census, links = Census(), Counter[tuple[str, int]]()
    values: set[str] = set()
    types: list[tuple[str, int]] = []
    names: dict[int, tuple[str, ...]] = {}
    things, own = f"<{base}id/", f"<{base}"
    quads = map(split_quad, piece.decode().split("\n")[:-1])
    for subject, found in groupby(quads, key=lambda quad: quad[0]):
        census.subjects += 1
        census.entities += subject.startswith(things)
        facts = [(predicate, value) for _, predicate, value, _ in found]
        census.triples += len(facts)
        named = subject[0] == "<"
        classes = [
            value[1:-1]
            for predicate, value in facts
            if predicate == TYPE and value[0] == "<" and not (named and value.startswith(_META))
        ]
        for name in classes:
            types.append((subject, _named((name,), names)))
            if named:
                iri = subject[1:-1]
                census.first[name] = min(iri, census.first.get(name, iri))
        census.members.update(classes)
        for predicate, value in facts:
            values.add(value)
            iri = predicate[1:-1]
            census.properties[iri] += 1
            if value[0] == '"':
                datatype = _datatype(value, census)
                census.datatypes[datatype] += 1
                for name in classes:
                    census.uses[name, iri] += 1
                    census.uses[name, iri, "datatype", datatype] += 1
                continue
            if predicate == TYPE:
                census.classes[value[1:-1]] += value[0] == "<"
            for name in classes:
                census.uses[name, iri] += 1
                if predicate != TYPE:
                    links[value, _named((name, iri), names)] += 1
            if value[0] == "<" and not value.startswith(own) and subject.startswith(own):
                for target, space in targets.items():
                    if value.startswith(space, 1):
                        census.links[target, iri] += 1
    return Tally(census, _sorted_out(values, types, links), names)


def _datatype(value: str, census: Census) -> str:
    end = value[value.rindex('"') + 1 :]
    if end.startswith("@"):
        census.languages[end[1:]] += 1
        return _TEXT
    return end[3:-1] or _STRING


def _number(text: str) -> int:
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


_known: dict[tuple[str, ...], int] = {}


def _named(name: tuple[str, ...], names: dict[int, tuple[str, ...]]) -> int:
    """Return the number of a name, and note what it stands for."""
    number = _known.get(name)
    if number is None:
        number = _known[name] = _number(" ".join(name))
    names[number] = name
    return number


def _sorted_out(
    values: Iterable[str], types: Iterable[tuple[str, int]], links: Counter[tuple[str, int]]
) -> dict[tuple[str, int], bytes]:
    found: dict[tuple[str, int], array[int]] = defaultdict(lambda: array("q"))
    numbers: dict[str, int] = {}
    for value in values:
        number = numbers[value] = _number(value)
        found["values", number % _BUCKETS].append(number)
    for subject, name in types:
        number = _number(subject)
        found["types", number % _BUCKETS].extend((number, name))
    for (value, name), times in links.items():
        number = numbers[value]
        found["links", number % _BUCKETS].extend((number, name, times))
    return {place: records.tobytes() for place, records in found.items()}


class Buckets:
    """The buckets of a census.

    Args:
        folder: A folder for them.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names: dict[int, tuple[str, ...]] = {}

    def take(self, part: Tally) -> None:
        """Put what a piece has for them into the buckets."""
        self._names.update(part.names)
        for (kind, number), records in part.buckets.items():
            with (self._folder / f"{kind}-{number}").open("ab") as stream:
                stream.write(records)

    def conclude(self, census: Census) -> None:
        """Add to a census what all pieces together tell; the buckets are gone then."""
        for number in range(_BUCKETS):
            values, types, links = (self._records(kind, number) for kind in _KINDS)
            census.objects += len(set(values))
            classes: dict[int, list[int]] = defaultdict(list)
            for node, name in zip(types[::2], types[1::2], strict=True):
                classes[node].append(name)
            found: Counter[tuple[int, int]] = Counter()
            for node, name, times in zip(links[::3], links[1::3], links[2::3], strict=True):
                for each in classes.get(node, ()):
                    found[name, each] += times
            for (name, each), times in found.items():
                census.uses[(*self._names[name], "class", *self._names[each])] += times

    def _records(self, kind: str, number: int) -> array[int]:
        path = self._folder / f"{kind}-{number}"
        records = array("q")
        if path.exists():
            records.frombytes(path.read_bytes())
            path.unlink()
        return records

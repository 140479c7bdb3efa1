"""Lists of facts: a heading and the values that a property path leads to."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.web.pages.parts import Field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.parts import Ref
    from netgov_ld.web.pages.reader import Reader

__all__ = ["LISTED", "Spec", "read_fields", "several"]

Way = Callable[["Reader", "URIRef"], tuple["Sequence[Identifier]", int]]
"""Finds the first values, and how many there are in all."""

Spec = tuple[tuple[str, str | Way], ...]
"""Headings and where their values are, in the order of the page.

That is a SPARQL property path from the page's thing, or, where many things lie on the way, a graph
pattern over ``?focus`` and ``?value`` that begins at the other end. What leads to the thing by one
of some properties (``^ng:speaker``) may be a great many: it is listed by the index, and cut short.
"""

LISTED: Final = 50
"""Values of what may have many."""

_BRANCH: Final = '{{ {pattern} BIND("{heading}" AS ?heading) }}'
_ORDINALS: Final = "SELECT ?value ?n WHERE { VALUES ?value { %s } ?value ng:ordinal ?n }"
_BACKWARD: Final = re.compile(r"\^[\w-]+:\w+(\|\^[\w-]+:\w+)*")


def read_fields(reader: Reader, thing: URIRef, spec: Spec) -> tuple[Field, ...]:
    """Read the fields that have a value, those of the thing itself with one query.

    Values are in the order of ng:ordinal, and where that says nothing, of their names.
    """
    found: dict[str, list[Identifier]] = defaultdict(list)
    numbers: dict[str, int] = {}
    branches = []
    for heading, way in spec:
        if isinstance(way, str) and not _BACKWARD.fullmatch(way):
            pattern = way if "?value" in way else f"?focus {way} ?value"
            branches.append(_BRANCH.format(pattern=pattern, heading=heading))
            continue
        if isinstance(way, str):
            names = [name.removeprefix("^") for name in way.split("|")]
            found[heading], numbers[heading] = _referring(reader, thing, names)
        else:
            values, numbers[heading] = way(reader, thing)
            found[heading] = list(values)
    for row in _rows(reader, thing, branches):
        found[str(row["heading"])].append(row["value"])
    refs = reader.refs(value for values in found.values() for value in values)
    places = _places(reader, found) if any(len(values) > 1 for values in found.values()) else {}

    def ordered(values: list[Identifier]) -> tuple[Ref, ...]:
        """Put first what has a place in an enumeration, and the rest by name."""
        return tuple(sorted(refs.all(values), key=lambda ref: places.get(ref.title, math.inf)))

    return tuple(
        Field(heading, shown, max(numbers.get(heading, 0), len(shown)))
        for heading in dict.fromkeys(heading for heading, _ in spec)
        if (shown := ordered(found[heading]))
    )


def _referring(reader: Reader, thing: URIRef, names: Sequence[str]) -> tuple[list[Identifier], int]:
    values, number = reader.index.referring(thing, names, limit=LISTED)
    return list(values), number


def _rows(reader: Reader, thing: URIRef, branches: Sequence[str]) -> Sequence[Row]:
    if not branches:
        return ()
    where = " UNION ".join(branches)
    return reader.rows(f"SELECT DISTINCT ?focus ?heading ?value WHERE {{ {where} }}", focus=thing)


def _places(reader: Reader, found: Mapping[str, Sequence[Identifier]]) -> Mapping[str, int]:
    """Read the places in an enumeration of values that are things."""
    things = {value for values in found.values() for value in values if isinstance(value, URIRef)}
    values = " ".join(sorted(thing.n3() for thing in things))
    rows = reader.rows(
        f"SELECT ?value ?n WHERE {{ VALUES ?value {{ {values} }} ?value ng:ordinal ?n }}"
    )
    return {str(row["value"]): int(row["n"]) for row in rows}


def several(fields: Sequence[Field], heading: str) -> tuple[Ref, ...]:
    """Return the values under a heading; none if it is missing."""
    return next((entry.values for entry in fields if entry.name == heading), ())

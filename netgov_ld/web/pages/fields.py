"""Lists of facts: a heading and the values that a property path leads to."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.parts import Field, Ref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rdflib import URIRef
    from rdflib.term import Identifier

    from netgov_ld.web.pages.reader import Reader

__all__ = ["Spec", "read_fields", "several"]

Spec = tuple[tuple[str, str], ...]
"""Headings and where their values are, in the order of the page.

That is a SPARQL property path from the page's thing, or, where many things lie on the way, a graph
pattern over ``?focus`` and ``?value`` that begins at the other end.
"""

_BRANCH: Final = '{{ {pattern} BIND("{heading}" AS ?heading) }}'


def read_fields(reader: Reader, thing: URIRef, spec: Spec) -> tuple[Field, ...]:
    """Read the fields that have a value, all of them with one query.

    Values are in the order of ng:ordinal, and where that says nothing, of their names.
    """
    branches = " UNION ".join(
        _BRANCH.format(pattern=way if "?value" in way else f"?focus {way} ?value", heading=heading)
        for heading, way in spec
    )
    rows = reader.rows(
        f"SELECT DISTINCT ?focus ?heading ?value ?ordinal WHERE {{ {branches}"
        " OPTIONAL { ?value ng:ordinal ?ordinal } }",
        focus=thing,
    )
    refs = reader.refs(rows)
    found: dict[str, list[Identifier]] = defaultdict(list)
    places: dict[Ref, int] = {}
    for row in rows:
        found[str(row["heading"])].append(row["value"])
        if "ordinal" in row:
            places[refs(row["value"])] = int(row["ordinal"])

    def ordered(values: list[Identifier]) -> tuple[Ref, ...]:
        """Put first what has a place in an enumeration, and the rest by name."""
        return tuple(sorted(refs.all(values), key=lambda ref: places.get(ref, math.inf)))

    headings = dict.fromkeys(heading for heading, _ in spec)
    return tuple(Field(heading, ordered(found[heading])) for heading in headings if found[heading])


def several(fields: Sequence[Field], heading: str) -> tuple[Ref, ...]:
    """Return the values under a heading; none if it is missing."""
    return next((entry.values for entry in fields if entry.name == heading), ())

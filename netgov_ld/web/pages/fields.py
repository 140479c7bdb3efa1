"""Lists of facts: a heading and the values that a property path leads to."""

from __future__ import annotations

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
"""Headings and SPARQL property paths from the page's thing, in the order of the page."""

_BRANCH: Final = '{{ ?focus {path} ?value BIND("{heading}" AS ?heading) }}'


def read_fields(reader: Reader, thing: URIRef, spec: Spec) -> tuple[Field, ...]:
    """Read the fields that have a value, all of them with one query."""
    branches = " UNION ".join(_BRANCH.format(path=path, heading=heading) for heading, path in spec)
    rows = reader.rows(
        f"SELECT DISTINCT ?focus ?heading ?value WHERE {{ {branches} }}", focus=thing
    )
    refs = reader.refs(rows)
    found: dict[str, list[Identifier]] = defaultdict(list)
    for row in rows:
        found[str(row["heading"])].append(row["value"])
    headings = dict.fromkeys(heading for heading, _ in spec)
    return tuple(Field(heading, refs.all(found[heading])) for heading in headings if found[heading])


def several(fields: Sequence[Field], heading: str) -> tuple[Ref, ...]:
    """Return the values under a heading; none if it is missing."""
    return next((entry.values for entry in fields if entry.name == heading), ())

"""The values that a parameter of a named query can have, found in the data."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import Literal

from netgov_ld import iris
from netgov_ld.errors import UsageError
from netgov_ld.query.request import require_query
from netgov_ld.query.runner import Job
from netgov_ld.web.answers import collect

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.parameters import Parameter
    from netgov_ld.web.render import Site

__all__ = ["MOST", "Option", "options", "short"]

MOST: Final = 200
"""Values that are listed at once; a longer list is for searching."""

_LONGEST: Final = 200
_KEEP: Final = 1 << 20

_QUERY: Final = """
SELECT DISTINCT ?value ?label WHERE {{
  {{ SELECT DISTINCT ?value WHERE {{ {pattern} }} }}
  OPTIONAL {{ ?value rdfs:label|skos:prefLabel ?label FILTER(LANG(?label) = "en") }}
  {search}
}}
ORDER BY (!BOUND(?label)) LCASE(STR(?label)) ?value
LIMIT {limit}
"""

_SEARCH: Final = """
  VALUES ?sought {{ {sought} }}
  FILTER(
    CONTAINS(LCASE(REPLACE(STR(?value), "^.*/", "")), ?sought)
    || EXISTS {{
      ?value rdfs:label|skos:prefLabel|skos:altLabel ?any
      FILTER(CONTAINS(LCASE(STR(?any)), ?sought))
    }}
  )
"""


@dataclass(frozen=True, slots=True)
class Option:
    """One value.

    Args:
        value: What to give for the parameter.
        label: What people call it.
        iri: Its full name; for a literal, the same as ``value``.
    """

    value: str
    label: str
    iri: str


def options(site: Site, parameter: Parameter, sought: str = "") -> tuple[Option, ...]:
    """List values of a parameter by their labels, at most ``MOST``.

    Args:
        site: The site.
        parameter: The parameter; one without a pattern for its values has none to list.
        sought: Text that the label, an alternative label or the slug contains, in any case.

    Raises:
        UsageError: The text is too long.
        QueryError: The values could not be found in time.
    """
    if parameter.values is None:
        return ()
    if len(sought) > _LONGEST:
        raise UsageError(f"The text sought is longer than {_LONGEST} characters.")
    settings, base = site.services.settings, site.release.base
    term = Literal(sought.lower()).n3()
    preamble = "".join(f"PREFIX {k}: <{iri}>\n" for k, iri in site.reader.facts.prefixes.items())
    judged = require_query(
        preamble
        + _QUERY.format(
            pattern=parameter.values,
            search=_SEARCH.format(sought=term) if sought else "",
            limit=MOST,
        )
    )
    job = Job(
        query=judged.text,
        format="json",
        base=base,
        timeout=settings.query_timeout,
        union=settings.union_default_graph,
    )
    body = collect(site.services, job, judged.key, _KEEP).body
    rows: list[Mapping[str, Mapping[str, str]]] = (
        json.loads(body or b"{}").get("results", {}).get("bindings", [])
    )
    found: dict[str, Option] = {}
    for row in rows:
        iri = row["value"]["value"]
        value = short(iri, parameter, base)
        label = row["label"]["value"] if "label" in row else iri.rpartition("/")[2]
        found.setdefault(iri, Option(value, label, iri))
    return tuple(found.values())


def short(value: str, parameter: Parameter, base: str) -> str:
    """Write a value of a parameter in its shortest form: slug, ``kind:slug``, or as it is."""
    thing = iris.split(value, base=base)
    if thing is None:
        return value
    return thing.slug if thing.kind == parameter.kind else f"{thing.kind}:{thing.slug}"

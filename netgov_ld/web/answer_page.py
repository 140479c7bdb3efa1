"""The answer to a named query as people and plain programs read it: a page, and records."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from rdflib import XSD, Literal, URIRef

from netgov_ld.errors import QueryError, QueryTooLarge
from netgov_ld.query.formats import formats_for
from netgov_ld.web.answers import collect
from netgov_ld.web.completion import MOST, Option, options, short
from netgov_ld.web.pages.parts import Link, Ref

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib.term import Identifier

    from netgov_ld.query.parameters import Parameter
    from netgov_ld.web.answers import Collected
    from netgov_ld.web.asked import Asked

__all__ = [
    "AnswerPage", "Control", "downloads", "heading", "read_answer", "read_controls", "records",
    "run",
]  # fmt: skip

SHOWN: Final = 500
"""Rows a page shows; the whole answer is for downloading."""

_KEEP: Final = 8 << 20
"""Largest answer that becomes a page or records, in bytes."""

_NAMES: Final = {"json": "SPARQL JSON", "xml": "XML", "csv": "CSV", "tsv": "TSV"}
_NUMBERS: Final = {
    str(XSD.integer): int,
    str(XSD.decimal): float,
    str(XSD.double): float,
    str(XSD.float): float,
}


@dataclass(frozen=True, slots=True)
class Control:
    """One field of the form.

    Args:
        parameter: The parameter.
        label: Its name in words.
        value: What stands in the field.
        options: What can be chosen.
        closed: Whether ``options`` is all there is, so that it is a list to choose from.
        search: Address that finds values by a text; None where there are none to find.
    """

    parameter: Parameter
    label: str
    value: str
    options: tuple[Option, ...]
    closed: bool
    search: str | None


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """The rows of an answer, as a page shows them.

    Args:
        columns: Headings.
        rows: Cells; None where nothing is bound.
        number: Rows of the answer; None if it is larger than a page takes.
        sha256: Digest of the answer in SPARQL JSON.
        following: Address of the rows after those that are shown, or None.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Ref | None, ...], ...]
    number: int | None
    sha256: str
    following: str | None


def heading(name: str) -> str:
    """Write the name of a column or parameter in words.

    >>> heading("speechActLabel"), heading("onBehalfOf")
    ('Speech act', 'On behalf of')
    """
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name.removesuffix("Label") or name)
    return words[:1].upper() + words[1:].lower()


def run(asked: Asked) -> Collected:
    """Evaluate the query to SPARQL JSON, from which page, records and references are made."""
    return collect(asked.site.services, asked.job("json"), asked.judged.key, _KEEP)


def downloads(asked: Asked) -> tuple[Link, ...]:
    """List the formats of an answer with their addresses."""

    def link(form: str, media_type: str, name: str) -> Link:
        return Link(asked.address(form), media_type, name, form)

    rows = [link(f.name, f.media_type, _NAMES[f.name]) for f in formats_for("rows")]
    return (*rows, link("records", "application/json", "JSON records"))


def read_controls(asked: Asked) -> tuple[Control, ...]:
    """Prepare the form, with the values that the data has for each parameter."""
    return tuple(_control(asked, parameter) for parameter in asked.query.parameters)


def _control(asked: Asked, parameter: Parameter) -> Control:
    site = asked.site
    base = site.release.base
    value = asked.values.get(parameter.name)
    if value is None:
        value = parameter.default or ""
    if value and parameter.values is not None:
        value = short(_full(parameter, value, base), parameter, base)
    try:
        found = options(site, parameter)
    except QueryError:
        # The field takes any value even if no list of values can be had in time.
        found = ()
    closed = 0 < len(found) < MOST
    if closed and value and value not in {option.value for option in found}:
        found = (Option(value, value, value), *found)
    search = site.urls.values(asked.query.name, parameter.name) if parameter.values else None
    return Control(parameter, heading(parameter.name), value, found, closed, search)


def _full(parameter: Parameter, value: str, base: str) -> str:
    return str(parameter.term(value, base=base))


def read_answer(asked: Asked, collected: Collected) -> AnswerPage:
    """Prepare the table, with a label and a link for each thing in it."""
    if collected.body is None:
        return AnswerPage((), (), None, collected.sha256, None)
    names, bindings = _parsed(collected.body)
    shown = [{name: _term(row[name]) for name in row} for row in bindings[:SHOWN]]
    refs = asked.site.reader.refs(shown)
    kept = _kept(names, shown)
    following = None
    if len(bindings) > SHOWN:
        rest = asked.part(asked.limit and asked.limit - SHOWN, asked.offset + SHOWN)
        following = rest.address()
    return AnswerPage(
        columns=tuple(heading(name) for name in kept),
        rows=tuple(tuple(refs.maybe(row.get(name)) for name in kept) for row in shown),
        number=len(bindings),
        sha256=collected.sha256,
        following=following,
    )


def records(collected: Collected) -> list[dict[str, Any]]:
    """Return the rows as plain JSON objects: texts, numbers, and null where nothing is bound.

    Raises:
        QueryTooLarge: The answer is too large for it.
    """
    if collected.body is None:
        raise QueryTooLarge(
            f"The answer is larger than {_KEEP >> 20} MiB, too large for records.",
            mend="Take it with format=json or format=csv, or ask for a part with limit and offset.",
        )
    names, bindings = _parsed(collected.body)
    return [{name: _plain(row.get(name)) for name in names} for row in bindings]


def _parsed(body: bytes) -> tuple[list[str], list[Mapping[str, Mapping[str, str]]]]:
    content = json.loads(body)
    return content["head"]["vars"], content["results"]["bindings"]


def _term(term: Mapping[str, str]) -> Identifier:
    if term["type"] == "uri":
        return URIRef(term["value"])
    datatype = term.get("datatype")
    return Literal(
        term["value"],
        lang=term.get("xml:lang"),
        datatype=URIRef(datatype) if datatype else None,
        normalize=False,
    )


def _plain(term: Mapping[str, str] | None) -> str | int | float | bool | None:
    if term is None:
        return None
    value, datatype = term["value"], term.get("datatype", "")
    if datatype == str(XSD.boolean):
        return value in ("true", "1")
    number = _NUMBERS[datatype](value) if datatype in _NUMBERS else None
    return value if number is None or not math.isfinite(number) else number


def _kept(names: Sequence[str], rows: Sequence[Mapping[str, Identifier]]) -> list[str]:
    """Leave out columns that only hold the label of the thing in another one."""
    things = {name for name in names if any(isinstance(row.get(name), URIRef) for row in rows)}
    kept: list[str] = []
    for before, name in zip(["", *names], names, strict=False):
        is_label = name.endswith("Label") and name.removesuffix("Label") in things
        if not is_label and not (name == "label" and before in things):
            kept.append(name)
    return kept

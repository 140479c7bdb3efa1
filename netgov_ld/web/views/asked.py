"""What a request asks of a view: the filter all views share, what one view adds, and the part.

Values are written as for named queries: a slug, ``kind:slug`` or a full IRI, a year, month or day.
Every field is known, given once and fits, or the request is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.errors import UsageError
from netgov_ld.query import named
from netgov_ld.web.asked import single
from netgov_ld.web.completion import short
from netgov_ld.web.protocol import parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    import flask

    from netgov_ld.query.parameters import Parameter
    from netgov_ld.web.views.parts import View

__all__ = ["FILTER", "MOST", "PARAMETERS", "SWITCHES", "Asked", "Switch", "read_asked"]

PARAMETERS: Final[Mapping[str, Parameter]] = {
    parameter.name: parameter
    for query in ("positions", "timeline", "comparison")
    for parameter in named.get(query).parameters
}
"""What the values of a field are, by its name."""

FILTER: Final = ("actor", "topic", "stance", "source", "since", "until")
"""Fields of the filter, in the order of the form."""

MOST: Final = 10_000
"""Rows in one download; the rest is asked for with ``offset``."""

_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Switch:
    """A field with a few values, the first of which is the default.

    Args:
        name: The field.
        label: Its name in words.
        choices: Each value, and what it is called.
    """

    name: str
    label: str
    choices: Mapping[str, str]

    @property
    def default(self) -> str:
        """Return the value that need not be given."""
        return next(iter(self.choices))


SWITCHES: Final[Mapping[str, Switch]] = {
    "by": Switch("by", "Parties", {"speakers": "Who speaks", "states": "States and bodies"}),
    "detail": Switch("detail", "Topics", {"branches": "Broad", "topics": "Every topic"}),
}


@dataclass(frozen=True)
class Asked:
    """A view with its filter.

    Args:
        values: Fields that are given, in their shortest form, in the order of the form.
        things: IRIs of the things that fields name, by the field.
        page: Page of the rows, from 1.
        limit: Most rows of a download.
        offset: Rows of a download to leave out at the beginning.
    """

    values: Mapping[str, str]
    things: Mapping[str, URIRef] = field(default_factory=dict)
    page: int = 1
    limit: int = MOST
    offset: int = 0

    def get(self, name: str) -> str:
        """Return the value of a field; of a switch, its default if it is not given."""
        switch = SWITCHES.get(name)
        return self.values.get(name) or (switch.default if switch else "")

    def fields(self, **changed: str | None) -> dict[str, object]:
        """Return what stands in the query string, with some fields changed or left out."""
        found = {**self.values, **changed}
        return {name: value for name, value in found.items() if value}

    def only(self, *names: str) -> dict[str, object]:
        """Return some of the fields, as far as they are given."""
        return {name: self.values[name] for name in names if name in self.values}

    @property
    def filtered(self) -> bool:
        """Tell whether the filter leaves anything out."""
        return any(name in self.values for name in FILTER)


def read_asked(view: View, request: flask.Request, base: str, *, data: bool) -> Asked:
    """Read what a request asks of a view.

    Args:
        view: The view.
        request: The request.
        base: Base of the release's IRIs.
        data: Whether it is for data, which are cut by ``limit`` and ``offset``, or for a page.

    Raises:
        UsageError: A field is unknown, repeated, or has a value that does not fit.
    """
    # A form sends an empty field for everything that is left open.
    given = {name: value.strip() for name, value in single(parameters(request)).items()}
    numbers = ("limit", "offset") if data else ("page", "lang")
    known = (*view.fields, *view.switches, *numbers)
    for name in given:
        if name not in known:
            raise UsageError(
                f"The view {view.name} has no parameter {name!r}.",
                mend=f"It takes: {', '.join(known)}.",
            )
    values: dict[str, str] = {}
    things: dict[str, URIRef] = {}
    for name in view.fields:
        if value := given.get(name):
            parameter = PARAMETERS[name]
            term = parameter.term(value, base=base)
            if isinstance(term, URIRef):
                things[name] = term
            values[name] = short(str(term), parameter, base)
    for name in view.switches:
        value = given.get(name)
        if value and value not in SWITCHES[name].choices:
            raise UsageError(
                f"{name}={value!r} is none of the choices.",
                mend=f"Choose one of: {', '.join(SWITCHES[name].choices)}.",
            )
        if value and value != SWITCHES[name].default:
            values[name] = value
    return Asked(
        values,
        things,
        page=_number("page", given.get("page"), 1, 1),
        limit=min(_number("limit", given.get("limit"), 1, MOST), MOST),
        offset=_number("offset", given.get("offset"), 0, 0),
    )


def _number(name: str, text: str | None, lowest: int, default: int) -> int:
    if not text:
        return default
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) >= lowest:
        return int(text)
    raise UsageError(f"{name}={text!r} is no number.", mend=f"Give one from {lowest} on.")

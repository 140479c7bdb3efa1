"""What a request asks of a named query: its parameters, checked and bound, and the format.

Every parameter of the query string is known, given once, and fits its kind, or the request is
refused. Values become RDF terms (``named.NamedQuery.bind``); no text of a caller enters a query.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import UsageError
from netgov_ld.query.request import Request, require_query
from netgov_ld.query.runner import Job
from netgov_ld.web.protocol import parameters, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    import flask

    from netgov_ld.query.named import NamedQuery
    from netgov_ld.web.render import Site

__all__ = ["Asked", "read_asked", "released", "single"]

_DIGITS: Final = 9
"""Longest number that ``limit`` and ``offset`` take."""


@dataclass(frozen=True)
class Asked:
    """A named query with its values.

    Args:
        query: The query.
        values: Values by parameter, in the order of the query, without those that change nothing.
        site: The site of the release that has to answer.
        limit: Most rows to answer with, or None.
        offset: Rows to leave out at the beginning.
        format: The ``format`` parameter.
        timeout: The ``timeout`` parameter, in seconds.
    """

    query: NamedQuery
    values: Mapping[str, str]
    site: Site
    limit: int | None = None
    offset: int = 0
    format: str | None = None
    timeout: float | None = None

    @cached_property
    def text(self) -> str:
        """The SPARQL text."""
        base = self.site.release.base
        return self.query.bind(self.values, base=base, limit=self.limit, offset=self.offset)

    @cached_property
    def judged(self) -> Request:
        """The text after judgement."""
        return require_query(self.text)

    @property
    def fields(self) -> dict[str, object]:
        """What is asked, as it stands in a query string."""
        fields: dict[str, object] = dict(self.values)
        if self.limit is not None:
            fields["limit"] = self.limit
        if self.offset:
            fields["offset"] = self.offset
        return fields

    def address(self, form: str | None = None, *, fixed: bool = False) -> str:
        """Return the URL of this answer.

        Args:
            form: Name of the format; None for the negotiated one.
            fixed: Whether it names the release even where that is the one served.
        """
        fields = dict(self.fields)
        if fixed or self.site.past:
            fields["release"] = self.site.release.name
        if form is not None:
            fields["format"] = form
        return self.site.urls.named(self.query.name, fields)

    def job(self, form: str) -> Job:
        """Return the job for the runner.

        Args:
            form: Name of the format.
        """
        settings = self.site.services.settings
        limit = settings.query_timeout
        return Job(
            query=self.judged.text,
            format=form,
            base=f"{settings.public_url.rstrip('/')}/sparql",
            timeout=min(self.timeout or limit, limit),
            union=settings.union_default_graph,
            prefixes=self.judged.prefixes,
        )

    def part(self, limit: int | None, offset: int) -> Asked:
        """Return the same question for a part of its rows."""
        return replace(self, limit=limit, offset=offset)


def read_asked(
    query: NamedQuery, request: flask.Request, site: Site, *, format_: str | None = None
) -> Asked:
    """Read what a request asks of a named query.

    Args:
        query: The query.
        request: The request.
        site: The site of the served release.
        format_: The format, where the path and not the query string names it.

    Raises:
        UsageError: A parameter is unknown, repeated, or has a value that does not fit.
        NotFound: There is no such release.
    """
    given = single(parameters(request))
    among = released(site, given.pop("release", None))
    limit, offset = given.pop("limit", None), given.pop("offset", None)
    wanted, timeout = given.pop("format", None), given.pop("timeout", None)
    defaults = {parameter.name: parameter.default for parameter in query.parameters}
    kept = {name: given[name] for name in defaults if name in given}
    unknown = {name: value for name, value in given.items() if name not in defaults}
    asked = Asked(
        query=query,
        # A form sends an empty field for everything that is left open.
        values={name: value for name, value in kept.items() if value or defaults[name]} | unknown,
        site=among,
        limit=None if not limit else _number("limit", limit, 1),
        offset=0 if not offset else _number("offset", offset, 0),
        format=format_ or wanted or None,
        timeout=seconds(timeout or None),
    )
    asked.text  # noqa: B018 - binding checks names and values
    return asked


def single(fields: list[tuple[str, str]]) -> dict[str, str]:
    """Return the fields of a query string by name.

    Raises:
        UsageError: A field is given more than once.
    """
    found: dict[str, str] = {}
    for name, value in fields:
        if name in found:
            raise UsageError(f"The parameter {name!r} is given more than once.")
        found[name] = value
    return found


def released(site: Site, name: str | None) -> Site:
    """Return the site of the release of this name: the served one, or one before it.

    Args:
        site: The site of the served release.
        name: Its version, its name, its digest or the beginning of it; nothing for the served one.

    Raises:
        NotFound: There is no such release.
    """
    if not name or site.release.is_called(name):
        return site
    return site.archive.site(site.archive.edition(name))


def _number(name: str, text: str, lowest: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) >= lowest:
        return int(text)
    raise UsageError(f"{name}={text!r} is no number of rows.", mend=f"Give one from {lowest} on.")

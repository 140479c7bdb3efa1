"""Documents as they were: Memento, "HTTP Framework for Time-Based Access" (RFC 7089).

The pattern is 1.1 of the RFC (section 4.1.1). ``/doc/{kind}/{slug}`` is the original resource and
its own TimeGate: with Accept-Datetime it redirects with 302 to the memento, which is
``/at/{release}/doc/{kind}/{slug}``, the document of the last release that was issued by then and
has the thing, or of the first that has it. ``/timemap/{kind}/{slug}`` lists the mementos. The time
of a release is its date of issue (``release.archive``); one that states none has documents below
``/at/`` all the same, but they are no mementos.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final

from flask import request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import http_date, parse_date

from netgov_ld import iris
from netgov_ld.errors import UsageError
from netgov_ld.web.media import negotiate
from netgov_ld.web.render import conditional, moved

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from flask import Response
    from rdflib import URIRef

    from netgov_ld.release import Edition
    from netgov_ld.web.archive import Archive
    from netgov_ld.web.urls import Urls

__all__ = ["Mementos", "asked_moment"]

LINK_FORMAT: Final = "application/link-format"
_TYPES: Final = {"link": LINK_FORMAT, "json": "application/json"}


def asked_moment() -> datetime | None:
    """Return the time in the header Accept-Datetime, or None.

    Raises:
        UsageError: It is no date in the form of RFC 7089, section 2.1.1.
    """
    text = request.headers.get("Accept-Datetime")
    if text is None:
        return None
    moment = parse_date(text)
    # The parser also takes dates without a time or in another zone, and wrong days of the week.
    if moment is None or http_date(moment) != text.strip():
        raise UsageError(
            f"Accept-Datetime: {text!r} is no date.",
            mend="Write it like: Thu, 04 Oct 2012 00:00:00 GMT",
        )
    return moment


class Mementos:
    """The mementos of the document about one thing.

    Args:
        archive: The releases.
        urls: The URLs of the served release; addresses are full, as Memento clients want them.
        iri: The thing.
    """

    def __init__(self, archive: Archive, urls: Urls, iri: URIRef) -> None:
        part = iris.split(iri, base=urls.base)
        if part is None:
            raise ValueError(f"{iri} is no thing.")
        self._urls, self._part = urls, part
        self.holding: Sequence[Edition] = archive.holding(iri)
        self._dated: Sequence[tuple[datetime, Edition]] = [
            (edition.issued, edition) for edition in self.holding if edition.issued is not None
        ]
        self.today = urls.document(*part)
        self.original = urls.public(self.today)
        self.timemap = urls.public(urls.timemap(*part))

    def address(self, edition: Edition) -> str:
        """Return the address of the document in a release."""
        return self._urls.public(self._urls.memento(edition.name, *self._part))

    def redirect(self, moment: datetime) -> Response | None:
        """Answer as a TimeGate; None if no release states a date."""
        if not self._dated:
            return None
        before = [edition for issued, edition in self._dated if issued <= moment]
        chosen = before[-1] if before else self._dated[0][1]
        response = moved(self._urls.memento(chosen.name, *self._part), 302)
        self.add_headers(response)
        return response

    def add_headers(self, response: Response, this: Edition | None = None) -> None:
        """Add Vary, Link and, to a memento, Memento-Datetime.

        Args:
            response: The answer of the TimeGate, or a memento.
            this: The release the memento is from.
        """
        if not self._dated:
            return
        if this is None:
            response.vary.add("Accept-Datetime")
        elif this.issued is not None:
            response.headers["Memento-Datetime"] = http_date(this.issued)
        for link in (*self._frame(), *self._links(this)):
            response.headers.add("Link", link)

    def _frame(self) -> Iterable[str]:
        yield _link(self.original, "original timegate")
        yield _link(self.timemap, "timemap", type=LINK_FORMAT)

    def _links(self, this: Edition | None) -> Iterable[str]:
        """Link to the first and last memento, and to this one and those beside it."""
        editions = [edition for _, edition in self._dated]
        place = editions.index(this) if this in editions else None
        relations: dict[int, list[str]] = {0: ["first"]}
        relations.setdefault(len(editions) - 1, []).append("last")
        if place is not None:
            relations.setdefault(place, [])
            for name, index in (("prev", place - 1), ("next", place + 1)):
                if 0 <= index < len(editions):
                    relations.setdefault(index, []).append(name)
        for index in sorted(relations):
            yield self._memento(index, *relations[index])

    def _memento(self, index: int, *relations: str) -> str:
        issued, edition = self._dated[index]
        names = " ".join([*relations, "memento"])
        return _link(self.address(edition), names, datetime=http_date(issued))

    def timemap_response(self, form: str | None) -> Response:
        """Answer with the list of mementos: as links (RFC 6690), or as JSON.

        Args:
            form: ``link`` or ``json``; None negotiates.

        Raises:
            UsageError: There is no such format.
        """
        if form is None:
            chosen = negotiate(request.headers.get("Accept"), list(_TYPES.values()))
            if chosen is None:
                raise NotAcceptable(f"A TimeMap comes in one of: {', '.join(_TYPES.values())}.")
        elif form in _TYPES:
            chosen = _TYPES[form]
        else:
            raise UsageError(f"There is no format {form!r}.", mend="Use link or json.")
        body = self._as_links() if chosen == LINK_FORMAT else json.dumps(self._as_json(), indent=2)
        tag = hashlib.sha256(body.encode()).hexdigest()[:32]
        return conditional(tag, lambda: (body, chosen))

    def _as_links(self) -> str:
        frame = [
            _link(self.original, "original timegate"),
            _link(self.timemap, "self", type=LINK_FORMAT, **self._span()),
        ]
        last = len(self._dated) - 1
        entries = [
            self._memento(
                index, *(["first"] if index == 0 else []), *(["last"] if index == last else [])
            )
            for index in range(len(self._dated))
        ]
        return ",\n".join([*frame, *entries]) + "\n"

    def _span(self) -> dict[str, str]:
        if not self._dated:
            return {}
        return {"from": http_date(self._dated[0][0]), "until": http_date(self._dated[-1][0])}

    def _as_json(self) -> dict[str, object]:
        """Write the TimeMap as the aggregators of the Memento project write theirs."""
        entries = [
            {"datetime": issued.strftime("%Y-%m-%dT%H:%M:%SZ"), "uri": self.address(edition)}
            for issued, edition in self._dated
        ]
        ends = {"first": entries[0], "last": entries[-1]} if entries else {}
        timemap = self._urls.timemap
        return {
            "original_uri": self.original,
            "timegate_uri": self.original,
            "timemap_uri": {
                "link_format": self._urls.public(timemap(*self._part, form="link")),
                "json_format": self._urls.public(timemap(*self._part, form="json")),
            },
            "mementos": {**ends, "list": entries},
        }


def _link(target: str, relations: str, **attributes: str) -> str:
    """Write a link (RFC 8288). Addresses are escaped, and no attribute here has a quote in it.

    Werkzeug writes no links, and the libraries for it that there are have been left for years.
    """
    rest = "".join(f'; {name}="{value}"' for name, value in attributes.items())
    return f'<{target}>; rel="{relations}"{rest}'

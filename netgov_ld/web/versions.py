"""The releases side by side: a list, what changed between two, and the history of one thing.

``/versions``, ``/diff/{old}/{new}`` and ``/history/{kind}/{slug}`` answer with a page or with
JSON; a difference also comes as RDF Patch. The order of the releases is that of
``release.archive``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable

from netgov_ld import iris
from netgov_ld.errors import NotFound, UsageError
from netgov_ld.namespaces import KINDS
from netgov_ld.query.changes import Comparison, as_json, compare, thing_as_json, thing_change
from netgov_ld.release import diff
from netgov_ld.web.media import negotiate
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.urls import candidates

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import URIRef

    from netgov_ld.query.changes import Thing
    from netgov_ld.release import Edition
    from netgov_ld.web.archive import Archive
    from netgov_ld.web.render import Site

__all__ = ["Entry", "Step", "blueprint", "read_history", "read_versions"]

_TYPES: Final = {"json": "application/json", "html": "text/html"}
_DIFF_TYPES: Final = {**_TYPES, "patch": "application/rdf-patch"}

SHOWN: Final = 200
"""Things of one kind that the page of a difference lists; JSON and RDF Patch have all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A release in the list.

    Args:
        edition: The release.
        numbers: How many things of the main kinds it has.
        before: Name of the release before it, or None.
    """

    edition: Edition
    numbers: Mapping[str, int]
    before: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a thing in one release.

    Args:
        edition: The release.
        before: Name of the release before it, or None.
        how: "added", "changed", "removed", or "unchanged".
        thing: What changed, where something did.
    """

    edition: Edition
    before: str | None
    how: str
    thing: Thing | None

    @property
    def there(self) -> bool:
        """Whether the release has the thing."""
        return self.how != "removed"


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the releases over this site."""
    routes = Blueprint("versions", __name__)
    urls = site.urls

    @lru_cache(maxsize=16)
    def comparison(old: str, new: str) -> Comparison:
        return compare(site.archive.edition(old).release, site.archive.edition(new).release)

    @routes.get("/versions")
    def versions() -> Response:
        form = _choose(_TYPES)
        entries = read_versions(site.archive)

        def build() -> tuple[str | bytes, str]:
            if form == "html":
                return html("versions.html", entries=entries)
            return _json([_entry_as_json(site, entry) for entry in entries])

        return conditional(_tag("versions", form), build)

    @routes.get("/diff/<old>/<new>")
    def difference(old: str, new: str) -> Response:
        before, after = site.archive.edition(old), site.archive.edition(new)
        form = _choose(_DIFF_TYPES)
        if (before.name, after.name) != (old, new):
            asked = request.args.get("format")
            return moved(urls.diff(before.name, after.name, asked), 302)
        diff.demand_comparable(before.release, after.release)

        def build() -> tuple[str | bytes, str]:
            if form == "patch":
                return b"".join(diff.patch(before.release, after.release)), _DIFF_TYPES[form]
            found = comparison(before.name, after.name)
            if form == "json":
                return _json(as_json(found))
            return html(
                "diff.html", found=found, before=before, after=after, shown=SHOWN, link=link(found)
            )

        return conditional(_tag("diff", before.name, after.name, form), build)

    def link(found: Comparison) -> Any:
        """Make the function that tells where a thing of the difference is to be found."""

        def address(thing: Thing) -> str | None:
            part = iris.split(thing.iri, base=urls.base)
            if part is None:
                return None if thing.how == "removed" else urls.link(thing.iri)
            return urls.memento(found.old if thing.how == "removed" else found.new, *part)

        return address

    @routes.get("/history/<kind>/<path:name>")
    def history(kind: str, name: str) -> Response:
        among = candidates(kind, name, base=urls.base) if kind in KINDS else ()
        iri = site.archive.former(among)
        part = iris.split(iri, base=urls.base) if iri is not None else None
        if iri is None or part is None:
            raise NotFound(f"No release has a {kind} named {name!r}.")
        form = _choose(_TYPES)

        def build() -> tuple[str | bytes, str]:
            steps = read_history(site.archive, iri)
            if form == "json":
                return _json([_step_as_json(site, step, part) for step in steps])
            last = next(step.edition for step in reversed(steps) if step.there)
            label = site.archive.words(last).value(iri)
            return html(
                "history.html", steps=tuple(reversed(steps)), label=label, iri=iri, part=part
            )

        return conditional(_tag("history", iri, form), build)

    def _tag(*parts: object) -> str:
        names = "\n".join(edition.name for edition in site.archive.editions)
        return site.tag(*parts, names, page=parts[-1] == "html")

    return routes


def read_versions(archive: Archive) -> tuple[Entry, ...]:
    """List the releases, the newest first."""
    editions = archive.editions
    befores = (None, *(edition.name for edition in editions))
    entries = (
        Entry(edition, archive.words(edition).lookup.numbers, before)
        for edition, before in zip(editions, befores, strict=False)
    )
    return tuple(reversed(tuple(entries)))


def read_history(archive: Archive, iri: URIRef) -> tuple[Step, ...]:
    """List the releases from the first that has a thing, with what became of it in each."""
    steps: list[Step] = []
    past: Edition | None = None
    for edition in archive.editions:
        words = archive.words(edition)
        now = words.lookup.about(iri)
        if past is None:
            change, old = diff.compare(iri.n3(), (), now), words
        else:
            old = archive.words(past)
            change = diff.compare(iri.n3(), old.lookup.about(iri), now)
        thing = thing_change(change, old, words) if change is not None else None
        if thing is not None or now:
            how = thing.how if thing is not None else "unchanged"
            steps.append(Step(edition, past.name if past else None, how, thing))
        past = edition
    return tuple(steps)


def _choose(types: Mapping[str, str]) -> str:
    """Pick the format: the ``format`` parameter wins over Accept; the default is JSON."""
    wanted = request.args.get("format")
    if wanted is not None:
        if wanted not in types:
            raise UsageError(
                f"There is no format {wanted!r}.", mend=f"Use one of: {', '.join(types)}."
            )
        return wanted
    chosen = negotiate(request.headers.get("Accept"), list(types.values()))
    if chosen is None:
        raise NotAcceptable(f"This comes in one of: {', '.join(types.values())}.")
    return next(name for name, media_type in types.items() if media_type == chosen)


def _json(content: object) -> tuple[str, str]:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n", "application/json"


def _edition_as_json(edition: Edition) -> dict[str, Any]:
    issued = edition.issued.isoformat() if edition.issued is not None else None
    return {"release": edition.name, "version": edition.release.version, "issued": issued}


def _entry_as_json(site: Site, entry: Entry) -> dict[str, Any]:
    urls, name = site.urls, entry.edition.name
    content = {
        **_edition_as_json(entry.edition),
        "digest": entry.edition.release.digest,
        "quads": entry.edition.release.quads,
        "things": dict(entry.numbers),
        "served": name == site.release.name,
    }
    if entry.before is not None:
        content["diff"] = urls.public(urls.diff(entry.before, name))
    return content


def _step_as_json(site: Site, step: Step, part: iris.Thing) -> dict[str, Any]:
    content = {**_edition_as_json(step.edition), "change": step.how}
    if step.there:
        content["document"] = site.urls.public(site.urls.memento(step.edition.name, *part))
    if step.thing is not None:
        content["thing"] = thing_as_json(step.thing)
    return content

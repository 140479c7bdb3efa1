"""The files of the releases, for downloading.

The address of a file holds the release's name, which is its version and the beginning of its
digest: what is behind it never changes. A plain version and ``latest`` redirect there. The
releases are those that the site knows (``web.archive``): the one that is served and those before.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, send_file

from netgov_ld.errors import NotFound
from netgov_ld.release import layout
from netgov_ld.web.render import FOREVER, conditional, html, moved

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from netgov_ld.release import Release
    from netgov_ld.web.render import Site

__all__ = ["Dump", "Section", "blueprint", "read_dumps"]

_LATEST: Final = "latest"
_MANIFEST: Final = "manifest.json"

SHOWN: Final = 200
"""Files of one folder that a page lists; SHA256SUMS has all."""

_TITLES: Final = {
    "nq": "N-Quads: one quad a line, sorted, with its named graph",
    "trig": "TriG: one block a named graph, for reading",
    "ttl": "Turtle, for reading",
    "nt": "N-Triples: one triple a line, sorted",
    "rdf": "RDF/XML",
    "jsonld": "JSON-LD: one object a line, with plain names",
}

_OTHERS: Final = {
    layout.CONTEXT: ("application/ld+json", "What the plain names in JSON-LD mean"),
    layout.INDEX: (layout.SQLITE, "SQLite: positions, actors, topics ... as tables, with a search"),
    layout.SUMS: ("text/plain", "SHA-256 of every file, for sha256sum -c"),
    _MANIFEST: ("application/json", "Manifest: sizes, digests, counts"),
}


@dataclass(frozen=True, slots=True)
class Dump:
    """One file of a release.

    Args:
        name: Its name within the release, with the folder it is in.
        media_type: Media type without parameters.
        title: What it is.
        size: Size in bytes.
        sha256: SHA-256 in hexadecimal.
    """

    name: str
    media_type: str
    title: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Section:
    """Files that belong together.

    Args:
        title: What they are.
        files: The first of them.
        more: How many there are besides.
    """

    title: str
    files: tuple[Dump, ...]
    more: int


def read_dumps(release: Release) -> tuple[Dump, ...]:
    """List the files of a release with their sizes and digests."""
    path = release.folder / _MANIFEST
    content = path.read_bytes()
    own = hashlib.sha256(content).hexdigest()
    return (
        *(_dump(name, file.size, file.sha256) for name, file in release.files.items()),
        _dump(_MANIFEST, len(content), own),
    )


def _dump(name: str, size: int, sha256: str) -> Dump:
    if name in _OTHERS:
        return Dump(name, *_OTHERS[name], size, sha256)
    notation = layout.notation_of(name)
    title = _TITLES[notation.ending] if notation is not None else name
    if name.endswith(layout.COMPRESSED):
        return Dump(name, layout.GZIP, f"{title}; compressed", size, sha256)
    media_type = notation.media_type if notation is not None else "application/octet-stream"
    return Dump(name, media_type, title, size, sha256)


def sections(files: tuple[Dump, ...]) -> tuple[Section, ...]:
    """Put files together for a page."""

    def section(title: str, prefix: str) -> Section:
        found = [file for file in files if file.name.startswith(prefix)]
        return Section(title, tuple(found[:SHOWN]), max(0, len(found) - SHOWN))

    others = tuple(file for file in files if file.name in _OTHERS and file.name != layout.INDEX)
    found = (
        section("Everything", "netgov."),
        section("The ontology", "ontology."),
        section("The schemes", "schemes/"),
        section("The articles, each by itself", "articles/"),
        Section("About the files", others, 0),
    )
    return tuple(entry for entry in found if entry.files)


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the dumps over this site."""
    routes = Blueprint("dumps", __name__)
    urls = site.urls

    @lru_cache(maxsize=16)
    def files(release: str) -> dict[str, Dump]:
        return {file.name: file for file in read_dumps(_release(release))}

    def _release(name: str) -> Release:
        if name == _LATEST:
            return site.release
        if name in (site.release.name, site.release.version):
            return site.release
        return site.archive.edition(name).release

    @routes.get("/dumps")
    def unslashed() -> Response:
        return moved(urls.dumps(), 301)

    @routes.get("/dumps/")
    def listing() -> Response:
        return _page(site.release)

    @routes.get("/dumps/<version>/")
    def version_listing(version: str) -> Response:
        release = _release(version)
        if version != release.name:
            return moved(urls.dumps(release.name), 302)
        return _page(release)

    def _page(release: Release) -> Response:
        names = [edition.name for edition in site.archive.editions]
        return conditional(
            site.tag("dumps", release.name, *names, page=True),
            lambda: html(
                "dumps.html",
                sections=sections(tuple(files(release.name).values())),
                release=release,
                releases=tuple(reversed(site.archive.editions)),
            ),
        )

    @routes.get("/dumps/<version>/<path:name>")
    def file(version: str, name: str) -> Response:
        release = _release(version)
        found = files(release.name).get(name)
        if found is None:
            raise NotFound(
                f"The release has no file {name!r}.",
                mend=f"{urls.dumps(release.name)} lists what there is.",
            )
        if version != release.name:
            return moved(urls.dumps(release.name, name), 302)
        served = release is site.release
        modified = site.last_modified if served else site.archive.edition(release.name).issued
        return _send(release.folder / name, found, modified)

    return routes


def _send(path: Path, file: Dump, modified: datetime | None) -> Response:
    """Send a file or a part of it (RFC 9110, section 14), for ever the same.

    Args:
        path: The file; its own time says nothing about the data.
        file: What is known of it.
        modified: When the release was issued.
    """
    response = send_file(
        path.resolve(),
        mimetype=file.media_type,
        etag=file.sha256,
        conditional=True,
        last_modified=modified,
        max_age=None,
    )
    response.headers["Cache-Control"] = FOREVER
    if modified is None:
        response.headers.pop("Last-Modified", None)
    return response

"""The files of the release, for downloading.

The address of a file holds the release's name, which is its version and the beginning of its
digest: what is behind it never changes. The plain version and ``latest`` redirect there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, send_file

from netgov_ld.errors import NotFound
from netgov_ld.web.render import FOREVER, conditional, html, moved

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from netgov_ld.release import Release
    from netgov_ld.web.render import Site

__all__ = ["Dump", "blueprint", "read_dumps", "release_name"]

_LATEST: Final = "latest"


@dataclass(frozen=True, slots=True)
class Dump:
    """One file of a release."""

    path: Path
    media_type: str
    title: str
    size: int
    sha256: str

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name


def release_name(release: Release) -> str:
    """Name a release by its version and the beginning of its digest."""
    return f"{release.version}-{release.digest[:16]}"


def read_dumps(release: Release) -> tuple[Dump, ...]:
    """List the files of a release with their sizes and digests."""
    files: Iterable[tuple[Path, str, str]] = (
        (release.nquads, "application/n-quads", "N-Quads: one quad a line, sorted"),
        (release.trig, "application/trig", "TriG: one block a named graph, for reading"),
        (release.folder / "manifest.json", "application/json", "Manifest: sizes, digests, counts"),
    )
    return tuple(
        Dump(path, media_type, title, path.stat().st_size, _sha256(path))
        for path, media_type, title in files
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the dumps over this site."""
    routes = Blueprint("dumps", __name__)
    release, urls = site.release, site.urls
    exact = release_name(release)
    files = cache(lambda: read_dumps(release))

    @routes.get("/dumps")
    def unslashed() -> Response:
        return moved(urls.dumps(), 301)

    @routes.get("/dumps/")
    def listing() -> Response:
        return conditional(
            site.tag("dumps", page=True),
            lambda: html("dumps.html", files=files(), exact=exact),
        )

    @routes.get("/dumps/<version>/")
    def version_listing(version: str) -> Response:
        _known(version)
        return moved(urls.dumps(), 302)

    @routes.get("/dumps/<version>/<name>")
    def file(version: str, name: str) -> Response:
        _known(version)
        found = next((entry for entry in files() if entry.name == name), None)
        if found is None:
            raise NotFound(f"The release has no file {name!r}.")
        if version != exact:
            return moved(urls.dumps(exact, name), 302)
        response = send_file(
            found.path,
            mimetype=found.media_type,
            etag=found.sha256,
            conditional=True,
            max_age=None,
        )
        response.headers["Cache-Control"] = FOREVER
        # The time of the file on this disk says nothing about the data.
        response.headers.pop("Last-Modified", None)
        return response

    def _known(version: str) -> None:
        if version not in (_LATEST, release.version, exact):
            raise NotFound(f"There is no release {version!r} here; the one served is {exact!r}.")

    return routes

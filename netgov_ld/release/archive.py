"""The releases that lie side by side in a folder, and their order in time.

There is no clock in the data, so the time of a release is the ``dcterms:issued`` that the dataset
in it states; a day stands for its first second in UTC. Releases of one day are ordered by version,
number by number, so that 1.10 follows 1.9; builds of one version by digest, which is arbitrary but
the same everywhere. A release that states no date comes before all that do.

The release that is served is the newest: it follows all others of its day and version, and what
would come after it is not in its archive, as an operator who serves an older release wants to be
back there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import Literal, URIRef
from rdflib.util import from_n3

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import DCTERMS
from netgov_ld.release.current import current
from netgov_ld.release.lookup import Lookup
from netgov_ld.release.manifest import MANIFEST, Release

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Edition", "archive", "editions", "find"]

_NUMBER: Final = re.compile(r"(\d+)")
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Edition:
    """A release with its place in time.

    Args:
        release: The release.
        issued: When it was issued, in UTC; None if it does not say.
    """

    release: Release
    issued: datetime | None

    @property
    def name(self) -> str:
        """Return the name of the release: its version and the beginning of its digest."""
        return self.release.name

    @property
    def order(self) -> tuple[datetime, list[tuple[int, str]]]:
        """Return what editions are ordered by; builds of one version have the same."""
        parts = _NUMBER.split(self.release.version)
        version = [(int(part), "") if part.isdigit() else (-1, part) for part in parts if part]
        return self.issued or _EVER, version

    @classmethod
    def of(cls, release: Release) -> Edition:
        """Read when a release was issued.

        Raises:
            ReleaseError: The release cannot be read.
        """
        dataset, key = URIRef(f"{release.base}dataset"), DCTERMS.issued.n3().encode()
        dates = (
            line.removesuffix(b" .\n").split(b" ", 2)[2].rpartition(b" <")[0].decode()
            for line in Lookup(release).about(dataset)
            if line.split(b" ", 2)[1] == key
        )
        return cls(release, next(map(_moment, dates), None))


def _moment(text: str) -> datetime | None:
    """Read an xsd:date or xsd:dateTime from a literal in N-Quads; without a zone it is UTC."""
    literal = from_n3(text)
    try:
        moment = datetime.fromisoformat(str(literal)) if isinstance(literal, Literal) else None
    except ValueError:
        return None
    if moment is None:
        return None
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).replace(microsecond=0)


def editions(folder: Path) -> list[Edition]:
    """Open every release in a folder, the oldest first; damaged ones are left out.

    Args:
        folder: The folder; one that does not exist has no releases.
    """
    found = []
    for path in sorted(folder.glob(f"*/{MANIFEST}")):
        try:
            found.append(Edition.of(Release.open(path.parent)))
        except ReleaseError:
            continue
    return sorted(found, key=lambda edition: (edition.order, edition.release.digest))


def archive(served: Release, folder: Path) -> tuple[Edition, ...]:
    """List the releases that came before a release, the oldest first, and it as the last.

    Args:
        served: The release.
        folder: The folder with the others; those with another base have other names for
            everything, and are left out.
    """
    last = Edition.of(served)
    before = [
        edition
        for edition in editions(folder)
        if edition.release.base == served.base
        and edition.release.digest != served.digest
        and edition.order <= last.order
    ]
    return (*before, last)


def find(name: str, folder: Path) -> Release:
    """Open a release by the path of its folder, its name, its version, or ``current``.

    Args:
        name: What a person calls it.
        folder: The folder in which releases are built.

    Raises:
        ReleaseError: There is no such release, several have this version, or it is damaged.
    """
    if name == "current":
        served = current(folder)
        if served is not None:
            return served
    for path in (folder / name, Path(name)):
        if (path / MANIFEST).is_file():
            return Release.open(path, verify=True)
    known = editions(folder)
    matching = [edition.release for edition in known if edition.release.version == name]
    if len(matching) == 1:
        return Release.open(matching[0].folder, verify=True)
    if matching:
        raise ReleaseError(
            f"There are {len(matching)} builds of version {name} in {folder}.",
            mend=f"Name one of them: {_listed(matching)}.",
        )
    names = [edition.release for edition in known]
    raise ReleaseError(
        f"There is no release {name!r} in {folder}.",
        mend=f"Name a folder, or one of: {_listed(names)}." if names else "Run: netgov build",
    )


def _listed(releases: Sequence[Release]) -> str:
    return ", ".join(release.name for release in releases)

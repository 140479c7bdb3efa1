"""The manifest of a release, and the release as those see it who serve it."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

from netgov_ld.corpus.files import write
from netgov_ld.errors import NetgovError, ReleaseError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["FORMAT", "MANIFEST", "NQUADS", "TRIG", "File", "Release", "manifest"]

FORMAT: Final = 2
"""Number of the layout of a release folder; it moves when older programs cannot read it."""

MANIFEST: Final = "manifest.json"
NQUADS: Final = "netgov.nq"
TRIG: Final = "netgov.trig"

_SHORTEST: Final = 12
"""Fewest characters of a digest that name a release."""

_MEND: Final = "Remove the folder and build the release again with: netgov build"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release.

    Args:
        size: Its size in bytes.
        sha256: Its SHA-256 in hexadecimal.
    """

    size: int
    sha256: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Measure the content of a file."""
        return cls(len(content), hashlib.sha256(content).hexdigest())

    @classmethod
    def at(cls, path: Path) -> Self:
        """Measure a file on disk, however large."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(path.stat().st_size, digest)


def manifest(
    files: Mapping[str, File],
    graphs: Mapping[str, int],
    *,
    version: str,
    base: str,
    rdfc10: str,
) -> str:
    """Write the manifest of a release.

    Args:
        files: Every file by its name; ``NQUADS`` gives the digest of the release.
        graphs: Number of quads in each named graph, by its IRI.
        version: Version of the dataset.
        base: Base of the IRIs in it.
        rdfc10: SHA-256 of the dataset's canonical N-Quads.
    """
    content = {
        "format": FORMAT,
        "version": version,
        "digest": files[NQUADS].sha256,
        "rdfc10": rdfc10,
        "base": base,
        "quads": sum(graphs.values()),
        "files": {name: {"bytes": f.size, "sha256": f.sha256} for name, f in files.items()},
        "graphs": dict(graphs),
    }
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


@dataclass(frozen=True)
class Release:
    """A release on disk.

    Args:
        folder: Where it is.
        digest: SHA-256 of the N-Quads, in hexadecimal.
        version: Version of the dataset.
        base: Base of the IRIs in it.
        quads: Number of quads.
        graphs: Number of quads in each named graph, by its IRI.
        files: Every file but the manifest, by its name.
        rdfc10: SHA-256 of the dataset's canonical N-Quads (W3C RDFC-1.0), in hexadecimal; unlike
            ``digest``, it does not depend on how blank nodes are labelled.
    """

    folder: Path
    digest: str
    version: str
    base: str
    quads: int
    graphs: Mapping[str, int]
    files: Mapping[str, File]
    rdfc10: str

    @property
    def name(self) -> str:
        """Its version and the beginning of its digest, which is how its folder is called."""
        return f"{self.version}-{self.digest[:16]}"

    def is_called(self, name: str) -> bool:
        """Tell whether this is its version, its name, its digest or the beginning of that."""
        return name in (self.version, self.name) or (
            len(name) >= _SHORTEST and self.digest.startswith(name)
        )

    @property
    def nquads(self) -> Path:
        """The dataset as sorted N-Quads."""
        return self.folder / NQUADS

    @property
    def trig(self) -> Path:
        """The dataset as TriG with prefixes."""
        return self.folder / TRIG

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        verify: bool = False,
        written: bool = False,
        seals: Path | None = None,
    ) -> Self:
        """Open a release after a look at its manifest and at the size of every file.

        Args:
            folder: The folder of the release.
            verify: Also compare the SHA-256 of every file, which reads all of it.
            written: Whether this program has just written all of it, and so measured it already;
                ``verify`` then reads nothing again.
            seals: Folder in which to remember that this has been done; it is not done again while
                no file has another time or number on the disk. None to do it in any case.

        Raises:
            ReleaseError: The folder is no release, or is incomplete or altered.
        """
        content = _read(folder)
        try:
            files = {
                str(name): File(int(facts["bytes"]), str(facts["sha256"]))
                for name, facts in content["files"].items()
            }
            release = cls(
                folder=folder,
                digest=str(content["digest"]),
                version=str(content["version"]),
                base=str(content["base"]),
                quads=int(content["quads"]),
                graphs=MappingProxyType({str(g): int(n) for g, n in content["graphs"].items()}),
                files=MappingProxyType(files),
                rdfc10=str(content["rdfc10"]),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ReleaseError(
                f"{folder / MANIFEST}: This is not a manifest of a release.", mend=_MEND
            ) from error
        if NQUADS not in files or files[NQUADS].sha256 != release.digest or TRIG not in files:
            raise ReleaseError(
                f"{folder / MANIFEST}: The digest and the files do not go together.", mend=_MEND
            )
        seal = _seal(folder, files) if verify and seals is not None else ""
        verify = verify and not (seal and _is_sealed(folder, seal, seals))
        for name, file in files.items():
            _compare(folder / name, file.size, file.sha256 if verify and not written else None)
        if verify and seal:
            _remember(folder, seal, seals)
        return release


def _seal(folder: Path, files: Mapping[str, File]) -> str:
    """Digest what the disk says of every file, which changes with whoever writes to one."""
    digest = hashlib.sha256()
    for name in (MANIFEST, *sorted(files)):
        try:
            stat = (folder / name).stat()
        except OSError:
            return ""
        facts = (name, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_dev)
        digest.update(f"{facts}\n".encode())
    return digest.hexdigest()


def _sealed(folder: Path, seals: Path) -> Path:
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return seals / f"verified-{name}"


def _is_sealed(folder: Path, seal: str, seals: Path | None) -> bool:
    try:
        return seals is not None and _sealed(folder, seals).read_text("ascii") == seal
    except (OSError, ValueError):
        return False


def _remember(folder: Path, seal: str, seals: Path | None) -> None:
    """Note that a release has been verified; where that cannot be noted, it is verified again."""
    if seals is not None:
        with suppress(NetgovError, OSError):
            seals.mkdir(parents=True, exist_ok=True)
            write(_sealed(folder, seals), seal)


def _read(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    if not folder.is_dir():
        raise ReleaseError(
            f"{folder}: There is no such release.", mend="Build one with: netgov build"
        )
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ReleaseError(
            f"{folder}: This folder is no release, it has no {MANIFEST}.",
            mend="Name the folder of a release, or build one with: netgov build",
        ) from error
    except OSError as error:
        raise ReleaseError(f"{path}: It cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise ReleaseError(f"{path}: This is not JSON: {error}.", mend=_MEND) from error
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise ReleaseError(
            f"{path}: The release has format {found!r}, this program reads format {FORMAT}.",
            mend=_MEND,
        )
    return dict(content)


def _compare(path: Path, size: int, digest: str | None) -> None:
    try:
        found = path.stat().st_size
        if found == size and digest is not None:
            with path.open("rb") as stream:
                altered = hashlib.file_digest(stream, "sha256").hexdigest() != digest
        else:
            altered = False
    except FileNotFoundError as error:
        raise ReleaseError(f"{path}: This file of the release is missing.", mend=_MEND) from error
    except OSError as error:
        raise ReleaseError(f"{path}: It cannot be read: {error.strerror}.") from error
    if found != size:
        raise ReleaseError(f"{path}: It has {found} bytes instead of {size}.", mend=_MEND)
    if altered:
        raise ReleaseError(f"{path}: Its content is not what was released.", mend=_MEND)

"""Building a release: all of it is written, or nothing is."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.namespaces import BASE, DCAT, OWL, RDF
from netgov_ld.release import texts
from netgov_ld.release.manifest import MANIFEST, NQUADS, TRIG, Release, manifest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rdflib import Dataset

__all__ = ["build", "demand_base", "version_of"]

_PARTIAL: Final = ".partial-"
"""How the name of a folder begins that is being written."""

_ABANDONED: Final = 3600.0
"""Age in seconds after which such a folder is taken for the rest of a killed build."""

_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")
_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/")


def build(dataset: Dataset, releases: Path, *, version: str, base: str = BASE) -> Release:
    """Write the release of a dataset, or find the one that has been written before.

    The caller answers for the dataset being clean. The folder is named by version and digest. It
    is written under another name and renamed, so that a release is either whole or not there.

    Args:
        dataset: The data, every triple in a named graph.
        releases: The folder in which the folder of the release is made.
        version: Version of the dataset.
        base: Base that takes the place of the canonical one in every IRI.

    Raises:
        UsageError: ``version`` or ``base`` is not one.
        ReleaseError: The data cannot be released, or the release cannot be written.
    """
    if not _VERSION.fullmatch(version):
        raise UsageError(
            f"{version!r} cannot be the version of a release.",
            mend="Use letters, digits, dots, hyphens and plus signs, as in 1.2.0.",
        )
    demand_base(base)
    graphs = texts.rebased(texts.graphs_of(dataset), base)
    content = {NQUADS: texts.nquads(graphs), TRIG: texts.trig(graphs, base)}
    sizes = {str(name): len(graph) for name, graph in graphs.items()}
    content[MANIFEST] = manifest(content, sizes, version=version, base=base).encode()
    digest = hashlib.sha256(content[NQUADS]).hexdigest()
    return _publish(content, releases, f"{version}-{digest[:16]}")


def demand_base(base: str) -> None:
    """Refuse what cannot be the base of IRIs.

    Raises:
        UsageError: It is no http or https IRI that ends in a slash.
    """
    if not _BASE.fullmatch(base):
        raise UsageError(
            f"{base!r} cannot be the base of a release.",
            mend="Give an http or https IRI that ends in a slash, without query and fragment.",
        )


def version_of(dataset: Dataset) -> str:
    """Return the version that a dataset gives itself, and 0 if it gives none.

    Raises:
        ReleaseError: It gives itself several.
    """
    found = {
        str(version)
        for graph in dataset.graphs()
        for subject in graph.subjects(RDF.type, DCAT.Dataset)
        for version in graph.objects(subject, OWL.versionInfo)
    }
    if len(found) > 1:
        raise ReleaseError(
            f"The dataset has several versions: {', '.join(sorted(found))}.",
            mend="Keep one owl:versionInfo in graph/dataset.ttl.",
        )
    return found.pop() if found else "0"


def _publish(content: Mapping[str, bytes], releases: Path, name: str) -> Release:
    folder = releases / name
    partial = releases / f"{_PARTIAL}{secrets.token_hex(8)}"
    try:
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        if not folder.exists():
            partial.mkdir()
            for file, text in content.items():
                _write(partial / file, text)
            _rename(partial, folder)
    except OSError as error:
        raise ReleaseError(
            f"{releases}: The release cannot be written: {error.strerror or error}.",
            mend=f"It needs {sum(map(len, content.values())):,} bytes and the permission to write;"
            " make room, or name another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return Release.open(folder, verify=True)


def _write(path: Path, text: bytes) -> None:
    """Write a file that nobody changes again, down to the disk."""
    with path.open("xb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(path.stat().st_mode & ~0o222)


def _rename(partial: Path, folder: Path) -> None:
    """Give the finished folder its name, unless another build has done so meanwhile."""
    try:
        partial.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise


def _sweep(releases: Path) -> None:
    """Remove what builds left behind that were killed before they could do so themselves."""
    for path in releases.glob(f"{_PARTIAL}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)

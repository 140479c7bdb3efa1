"""Building a release: all of it is written, or nothing is."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from gzip import GzipFile
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.namespaces import BASE, DCAT, OWL, RDF
from netgov_ld.release import descriptions, layout, texts
from netgov_ld.release.canonical import rdfc10
from netgov_ld.release.context import context_of
from netgov_ld.release.dumps import dumps
from netgov_ld.release.index import write_index
from netgov_ld.release.manifest import MANIFEST, NQUADS, File, Release, manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from rdflib import Dataset, Graph, URIRef

__all__ = ["build", "demand_base", "version_of"]

_PARTIAL: Final = ".partial-"
"""How the name of a folder begins that is being written."""

_ABANDONED: Final = 3600.0
"""Age in seconds after which such a folder is taken for the rest of a killed build."""

_LEVEL: Final = 6
"""Level of compression; a higher one costs more time than it saves bytes."""

_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")
_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/")


def build(
    dataset: Dataset,
    releases: Path,
    *,
    version: str,
    base: str = BASE,
    more: Mapping[URIRef, Graph] = MappingProxyType({}),
    seals: Path | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Release:
    """Write the release of a dataset, or find the one that has been written before.

    The caller answers for the dataset being clean. The folder is named by version and digest. It
    is written under another name and renamed, so that a release is either whole or not there.

    Args:
        dataset: The data, every triple in a named graph.
        releases: The folder in which the folder of the release is made.
        version: Version of the dataset.
        base: Base that takes the place of the canonical one in every IRI.
        more: Graphs that are no data but belong to the release, with that base already.
        seals: Folder in which to remember that the release has been verified.
        progress: Called with a few words before each step.

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
    progress("sorting the quads")
    graphs = texts.labelled(texts.rebased(texts.graphs_of(dataset), base))
    _add(graphs, more)
    progress("describing the dataset")
    described = descriptions.describe(graphs, version=version, base=base, apart=set(more))
    _add(graphs, described)
    graphs = dict(sorted(graphs.items()))
    nquads = texts.nquads(graphs)
    digest = hashlib.sha256(nquads).hexdigest()
    folder = releases / f"{version}-{digest[:16]}"
    if not folder.exists():
        context = context_of(graphs.values(), base)
        content = dumps(graphs, nquads, context, base, progress)
        sizes = {str(name): len(graph) for name, graph in graphs.items()}

        def conclude(files: Mapping[str, File]) -> str:
            progress("computing the canonical digest")
            return manifest(files, sizes, version=version, base=base, rdfc10=rdfc10(nquads))

        _publish(content, conclude, folder, base)
    progress("verifying")
    return Release.open(folder, verify=True, seals=seals)


def _add(graphs: dict[URIRef, Graph], more: Mapping[URIRef, Graph]) -> None:
    """Add graphs that the data does not have.

    Raises:
        ReleaseError: It has one of that name.
    """
    for name, graph in more.items():
        if name in graphs:
            raise ReleaseError(
                f"The graph {name} is made by the program, and the data has one of that name.",
                mend="Rename the file.",
            )
        graphs[name] = graph


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


def _publish(
    content: Iterable[tuple[str, bytes]],
    conclude: Callable[[Mapping[str, File]], str],
    folder: Path,
    base: str,
) -> None:
    """Write all files under another name, and give the folder its own once they are there.

    Args:
        content: Name and content of the files with data.
        conclude: Writes the manifest for all files.
        folder: The folder of the release.
        base: Base of the names.
    """
    releases = folder.parent
    partial = releases / f"{_PARTIAL}{secrets.token_hex(8)}"
    files: dict[str, File] = {}

    def put(name: str, text: bytes) -> None:
        files[name] = File.of(text)
        _write(partial / name, text)

    try:
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        partial.mkdir()
        whole = {name for name, _ in layout.whole()}
        for name, text in content:
            put(name, text)
            if name + layout.COMPRESSED in whole:
                put(name + layout.COMPRESSED, _compressed(text))
        write_index(partial / NQUADS, partial / layout.INDEX, base)
        files[layout.INDEX] = _closed(partial / layout.INDEX)
        sums = sorted(files.items())
        put(layout.SUMS, "".join(f"{file.sha256}  {name}\n" for name, file in sums).encode())
        _write(partial / MANIFEST, conclude(files).encode())
        _rename(partial, folder)
    except OSError as error:
        raise ReleaseError(
            f"{releases}: The release cannot be written: {error.strerror or error}.",
            mend=f"After {sum(file.size for file in files.values()):,} bytes it was over: make"
            " room, see that writing is permitted, or name another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _compressed(text: bytes) -> bytes:
    """Compress for gzip (RFC 1952) without a name and a time."""
    stream = BytesIO()
    with GzipFile("", "wb", _LEVEL, stream, mtime=0) as packed:
        packed.write(text)
    return stream.getvalue()


def _write(path: Path, text: bytes) -> None:
    """Write a file that nobody changes again, down to the disk."""
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(path.stat().st_mode & ~0o222)


def _closed(path: Path) -> File:
    """Measure a file that was written in place, and see it down to the disk."""
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
    path.chmod(path.stat().st_mode & ~0o222)
    return File.at(path)


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

"""Building a release: all of it is written, or nothing is.

The data is read once, graph by graph, and sorted on the disk; everything else is written from that,
piece by piece, so that memory holds some pieces and no more, and several processes share the work:

1. ``reading``: each graph becomes sorted lines. Sorted runs are merged (``runs``).
2. ``census``: the merged quads are counted, and the description of the dataset is made of that.
3. ``dumps``: quads, those of the description too, become N-Quads, N-Triples and rows of the index.
4. The index is concluded, while the graphs become Turtle, TriG, RDF/XML and JSON-LD.

What a piece is depends on the data alone, and so do the bytes of all files.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from rdflib import Dataset

from netgov_ld import iris
from netgov_ld.corpus.loader import entries
from netgov_ld.corpus.pool import pool
from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.namespaces import BASE
from netgov_ld.release import texts
from netgov_ld.release.manifest import Release
from netgov_ld.release.reading import Given
from netgov_ld.release.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from rdflib import Graph, URIRef

__all__ = ["build", "demand_base", "source_graphs"]

_PARTIAL: Final = ".partial-"
"""How the name of a folder begins that is being written."""

_ABANDONED: Final = 3600.0
"""Age in seconds after which such a folder is taken for the rest of a killed build."""

_MANY: Final = 500
"""Graphs beyond which other processes are worth starting."""

_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")
_BASE: Final = re.compile(r"https?://[^\s<>\"{}|\\^`?#]+/")


def build(
    data: Dataset | Iterable[Given],
    releases: Path,
    *,
    version: str | None = None,
    base: str = BASE,
    more: Mapping[URIRef, Graph] | None = None,
    store: Callable[[str, int], Path | None] = lambda *_: None,
    seals: Path | None = None,
    jobs: int = 1,
    progress: Callable[[str], object] = lambda _: None,
) -> Release:
    """Write the release of a dataset, or find the one that has been written before.

    The caller answers for the dataset being clean. The folder is named by version and digest. It
    is written under another name and renamed, so that a release is either whole or not there.

    Args:
        data: The data, every triple in a named graph: a dataset, or the graphs one by one.
        releases: The folder in which the folder of the release is made.
        version: Version of the dataset; None for the one that it gives itself, or else 0.
        base: Base that takes the place of the canonical one in every IRI.
        more: Graphs that are no data but belong to the release, with that base already.
        store: Where the on-disk store of a release with a digest and so many quads is made, beside
            the files of the release; None if there is to be none.
        seals: Folder in which to remember that the release has been verified.
        jobs: Processes to share the work among, if there is much.
        progress: Called with a few words before each step.

    Raises:
        UsageError: ``version`` or ``base`` is not one.
        ReleaseError: The data cannot be released, or the release cannot be written.
    """
    if version is not None:
        _demand_version(version)
    demand_base(base)
    given = _given(texts.graphs_of(data)) if isinstance(data, Dataset) else data
    extra = _given(more or {}, made=True)
    partial = releases / f"{_PARTIAL}{secrets.token_hex(8)}"
    steps = Steps(partial, base, progress)
    given = sorted(given, key=lambda one: one.name)
    jobs = jobs if len(given) > _MANY else 1
    try:
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        with steps, pool(jobs) as work:
            steps.read(given, extra, work)
            if version is None:
                version = steps.version()
                _demand_version(version)
            steps.describe(version, work)
            digest = steps.write_quads(work)
            folder = releases / f"{version}-{digest[:16]}"
            known = folder.exists()
            if not known:
                steps.write_graphs(work, store=store(digest, steps.quads), beside=jobs > 1)
                steps.conclude(version)
        if not known:
            shutil.rmtree(partial / "work")
            known = not _rename(partial, folder)
    except OSError as error:
        raise ReleaseError(
            f"{releases}: The release cannot be written: {error.strerror or error}.",
            mend=f"After {steps.size:,} bytes it was over: make room, see that writing is"
            " permitted, or name another folder.",
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    progress("verifying")
    return Release.open(folder, verify=True, written=not known, seals=seals)


def source_graphs(folder: Path) -> Iterable[Given]:
    """List the graphs of a data folder, one a file, without opening one.

    The files are to have passed their checks, for what is in canonical form is released as it is.

    Raises:
        UnreadableInput: There is no such folder, or it holds none.
    """
    return [Given(iris.graph_iri(entry.name), entry.path) for entry in entries(folder)]


def _given(graphs: Mapping[URIRef, Graph], *, made: bool = False) -> list[Given]:
    """Take graphs of rdflib; their blank nodes are labelled anew."""
    return [
        Given(str(name), text=graph.serialize(format="nt"), made=made)
        for name, graph in graphs.items()
    ]


def _demand_version(version: str) -> None:
    if not _VERSION.fullmatch(version):
        raise UsageError(
            f"{version!r} cannot be the version of a release.",
            mend="Use letters, digits, dots, hyphens and plus signs, as in 1.2.0.",
        )


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


def _rename(partial: Path, folder: Path) -> bool:
    """Give the finished folder its name, and tell whether it has it.

    It has not if another build has given it to its own meanwhile.
    """
    try:
        partial.rename(folder)
    except OSError:
        if not folder.is_dir():
            raise
        return False
    return True


def _sweep(releases: Path) -> None:
    """Remove what builds left behind that were killed before they could do so themselves."""
    for path in releases.glob(f"{_PARTIAL}*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)

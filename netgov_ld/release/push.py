"""Loads a release into a triple store, graph by graph, by the Graph Store Protocol.

A store holds one release at a time and says which in one triple, its mark (``store.marker``). A
load

1. sets the mark to "loading", so that no server takes an answer from the store any more;
2. puts each named graph that differs, and notes its digest beside the mark, so that a load that was
   broken off goes on where it was;
3. deletes the graphs of an earlier release that are gone;
4. counts the triples of every graph;
5. sets the mark to "complete" by one request.

What is atomic is the last step, one triple: before it servers refuse the store, after it they take
it. While a store is loaded it cannot serve; where that matters there are two, and the one that was
filled longest ago is loaded (``choose``) while servers go on with the other.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import time
from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import QueryError, ReleaseError
from netgov_ld.store import marker
from netgov_ld.store.marker import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from netgov_ld.release.manifest import Release
    from netgov_ld.store.service import Service

__all__ = ["Outcome", "choose", "push"]

_SIZE: Final = 1 << 30
"""Bytes of the answers with which the graphs are counted."""

_NOTED: Final = 50
"""Graphs after which their digests are noted in the store."""

_COUNTS: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_LOADED: Final = (
    f"SELECT ?g ?digest WHERE {{ GRAPH <{marker.GRAPH}> {{ ?g <{marker.JOURNAL}> ?digest }} }}"
)


@dataclass(frozen=True)
class Outcome:
    """What a load did.

    Args:
        put: Number of graphs that were put.
        kept: Number of graphs that were there already.
        deleted: Number of graphs that were deleted.
        foreign: Number of other graphs in the store; they stay as they are.
    """

    put: int
    kept: int
    deleted: int
    foreign: int


class _Graphs:
    """The named graphs of a release, each as N-Triples.

    The quads are sorted by subject, so the lines of a graph lie all over the file: one pass notes
    where each begins, in eight bytes.
    """

    def __init__(self, release: Release) -> None:
        starts: dict[str, array[int]] = defaultdict(lambda: array("Q"))
        digests: dict[str, hashlib._Hash] = defaultdict(hashlib.sha256)
        with release.nquads.open("rb") as stream:
            # Nothing cannot be mapped: a release of no quads is an empty file.
            empty = not os.fstat(stream.fileno()).st_size
            self._text = None if empty else mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
            place = 0
            for line in stream:
                triple, graph = _split(line)
                starts[graph].append(place)
                digests[graph].update(triple)
                place += len(line)
        self._starts = starts
        self.digests = {graph: found.hexdigest() for graph, found in digests.items()}

    def triples(self, graph: str) -> bytes:
        """Return a graph as N-Triples."""
        if self._text is None:
            return b""
        lines = []
        for start in self._starts[graph]:
            end = self._text.find(b"\n", start) + 1
            lines.append(_split(self._text[start:end])[0])
        return b"".join(lines)

    def close(self) -> None:
        """Close the file."""
        if self._text is not None:
            self._text.close()


def _split(line: bytes) -> tuple[bytes, str]:
    """Cut a line of canonical N-Quads into its triple, as a line of N-Triples, and its graph."""
    triple, _, graph = line[:-3].rpartition(b" ")
    return triple + b" .\n", graph[1:-1].decode()


def choose(services: Sequence[Service], digest: str, seconds: float) -> Service:
    """Choose the store that a release goes into.

    One that holds it already or in part comes first, then one that holds none, then the one that
    was filled longest ago.

    Raises:
        ReleaseError: A store does not answer.
    """

    def rank(service: Service) -> tuple[int, int]:
        mark = _mark(service, seconds)
        if mark is None:
            return 1, 0
        return (0, 0) if mark.digest == digest else (2 if mark.complete else 1, mark.load)

    return min(services, key=rank)


def push(
    release: Release,
    service: Service,
    others: Sequence[Service] = (),
    *,
    seconds: float,
    former: Release | None = None,
    loaded: bool = False,
    progress: Callable[[str], object] = lambda _: None,
) -> Outcome:
    """Have a store hold a release; one that holds it already is counted, and left as it is.

    Args:
        release: The release.
        service: The store.
        others: The other stores that the servers know.
        seconds: Time limit of each request.
        former: The release that the store holds, if it is at hand: the graphs that are equal in
            both stay as they are.
        loaded: Whether all of it has been put there by other means, and is only to be counted.
        progress: Called with a few words before each step.

    Raises:
        ReleaseError: The store does not answer, refuses, or does not hold what was put there. To
            push again goes on from there.
    """
    here, graphs = _mark(service, seconds), _Graphs(release)
    try:
        progress("looking at what is there")
        found = _counts(service, seconds)
        held = here is not None and here.digest == release.digest
        if here is not None and held and here.complete:
            _verify(release, found)
            return _outcome(release, found, 0, 0)
        known = graphs.digests if loaded else _known(service, here, former, seconds)
        if here is None or not held or loaded:
            loads = [mark.load for mark in (_mark(each, seconds) for each in others) if mark]
            here = Mark.new(release.digest, max([*loads, here.load if here else 0]) + 1)
            journal = _notes(known) if not loaded else b""
            _write(service, "PUT", marker.GRAPH, here.triples + journal, seconds)
        put = _put(graphs, known, found, service, seconds, progress)
        gone = [iri for iri in found if _ours(iri, release) and iri not in graphs.digests]
        if not loaded:
            for number, iri in enumerate(gone):
                progress(f"deleting graph {number + 1} of {len(gone)} that are gone")
                _write(service, "DELETE", iri, None, seconds)
        progress("counting")
        found = _counts(service, seconds)
        _verify(release, found)
        if _mark(service, seconds) != here:
            raise ReleaseError(
                f"{service.url}: Another push to this store began meanwhile.",
                mend="See that there is only one, and push again.",
            )
        _write(service, "PUT", marker.GRAPH, here.completed().triples, seconds)
        return _outcome(release, found, put, 0 if loaded else len(gone))
    finally:
        graphs.close()


def _put(
    graphs: _Graphs,
    known: Mapping[str, str],
    found: Mapping[str, int],
    service: Service,
    seconds: float,
    progress: Callable[[str], object],
) -> int:
    """Put the graphs that differ; return their number."""
    wanted = [
        iri
        for iri, digest in sorted(graphs.digests.items())
        if known.get(iri) != digest or iri not in found
    ]
    noted: dict[str, str] = {}
    for number, iri in enumerate(wanted):
        progress(f"putting graph {number + 1} of {len(wanted)}")
        _write(service, "PUT", iri, graphs.triples(iri), seconds)
        noted[iri] = graphs.digests[iri]
        if len(noted) == _NOTED or number == len(wanted) - 1:
            _write(service, "POST", marker.GRAPH, _notes(noted), seconds)
            noted.clear()
    return len(wanted)


def _known(
    service: Service, here: Mark | None, former: Release | None, seconds: float
) -> dict[str, str]:
    """Return the digests of the graphs in a store, as far as they are known."""
    if here is None:
        return {}
    if here.complete:
        if former is None or former.digest != here.digest:
            return {}
        graphs = _Graphs(former)
        graphs.close()
        return graphs.digests
    rows = _asked(service, _LOADED, seconds)
    return {row["g"]: row["digest"] for row in rows}


def _notes(digests: Mapping[str, str]) -> bytes:
    return "".join(
        f'<{iri}> <{marker.JOURNAL}> "{digest}" .\n' for iri, digest in digests.items()
    ).encode()


def _counts(service: Service, seconds: float) -> dict[str, int]:
    """Count the triples of every named graph but that of the mark."""
    rows = _asked(service, _COUNTS, seconds)
    return {row["g"]: int(row["n"]) for row in rows if "g" in row and row["g"] != marker.GRAPH}


def _verify(release: Release, found: Mapping[str, int]) -> None:
    wrong = [
        f"{iri} has {found.get(iri, 0)} triples instead of {count}"
        for iri, count in sorted(release.graphs.items())
        if found.get(iri, 0) != count
    ]
    wrong += [f"{iri} should not be there" for iri in _stray(release, found)]
    if wrong:
        raise ReleaseError(
            f"The triple store does not hold the release: {'; '.join(wrong[:3])}"
            f"{f'; and {len(wrong) - 3} more' if len(wrong) > 3 else ''}.",
            mend="Push with --again, which puts every graph anew.",
        )


def _stray(release: Release, found: Mapping[str, int]) -> Iterator[str]:
    return (iri for iri in sorted(found) if _ours(iri, release) and iri not in release.graphs)


def _ours(iri: str, release: Release) -> bool:
    """Tell whether a graph is named as the graphs of releases with this base are."""
    return iri.startswith(f"{release.base}graph/") or iri in release.graphs


def _outcome(release: Release, found: Mapping[str, int], put: int, deleted: int) -> Outcome:
    foreign = sum(not _ours(iri, release) for iri in found)
    return Outcome(put, len(release.graphs) - put, deleted, foreign)


def _mark(service: Service, seconds: float) -> Mark | None:
    try:
        return marker.read(service, seconds)
    except QueryError as error:
        raise _failed(service, error) from error


def _asked(service: Service, sparql: str, seconds: float) -> list[dict[str, str]]:
    try:
        return service.rows(sparql, seconds=seconds, size=_SIZE)
    except QueryError as error:
        raise _failed(service, error) from error


def _write(
    service: Service, method: str, graph: str, content: bytes | None, seconds: float
) -> None:
    for attempt in range(3):
        try:
            service.write(method, graph, content, seconds=seconds)
        except QueryError as error:
            # Each of these requests does the same if it is done twice.
            if attempt == 2:
                raise _failed(service, error) from error
            time.sleep(0.2)
        else:
            return


def _failed(service: Service, error: QueryError) -> ReleaseError:
    return ReleaseError(
        f"{service.url}: {error.message}",
        mend=f"{error.mend or ''} What was put there stays; push again to go on.".strip(),
    )

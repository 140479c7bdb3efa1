"""The steps of a build, one after the other; ``build`` says what they are for."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final, Self

from rdflib import Graph

from netgov_ld import iris
from netgov_ld.errors import ReleaseError
from netgov_ld.release import layout
from netgov_ld.release.canonical import Canonical
from netgov_ld.release.census import Buckets, Census, tally
from netgov_ld.release.context import Usage, written
from netgov_ld.release.dumps import demand_names, dump_batch, dump_quads, xml_frame
from netgov_ld.release.index import Index
from netgov_ld.release.jsonld import TAIL, head
from netgov_ld.release.manifest import MANIFEST, NQUADS, File, manifest
from netgov_ld.release.output import Body, Dump, settled, sync_all, write
from netgov_ld.release.reading import Given, Part, read_batch
from netgov_ld.release.runs import batches, chunks, chunks_of, merged, narrowed, spliced
from netgov_ld.store import disk_copy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from netgov_ld.corpus.pool import Work
    from netgov_ld.release.reading import Batch

__all__ = ["Steps"]

_BATCH: Final = 250
"""Graphs that are read and written at once."""

_WITH_HEAD: Final = (layout.TRIG.ending, layout.TURTLE.ending)
"""Notations that begin with what is known at their end: the prefixes that they use."""


class Steps:
    """A build in a folder of its own, which is removed by whoever made it.

    Args:
        folder: The folder; it must not exist.
        base: Base of the release's names.
        progress: Called with a few words before each step.
    """

    def __init__(self, folder: Path, base: str, progress: Callable[[str], object]) -> None:
        self._folder, self._base, self._progress = folder, base, progress
        self._own = folder / "work"
        self._files: dict[str, File] = {}
        self._data: list[Batch] = []
        self._made: list[Batch] = []
        self._open = ExitStack()
        self._store: Path | None = None

    def __enter__(self) -> Self:
        self._own.mkdir(parents=True)
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        self._open.close()
        if error is not None and self._store is not None:
            shutil.rmtree(self._store, ignore_errors=True)

    @property
    def size(self) -> int:
        """Bytes of the files that are whole."""
        return sum(file.size for file in self._files.values())

    @property
    def quads(self) -> int:
        """Quads of the release, as far as they have been read."""
        return sum(part.size for part in self._parts)

    @property
    def _batches(self) -> list[Batch]:
        return [*self._data, *self._made]

    @property
    def _parts(self) -> list[Part]:
        return [part for batch in self._batches for part in batch.parts]

    def read(self, given: Sequence[Given], made: Sequence[Given], many: Work) -> None:
        """Read the data, and merge and count its quads.

        Args:
            given: The graphs of the data, in their order.
            made: The graphs that the program made.
            many: Has work done.
        """
        self._progress("sorting the quads")
        some = (
            (given[start : start + _BATCH], self._base, self._own / f"{start:09d}")
            for start in range(0, len(given), _BATCH)
        )
        for batch in many(read_batch, some):
            self._data.append(batch)
            self._progress(f"sorting the quads, {sum(len(b.parts) for b in self._data):,} graphs")
        for one in made:
            self._demand_new(one.name)
        self._made.append(read_batch(made, self._base, self._own / "made"))
        runs = [batch.run for batch in self._data]
        while divided := batches(runs):
            runs = list(many(narrowed, ((each,) for each in divided)))
        self._progress("counting")
        self._count(runs, many)

    def _count(self, runs: Sequence[Path], many: Work) -> None:
        from netgov_ld.release.descriptions.void import TARGETS

        targets = {name: space for name, space, _ in TARGETS}
        self._census, buckets = Census(), Buckets(self._own)
        with (self._own / NQUADS).open("xb") as stream:

            def pieces() -> Iterator[tuple[bytes, str, dict[str, str]]]:
                for piece in chunks(merged(runs)):
                    stream.write(piece)
                    yield piece, self._base, targets

            for part in many(tally, pieces()):
                self._census.update(part.census)
                buckets.take(part)
        for run in runs:
            run.unlink()
        buckets.conclude(self._census)

    def _demand_new(self, name: str) -> None:
        if any(part.name == name for part in self._parts):
            raise ReleaseError(
                f"The graph {name} is made by the program, and the data has one of that name.",
                mend="Rename the file.",
            )

    def version(self) -> str:
        """Return the version that the dataset gives itself, and 0 if it gives none.

        Raises:
            ReleaseError: It gives itself several.
        """
        found = {version for batch in self._data for version in batch.versions}
        if len(found) > 1:
            raise ReleaseError(
                f"The dataset has several versions: {', '.join(sorted(found))}.",
                mend="Keep one owl:versionInfo in graph/dataset.ttl.",
            )
        return found.pop() if found else "0"

    def describe(self, version: str, many: Work) -> None:
        """Describe the dataset, if it names itself."""
        from netgov_ld.release.descriptions import describe

        home = next((batch.home for batch in self._data if batch.home), "")
        if not home:
            return
        self._progress("describing the dataset")
        name = str(iris.graph_iri(layout.DESCRIPTION, base=self._base))
        self._demand_new(name)
        graph = Graph(bind_namespaces="none").parse(data=home, format="nt")
        parts = [part for batch in self._data for part in batch.parts]
        pieces = describe(self._census, graph, parts, version=version, base=self._base)
        some = (
            ([Given(name, text=piece, made=True)], self._base, self._own / f"description-{number}")
            for number, piece in enumerate(pieces)
        )
        self._made += many(read_batch, some)

    def write_quads(self, many: Work) -> str:
        """Write N-Quads and N-Triples, and fill the index; return the digest of the release."""
        self._progress("writing N-Quads and N-Triples")
        usage = Usage()
        for batch in self._batches:
            usage.update(batch.usage)
        demand_names(usage.properties)
        self._context = usage.context(self._base)
        self._index = self._open.enter_context(Index(self._folder / layout.INDEX, self._base))
        self._canonical = Canonical(line for batch in self._batches for line in batch.blank)
        pieces = spliced(chunks_of(self._own / NQUADS), merged([batch.run for batch in self._made]))
        quads, triples = (self._dump(each) for each in (layout.NQUADS, layout.NTRIPLES))
        waiting: list[bytes] = []

        def sent() -> Iterator[tuple[bytes, str]]:
            for piece in pieces:
                waiting.append(piece)
                yield piece, self._base

        for found in many(dump_quads, sent()):
            piece = waiting.pop(0)
            self._canonical.add(piece)
            quads.add(piece, found.packed[layout.NQUADS.ending])
            triples.add(found.ntriples, found.packed[layout.NTRIPLES.ending])
            self._index.take(found.rows)
        for dump in (quads, triples):
            self._files |= dump.close()
        return self._files[NQUADS].sha256

    def _dump(self, notation: layout.Notation) -> Dump:
        return self._open.enter_context(Dump(self._folder / f"netgov.{notation.ending}"))

    def write_graphs(self, many: Work, *, store: Path | None, beside: bool) -> None:
        """Write the other notations, conclude the index, and fill the store on disk.

        Args:
            many: Has work done.
            store: Where this is to be made, or None.
            beside: Whether there are other processes to work on the former meanwhile.
        """
        self._files[layout.CONTEXT] = write(self._folder / layout.CONTEXT, written(self._context))
        rest: list[Callable[[], None]] = [self._index.conclude]
        if store is not None and not store.exists():
            self._store = store
            rest.append(lambda: self._fill(store, many))
        with ThreadPoolExecutor(len(rest)) as threads:
            waiting = [threads.submit(each) for each in rest] if beside else []
            self._write_graphs(many)
            self._progress("writing the index" + " and the store on disk" * (len(rest) - 1))
            for each in waiting or [threads.submit(each) for each in rest]:
                each.result()
        self._files[layout.INDEX] = settled(self._folder / layout.INDEX)

    def _fill(self, store: Path, many: Work) -> None:
        for _ in many(disk_copy, [(self._folder / NQUADS, store)]):
            pass

    def _write_graphs(self, many: Work) -> None:
        bodies = {ending: Body(self._own / f"body.{ending}") for ending in _WITH_HEAD}
        xml, json = self._dump(layout.RDF_XML), self._dump(layout.JSON_LD)
        start, end = xml_frame(self._base)
        xml.add(start.encode())
        json.add(head(self._context).encode())
        heads: set[str] = set()
        total, done = len(self._parts), 0
        for stem in ("articles", "schemes"):
            (self._folder / stem).mkdir()
        some = (
            (batch.graphs, self._context, self._base, self._folder, number == 0)
            for number, batch in enumerate(batch for batch in self._batches if batch.parts)
        )
        self._progress(f"writing graph {min(1, total):,} of {total:,}")
        for found in many(dump_batch, some):
            heads |= found.heads
            for ending, body in bodies.items():
                body.add(found.texts[ending], found.packed[ending])
            for dump, notation in ((xml, layout.RDF_XML), (json, layout.JSON_LD)):
                dump.add(found.texts[notation.ending], found.packed[notation.ending])
            self._files |= found.files
            done += found.graphs
            self._progress(f"writing graph {done:,} of {total:,}")
        xml.add(end.encode())
        json.add(TAIL.encode())
        for notation in (layout.TRIG, layout.TURTLE):
            dump = self._dump(notation)
            dump.add("".join(sorted(heads)).encode())
            for text, packed in bodies[notation.ending].pieces():
                dump.add(text, packed)
            self._files |= dump.close()
        for dump in (xml, json):
            self._files |= dump.close()

    def conclude(self, version: str) -> None:
        """Write digests and manifest, and remove what nobody needs any more."""
        self._progress("writing the digests")
        for stem in ("articles", "schemes"):
            if not any((self._folder / stem).iterdir()):
                (self._folder / stem).rmdir()
        lines = (f"{file.sha256}  {name}\n" for name, file in sorted(self._files.items()))
        self._files[layout.SUMS] = write(self._folder / layout.SUMS, "".join(lines).encode())
        sizes: dict[str, int] = {}
        for part in self._parts:
            sizes[part.name] = sizes.get(part.name, 0) + part.size
        rdfc10 = self._canonical.conclude()
        text = manifest(self._files, sizes, version=version, base=self._base, rdfc10=rdfc10)
        write(self._folder / MANIFEST, text.encode())
        sync_all()

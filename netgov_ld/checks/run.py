"""Every check, over a data folder or over some files of it.

Files are checked one by one, each beside what it refers to: the files that all articles share, and
those articles with which it has to do. What was found is remembered with all that it depends on, so
that only what has changed is checked again, and the articles are shared out among processes.

A file has to do with an article if one describes what the other refers to, or both describe the
same, and with those that such an article refers to in turn, twice. No shape and no rule looks
further; tests hold what comes of it to what the same checks say of the corpus as one.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from array import array
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.checks import references, rules, shacl, whole
from netgov_ld.checks.batch import Context, Shared, Source, number, program, text_number
from netgov_ld.checks.cache import Cache, Row
from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.checks.workers import Batch, workers
from netgov_ld.corpus.files import decoded, read, read_bytes
from netgov_ld.corpus.loader import entries, read_entry, same_name
from netgov_ld.corpus.texts import ArticleTexts
from netgov_ld.errors import UnreadableInput
from netgov_ld.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.checks.batch import Verdict
    from netgov_ld.corpus.loader import Entry, SourceFile

__all__ = ["run"]

_BATCH: Final = 200
"""Articles that are checked at once; more need more memory and save little time."""
_STEPS: Final = 3
"""Steps that shapes and rules take from an article over shared things."""
_FRESH: Final = 2.0
"""Age in seconds below which a file may yet change without a change of its time."""


def run(
    folder: Path,
    files: Sequence[Path] = (),
    *,
    sources: Path | None = None,
    progress: Callable[[str], object] = lambda _: None,
    jobs: int = 1,
    cluster: str | None = None,
    cache: Path | None = None,
) -> Report:
    """Run every check on a data folder.

    Args:
        folder: Holds ontology/, shapes/ and graph/.
        files: The files to report on; all if empty. The checks see the others as context.
        sources: Folder with the article texts, or None to check without them.
        progress: Called with a few words before each step.
        jobs: Processes to share the work among, if there is much.
        cluster: Address of a Dask cluster to share it among instead.
        cache: Folder in which to remember what was found; None to remember nothing.

    Raises:
        UnreadableInput: There is no such folder, no data in it, or no folder ``sources``.
        UsageError: There is no such cluster.
    """
    texts = ArticleTexts(sources) if sources is not None else None
    listing = list(entries(folder, files, shapes=True))
    with Cache(cache, folder) as found:
        one = _Run(folder, listing, bool(files), texts, progress, found)
        try:
            return one.run(jobs, cluster)
        except sqlite3.DatabaseError:
            found.remove()
    with Cache(None, folder) as found:
        return _Run(folder, listing, bool(files), texts, progress, found).run(jobs, cluster)


class _Run:
    """One run of the checks."""

    def __init__(
        self,
        folder: Path,
        listing: list[Entry],
        partly: bool,
        texts: ArticleTexts | None,
        progress: Callable[[str], object],
        cache: Cache,
    ) -> None:
        self.folder = folder
        self.partly = partly
        self.progress = progress
        self.cache = cache
        self.problems: list[UnreadableInput] = []
        self.results: list[Result] = []
        self.wanted = {entry.path for entry in listing if entry.asked}
        self.articles = self._distinct([entry for entry in listing if entry.is_article])
        common = [entry for entry in listing if not entry.is_article and entry.part != "shapes"]
        shapes = entries(folder, shapes=True) if partly else listing
        progress("reading what articles share")
        self.shared = Shared(
            folder,
            tuple(self._read(self._distinct(common))),
            tuple(self._read([entry for entry in shapes if entry.part == "shapes"])),
            texts.paths if texts is not None else None,
            texts.folder if texts is not None else None,
        )
        self.context = Context(self.shared)
        self.about_shapes = [source.text for source in self.shared.shapes]
        self.base = _digest(program(), str(folder), repr(texts is not None), *self._judges())
        self.common = _digest(
            self.base, *(f"{source.entry.path}\0{source.text}" for source in self.shared.sources)
        )
        self.closures = self._closures()
        self._nears: dict[Path, str] = {}
        self.token = f"{time.time_ns():x}"

    def _distinct(self, listing: list[Entry]) -> list[Entry]:
        """Drop the files whose graphs would have the name of another's."""
        names: dict[str, Path] = {}
        kept: list[Entry] = []
        for entry in listing:
            other = names.setdefault(entry.name, entry.path)
            if other == entry.path:
                kept.append(entry)
            else:
                self.problems.append(same_name(entry.path, other))
        return kept

    def _read(self, listing: Iterable[Entry]) -> Iterator[Source]:
        for entry in listing:
            try:
                yield Source(entry, read(entry.path))
            except UnreadableInput as error:
                self.problems.append(error)

    def _judges(self) -> list[str]:
        """Return the texts on which all verdicts depend: ontology, shapes and rules."""
        found = [s.text for s in self.shared.sources if s.entry.name == "ontology"]
        for path in sorted((self.folder / "ontology" / "rules").glob("*.rq")):
            try:
                found.append(f"{path.name}\0{read(path)}")
            except UnreadableInput as error:
                found.append(str(error))
        return [*found, *self.about_shapes]

    def _closures(self) -> dict[int, bytes]:
        """Digest for each shared thing what is said of it, and of what that leads to.

        The texts of the articles are among the things, for what is said depends on them too.
        """
        said: dict[Node, list[str]] = {}
        leads: dict[Node, list[Node]] = {}
        for file in self.context.files:
            if file.name == "ontology":
                continue  # all depend on it
            for s, p, o in file.graph:
                said.setdefault(s, []).append(f"{p} {o.n3()}")
                if isinstance(o, URIRef):
                    leads.setdefault(s, []).append(o)
        own = {node: _hash("".join(sorted(lines))) for node, lines in said.items()}
        found = own
        for _ in range(_STEPS - 1):
            found = {
                node: _hash(
                    own[node].hex()
                    + "".join(sorted(found[n].hex() for n in leads.get(node, ()) if n in found))
                )
                for node in own
            }
        numbered = {number(str(node)): digest for node, digest in found.items()}
        for digest, path in (self.shared.texts or {}).items():
            numbered[text_number(digest)] = _hash(str(path))
        return numbered

    def run(self, jobs: int, cluster: str | None) -> Report:
        faults = self._about_shapes()
        if faults:
            self.context = Context(replace(self.shared, validate=False))
        stale = self._stale()
        first = list(islice(stale, _BATCH + 1))
        many = len(first) > _BATCH
        with workers(
            self.context, jobs=jobs if many else 1, cluster=cluster if first else None
        ) as work:
            done = 0
            for batch, verdicts in work(self._batches(chain(first, stale))):
                self._keep(batch, verdicts)
                done += len(verdicts)
                self.progress(f"{done:,} of {len(self.articles):,} articles")
            self.cache.keep_only(str(entry.path) for entry in self.articles)
            self.progress("finding what files have to do with each other")
            near_shared = self._link()
            for batch, verdicts in work(self._linked(set(near_shared))):
                self._keep(batch, verdicts)
                self.progress("articles that refer to each other")
        self.cache.commit()
        self.results += faults
        self.results += self._shared(near_shared)
        self.results += self._whole()
        for _, found in self.cache.results():
            self.results += found
        return self._report(bool(faults))

    def _about_shapes(self) -> list[Result]:
        """Return what is wrong with the shapes themselves."""
        key = _digest(program(), str(self.folder), *self.about_shapes)
        found = self.cache.memo("shapes", key)
        if found is None:
            self.progress("shapes")
            try:
                found = shacl.check_shapes(self.context.shapes)
            except UnreadableInput as error:
                found = [Result.of_error(error, "shacl")]
            self.cache.keep("shapes", key, found)
        return found

    def _stale(self) -> Iterator[tuple[Source, str, str]]:
        """Yield the articles that have to be checked, with signature and digest."""
        for place, entry in enumerate(self.articles):
            if place % 1000 == 0:
                self.progress(f"looking for changes, {place:,} of {len(self.articles):,} articles")
            row = self.cache.row(str(entry.path))
            try:
                stat = _signature(entry.path)
                if row is not None and row.stat == stat != "":
                    digest, text = row.digest, None
                else:
                    content = read_bytes(entry.path)
                    digest, text = hashlib.sha256(content).hexdigest(), content
                if row is not None and row.digest == digest and row.key == self._key(row):
                    if row.stat != stat:
                        self.cache.touch(str(entry.path), row, stat=stat)
                    continue
                if text is None:
                    text = read_bytes(entry.path)
                yield Source(entry, decoded(entry.path, text)), stat, digest
            except UnreadableInput as error:
                self.problems.append(error)

    def _key(self, row: Row) -> str:
        """Digest what a verdict depends on but for other articles."""
        parts = [self.closures.get(name, b"") for name in array("q", row.referred)]
        return _digest(self.base, row.digest, b"".join(parts).hex())

    def _batches(self, stale: Iterator[tuple[Source, str, str]]) -> Iterator[Batch]:
        self._facts: dict[Path, tuple[str, str]] = {}
        for count, some in enumerate(iter(lambda: list(islice(stale, _BATCH)), [])):
            for source, stat, digest in some:
                self._facts[source.entry.path] = stat, digest
            yield Batch(f"{self.token}-{count}", tuple(source for source, _, _ in some))

    def _keep(self, batch: Batch, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            stat, digest = self._facts.pop(verdict.path)
            near = self._nears.pop(verdict.path, "")
            row = Row(0, stat, digest, "", near, batch.name, b"", b"")
            row = row._replace(referred=array("q", sorted(verdict.facts.referred)).tobytes())
            self.cache.put(
                str(verdict.path), row._replace(key=self._key(row)), verdict.facts, verdict.results
            )
        self.cache.commit()

    def _link(self) -> list[str]:
        foreign = (
            (name, row.id)
            for _, row in self.cache.rows()
            for name in array("q", row.referred)
            if name not in self.closures
        )
        described = (number(str(node)) for node in self.context.described)
        referred = (
            number(str(o))
            for file in self.context.files
            for o in file.graph.objects()
            if isinstance(o, URIRef) and o.startswith(BASE) and o not in self.context.described
        )
        return self.cache.link(list(foreign), described, referred)

    def _linked(self, shared: set[str]) -> Iterator[Batch]:
        """Yield the articles that have to do with others and were not checked beside them.

        Args:
            shared: The paths of articles with which shared files have to do.
        """
        entries = {str(entry.path): entry for entry in self.articles}
        numbers = set(self.cache.linked())
        rows = {
            path: row
            for path, row in self.cache.rows()
            if row.id in numbers or row.near or path in shared
        }
        asked: list[Source] = []
        others: dict[str, Entry] = {}
        for path, row in rows.items():
            beside = self.cache.near(row.id)
            digests = [f"{other} {digest}" for other, digest in beside]
            key = _digest(*digests, self.common if path in shared else "")
            if row.near == key or path not in entries:
                continue
            if row.batch.startswith(self.token) and all(
                rows[other].batch == row.batch for other, _ in beside
            ):
                self.cache.touch(path, row, near=key)
                continue
            entry = entries[path]
            self._facts[entry.path] = row.stat, row.digest
            self._nears[entry.path] = key
            asked.append(Source(entry, read(entry.path)))
            others.update((other, entries[other]) for other, _ in beside if other in entries)
            if len(asked) + len(others) >= _BATCH:
                yield self._beside(asked, others)
                asked, others = [], {}
        if asked:
            yield self._beside(asked, others)

    def _beside(self, asked: list[Source], others: dict[str, Entry]) -> Batch:
        paths = {source.entry.path for source in asked}
        near = [entry for entry in others.values() if entry.path not in paths]
        return Batch(f"{self.token}-near", tuple(asked), tuple(self._read(near)))

    def _shared(self, near: list[str]) -> list[Result]:
        """Check the files that articles share."""
        back = "".join(self.cache.column("back"))
        entries = {str(entry.path): entry for entry in self.articles}
        beside = tuple(self._read(entries[path] for path in near if path in entries))
        key = _digest(
            self.common, repr(self.context.shared.validate), back, *(s.text for s in beside)
        )
        found = self.cache.memo("shared", key)
        if found is None:
            self.progress("the files that articles share")
            verdict = self.context.shared_files(beside, back)
            self.cache.set_keys(verdict.facts.keys)
            found = verdict.results
            try:
                found += rules.load_all(self.folder / "ontology" / "rules")[1]
            except UnreadableInput as error:
                found.append(Result.of_error(error, "rules"))
            self.cache.keep("shared", key, found)
        return found

    def _whole(self) -> list[Result]:
        """Check what only all files together tell."""
        self.progress("the corpus as a whole")
        paths = self.cache.clashing()
        results: list[Result] = []
        if paths:
            results += whole.clashes(self.context, self._parsed(filter(None, paths)))
        numbers: set[int] = set()
        for _, row in self.cache.rows():
            numbers.update(array("I", row.uses))
        lines = self.cache.lines(numbers)
        key = _digest(self.common, repr(bool(self.problems)), *lines)
        found = self.cache.memo("uses", key)
        if found is None:
            try:
                found = whole.by_uses(self.context, lines, tuple(self.problems))
            except UnreadableInput as error:
                found = [Result.of_error(error, "coverage")]
            self.cache.keep("uses", key, found)
        results += found
        key = _digest(self.common, *self.cache.column("extract"))
        found = self.cache.memo("extracts", key)
        if found is None:
            found = whole.by_extracts(
                self.context,
                self.cache.column("extract"),
                lambda name: self._parsed(self.cache.describing(name)),
            )
            self.cache.keep("extracts", key, found)
        return results + found

    def _parsed(self, paths: Iterable[str]) -> Iterator[SourceFile]:
        wanted = set(paths)
        for source in self._read(e for e in self.articles if str(e.path) in wanted):
            try:
                yield read_entry(source.entry, source.text)
            except UnreadableInput:
                continue

    def _report(self, shapes_have_faults: bool) -> Report:
        self.results += [Result.of_error(error) for error in self.problems]
        results: list[Result] = []
        broken = {(r.path, r.line, r.message) for r in self.results if r.check == "syntax"}
        for result in self.results:
            if result.check != "syntax" and (result.path, result.line, result.message) in broken:
                continue  # a file of shapes, which is not reported by each check that needs it
            if shapes_have_faults and _is_of_data(result):
                continue
            shown = references.softened(result) if broken else result
            if not self.partly or _concerns(shown, self.wanted):
                results.append(self._unreadable(shown))
        return Report(results)

    def _unreadable(self, result: Result) -> Result:
        """Report a file that could not be read; as a warning where others are being checked."""
        if not self.partly or result.path in self.wanted or result.check != "syntax":
            return result
        return replace(result, severity=Severity.WARNING, unreadable=False)


def _is_of_data(result: Result) -> bool:
    return result.check.startswith("shacl:") and result.check != "shacl:shapes"


def _concerns(result: Result, wanted: set[Path]) -> bool:
    return (
        result.path is None
        or result.path in wanted
        or result.unreadable
        or result.check == "syntax"
    )


def _signature(path: Path) -> str:
    """Return what changes when a file does; "" where that cannot be told."""
    try:
        stat = path.stat()
    except OSError:
        return ""
    if time.time() - stat.st_mtime < _FRESH:
        return ""
    return f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns} {stat.st_ino}"


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()

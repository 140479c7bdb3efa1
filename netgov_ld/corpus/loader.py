"""The corpus: every Turtle file of a data folder, one named graph a file.

Files are read one by one and independently: one that cannot be read becomes a problem of the
corpus and hides nothing of the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rdflib import Dataset, Graph

from netgov_ld import iris
from netgov_ld.corpus.files import read, turtle_files
from netgov_ld.corpus.lines import Lines
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.corpus.turtle import parse, parse_canonical
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rdflib.term import Node

__all__ = ["Corpus", "Entry", "SourceFile", "entries", "load", "read_entry", "same_name"]

_DATASET: Final = ("ontology", "graph")


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One Turtle file that could be read."""

    path: Path
    """Where it is, as the user would name it."""
    name: str
    """Name of its graph: ``netgov`` is the ontology's, an article's is its slug."""
    graph: Graph
    text: str
    part: str = "graph"
    """Folder it belongs to: ontology, graph or shapes; shapes are no part of the dataset."""
    is_article: bool = False
    asked: bool = True
    """Whether the user wants this file checked, or it is there for the others' references."""
    is_canonical: bool | None = None
    """Whether the text is in canonical form; None if nobody has looked."""

    @cached_property
    def lines(self) -> Lines:
        """Where its statements stand."""
        return Lines(self.text)

    def line(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> int:
        """Return the 1-based line of a statement; see ``Lines.find``."""
        return self.lines.find(self.graph, subject, predicate, value)


@dataclass(frozen=True, slots=True)
class Entry:
    """One Turtle file of a data folder, as far as its place tells."""

    path: Path
    name: str
    part: str
    is_article: bool
    asked: bool = True


@dataclass(frozen=True, eq=False)
class Corpus:
    """What a data folder holds."""

    files: tuple[SourceFile, ...]
    """The readable files: those of ontology/ and graph/, and shapes where they were asked for."""
    problems: tuple[UnreadableInput, ...] = ()
    """One error for each file that could not be read."""
    asked_first: bool = True
    """Whether what two files say is looked up in the one that is to be checked."""

    def data_files(self) -> Iterator[SourceFile]:
        """Yield the files that are part of the dataset."""
        return (file for file in self.files if file.part != "shapes")

    def dataset(self) -> Dataset:
        """Return the data with one named graph a file and an empty default graph.

        It is made once and shared: read it, do not add to it.
        """
        return self._dataset

    def union(self) -> Graph:
        """Return the data as one graph, blank nodes included; made once and shared."""
        return self._union

    def place(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> tuple[SourceFile, int] | None:
        """Return the file and line of a statement.

        The file that holds the statement; failing that one that says anything with this subject
        and predicate, or anything about the subject; None if no file does.
        """
        found = self._holder(subject, predicate, value)
        return None if found is None else (found[0], found[0].line(*found[1]))

    def holder(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> SourceFile | None:
        """Return the file of a statement; see ``place``."""
        found = self._holder(subject, predicate, value)
        return None if found is None else found[0]

    def _holder(
        self, subject: Node | None, predicate: Node | None, value: Node | None
    ) -> tuple[SourceFile, tuple[Node | None, Node | None, Node | None]] | None:
        files = self.by_subject.get(subject, ()) if subject is not None else ()
        for pattern in ((subject, predicate, value), (subject, predicate, None)):
            for file in files:
                if pattern in file.graph:
                    return file, pattern
        return (files[0], (subject, None, None)) if files else None

    @cached_property
    def by_subject(self) -> Mapping[Node, Sequence[SourceFile]]:
        """The files that say something about a subject; see ``asked_first`` for their order."""
        index: dict[Node, list[SourceFile]] = {}
        for file in sorted(self.files, key=lambda file: self.asked_first and not file.asked):
            for subject in set(file.graph.subjects()):
                index.setdefault(subject, []).append(file)
        return index

    @cached_property
    def _dataset(self) -> Dataset:
        dataset = Dataset()
        for file in self.data_files():
            graph = dataset.graph(iris.graph_iri(file.name))
            for triple in file.graph:
                graph.add(triple)
        return dataset

    @cached_property
    def _union(self) -> Graph:
        return Snapshot(triple for file in self.data_files() for triple in file.graph)


def load(
    folder: Path,
    files: Sequence[Path] | None = None,
    *,
    shapes: bool = False,
    advance: Callable[[Path], object] | None = None,
) -> Corpus:
    """Load a data folder.

    Args:
        folder: Holds ontology/, graph/ and shapes/.
        files: The files to be checked; all if None or empty. The others are loaded as well, so
            that references resolve. A file outside the folder is taken as an article; it stands
            in for the file of the same name in the folder.
        shapes: Whether to load all of shapes/ as well, where no files are named.
        advance: Called with each path once it is done, for showing progress.

    Raises:
        UnreadableInput: There is no such folder, or it holds none of these.
    """
    problems: list[UnreadableInput] = []
    loaded: dict[tuple[bool, str], SourceFile] = {}
    for entry in entries(folder, files, shapes=shapes):
        try:
            file = read_entry(entry, read(entry.path))
            # Shapes are no graphs of the dataset, so their names may recur in it.
            other = loaded.setdefault((file.part == "shapes", file.name), file)
            if other is not file:
                raise same_name(entry.path, other.path)
        except UnreadableInput as error:
            problems.append(error)
        if advance is not None:
            advance(entry.path)
    return Corpus(tuple(loaded.values()), tuple(problems))


def entries(
    folder: Path, files: Sequence[Path] | None = None, *, shapes: bool = False
) -> Iterator[Entry]:
    """List the files of a data folder in their order, without opening one; see ``load``.

    Raises:
        UnreadableInput: There is no such folder, or it holds none of these.
    """
    wanted = {path.resolve(): path for path in files or ()}
    parts = ("ontology", "shapes", "graph") if shapes and not wanted else _DATASET
    if not wanted:
        for path in turtle_files(folder, parts):
            yield _entry(path, folder, own=True, asked=True)
        return
    known = {path.resolve(): path for path in turtle_files(folder, parts)}
    outside = [path for full, path in wanted.items() if full not in known]
    replaced = {path.stem for path in outside if not _is_shapes(path, folder)}
    for full, path in known.items():
        if full in wanted or path.stem not in replaced:
            yield _entry(path, folder, own=True, asked=full in wanted)
    for path in outside:
        yield _entry(path, folder, own=False, asked=True)


def read_entry(entry: Entry, text: str) -> SourceFile:
    """Parse the text of a file.

    Raises:
        UnreadableInput: It is not Turtle.
    """
    graph = parse_canonical(text)
    return SourceFile(
        path=entry.path,
        name=entry.name,
        graph=parse(text, entry.path) if graph is None else graph,
        text=text,
        part=entry.part,
        is_article=entry.is_article,
        asked=entry.asked,
        is_canonical=None if graph is None else True,
    )


def same_name(path: Path, other: Path) -> UnreadableInput:
    """Return the error of a file whose graph would have the name of another's."""
    return UnreadableInput(path, f"Its graph would have the name of {other}.", mend="Rename it.")


def _entry(path: Path, folder: Path, *, own: bool, asked: bool) -> Entry:
    if own:
        parts = path.parts[len(folder.parts) :]
    elif _is_shapes(path, folder):
        parts = ("shapes", path.name)
    else:
        parts = ("graph", "articles", path.name)
    name = "ontology" if parts == ("ontology", "netgov.ttl") else path.stem
    return Entry(path, name, parts[0], parts[:2] == ("graph", "articles"), asked)


def _is_shapes(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to((folder / "shapes").resolve())

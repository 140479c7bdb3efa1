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
from netgov_ld.corpus.turtle import parse
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from rdflib.term import Node

__all__ = ["Corpus", "SourceFile", "load"]

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

    @cached_property
    def lines(self) -> Lines:
        """Where its statements stand."""
        return Lines(self.text)

    def line(
        self, subject: Node | None, predicate: Node | None = None, value: Node | None = None
    ) -> int:
        """Return the 1-based line of a statement; see ``Lines.find``."""
        return self.lines.find(self.graph, subject, predicate, value)


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
        files = self.by_subject.get(subject, ()) if subject is not None else ()
        for pattern in ((subject, predicate, value), (subject, predicate, None)):
            for file in files:
                if pattern in file.graph:
                    return file, file.line(*pattern)
        return (files[0], files[0].line(subject)) if files else None

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
        union = Graph(bind_namespaces="none")
        for file in self.data_files():
            for triple in file.graph:
                union.add(triple)
        return union


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
    wanted = {path.resolve(): path for path in files or ()}
    parts = ("ontology", "shapes", "graph") if shapes and not wanted else _DATASET
    known = {path.resolve(): path for path in turtle_files(folder, parts)}
    outside = [path for full, path in wanted.items() if full not in known]
    replaced = {path.stem for path in outside if not _is_shapes(path, folder)}
    problems: list[UnreadableInput] = []
    loaded: dict[tuple[bool, str], SourceFile] = {}
    for path in [*known.values(), *outside]:
        own = path.resolve() in known
        if own and path.resolve() not in wanted and path.stem in replaced:
            continue
        try:
            file = _load_file(path, folder, own=own, asked=not wanted or path.resolve() in wanted)
            # Shapes are no graphs of the dataset, so their names may recur in it.
            other = loaded.setdefault((file.part == "shapes", file.name), file)
            if other is not file:
                raise UnreadableInput(
                    path, f"Its graph would have the name of {other.path}.", mend="Rename it."
                )
        except UnreadableInput as error:
            problems.append(error)
        if advance is not None:
            advance(path)
    return Corpus(tuple(loaded.values()), tuple(problems))


def _load_file(path: Path, folder: Path, *, own: bool, asked: bool) -> SourceFile:
    text = read(path)
    graph = parse(text, path)
    if _is_shapes(path, folder):
        return SourceFile(path, path.stem, graph, text, part="shapes", asked=asked)
    parts = path.relative_to(folder).parts if own else ("graph", "articles", path.name)
    return SourceFile(
        path,
        "ontology" if parts == ("ontology", "netgov.ttl") else path.stem,
        graph,
        text,
        part=parts[0],
        is_article=parts[:2] == ("graph", "articles"),
        asked=asked,
    )


def _is_shapes(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to((folder / "shapes").resolve())

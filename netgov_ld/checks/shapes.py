"""The shapes as a graph: where each stands, what it is applied to, and what it can report.

Source: SHACL, W3C Recommendation of 2017-07-20, sections 2.1 (shapes and their targets), 2.3
(property shapes and paths) and 4 (core constraint components).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib.collection import Collection

from netgov_ld.corpus.files import read
from netgov_ld.corpus.loader import SourceFile
from netgov_ld.corpus.turtle import parse
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus

__all__ = ["TARGETS", "Shapes", "load"]

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""The properties that say what a shape is applied to; implicit class targets are not used."""

_LISTS: Final = (SH["and"], SH["or"], SH.xone)
_MEMBERS: Final = (SH["not"], SH.node, SH.qualifiedValueShape)


@dataclass(frozen=True, eq=False)
class Shapes:
    """The shapes of a folder."""

    files: tuple[SourceFile, ...]

    @cached_property
    def graph(self) -> Graph:
        """All files as one graph."""
        graph = Graph(bind_namespaces="none")
        for file in self.files:
            for triple in file.graph:
                graph.add(triple)
        return graph

    def place(
        self, subject: Node, predicate: Node | None = None, value: Node | None = None
    ) -> tuple[SourceFile, int] | None:
        """Return the file and line of a statement about a shape, or None if no file has any."""
        for file in self.files:
            if (subject, None, None) in file.graph:
                return file, file.line(subject, predicate, value)
        return None

    def targeted(self) -> Iterator[URIRef]:
        """Yield the named shapes that have targets of their own, in order."""
        found = {shape for target in TARGETS for shape in self.graph.subjects(target)}
        yield from sorted(shape for shape in found if isinstance(shape, URIRef))

    def reporting(self) -> set[Node]:
        """Return the shapes whose results are reported under their own name.

        Those with targets, and the property shapes that they lead to. What stands inside a
        logical constraint only decides whether that constraint holds.
        """
        found: set[Node] = set()
        waiting: list[Node] = list(self.targeted())
        while waiting:
            shape = waiting.pop()
            if shape not in found:
                found.add(shape)
                waiting.extend(self.graph.objects(shape, SH.property))
        return found

    def applied(self) -> set[Node]:
        """Return all shapes that targets lead to, those inside constraints as well."""
        found: set[Node] = set()
        waiting: list[Node] = list(self.targeted())
        while waiting:
            shape = waiting.pop()
            if shape in found:
                continue
            found.add(shape)
            for link in (SH.property, *_MEMBERS):
                waiting.extend(self.graph.objects(shape, link))
            for link in _LISTS:
                for head in self.graph.objects(shape, link):
                    waiting.extend(Collection(self.graph, head))
        return found

    def named(self) -> Iterator[URIRef]:
        """Yield every named shape, in order."""
        kinds = (SH.NodeShape, SH.PropertyShape)
        found = {shape for kind in kinds for shape in self.graph.subjects(RDF.type, kind)}
        yield from sorted(shape for shape in found if isinstance(shape, URIRef))

    def properties(self, path: Node) -> set[URIRef]:
        """Return the properties that a path leads over."""
        if isinstance(path, URIRef):
            return {path} if path != RDF.nil else set()
        # A path is a list or a blank node with one path expression: all its parts count.
        return {
            found
            for part in self.graph.objects(path)
            if isinstance(part, URIRef | BNode)
            for found in self.properties(part)
        }


def load(corpus: Corpus, folder: Path) -> Shapes:
    """Take the shapes of a folder from the corpus, where it holds them, or read them.

    Raises:
        UnreadableInput: A file cannot be read, or there is none.
    """
    paths = sorted(folder.rglob("*.ttl"))
    if not paths:
        raise UnreadableInput(folder, "It holds no shapes.", mend="Name the data folder.")
    known = {file.path.resolve(): file for file in corpus.files if file.part == "shapes"}
    return Shapes(tuple(known.get(path.resolve()) or _read(path) for path in paths))


def _read(path: Path) -> SourceFile:
    text = read(path)
    return SourceFile(path, path.stem, parse(text, path), text, part="shapes")

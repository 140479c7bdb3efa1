"""Is data OWL Lite? Asked of what articles have in common, once, instead of every article.

The rules of ``owl_lite`` on facts look at the kinds of the terms in a triple and at nothing that
tells two things of one class apart. So each thing of an article is put for all of its classes, and
each literal for all of its datatype or language; what is left of a thousand articles are a few
hundred triples. Where these keep to OWL Lite, the articles do. Where not, the article is looked at
itself, for the report to name its lines. Merging things can only add faults that are not there,
never hide one: faults of absence are about kinds, which things of the same classes share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, BNode, Literal, URIRef

from netgov_ld.checks import owl_lite, references
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Graph
    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus, SourceFile

    Triple = tuple[Node, Node, Node]

__all__ = ["OwlLite", "check"]

_PLACE: Final = "urn:x-netgov:outline:"


def check(corpus: Corpus, graph: Graph | None = None) -> list[Result]:
    """Check a corpus as a whole, or a graph that its files explain."""
    results: list[Result] = []
    for finding in owl_lite.check(corpus.union() if graph is None else graph):
        if finding.rule == "undeclared-term" and any(
            references.leads_nowhere(corpus, node) for node in finding.triple
        ):
            continue  # the check of references says more about it
        place = corpus.place(*finding.triple)
        results.append(
            Result(
                check=f"owl-lite:{finding.rule}",
                severity=Severity.VIOLATION,
                path=place[0].path if place else None,
                line=place[1] if place else None,
                focus=str(finding.triple[0]),
                message=finding.message,
                mend=finding.mend,
            )
        )
    return results


class OwlLite:
    """Checks articles beside the files that they share; remembers what was fine.

    Args:
        shared: The ontology, the schemes, and the data that articles refer to, as one graph.
    """

    def __init__(self, shared: Graph) -> None:
        self._shared = shared
        self._known = set(shared.subjects())
        self._fine: set[Triple] = set()
        self._names: dict[str, URIRef] = {}
        self._literals: dict[tuple[str | None, URIRef | None], Literal] = {}
        self._faults: set[tuple[str, Triple]] | None = None

    def check(self, corpus: Corpus) -> list[Result]:
        """Check the articles of a corpus that are to be checked.

        Args:
            corpus: The shared files, articles, and the articles that these refer to.
        """
        articles = [file for file in corpus.files if file.asked]
        types: dict[Node, list[str]] = {}
        for file in corpus.data_files():
            if file.is_article:
                for subject in file.graph.subjects():
                    types.setdefault(subject, [])
                for subject, class_ in file.graph.subject_objects(RDF.type):
                    types[subject].append(str(class_))
        outlines = {file.path: self._outline(file, types) for file in articles}
        if self._is_fine(triple for outline in outlines.values() for triple in outline):
            return []
        results: list[Result] = []
        for file in articles:
            if not self._is_fine(outlines[file.path]):
                results += check(corpus, self._near(file, types))
        return results

    def _outline(self, file: SourceFile, types: dict[Node, list[str]]) -> set[Triple]:
        places: dict[Node, Node] = {}

        def place(node: Node) -> Node:
            if isinstance(node, Literal):
                return self._literals.setdefault((node.language, node.datatype), node)
            found = places.get(node)
            if found is None:
                found = places[node] = self._place(node, types)
            return found

        return {(place(s), p, o if p == RDF.type else place(o)) for s, p, o in file.graph}

    def _place(self, node: Node, types: dict[Node, list[str]]) -> Node:
        if node in self._known or isinstance(node, BNode):
            return node
        name = _PLACE + ",".join(sorted(types.get(node, ())))
        return self._names.setdefault(name, URIRef(name))

    def _is_fine(self, outline: Iterable[Triple]) -> bool:
        """Tell whether an outline adds no fault to those of the shared files."""
        new = set(outline) - self._fine
        if not new:
            return True
        if self._faults is None:
            self._faults = self._found(())
        if self._found(new) - self._faults:
            return False
        self._fine |= new
        return True

    def _found(self, outline: Iterable[Triple]) -> set[tuple[str, Triple]]:
        graph = Snapshot(self._shared)
        for triple in (*self._fine, *outline):
            graph.add(triple)
        return {(finding.rule, finding.triple) for finding in owl_lite.check(graph)}

    def _near(self, file: SourceFile, types: dict[Node, list[str]]) -> Snapshot:
        """Return the shared graph with one article, and with the classes of what it refers to."""
        graph = Snapshot(self._shared)
        for triple in file.graph:
            graph.add(triple)
        for node in set(file.graph.objects()):
            for class_ in types.get(node, ()):
                graph.add((node, RDF.type, URIRef(class_)))
        return graph

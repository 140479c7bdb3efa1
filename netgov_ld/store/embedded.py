"""Oxigraph inside this process: in memory for most releases, read-only on disk for large ones.

In memory Oxigraph is four to eight times faster on aggregates and paths than on disk, and 10,000
articles take a quarter of a gigabyte; ``settings.memory_quads`` draws the line.
"""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import Graph

from netgov_ld.errors import QueryFailed, QuerySyntaxError
from netgov_ld.store._terms import answer_of, to_ox
from netgov_ld.store.engine import Answer, Solutions, Substitutions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from rdflib import Dataset
    from rdflib.term import Node

__all__ = ["EmbeddedEngine", "disk_copy", "load_nquads"]


class EmbeddedEngine:
    """An ``Engine`` over a store in this process.

    Args:
        store: The store; it is not written to.
        union: Whether the default graph of a query is the union of the named graphs.
    """

    def __init__(self, store: ox.Store, *, union: bool = True) -> None:
        self.store = store
        self._union = union

    @classmethod
    def empty(cls) -> EmbeddedEngine:
        """Make an engine in memory, to which ``put`` adds graphs."""
        return cls(ox.Store())

    @classmethod
    def from_nquads(cls, path: Path, *, union: bool = True) -> EmbeddedEngine:
        """Load an N-Quads file into memory, in a thread as ``query._zygote`` says why."""
        store = ox.Store()
        with ThreadPoolExecutor(1) as loader:
            loader.submit(load_nquads, store, path).result()
        return cls(store, union=union)

    @classmethod
    def from_stream(
        cls, stream: IO[bytes], media_type: str, *, union: bool = True
    ) -> EmbeddedEngine:
        """Load RDF of a media type into memory.

        Raises:
            SyntaxError: It does not parse; the error has the line.
        """
        form = ox.RdfFormat.from_media_type(media_type)
        if form is None:
            raise ValueError(f"{media_type} is no media type of RDF.")
        store = ox.Store()
        store.bulk_load(input=stream, format=form)
        return cls(store, union=union)

    @classmethod
    def from_dataset(cls, dataset: Dataset, *, union: bool = True) -> EmbeddedEngine:
        """Load the quads of a dataset into memory."""
        store = ox.Store()
        store.extend(
            ox.Quad(*map(to_ox, quad))  # type: ignore[arg-type]
            for quad in dataset.quads()
        )
        return cls(store, union=union)

    @classmethod
    def from_graph(cls, graph: Graph) -> EmbeddedEngine:
        """Load the triples of a graph into memory, as the default graph."""
        store = ox.Store()
        store.extend(
            ox.Quad(to_ox(subject), to_ox(predicate), to_ox(value))  # type: ignore[arg-type]
            for subject, predicate, value in graph
        )
        return cls(store, union=False)

    @classmethod
    def from_disk(cls, folder: Path, *, union: bool = True) -> EmbeddedEngine:
        """Open the store that ``disk_copy`` wrote, read-only."""
        return cls(ox.Store.read_only(str(folder)), union=union)

    def put(self, graph: str, triples: Iterable[tuple[Node, Node, Node]]) -> None:
        """Add triples to a named graph, for an engine that is nobody else's."""
        name = ox.NamedNode(graph)
        terms: dict[Node, ox.NamedNode | ox.BlankNode | ox.Literal] = {}

        def term(node: Node) -> Any:
            known = terms.get(node)
            if known is None:
                known = terms[node] = to_ox(node)  # type: ignore[arg-type]
            return known

        self.store.extend(ox.Quad(term(s), term(p), term(o), name) for s, p, o in triples)

    def load(self, graph: str, ntriples: str) -> None:
        """Add N-Triples to a named graph, for an engine that is nobody else's."""
        self.store.load(
            ntriples.encode(), format=ox.RdfFormat.N_TRIPLES, to_graph=ox.NamedNode(graph)
        )

    def drop(self, graph: str) -> None:
        """Remove a named graph with all that is in it."""
        self.store.remove_graph(ox.NamedNode(graph))

    def query(self, sparql: str, substitutions: Substitutions | None = None) -> Answer:
        """Evaluate a query; see ``Engine.query``."""
        bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
            ox.Variable(name): to_ox(term) for name, term in (substitutions or {}).items()
        }
        try:
            result = self.store.query(
                sparql, use_default_graph_as_union=self._union, substitutions=bound or None
            )
            return answer_of(result)
        except SyntaxError as error:
            raise QuerySyntaxError.of(str(error)) from error
        except OSError as error:
            raise QueryFailed(f"The engine reported: {error}.") from error

    def select(self, sparql: str, substitutions: Substitutions | None = None) -> Solutions:
        """Evaluate a SELECT query; see ``Engine.select``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, Solutions):
            raise TypeError("The query is not a SELECT query.")
        return answer

    def graph(self, sparql: str, substitutions: Substitutions | None = None) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query; see ``Engine.graph``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, Graph):
            raise TypeError("The query is neither CONSTRUCT nor DESCRIBE.")
        return answer

    def ask(self, sparql: str, substitutions: Substitutions | None = None) -> bool:
        """Evaluate an ASK query; see ``Engine.ask``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, bool):
            raise TypeError("The query is not an ASK query.")
        return answer


def load_nquads(store: ox.Store, path: Path | str) -> None:
    """Load an N-Quads file, and keep the labels of its blank nodes.

    ``bulk_load`` gives them random ones, and with these answers would differ from process to
    process, in bytes and in order, that have the same ETag. Reading and loading in two steps takes
    about an eighth longer.

    Raises:
        SyntaxError: The file does not parse.
        OSError: It cannot be read.
    """
    store.bulk_extend(ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS))


def disk_copy(nquads: Path, folder: Path) -> Path:
    """Write an N-Quads file as an on-disk store, once; later calls find it and return at once.

    The store is built under a temporary name beside ``folder`` and renamed, so that a folder that
    exists is complete.

    Returns:
        ``folder``.
    """
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=folder.name + ".", dir=folder.parent))
    try:
        store = ox.Store(str(building))
        load_nquads(store, nquads)
        store.optimize()
        del store
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return folder

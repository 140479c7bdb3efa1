"""A graph that is filled once and looked at often.

Own code, because pySHACL asks the data and the shapes for the values of one property of one node
a hundred times for every thing it validates, and rdflib's store passes each such question through
five generators and looks up contexts that no graph here has: with this graph, validation takes
two thirds of the time. It also keeps the queries of SHACL-SPARQL constraints parsed, which pySHACL
has parsed anew for every focus node; on data with a few hundred statements, that was half of all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import BNode, Graph, URIRef
from rdflib.namespace import NamespaceManager
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

__all__ = ["Snapshot"]

_Index = dict["Node", dict["Node", dict["Node", None]]]


class _Names(NamespaceManager):
    """Writes IRIs in full.

    pySHACL binds a prefix and looks all of them through for each term of each result, also for
    those of conditions, which are in no report.
    """

    def normalizeUri(self, rdfTerm: str) -> str:  # noqa: N802, N803
        return f"<{rdfTerm}>"

    def bind(
        self, prefix: str | None, namespace: Any, override: bool = True, replace: bool = False
    ) -> None:
        if override or self.store.namespace(prefix or "") is None:
            super().bind(prefix, namespace, override, replace)


class Snapshot(Graph):
    """A graph in two dictionaries; triples are added, and never removed.

    Args:
        triples: What is in it.
    """

    def __init__(self, triples: Iterable[tuple[Node, Node, Node]] = ()) -> None:
        super().__init__(bind_namespaces="none")
        self.namespace_manager = _Names(self, bind_namespaces="none")
        if isinstance(triples, Graph):
            for prefix, namespace in triples.namespaces():
                self.bind(prefix, namespace)
        self._forward: _Index = {}
        self._backward: _Index = {}
        self._size = 0
        self._queries: dict[str, Query] = {}
        for triple in triples:
            self.add(triple)

    def add(self, triple: tuple[Node, Node, Node]) -> Snapshot:
        """Add a triple."""
        s, p, o = triple
        values = self._forward.setdefault(s, {}).setdefault(p, {})
        if o not in values:
            values[o] = None
            self._backward.setdefault(p, {}).setdefault(o, {})[s] = None
            self._size += 1
            # isinstance asks the abstract class of all nodes, and is slow.
            if type(s) is BNode or type(o) is BNode:
                super().add(triple)  # pySHACL copies blank nodes of its reports from the store
        return self

    def triples(self, triple: Any) -> Iterator[Any]:  # type: ignore[override]
        """Yield the triples that match a pattern; None and property paths as in rdflib."""
        s, p, o = triple
        if isinstance(p, Path):
            for start, end in p.eval(self, s, o):
                yield start, p, end
            return
        index, key = (self._backward, p) if s is None else (self._forward, s)
        if s is None and p is None and o is None:
            for subject, about in list(self._forward.items()):
                for predicate, values in list(about.items()):
                    for value in list(values):
                        yield subject, predicate, value
            return
        if s is None:
            for predicate in [p] if p is not None else list(index):
                found = index.get(predicate, {})
                for value in [o] if o is not None else list(found):
                    for subject in list(found.get(value, ())):
                        yield subject, predicate, value
            return
        about = index.get(key, {})
        for predicate in [p] if p is not None else list(about):
            values = about.get(predicate, {})
            for value in list(values) if o is None else [o] if o in values else ():
                yield s, predicate, value

    def objects(  # type: ignore[override]
        self, subject: Any = None, predicate: Any = None, unique: bool = False
    ) -> Iterator[Any]:
        """Yield values of a property of a node."""
        if type(predicate) is not URIRef or subject is None or type(subject) is list:
            return super().objects(subject, predicate, unique)
        about = self._forward.get(subject)
        values = about.get(predicate) if about else None
        return iter(list(values)) if values else iter(())

    def subjects(  # type: ignore[override]
        self,
        predicate: Any = None,
        object: Any = None,  # noqa: A002
        unique: bool = False,
    ) -> Iterator[Any]:
        """Yield the nodes that have a value of a property."""
        if type(predicate) is not URIRef or object is None or type(object) is list:
            return super().subjects(predicate, object, unique)
        having = self._backward.get(predicate)
        nodes = having.get(object) if having else None
        return iter(list(nodes)) if nodes else iter(())

    def remove(self, triple: Any) -> Snapshot:
        """Refuse.

        Raises:
            TypeError: Always.
        """
        raise TypeError(f"A snapshot does not change: {triple} stays.")

    def __contains__(self, triple: Any) -> bool:
        return next(self.triples(triple), None) is not None

    def __len__(self) -> int:
        return self._size

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Result:
        """Evaluate a query; each is parsed once."""
        if isinstance(query_object, str) and not kwargs.get("initNs"):
            known = self._queries.get(query_object)
            if known is None:
                known = self._queries[query_object] = prepareQuery(
                    query_object, initNs=dict(self.namespaces())
                )
            query_object = known
        return super().query(query_object, *args, **kwargs)

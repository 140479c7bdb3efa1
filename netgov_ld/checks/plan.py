"""The same shapes, in the form in which pySHACL is quickest with some nodes of a graph.

Two things are altered, neither of which alters what is reported (SHACL, W3C Recommendation of
2017-07-20, in brackets the sections that say so):

- Targets become the nodes that they select among those that are to be judged [2.1.3]. A graph then
  holds whatever the judgement looks at, such as the actors and events that articles refer to, and
  these are not judged again and again.
- Property shapes of a node shape with targets get these targets themselves [2.3, 4.8.2: the
  results of the node shape are those of its property shapes]. pySHACL then validates all nodes of
  a batch by one property shape at a time; it prepares a shape each time it turns to it, which
  costs more than the judgement. What ``sh:closed`` allows is written out [4.8.1].

A node shape that another shape refers to keeps its property shapes, for they decide whether a
node conforms to it; and so does one whose property shapes are compared with each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rdflib import RDF, RDFS, SH, BNode, URIRef
from rdflib.collection import Collection

from netgov_ld.checks.shapes import TARGETS
from netgov_ld.corpus.snapshot import Snapshot

if TYPE_CHECKING:
    from collections.abc import Collection as Container
    from collections.abc import Generator

    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["planned"]

_SINGLE: Final = (SH.node, SH["not"], SH.qualifiedValueShape)
_LISTS: Final = (SH["and"], SH["or"], SH.xone)


class _Plan(Snapshot):
    """Shapes whose targets are told to who asks for them by name.

    pySHACL looks through all that is said of a shape for its constraints, and compares each
    predicate with a list of forty; with thousands of targets, that was an eighth of its time.
    """

    def predicate_objects(
        self, subject: Any = None, unique: bool = False
    ) -> Generator[tuple[Node, Node], None, None]:
        for pair in super().predicate_objects(subject, unique):
            if pair[0] != SH.targetNode:
                yield pair


def planned(shapes: Graph, data: Graph, judged: Container[Node]) -> Snapshot:
    """Return shapes that judge some nodes of a graph.

    Args:
        shapes: The shapes graph.
        data: The graph that will be validated.
        judged: The nodes to judge; other nodes are looked at where a shape leads to them.
    """
    referred = {value for link in _SINGLE for value in shapes.objects(None, link)}
    for link in _LISTS:
        for head in shapes.objects(None, link):
            referred.update(Collection(shapes, head))
    targets: dict[Node, set[Node]] = {}
    lifted: dict[Node, list[Node]] = {}
    for shape in {shape for kind in TARGETS for shape in shapes.subjects(kind)}:
        nodes = _selected(shapes, data, shape, judged)
        targets.setdefault(shape, set()).update(nodes)
        properties = list(shapes.objects(shape, SH.property))
        if shape in referred or _is_off(shapes, shape) or _compared(shapes, properties):
            continue
        lifted[shape] = properties
        for each in properties:
            targets.setdefault(each, set()).update(nodes)
    result = _Plan()
    for s, p, o in shapes:
        if p in TARGETS or (s in lifted and p in (SH.property, SH.ignoredProperties)):
            continue
        result.add((s, p, o))
    for shape, properties in lifted.items():
        if (shape, SH.closed, None) in shapes:
            _allow(result, shapes, shape, properties)
    for shape, nodes in targets.items():
        for node in nodes:
            result.add((shape, SH.targetNode, node))
    return result


def _selected(shapes: Graph, data: Graph, shape: Node, judged: Container[Node]) -> set[Node]:
    """Return the nodes among those to be judged that a shape's targets select."""
    found: set[Node] = set(shapes.objects(shape, SH.targetNode))
    for class_ in shapes.objects(shape, SH.targetClass):
        for below in {class_, *data.transitive_subjects(RDFS.subClassOf, class_)}:
            found.update(data.subjects(RDF.type, below))
    for predicate in shapes.objects(shape, SH.targetSubjectsOf):
        found.update(data.subjects(predicate))
    for predicate in shapes.objects(shape, SH.targetObjectsOf):
        found.update(data.objects(None, predicate))
    return {node for node in found if node in judged}


def _is_off(shapes: Graph, shape: Node) -> bool:
    return any(shapes.objects(shape, SH.deactivated))


def _compared(shapes: Graph, properties: list[Node]) -> bool:
    """Tell whether a property shape looks at the others beside it [4.7.3]."""
    return any((each, SH.qualifiedValueShapesDisjoint, None) in shapes for each in properties)


def _allow(result: Snapshot, shapes: Graph, shape: Node, properties: list[Node]) -> None:
    """Write out which properties a closed shape allows."""
    allowed: set[Node] = {path for each in properties for path in shapes.objects(each, SH.path)}
    for head in shapes.objects(shape, SH.ignoredProperties):
        allowed.update(Collection(shapes, head))
    rest: Node = RDF.nil
    for path in allowed:
        if isinstance(path, URIRef):
            cell = BNode()
            result.add((cell, RDF.first, path))
            result.add((cell, RDF.rest, rest))
            rest = cell
    result.add((shape, SH.ignoredProperties, rest))

"""Does every shape meet data?

A shape whose target is misspelt is never applied, and SHACL then reports that all is well, as do
SHACL's own shapes for shapes. So a target must select something, every property that a shape
speaks of must occur, and every shape must be reached. What is kept for the wider field, and says
so in the ontology, is excepted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, SH, SKOS, URIRef

from netgov_ld import iris
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.checks.report import Result, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib import Graph
    from rdflib.term import Node

    from netgov_ld.checks.shapes import Shapes
    from netgov_ld.corpus.loader import Corpus

__all__ = ["WIDER_FIELD", "check", "check_shapes"]

WIDER_FIELD: Final = "Kept for the wider field"
"""How the skos:scopeNote of a term or topic begins that no data use yet."""


def check(corpus: Corpus, folder: Path) -> list[Result]:
    """List the shapes of a folder, and the properties they speak of, that meet no data.

    Where files could not be read these are warnings, for the data may be in them.

    Raises:
        UnreadableInput: The shapes cannot be read.
    """
    return check_shapes(corpus, shapes_of.load(corpus, folder))


def check_shapes(corpus: Corpus, shapes: Shapes) -> list[Result]:
    """List the shapes, and the properties they speak of, that meet no data; see ``check``."""
    severity = Severity.WARNING if corpus.problems else Severity.VIOLATION
    data = corpus.union()
    return [
        *_targets(shapes, data, severity),
        *_paths(shapes, data, severity),
        *_unreached(shapes),
    ]


def _targets(shapes: Shapes, data: Graph, severity: Severity) -> Iterator[Result]:
    for shape in shapes.targeted():
        for kind in shapes_of.TARGETS:
            for target in shapes.graph.objects(shape, kind):
                if _selects(data, kind, target) or _is_kept(data, target):
                    continue
                yield _result(
                    shapes,
                    (shape, kind, target),
                    severity,
                    f"The target {iris.short(kind)} {iris.short(str(target))} of this shape"
                    " selects nothing, so it checks nothing.",
                    "Correct the name of the target.",
                )


def _selects(data: Graph, kind: Node, target: Node) -> bool:
    if kind == SH.targetNode:
        return (target, None, None) in data
    if kind != SH.targetClass:
        return (None, target, None) in data
    classes = data.transitive_subjects(RDFS.subClassOf, target)
    return any((None, RDF.type, class_) in data for class_ in classes)


def _paths(shapes: Shapes, data: Graph, severity: Severity) -> Iterator[Result]:
    for shape in sorted(set(shapes.graph.subjects(SH.path)), key=str):
        path = shapes.graph.value(shape, SH.path)
        # Where data must not have a property, its absence is what the shape is for.
        if path is None or _forbids(shapes, shape):
            continue
        for property_ in sorted(shapes.properties(path)):
            if (None, property_, None) in data or _is_kept(data, property_):
                continue
            yield _result(
                shapes,
                (shape, SH.path, path),
                severity,
                f"The property {iris.short(property_)} of this shape occurs nowhere in the data.",
                "Correct its name, or mark it in the ontology with a skos:scopeNote that begins"
                f' "{WIDER_FIELD}: ".',
            )


def _forbids(shapes: Shapes, shape: Node) -> bool:
    maximum = shapes.graph.value(shape, SH.maxCount)
    return maximum is not None and str(maximum) == "0"


def _unreached(shapes: Shapes) -> Iterator[Result]:
    applied = shapes.applied()
    for shape in shapes.named():
        if shape not in applied:
            yield _result(
                shapes,
                (shape, None, None),
                Severity.VIOLATION,
                "No target leads to this shape, so it checks nothing.",
                "Give it a target, add it to the sh:property of a shape, or delete it.",
            )


def _is_kept(data: Graph, term: Node) -> bool:
    """Tell whether the ontology keeps a term for articles that are yet to be encoded."""
    return any(str(note).startswith(WIDER_FIELD) for note in data.objects(term, SKOS.scopeNote))


def _result(
    shapes: Shapes,
    triple: tuple[Node, Node | None, Node | None],
    severity: Severity,
    message: str,
    mend: str,
) -> Result:
    place = shapes.place(*triple)
    shape = triple[0]
    name = iris.short(shape) if isinstance(shape, URIRef) else "A shape without a name"
    return Result(
        check="coverage",
        severity=severity,
        path=place[0].path if place else None,
        line=place[1] if place else None,
        focus=str(shape),
        message=f"{name}: {message}",
        mend=mend,
    )

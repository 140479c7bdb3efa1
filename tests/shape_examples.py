"""The violating examples of the shapes: how they are written, read and judged.

A file ``tests/data/shapes/<subject>.ttl`` belongs to ``shapes/<subject>.ttl``. It is Turtle, and
each of its examples begins with a line of two hashes that says what is wrong in it::

    ## A position that nobody takes.
    # copy: position:repair position:nobodys
    # drop: position:nobodys ng:proponent
    # expect: position:nobodys ngsh:position-proponent MinCount

``copy`` gives a second name to a thing of ``conforming.ttl``, ``drop`` takes properties from a
thing, the Turtle below adds to it. ``expect`` names a focus node, a shape, and the constraint
components (SHACL, section 4, without ``ConstraintComponent``) that report it: all of them, for
what is not expected must not be reported. Examples use names of their own, so that all can be
validated at once: pySHACL takes longer to start than to validate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import RDF, SH, Graph, URIRef

from netgov_ld import iris
from netgov_ld.corpus.turtle import parse
from netgov_ld.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.checks.shapes import Shapes

__all__ = ["COMPONENTS", "Example", "Finding", "constraints", "examples", "findings"]

COMPONENTS: Final = {
    SH[name]: component
    for name, component in {
        "and": "And",
        "class": "Class",
        "closed": "Closed",
        "datatype": "Datatype",
        "disjoint": "Disjoint",
        "equals": "Equals",
        "hasValue": "HasValue",
        "in": "In",
        "languageIn": "LanguageIn",
        "lessThan": "LessThan",
        "lessThanOrEquals": "LessThanOrEquals",
        "maxCount": "MaxCount",
        "maxExclusive": "MaxExclusive",
        "maxInclusive": "MaxInclusive",
        "maxLength": "MaxLength",
        "minCount": "MinCount",
        "minExclusive": "MinExclusive",
        "minInclusive": "MinInclusive",
        "minLength": "MinLength",
        "node": "Node",
        "nodeKind": "NodeKind",
        "not": "Not",
        "or": "Or",
        "pattern": "Pattern",
        "qualifiedMaxCount": "QualifiedMaxCount",
        "qualifiedMinCount": "QualifiedMinCount",
        "sparql": "SPARQL",
        "uniqueLang": "UniqueLang",
        "xone": "Xone",
    }.items()
}
"""Parameter of a constraint -> name of its component; sh:property reports nothing of its own."""


class Finding(NamedTuple):
    """What a validation reports, or is expected to report."""

    focus: str
    shape: str
    component: str


@dataclass(frozen=True)
class Example:
    """One violating example."""

    path: Path
    says: str
    copies: tuple[tuple[str, str], ...]
    drops: tuple[tuple[str, ...], ...]
    turtle: Graph
    expected: frozenset[Finding]

    def graph(self, conforming: Graph) -> Graph:
        """Return the things of this example."""
        result = Graph(bind_namespaces="none")
        for source, name in self.copies:
            for _, p, o in conforming.triples((_iri(source), None, None)):
                result.add((_iri(name), p, o))
        for name, *properties in self.drops:
            for property_ in properties:
                result.remove((_iri(name), _iri(property_), None))
        return result + self.turtle


def examples(path: Path) -> Iterator[Example]:
    """Read the examples of a file."""
    head, *blocks = path.read_text("utf-8").split("\n## ")
    prefixes = "".join(line for line in head.splitlines(True) if line.startswith("PREFIX"))
    for block in blocks:
        says, *lines = block.splitlines()
        orders: dict[str, list[tuple[str, ...]]] = {"copy": [], "drop": [], "expect": []}
        for line in lines:
            if line.startswith("# "):
                order, _, words = line.removeprefix("# ").partition(": ")
                orders[order].append(tuple(words.replace(",", " ").split()))
        yield Example(
            path,
            says,
            tuple((source, name) for source, name in orders["copy"]),
            tuple(orders["drop"]),
            parse(prefixes + "\n".join(lines), path),
            frozenset(
                Finding(focus, shape, component)
                for focus, shape, *components in orders["expect"]
                for component in components
            ),
        )


def findings(report: Graph) -> Iterator[Finding]:
    """Yield what a validation report says."""
    for head in report.subjects(RDF.type, SH.ValidationReport):
        for node in report.objects(head, SH.result):
            component = report.value(node, SH.sourceConstraintComponent)
            yield Finding(
                _name(report.value(node, SH.focusNode)),
                _name(report.value(node, SH.sourceShape)),
                str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent"),
            )


def constraints(shapes: Shapes) -> set[tuple[str, str]]:
    """Return the shape and component of every constraint that can be reported."""
    return {
        (_name(shape), COMPONENTS[parameter])
        for shape in shapes.reporting()
        for parameter in shapes.graph.predicates(shape)
        if isinstance(parameter, URIRef) and parameter in COMPONENTS
    }


def _iri(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(name[1:-1] if name.startswith("<") else PREFIXES[prefix] + local)


def _name(term: Node | None) -> str:
    return iris.short(str(term)) if isinstance(term, URIRef) else repr(str(term))

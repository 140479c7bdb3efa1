"""Do the data have the shape that they should have?

The shapes are SHACL, and pySHACL judges by them. They are themselves validated first, against the
shapes that SHACL gives for shapes (SHACL, W3C Recommendation of 2017-07-20, appendix C). No
inference is drawn: things are typed with their most specific class, and ``sh:class`` follows
rdfs:subClassOf, which the ontology brings into the validated graph.

A message in a shape is one sentence that says what is demanded, and then how to mend a breach.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

import pyshacl
import pyshacl.constraints
from pyshacl.constraints.constraint_component import ConstraintComponent
from pyshacl.entrypoints import meta_validate
from rdflib import RDF, SH, XSD, Graph, Literal, URIRef

from netgov_ld import iris
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.checks.plan import planned
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.errors import UnreadableInput
from netgov_ld.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.checks.shapes import Shapes
    from netgov_ld.corpus.loader import Corpus

__all__ = ["OPTIONS", "check", "check_shapes", "judge", "results", "validate"]

OPTIONS: Final[dict[str, Any]] = {
    "advanced": False,
    "do_owl_imports": False,
    "inference": "none",
    "js": False,
    "meta_shacl": False,
}
"""How pySHACL is called, always: nothing is inferred, imported or fetched."""

_SEVERITIES: Final[dict[Node | None, Severity]] = {
    SH.Violation: Severity.VIOLATION,
    SH.Warning: Severity.WARNING,
    SH.Info: Severity.INFO,
}
_LOCK: Final = RLock()
_TEXT: Final = "make_v_result_description"
"""pySHACL's method that writes a result as a text."""
_SHOWN: Final = 60
"""Most characters of a literal that a message quotes."""


# pySHACL looks each predicate of each shape up in a list of forty, by comparison; the table of the
# same names is as good for that, and finds them at once.
setattr(  # noqa: B010 - a table where a list is declared
    pyshacl.constraints,
    "ALL_CONSTRAINT_PARAMETERS",
    pyshacl.constraints.CONSTRAINT_PARAMETERS_MAP,
)


def check(corpus: Corpus, folder: Path) -> list[Result]:
    """Check the shapes of a folder, then the data by them.

    Faults in the shapes come alone: what shapes with faults say about data is worth nothing.

    Raises:
        UnreadableInput: The shapes cannot be read, or pySHACL cannot work with them.
    """
    shapes = shapes_of.load(corpus, folder)
    return check_shapes(shapes) or judge(corpus, shapes, folder)


def judge(corpus: Corpus, shapes: Shapes, folder: Path) -> list[Result]:
    """Check the things that the files to be checked describe, by shapes without faults.

    Args:
        corpus: The data; the other files are there for what the shapes look at.
        shapes: The shapes.
        folder: What to name if the shapes cannot be worked with.

    Raises:
        UnreadableInput: pySHACL cannot work with them.
    """
    data = corpus.union()
    judged: set[Node] = set()
    objects = set(shapes.graph.objects(None, SH.targetObjectsOf))
    for file in corpus.data_files():
        if file.asked:
            judged.update(file.graph.subjects())
            for predicate in objects:
                judged.update(file.graph.objects(None, predicate))
    if any(file.asked and not file.is_article for file in corpus.files):
        judged.update(shapes.graph.objects(None, SH.targetNode))
    return results(validate(data, planned(shapes.graph, data, judged), folder), corpus)


def results(report: Graph, corpus: Corpus) -> list[Result]:
    """Return what a validation report says about the files of a corpus."""
    return [_of_data(report, node, corpus) for node in _results(report)]


def check_shapes(shapes: Shapes) -> list[Result]:
    """Validate shapes against SHACL's own shapes, and their prefixes against the table.

    Raises:
        UnreadableInput: pySHACL cannot work with them.
    """
    faults = list(_check_prefixes(shapes))
    # To stop at the first fault halves the time; only where there is one, all are wanted.
    if not _meta(shapes, abort_on_first=True)[0]:
        report = _meta(shapes, abort_on_first=False)[1]
        faults.extend(_of_shapes(report, node, shapes) for node in _results(report))
    return faults


def validate(data: Graph, shapes: Graph, path: Path) -> Graph:
    """Validate a graph by shapes and return SHACL's validation report.

    Args:
        data: The graph; it is not altered.
        shapes: The shapes graph.
        path: What to name if the shapes cannot be worked with.

    Raises:
        UnreadableInput: pySHACL cannot work with the shapes.
    """
    with _errors_about(path), _without_texts():
        _, report, text = pyshacl.validate(data, shacl_graph=shapes, **OPTIONS)
    return _report(report, text, path)


def _meta(shapes: Shapes, *, abort_on_first: bool) -> tuple[bool, Graph]:
    path = shapes.files[0].path.parent
    options = {**OPTIONS, "abort_on_first": abort_on_first}
    with _errors_about(path), _without_texts():
        conforms, report, text = meta_validate(Snapshot(shapes.graph), **options)
    return conforms, _report(report, text, path)


@contextmanager
def _without_texts() -> Iterator[None]:
    """Keep pySHACL from writing each result as a text as well, which nobody reads here.

    It does so for the results of conditions too, which are in no report: a seventh of its time.
    This is a switch of the whole process, so one thread at a time may turn it.
    """
    with _LOCK:
        before = getattr(ConstraintComponent, _TEXT)
        setattr(ConstraintComponent, _TEXT, _no_text)
        try:
            yield
        finally:
            setattr(ConstraintComponent, _TEXT, before)


def _no_text(*_: object, **__: object) -> str:
    return ""


@contextmanager
def _errors_about(path: Path) -> Iterator[None]:
    """Turn whatever pySHACL and those it relies on raise into an error about the shapes.

    Regular expressions and queries are not looked at before they are used, and what is wrong
    with them comes out as the error of whichever library tried.
    """
    try:
        yield
    except Exception as error:
        raise _unusable(path, str(error)) from error


def _report(report: object, text: str, path: Path) -> Graph:
    """Return the report; a failure is returned by pySHACL in its place instead of raised."""
    if not isinstance(report, Graph):
        raise _unusable(path, text)
    return report


def _unusable(path: Path, why: str) -> UnreadableInput:
    return UnreadableInput(
        path,
        f"These shapes cannot be used: {' '.join(why.split())}",
        mend="Look at the patterns and queries that were changed last.",
    )


def _check_prefixes(shapes: Shapes) -> Iterator[Result]:
    """Compare what the shapes declare for their queries with the table of prefixes."""
    for node in shapes.graph.objects(None, SH.declare):
        prefix = shapes.graph.value(node, SH.prefix)
        namespace = shapes.graph.value(node, SH.namespace)
        known = PREFIXES.get(str(prefix))
        if known is None or namespace != Literal(known, datatype=XSD.anyURI):
            place = shapes.place(node, SH.namespace)
            yield Result(
                check="prefixes",
                severity=Severity.VIOLATION,
                path=place[0].path if place else None,
                line=place[1] if place else None,
                focus=str(node),
                message=f"The prefix {prefix}: does not stand for <{namespace}> in the table of"
                " prefixes.",
                mend=f'Declare sh:namespace "{known}"^^xsd:anyURI.' if known else "Remove it.",
            )


def _results(report: Graph) -> Iterator[Node]:
    """Yield the results of a report; not those that only explain another one."""
    for head in report.subjects(RDF.type, SH.ValidationReport):
        yield from report.objects(head, SH.result)


def _of_data(report: Graph, node: Node, corpus: Corpus) -> Result:
    focus, path = report.value(node, SH.focusNode), report.value(node, SH.resultPath)
    value, source = report.value(node, SH.value), report.value(node, SH.sourceShape)
    severity = report.value(node, SH.resultSeverity)
    property_ = path if isinstance(path, URIRef) else None
    place = corpus.place(focus, property_, value if property_ is not None else None)
    what, mend = _split(str(report.value(node, SH.resultMessage)))
    found = "" if value is None or value == focus else f" Found: {_shown(value)}."
    return Result(
        check=f"shacl:{_local(source)}",
        severity=_SEVERITIES.get(severity, Severity.VIOLATION),
        path=place[0].path if place else None,
        line=place[1] if place else None,
        focus=str(focus),
        message=f"{_shown(focus)}: {what}{found}",
        mend=mend,
    )


def _of_shapes(report: Graph, node: Node, shapes: Shapes) -> Result:
    focus, path = report.value(node, SH.focusNode), report.value(node, SH.resultPath)
    value = report.value(node, SH.value)
    place = shapes.place(focus, path, value) if focus is not None else None
    why = " ".join(str(report.value(node, SH.resultMessage)).split())
    return Result(
        check="shacl:shapes",
        severity=Severity.VIOLATION,
        path=place[0].path if place else shapes.files[0].path.parent,
        line=place[1] if place else None,
        focus=None if focus is None else str(focus),
        message=f"{_shown(focus)}: This is no shape by SHACL's own shapes. {why}",
        mend="See https://www.w3.org/TR/shacl/#syntax-rules.",
    )


def _split(message: str) -> tuple[str, str | None]:
    """Take a message apart: its first sentence, and the rest, which says how to mend it."""
    what, stop, mend = message.partition(". ")
    return what + stop.strip(), mend or None


def _local(shape: Node | None) -> str:
    return str(shape).rsplit("#", 1)[-1] if isinstance(shape, URIRef) else "unnamed"


def _shown(term: Node | None) -> str:
    if isinstance(term, URIRef):
        return iris.short(term)
    if isinstance(term, Literal):
        text = str(term)
        return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
    return "A blank node"

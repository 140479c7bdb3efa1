"""Do the files fit together: does every name lead somewhere, and does each fact stand once?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from rdflib import RDF, BNode, URIRef

from netgov_ld import iris
from netgov_ld.checks.report import Result, Severity
from netgov_ld.namespaces import BASE, NG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus, SourceFile

__all__ = ["check", "leads_nowhere", "softened"]

_NAME: Final = "references"
_THINGS: Final = BASE + "id/"

_MOST_NAMES: Final = 20_000
"""Names that are searched for a similar one; beyond that it would take too long."""

_NOWHERE: Final = ", so the reference leads nowhere."
_UNREAD: Final = " that could be read."

_Triple = tuple["Node", "Node", "Node"]


def check(corpus: Corpus) -> list[Result]:
    """Check the files that are to be checked against all that are loaded.

    - Every thing of the dataset that is referred to, and every term of the ontology, is described
      somewhere. Where files could not be read this is a warning, for it may be described there.
    - No triple stands in two files, for counts over the union of the graphs would be wrong.
    - No two articles both say what a thing is: what they share belongs to a shared file.
    - Things are named by one of the known kinds, and data has no blank nodes.
    """
    results: list[Result] = []
    suggestions = _Suggestions(corpus)
    for file in corpus.data_files():
        if file.asked:
            for triple in file.graph:
                results.extend(_names(corpus, file, triple, suggestions))
                results.extend(_blank_nodes(file, triple))
    results.extend(_repetitions(corpus))
    return results


def softened(result: Result) -> Result:
    """Say of a name that leads nowhere that it may be described in a file that was not read."""
    if result.check != _NAME or not result.message.endswith(_NOWHERE):
        return result
    message = result.message.removesuffix(_NOWHERE) + _UNREAD
    return replace(result, message=message, severity=Severity.WARNING)


def leads_nowhere(corpus: Corpus, node: Node) -> bool:
    """Tell whether a node names a thing or term of this dataset that no file describes."""
    return (
        isinstance(node, URIRef)
        and str(node).startswith((_THINGS, str(NG)))
        and node not in corpus.by_subject
    )


def _names(
    corpus: Corpus, file: SourceFile, triple: _Triple, suggestions: _Suggestions
) -> Iterator[Result]:
    """Find names that lead nowhere."""
    for node in triple:
        if not leads_nowhere(corpus, node):
            continue
        if str(node).startswith(_THINGS) and iris.split(str(node)) is None:
            yield Result.at(
                file,
                triple,
                check=_NAME,
                severity=Severity.VIOLATION,
                message=f"<{node}> has no kind that this dataset knows.",
                mend="Name things .../id/{kind}/{name} with a kind from the encoding guide.",
            )
        else:
            unread = bool(corpus.problems)
            yield Result.at(
                file,
                triple,
                check=_NAME,
                severity=Severity.WARNING if unread else Severity.VIOLATION,
                message=f"<{node}> is described in no file" + (_UNREAD if unread else _NOWHERE),
                mend=suggestions.mend(str(node)),
            )


class _Suggestions:
    """Names that a misspelt one may stand for.

    Args:
        corpus: Whose things and terms to suggest.
    """

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for subject in self._corpus.by_subject:
            namespace, name = _cut(str(subject))
            names[namespace].append(name)
        return names

    def mend(self, iri: str) -> str:
        """Name the thing of the same kind whose name is closest, in kinds that are not too many."""
        namespace, name = _cut(iri)
        names = self._names.get(namespace, [])
        close = get_close_matches(name, names, n=1) if len(names) <= _MOST_NAMES else []
        return f"Did you mean {close[0]}?" if close else "Describe it, or mend the name."


def _cut(iri: str) -> tuple[str, str]:
    place = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:place], iri[place:]


def _blank_nodes(file: SourceFile, triple: _Triple) -> Iterator[Result]:
    """Find blank nodes in the data."""
    s, _, o = triple
    if file.part == "graph" and (isinstance(s, BNode) or isinstance(o, BNode)):
        yield Result.at(
            file,
            triple,
            check=_NAME,
            severity=Severity.VIOLATION,
            message="A blank node cannot be linked to or compared.",
            mend="Give it a name of its own under .../id/.",
        )


def _repetitions(corpus: Corpus) -> Iterator[Result]:
    """Find triples that stand in two files, and things that two articles define."""
    for subject, found in corpus.by_subject.items():
        files = [file for file in found if file.part != "shapes"]
        if len(files) < 2 or not any(file.asked for file in files):
            continue
        articles = [file for file in files if file.is_article]
        typed = [file for file in articles if (subject, RDF.type, None) in file.graph]
        for number, file in enumerate(files):
            if not file.asked:
                continue
            others = files[:number] + files[number + 1 :]
            yield from _shared_triples(subject, file, others)
            if file in typed and len(typed) > 1:
                other = next(each for each in typed if each is not file)
                yield Result.at(
                    file,
                    (subject, RDF.type, None),
                    check=_NAME,
                    severity=Severity.VIOLATION,
                    message=f"Another article defines this thing too: {other.path}.",
                    mend="Define it in one of them, or in a file of graph/ that both share.",
                )


def _shared_triples(subject: Node, file: SourceFile, others: list[SourceFile]) -> Iterator[Result]:
    for triple in file.graph.triples((subject, None, None)):
        for other in others:
            if triple in other.graph:
                yield Result.at(
                    file,
                    triple,
                    check=_NAME,
                    severity=Severity.VIOLATION,
                    message=f"This statement stands in {other.path}:{other.line(*triple)} too.",
                    mend="Keep it in one file.",
                )

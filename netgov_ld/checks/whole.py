"""What only the corpus as a whole can tell, from a few facts about each of its files.

- Things that share what only one may have (rules of the scope ``key``).
- What is used nowhere: rules of the scope ``use`` and the coverage of the shapes see the shared
  files and one triple for each property and class that articles use, which are some hundreds
  however many articles there are.
- Rules of the scope ``whole`` see the shared files and the triples of all articles that have a
  property which such a rule names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef

from netgov_ld.checks import coverage, rules
from netgov_ld.checks.batch import number, ordered
from netgov_ld.checks.rules import Scope
from netgov_ld.corpus.loader import Corpus, SourceFile
from netgov_ld.corpus.turtle import parse
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.checks.batch import Context
    from netgov_ld.checks.report import Result
    from netgov_ld.errors import UnreadableInput

__all__ = ["by_extracts", "by_uses", "clashes"]

_THING = "<urn:x-netgov:some-thing>"


def clashes(context: Context, articles: Iterable[SourceFile]) -> list[Result]:
    """Find what only one thing may have.

    Args:
        context: The shared files and the rules.
        articles: The articles in which the things are that have such a thing in common.
    """
    corpus = Corpus(ordered((*context.files, *articles)), asked_first=False)
    engine = EmbeddedEngine.from_graph(corpus.union())
    return [
        rules.offence(rule, corpus, row)
        for rule in context.rules
        if rule.scope is Scope.KEY
        for row in rules.clashes(engine.select(rule.query))
    ]


def by_uses(
    context: Context, lines: Iterable[str], problems: tuple[UnreadableInput, ...]
) -> list[Result]:
    """Find what is used nowhere.

    Args:
        context: The shared files, the shapes and the rules.
        lines: What articles use (``Facts.uses``).
        problems: Errors of the files that could not be read.

    Raises:
        UnreadableInput: The shapes cannot be read.
    """
    text = "".join(f"{_THING} {line if ' ' in line else f'{line} {_THING}'} .\n" for line in lines)
    path = context.shared.folder / "graph"
    used = SourceFile(path, "uses", parse(text, path), text, is_article=True, asked=False)
    corpus = Corpus((*context.files, used), problems)
    engine = EmbeddedEngine.from_graph(corpus.union())
    results = [
        rules.offence(rule, corpus, row)
        for rule in context.rules
        if rule.scope is Scope.USE
        for row in engine.select(rule.query)
        if row["focus"] != URIRef(_THING.strip("<>"))
    ]
    return results + coverage.check_shapes(corpus, context.shapes)


def by_extracts(
    context: Context,
    extracts: Iterable[str],
    describing: Callable[[int], Iterator[SourceFile]],
) -> list[Result]:
    """Find what rules about the whole find.

    Args:
        context: The shared files and the rules.
        extracts: The triples of articles with properties that these name, as N-Triples.
        describing: Reads the articles that describe a thing, given by its number.
    """
    engine = EmbeddedEngine.empty()
    engine.put("urn:x-netgov:shared", (t for file in context.files for t in file.graph))
    for text in extracts:
        engine.load("urn:x-netgov:articles", text)
    found: list[tuple[rules.Rule, Mapping[str, Node]]] = [
        (rule, row)
        for rule in context.rules
        if rule.scope is Scope.WHOLE
        for row in engine.select(rule.query)
    ]
    foci = {number(str(row["focus"])) for _, row in found if isinstance(row["focus"], URIRef)}
    articles: dict[Path, SourceFile] = {}
    for focus in foci:
        articles.update((file.path, file) for file in describing(focus))
    corpus = Corpus(ordered((*context.files, *articles.values())), asked_first=False)
    return [rules.offence(rule, corpus, row) for rule, row in found]

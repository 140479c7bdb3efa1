"""The modelling rules: each a SPARQL query that returns whatever breaks it.

A rule is a file ``*.rq``. It begins with comment lines: the rule as a sentence, then ``# mend:``
with what to do about an offender, then, unless it is a violation, ``# severity: warning`` or
``info``, then, unless it has to see everything, ``# scope:`` with how far it looks. Its SELECT
returns ``?focus``, the offender, and may return ``?property`` and ``?value``, which lead to the
line, and ``?detail``, a sentence. It is evaluated over the union of the graphs, by Oxigraph:
rdflib's own engine takes thirty times as long.

The scope lets a large corpus be checked article by article (``Scope`` says what each means). A
rule of the scope ``key`` returns no offenders but every ``?focus`` with its ``?key``; those are
offenders whose key another focus has too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from rdflib import Graph, Literal, URIRef
from rdflib.paths import NegatedPath
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from netgov_ld import iris
from netgov_ld.checks import prefixes
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.files import read
from netgov_ld.errors import QuerySyntaxError, UnreadableInput
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus

__all__ = ["Rule", "Scope", "check", "clashes", "load", "load_all", "offence"]

_COMMENT: Final = re.compile(r"#[ \t]*(?:(?P<key>mend|severity|scope):[ \t]*)?(?P<text>.*)")
_IRI: Final = re.compile(r"https?://\S*[^\s.,;]")
_SHOWN: Final = 60
"""Most characters of a literal that a message quotes."""


class Scope(StrEnum):
    """How far a rule looks."""

    WHOLE = "whole"
    """At all triples with the properties that it names, wherever they stand."""
    NEAR = "near"
    """At the offender, at what refers to it, and at what these lead to in three steps."""
    KEY = "key"
    """As ``near``; things that have the same ``?key`` offend."""
    USE = "use"
    """At what shared files describe, and at what articles use: properties, classes, things."""


@dataclass(frozen=True)
class Rule:
    """One modelling rule."""

    path: Path
    says: str
    """The rule, as a sentence."""
    mend: str
    severity: Severity
    query: str
    scope: Scope = Scope.WHOLE

    @cached_property
    def properties(self) -> frozenset[URIRef] | None:
        """The properties that its query names; None if it may look at any."""
        found: set[URIRef] = set()
        for predicate in _predicates(prepareQuery(self.query).algebra):
            if not _collect(predicate, found):
                return None
        return frozenset(found)

    @property
    def name(self) -> str:
        """Name of the file, without its ending."""
        return self.path.stem


def load(path: Path) -> Rule:
    """Read a rule.

    Raises:
        UnreadableInput: The file cannot be read, lacks its comment lines, or is no SELECT query
            with ``?focus``.
    """
    text = read(path)
    said: dict[str, list[str]] = {"": [], "mend": [], "severity": [], "scope": []}
    for line in text.splitlines():
        match = _COMMENT.fullmatch(line)
        if match is None:
            break
        said[match["key"] or ""].append(match["text"].strip())
    says, mend, severity, scope = (" ".join(said[key]) for key in said)
    if not says or not mend:
        raise UnreadableInput(
            path,
            "A rule begins with comment lines that say what it demands and how to mend a breach.",
            line=1,
            mend="Write `# Every ...` and `# mend: ...`.",
        )
    if severity and severity not in set(Severity):
        raise UnreadableInput(
            path, f"There is no severity {severity!r}.", mend=f"Use {', '.join(Severity)}."
        )
    if scope and scope not in set(Scope):
        raise UnreadableInput(
            path, f"There is no scope {scope!r}.", mend=f"Use {', '.join(Scope)}."
        )
    _demand_columns(path, text, {"focus", "key"} if scope == Scope.KEY else {"focus"})
    return Rule(
        path, says, mend, Severity(severity or Severity.VIOLATION), text, Scope(scope or "whole")
    )


def load_all(folder: Path) -> tuple[list[Rule], list[Result]]:
    """Read the rules of a folder, and say what is wrong with some.

    Raises:
        UnreadableInput: There is no rule in the folder.
    """
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise UnreadableInput(folder, "It holds no modelling rules.", mend="Name the data folder.")
    rules: list[Rule] = []
    faults: list[Result] = []
    for path in paths:
        try:
            rules.append(load(path))
        except UnreadableInput as error:
            faults.append(Result.of_error(error, "rules"))
        else:
            faults.extend(prefixes.check_text(path, rules[-1].query))
    return rules, faults


def check(corpus: Corpus, folder: Path) -> list[Result]:
    """Run every rule of a folder over a corpus as a whole, and compare all prefixes.

    Raises:
        UnreadableInput: There is no rule in the folder.
    """
    rules, faults = load_all(folder)
    results = [
        result
        for file in corpus.files
        if file.asked
        for result in prefixes.check_text(file.path, file.text)
    ]
    results.extend(faults)
    engine = EmbeddedEngine.from_graph(corpus.union())
    for rule in rules:
        rows: Iterable[Mapping[str, Node]] = engine.select(rule.query)
        if rule.scope is Scope.KEY:
            rows = clashes(rows)
        results.extend(offence(rule, corpus, row) for row in rows)
    return results


def clashes(rows: Iterable[Mapping[str, Node]]) -> Iterator[Mapping[str, Node]]:
    """Yield the rows whose key another focus has too, with a detail that names that focus."""
    by_key: dict[Node, list[Mapping[str, Node]]] = defaultdict(list)
    for row in rows:
        by_key[row["key"]].append(row)
    for found in by_key.values():
        foci = sorted({row["focus"] for row in found}, key=str)
        if len(foci) < 2:
            continue
        for row in found:
            other = foci[0] if row["focus"] != foci[0] else foci[1]
            more = f", and {len(foci) - 2} more have" if len(foci) > 2 else " has"
            yield {**row, "detail": Literal(f"{other}{more} it too.")}


def _predicates(part: Any) -> Iterator[Any]:
    """Yield the predicates of all triple patterns in the algebra of a query."""
    if isinstance(part, CompValue):
        if "triples" in part:  # its ``get`` answers with a variable
            yield from (triple[1] for triple in part["triples"])
        for value in part.values():
            yield from _predicates(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _predicates(value)


def _collect(predicate: Any, found: set[URIRef]) -> bool:
    """Add the properties that a predicate leads over; tell whether there is no other."""
    if isinstance(predicate, URIRef):
        found.add(predicate)
        return True
    if not isinstance(predicate, PropertyPath) or isinstance(predicate, NegatedPath):
        return False
    inner = [getattr(predicate, name, None) for name in ("path", "arg")]
    parts = getattr(predicate, "args", None) or [part for part in inner if part is not None]
    return all(_collect(part, found) for part in parts)


def _demand_columns(path: Path, text: str, wanted: set[str]) -> None:
    try:
        columns = EmbeddedEngine.from_graph(Graph()).select(text).variables
    except QuerySyntaxError as error:
        raise UnreadableInput(path, f"This is not SPARQL: {error}.", line=error.line) from error
    except TypeError:
        columns = ()
    if missing := sorted(wanted - set(columns)):
        raise UnreadableInput(
            path,
            "A rule is a SELECT query.",
            mend=f"Let it return ?{missing[0]}"
            + (", the offender." if missing[0] == "focus" else ", which no other thing may have."),
        )


def offence(rule: Rule, corpus: Corpus, found: Mapping[str, Node]) -> Result:
    """Make a result of a row that a rule found."""
    focus, value, detail = found.get("focus"), found.get("value"), found.get("detail")
    place = corpus.place(focus, found.get("property"), value)
    said = [f"{_shown(focus)}: {rule.says}" if focus is not None else rule.says]
    if value is not None:
        said.append(f"Found: {_shown(value)}.")
    if detail is not None:
        said.append(_IRI.sub(lambda match: iris.short(match[0]), str(detail)))
    return Result(
        check=f"rules:{rule.name}",
        severity=rule.severity,
        path=place[0].path if place else None,
        line=place[1] if place else None,
        focus=None if focus is None else str(focus),
        message=" ".join(said),
        mend=rule.mend,
    )


def _shown(term: Node) -> str:
    if isinstance(term, URIRef):
        return iris.short(term)
    if isinstance(term, Literal):
        text = str(term)
        return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")
    return "a blank node"

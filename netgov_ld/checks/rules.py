"""The modelling rules: each a SPARQL query that returns whatever breaks it.

A rule is a file ``*.rq``. It begins with comment lines: the rule as a sentence, then ``# mend:``
with what to do about an offender, then, unless it is a violation, ``# severity: warning`` or
``info``. Its SELECT returns ``?focus``, the offender, and may return ``?property`` and ``?value``,
which lead to the line, and ``?detail``, a sentence. It is evaluated over the union of the graphs,
by Oxigraph: rdflib's own engine takes thirty times as long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld import iris
from netgov_ld.checks import prefixes
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.files import read
from netgov_ld.errors import QuerySyntaxError, UnreadableInput
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus

__all__ = ["Rule", "check", "load"]

_COMMENT: Final = re.compile(r"#[ \t]*(?:(?P<key>mend|severity):[ \t]*)?(?P<text>.*)")
_IRI: Final = re.compile(r"https?://\S*[^\s.,;]")
_SHOWN: Final = 60
"""Most characters of a literal that a message quotes."""


@dataclass(frozen=True)
class Rule:
    """One modelling rule."""

    path: Path
    says: str
    """The rule, as a sentence."""
    mend: str
    severity: Severity
    query: str

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
    said: dict[str, list[str]] = {"": [], "mend": [], "severity": []}
    for line in text.splitlines():
        match = _COMMENT.fullmatch(line)
        if match is None:
            break
        said[match["key"] or ""].append(match["text"].strip())
    says, mend, severity = (" ".join(said[key]) for key in ("", "mend", "severity"))
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
    _demand_focus(path, text)
    return Rule(path, says, mend, Severity(severity or Severity.VIOLATION), text)


def check(corpus: Corpus, folder: Path) -> list[Result]:
    """Run every rule of a folder, and compare all prefixes with the table.

    Raises:
        UnreadableInput: There is no rule in the folder.
    """
    results: list[Result] = []
    for file in corpus.files:
        if file.asked:
            results.extend(prefixes.check_text(file.path, file.text))
    engine = EmbeddedEngine.from_graph(corpus.union())
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise UnreadableInput(folder, "It holds no modelling rules.", mend="Name the data folder.")
    for path in paths:
        try:
            rule = load(path)
        except UnreadableInput as error:
            results.append(Result.of_error(error, "rules"))
            continue
        results.extend(prefixes.check_text(path, read(path)))
        results.extend(_result(rule, corpus, row) for row in engine.select(rule.query))
    return results


def _demand_focus(path: Path, text: str) -> None:
    try:
        columns = EmbeddedEngine.from_graph(Graph()).select(text).variables
    except QuerySyntaxError as error:
        raise UnreadableInput(path, f"This is not SPARQL: {error}.", line=error.line) from error
    except TypeError:
        columns = ()
    if "focus" not in columns:
        raise UnreadableInput(
            path, "A rule is a SELECT query.", mend="Let it return ?focus, the offender."
        )


def _result(rule: Rule, corpus: Corpus, found: Mapping[str, Node]) -> Result:
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

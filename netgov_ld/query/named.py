"""Named queries: each ``named/*.rq`` is one question with typed parameters.

A file starts with comment lines, one fact each::

    # title: Position matrix
    # question: How many positions does each proponent take on each topic, by stance?
    # chart: bar x=topicLabel y=positions series=stanceLabel
    # param: onBehalfOf state The state or body spoken for; all if left out.
    # values: onBehalfOf ?position ng:onBehalfOf ?value

A parameter line gives the variable, its kind and a sentence of help. The kind is one of
``namespaces.KINDS``, ``iri``, ``string``, ``integer``, ``date`` or ``period`` (a year, a month or
a day: 2012, 2012-10, 2012-10-04). The query holds, on a line of its own,
``VALUES ?topic { default }`` for each parameter, with ``UNDEF`` where there is no default; so a
file is plain SPARQL that any editor runs as it stands. A values line gives a graph pattern, in the
project's prefixes, that binds ``?value`` to what the parameter can usefully be. A chart line says
how the rows are best drawn: ``bar``, ``line`` or ``table``, and which columns are what.

A period is bound as a string and compared with dates of any precision by their common prefix:
``SUBSTR(STR(?date), 1, STRLEN(?since)) >= SUBSTR(?since, 1, STRLEN(STR(?date)))``. What may lie
in the period counts: the year 2012 is not before 2012-10, and 2012-10-04 is within 2012.

Binding replaces that line's data block by the RDF term the value stands for, written by rdflib,
or drops the line where nothing is given. No text of a caller enters a query. A data block works
with every SPARQL 1.1 engine (SPARQL 1.1 Query, section 10.2), unlike the substitutions of
Oxigraph, which only reach variables that the query projects.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.namespaces import BASE, KINDS
from netgov_ld.query.parameters import LITERALS, Parameter

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["RESERVED", "Chart", "NamedQuery", "Parameter", "get", "load", "parse"]

_FACT: Final = re.compile(r"#\s*(title|question|chart|param|values):\s*(.+)")
_PARAM: Final = re.compile(r"(\w+)\s+([\w-]+)\s+(.+)")
_CHART: Final = re.compile(r"(bar|line|table)((?:\s+(?:x|y|series)=\w+)*)")
_VALUES: Final = re.compile(r"^[ \t]*VALUES \?(\w+) \{ (\S+) \}\n", re.MULTILINE)
_SELECT: Final = re.compile(r"^SELECT\s+(?:DISTINCT\s+)?(.+?)\s*^WHERE\b", re.MULTILINE | re.DOTALL)
_INNER: Final = re.compile(r"\((?![^()]*\bAS\b)[^()]*\)")
_NAMED: Final = re.compile(r"\([^()]*\bAS\s+(\?\w+)\s*\)")
_FRONT: Final = re.compile(r"\A(?:#.*\n)+")
_CUT: Final = re.compile(r"^\s*(LIMIT|OFFSET)\b", re.MULTILINE | re.IGNORECASE)

RESERVED: Final = frozenset({"format", "limit", "offset", "q", "release", "timeout"})
"""Names that no parameter may have, because the interfaces use them themselves."""


@dataclass(frozen=True)
class Chart:
    """How the rows of a query are best drawn.

    Args:
        kind: ``bar``, ``line`` or ``table``; a table has ``x`` across and ``y`` down.
        axes: ``x``, ``y`` and ``series``, as far as they are given, and their columns.
    """

    kind: str
    axes: Mapping[str, str]


@dataclass(frozen=True)
class NamedQuery:
    """A question that the graph answers.

    Args:
        name: Its name.
        title: A few words.
        question: The question.
        parameters: What can be asked for.
        text: The SPARQL text.
        columns: Names of the columns of its answer.
        chart: How the answer is best drawn, or None.
    """

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str
    columns: tuple[str, ...] = ()
    chart: Chart | None = None

    def bind(
        self,
        values: Mapping[str, str] | None = None,
        *,
        base: str = BASE,
        limit: int | None = None,
        offset: int = 0,
    ) -> str:
        """Return the query with each parameter bound to its value, its default or nothing.

        The front matter is left out.

        Args:
            values: Parameter name -> value (see ``Parameter.term``); an empty value unbinds a
                parameter that has a default.
            base: Base of the dataset's IRIs.
            limit: Most rows to answer with; None for all.
            offset: Rows to leave out at the beginning.

        Raises:
            UsageError: There is no such parameter, or a value does not fit.
        """
        given = dict(values or {})
        known = {parameter.name: parameter for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(
                    f"The query {self.name} has no parameter {name!r}.",
                    mend=f"It takes: {', '.join(known) or 'none'}.",
                )

        def data_block(match: re.Match[str]) -> str:
            name, default = match.groups()
            if name not in known:
                return match[0]
            value = given.get(name)
            if value is None and default != "UNDEF":
                return match[0]
            if not value:
                return ""
            return f"  VALUES ?{name} {{ {known[name].term(value, base=base).n3()} }}\n"

        bound = _VALUES.sub(data_block, _FRONT.sub("", self.text))
        if limit is not None:
            bound += f"LIMIT {limit:d}\n"
        if offset:
            bound += f"OFFSET {offset:d}\n"
        return bound if base == BASE else bound.replace(f"<{BASE}", f"<{base}")


def parse(name: str, text: str) -> NamedQuery:
    """Read one query from its text.

    Raises:
        ValueError: The front matter is incomplete, or does not go with the query.
    """
    facts = _front_matter(name, text)
    if len(facts["title"]) != 1 or len(facts["question"]) != 1:
        raise ValueError(f"{name}.rq: needs exactly one title and one question")
    if _CUT.search(text):
        raise ValueError(f"{name}.rq: LIMIT and OFFSET are for the caller to set")
    columns = _columns(text)
    return NamedQuery(
        name=name,
        title=facts["title"][0],
        question=facts["question"][0],
        parameters=_parameters(name, facts, dict(_VALUES.findall(text))),
        text=text if text.endswith("\n") else text + "\n",
        columns=columns,
        chart=_chart(name, facts["chart"], columns),
    )


def _front_matter(name: str, text: str) -> Mapping[str, list[str]]:
    facts: dict[str, list[str]] = {
        "title": [], "question": [], "chart": [], "param": [], "values": [],
    }  # fmt: skip
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _FACT.fullmatch(line)
        if match is None:
            known = ", ".join(f"'# {word}:'" for word in facts)
            raise ValueError(f"{name}.rq: {line!r} is not {known}")
        facts[match[1]].append(match[2])
    return facts


def _parameters(
    name: str, facts: Mapping[str, list[str]], defaults: Mapping[str, str]
) -> tuple[Parameter, ...]:
    patterns: dict[str, str] = {}
    for fact in facts["values"]:
        variable, _, given = fact.partition(" ")
        if "?value" not in given:
            raise ValueError(f"{name}.rq: {fact!r} is not 'variable pattern with ?value'")
        patterns[variable] = given.strip()
    parameters = []
    for fact in facts["param"]:
        match = _PARAM.fullmatch(fact)
        if match is None or match[2] not in (*KINDS, *LITERALS, "iri"):
            raise ValueError(f"{name}.rq: {fact!r} is not 'variable kind help'")
        variable, kind, words = match.groups()
        if variable in RESERVED:
            raise ValueError(f"{name}.rq: no parameter can be named {variable!r}")
        default = defaults.get(variable)
        if default is None:
            raise ValueError(f"{name}.rq: no line 'VALUES ?{variable} {{ ... }}'")
        pattern: str | None = patterns.pop(variable, None)
        written = None if default == "UNDEF" else default
        parameters.append(Parameter(variable, kind, written, words, pattern))
    if patterns:
        raise ValueError(f"{name}.rq: values for {', '.join(patterns)}, which is no parameter")
    return tuple(parameters)


def _columns(text: str) -> tuple[str, ...]:
    """List the variables that a query projects; none for ``SELECT *``."""
    head = _SELECT.search(text)
    projected, previous = head[1] if head else "", ""
    while projected != previous:
        projected, previous = _INNER.sub("", projected), projected
    return tuple(re.findall(r"\?(\w+)", _NAMED.sub(r"\1", projected)))


def _chart(name: str, facts: list[str], columns: tuple[str, ...]) -> Chart | None:
    if not facts:
        return None
    match = _CHART.fullmatch(facts[0])
    if match is None or len(facts) > 1:
        raise ValueError(f"{name}.rq: {facts[-1]!r} is not the one 'bar|line|table x=... y=...'")
    axes = dict(part.split("=") for part in match[2].split())
    for column in axes.values():
        if column not in columns:
            raise ValueError(f"{name}.rq: the chart's {column!r} is no column")
    return Chart(match[1], MappingProxyType(axes))


@cache
def load() -> Mapping[str, NamedQuery]:
    """Read every query in ``named/``; the key is the file's name without its ending."""
    folder = resources.files("netgov_ld.query") / "named"
    texts = {
        file.name.removesuffix(".rq"): file.read_text("utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".rq")
    }
    return {name: parse(name, texts[name]) for name in sorted(texts)}


def get(name: str) -> NamedQuery:
    """Return the query of this name.

    Raises:
        NotFound: There is none.
    """
    queries = load()
    if name not in queries:
        raise NotFound(
            f"There is no query named {name!r}.", mend=f"Use one of: {', '.join(queries)}."
        )
    return queries[name]

"""Named queries: each ``named/*.rq`` is one question with typed parameters.

A file starts with comment lines, one fact each::

    # title: Positions
    # question: Who says what, with which stance, when and where?
    # param: topic topic What the position is about, narrower topics included.

A parameter line gives the variable, its kind and a sentence of help. The kind is one of
``namespaces.KINDS``, ``iri``, ``string``, ``integer`` or ``date``. The query holds, on a line of
its own, ``VALUES ?topic { default }`` for each parameter, with ``UNDEF`` where there is no
default; so a file is plain SPARQL that any editor runs as it stands.

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
from typing import TYPE_CHECKING, Final

from rdflib import XSD, Literal, URIRef

from netgov_ld import iris
from netgov_ld.errors import NotFound, UsageError
from netgov_ld.namespaces import BASE, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["NamedQuery", "Parameter", "get", "load", "parse"]

_FACT: Final = re.compile(r"#\s*(title|question|param):\s*(.+)")
_PARAM: Final = re.compile(r"(\w+)\s+([\w-]+)\s+(.+)")
_VALUES: Final = re.compile(r"^[ \t]*VALUES \?(\w+) \{ (\S+) \}\n", re.MULTILINE)
_LITERALS: Final[Mapping[str, URIRef]] = {
    "string": XSD.string,
    "integer": XSD.integer,
    "date": XSD.date,
}


@dataclass(frozen=True)
class Parameter:
    """One parameter: variable name, kind of value, default as written in the query, help."""

    name: str
    kind: str
    default: str | None
    help: str

    def term(self, value: str, *, base: str = BASE) -> URIRef | Literal:
        """Turn a value into the RDF term it stands for.

        Args:
            value: A full IRI, ``kind:slug``, or for a parameter of one kind the slug alone; for a
                literal parameter its text.
            base: Base of the dataset's IRIs.

        Raises:
            UsageError: The value does not fit the kind.
        """
        datatype = _LITERALS.get(self.kind)
        if datatype is not None:
            literal = Literal(value, datatype=datatype)
            if literal.ill_typed:
                raise self._misfit(value, f"Give a value of type {self.kind}.")
            return Literal(value) if self.kind == "string" else literal
        if re.match(r"[a-z][a-z0-9+.-]*://", value):
            iri = URIRef(value)
        else:
            kind, colon, slug = value.partition(":")
            if not colon:
                kind, slug = self.kind, value
            if kind not in KINDS or not slug:
                raise self._misfit(value, "Give a full IRI or kind:slug.")
            iri = iris.thing(kind, slug, base=base)
        try:
            iri.n3()
        except Exception as error:
            raise self._misfit(value, "Give an IRI without spaces or brackets.") from error
        return iri

    def _misfit(self, value: str, mend: str) -> UsageError:
        return UsageError(f"The parameter {self.name} cannot be {value!r}.", mend=mend)


@dataclass(frozen=True)
class NamedQuery:
    """A question that the graph answers: its name, words, parameters and SPARQL text."""

    name: str
    title: str
    question: str
    parameters: tuple[Parameter, ...]
    text: str

    def bind(self, values: Mapping[str, str] | None = None, *, base: str = BASE) -> str:
        """Return the query with each parameter bound to its value, its default or nothing.

        Args:
            values: Parameter name -> value (see ``Parameter.term``); an empty value unbinds a
                parameter that has a default.
            base: Base of the dataset's IRIs.

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

        bound = _VALUES.sub(data_block, self.text)
        return bound if base == BASE else bound.replace(f"<{BASE}", f"<{base}")


def parse(name: str, text: str) -> NamedQuery:
    """Read one query from its text.

    Raises:
        ValueError: The front matter is incomplete, or parameters and data blocks differ.
    """
    facts: dict[str, list[str]] = {"title": [], "question": [], "param": []}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _FACT.fullmatch(line)
        if match is None:
            raise ValueError(f"{name}.rq: {line!r} is not '# title:', '# question:' or '# param:'")
        facts[match[1]].append(match[2])
    if len(facts["title"]) != 1 or len(facts["question"]) != 1:
        raise ValueError(f"{name}.rq: needs exactly one title and one question")
    defaults = dict(_VALUES.findall(text))
    parameters = []
    for fact in facts["param"]:
        match = _PARAM.fullmatch(fact)
        if match is None or match[2] not in (*KINDS, *_LITERALS, "iri"):
            raise ValueError(f"{name}.rq: {fact!r} is not 'variable kind help'")
        variable, kind, words = match.groups()
        default = defaults.get(variable)
        if default is None:
            raise ValueError(f"{name}.rq: no line 'VALUES ?{variable} {{ ... }}'")
        parameters.append(Parameter(variable, kind, None if default == "UNDEF" else default, words))
    title, question = facts["title"][0], facts["question"][0]
    return NamedQuery(name, title, question, tuple(parameters), text)


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

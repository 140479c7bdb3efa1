"""What a worker does where queries go to a triple store elsewhere: judge, forward, write anew.

The text has been judged (``request``), but against the grammar alone, and triple stores take more
than the grammar: they know prefixes that nobody declared, and functions that read files or call
other servers (``bif:`` of Virtuoso, ``java:`` of Jena). So a query has to be one that Oxigraph
parses too, which gives the same messages as the embedded engine does, and may call no function by
its IRI but the casts of the standard (SPARQL 1.1 Query Language, section 17.5).

The answer is parsed and written anew: in every format the bytes are made by the same program,
whatever formats the triple store has.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Any, Final

import pyoxigraph as ox
from rdflib import XSD

from netgov_ld.errors import QueryRefused
from netgov_ld.query._evaluation import GRAPHS, ROWS
from netgov_ld.query._tokens import tokens
from netgov_ld.store.remote import parsed, reading
from netgov_ld.store.service import JSON, NTRIPLES

if TYPE_CHECKING:
    from netgov_ld.query._tokens import Token
    from netgov_ld.store import Remote

__all__ = ["forward"]

_CASTS: Final = frozenset(
    str(XSD[name])
    for name in (
        "boolean", "date", "dateTime", "dateTimeStamp", "dayTimeDuration", "decimal", "double",
        "duration", "float", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "integer",
        "string", "time", "yearMonthDuration",
    )
)  # fmt: skip

_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def forward(
    remote: Remote,
    job: dict[str, Any],
    output: IO[bytes],
) -> None:
    """Evaluate a job in the triple store and write its answer.

    Args:
        remote: The triple store.
        job: The job (``result.Job``).
        output: Where the answer goes. The caller has to hold back its end until this returns, for
            only then it is known that the store was not changed meanwhile.

    Raises:
        SyntaxError: The query does not parse.
        QueryError: It was not answered.
    """
    found = tokens(job["query"])
    _demand_standard(found)
    ox.Store().query(job["query"], base_iri=job["base"])
    default, named = job["default_graphs"], job["named_graphs"]
    dataset = None if default is None and named is None else (default or (), named or ())
    name, text = job["format"], job["query"]
    if any(token.kind == "iri" and not _ABSOLUTE.match(token.text) for token in found):
        text = f"BASE <{job['base']}>\n{text}"  # not always, for Virtuoso reads no second one
    with (
        remote.ask(
            text,
            NTRIPLES if name in GRAPHS else JSON,
            seconds=job["timeout"],
            dataset=dataset,
            own_dataset=any(t.kind == "word" and t.text.upper() == "FROM" for t in found),
        ) as stream,
        reading(stream),
    ):
        answer = parsed(stream, graph=name in GRAPHS)
        if isinstance(answer, ox.QuadParser):
            prefixes = job["prefixes"] if name in {"turtle", "trig", "rdfxml"} else None
            triples = (quad.triple for quad in answer)
            ox.serialize(triples, output, format=GRAPHS[name], prefixes=prefixes or None)
        else:
            answer.serialize(output, format=ROWS[name])


def _demand_standard(found: list[Token]) -> None:
    """Refuse calls of functions by an IRI that is none of the standard's casts.

    Raises:
        QueryRefused: There is one. A list after a property looks the same and is refused too.
    """
    prefixes: dict[str, str] = {}
    for index, token in enumerate(found):
        follows = found[index + 1].text if index + 1 < len(found) else ""
        if token.text.upper() == "PREFIX" and index + 2 < len(found):
            prefixes[follows] = found[index + 2].text[1:-1]
        if follows != "(" or token.kind not in ("iri", "pname"):
            continue
        iri = token.text[1:-1]
        if token.kind == "pname":
            prefix, colon, local = token.text.partition(":")
            iri = prefixes.get(prefix + colon, "") + local
        if iri not in _CASTS:
            raise QueryRefused(
                f"{token.text} is followed by a bracket, which calls a function; functions that"
                " are not part of SPARQL are refused here.",
                mend="Write lists with rdf:first and rdf:rest.",
            )

"""The result formats: name, media type, file extension, and which query forms they can carry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from netgov_ld.query.request import Form

__all__ = ["FORMATS", "Format", "Kind", "formats_for", "kind_of"]

Kind = Literal["rows", "graph"]
"""What an answer is: rows or a truth value (SELECT, ASK), or triples (CONSTRUCT, DESCRIBE)."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an answer.

    Args:
        name: Short name, used by ``?format=``, the command line and the workers.
        media_type: Media type without parameters.
        extension: File extension without the dot.
        kind: What it can carry.
        charset: Whether the type is sent with ``charset=utf-8``, as text types need.
    """

    name: str
    media_type: str
    extension: str
    kind: Kind
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The value of Content-Type."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


FORMATS: Final[tuple[Format, ...]] = (
    Format("json", "application/sparql-results+json", "srj", "rows"),
    Format("xml", "application/sparql-results+xml", "srx", "rows"),
    Format("csv", "text/csv", "csv", "rows", charset=True),
    Format("tsv", "text/tab-separated-values", "tsv", "rows", charset=True),
    Format("turtle", "text/turtle", "ttl", "graph", charset=True),
    Format("ntriples", "application/n-triples", "nt", "graph"),
    Format("nquads", "application/n-quads", "nq", "graph"),
    Format("trig", "application/trig", "trig", "graph"),
    Format("rdfxml", "application/rdf+xml", "rdf", "graph"),
    Format("jsonld", "application/ld+json", "jsonld", "graph"),
)
"""Every format; the first of a kind is the default of that kind."""


def kind_of(form: Form) -> Kind:
    """Return what a query of this form answers with."""
    return "rows" if form in ("SELECT", "ASK") else "graph"


@cache
def formats_for(kind: Kind) -> tuple[Format, ...]:
    """Return the formats that can carry this kind of answer, the default first."""
    return tuple(entry for entry in FORMATS if entry.kind == kind)

"""Which files a release has, what they are called, and what is in them.

``netgov.*`` is everything; only N-Quads and TriG keep the named graphs apart. ``ontology.*``,
``schemes/*`` and ``articles/*`` hold one named graph each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from netgov_ld import iris
from netgov_ld.namespaces import BASE, NG, OWL, RDF, SKOS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = [
    "COMPRESSED",
    "CONTEXT",
    "DESCRIPTION",
    "GZIP",
    "INDEX",
    "ONTOLOGY",
    "QUERIES",
    "SQLITE",
    "SUMS",
    "WHOLE",
    "Notation",
    "notation_of",
    "parts",
    "stem_of",
    "whole",
]

CONTEXT: Final = "context.jsonld"
SUMS: Final = "SHA256SUMS"
INDEX: Final = "netgov.sqlite"
SQLITE: Final = "application/vnd.sqlite3"
ONTOLOGY: Final = "ontology.ttl"
COMPRESSED: Final = ".gz"
GZIP: Final = "application/gzip"

DESCRIPTION: Final = "description"
"""Name of the graph that describes the dataset."""

QUERIES: Final = "queries"
"""Name of the graph with the named queries and the prefixes."""


@dataclass(frozen=True, slots=True)
class Notation:
    """A way to write RDF.

    Args:
        ending: File ending without the dot.
        media_type: Media type without parameters.
        name: What people call it.
        form: Local name of its IRI in the W3C list of unique URIs for file formats.
    """

    ending: str
    media_type: str
    name: str
    form: str


NQUADS: Final = Notation("nq", "application/n-quads", "N-Quads", "N-Quads")
TRIG: Final = Notation("trig", "application/trig", "TriG", "TriG")
TURTLE: Final = Notation("ttl", "text/turtle", "Turtle", "Turtle")
NTRIPLES: Final = Notation("nt", "application/n-triples", "N-Triples", "N-Triples")
RDF_XML: Final = Notation("rdf", "application/rdf+xml", "RDF/XML", "RDF_XML")
JSON_LD: Final = Notation("jsonld", "application/ld+json", "JSON-LD", "JSON-LD")

WHOLE: Final = (NQUADS, TRIG, TURTLE, NTRIPLES, RDF_XML, JSON_LD)
"""The notations of the whole dataset."""

_VOCABULARY: Final = (TURTLE, RDF_XML, JSON_LD)
_ARTICLE: Final = (TURTLE, JSON_LD)
_IS: Final = f"<{RDF.type}>"
_BY_ENDING: Final = {notation.ending: notation for notation in WHOLE}


def whole() -> Iterator[tuple[str, Notation]]:
    """Yield the names of the files with the whole dataset, compressed ones too."""
    for notation in WHOLE:
        for suffix in ("", COMPRESSED):
            yield f"netgov.{notation.ending}{suffix}", notation


def notation_of(name: str) -> Notation | None:
    """Return the notation of a file; None for one that is not RDF."""
    return _BY_ENDING.get(name.removesuffix(COMPRESSED).rpartition(".")[2])


def stem_of(name: str, lines: Collection[str], base: str = BASE) -> str:
    """Return the stem of a named graph's own files; "" for most graphs, which have none.

    Args:
        name: The graph's IRI.
        lines: Its content as N-Triples, which says whether it is the ontology, a scheme or an
            article.
        base: Base of the release's names.
    """
    local = iris.graph_name(name, base=base)
    if local is None:
        return ""
    file = quote(local, safe="")
    if f"<{base}ontology> {_IS} <{OWL.Ontology}> ." in lines:
        return "ontology"
    article = iris.thing("article", local, base=base)
    if f"<{article}> {_IS} <{base}{str(NG.Article)[len(BASE) :]}> ." in lines:
        return f"articles/{file}"
    if any(line.endswith(f"{_IS} <{SKOS.ConceptScheme}> .") for line in lines):
        return f"schemes/{file}"
    return ""


def parts(stem: str) -> list[tuple[str, Notation]]:
    """List the names of a named graph's own files with their notations."""
    if not stem:
        return []
    notations = _ARTICLE if stem.startswith("articles/") else _VOCABULARY
    return [(f"{stem}.{notation.ending}", notation) for notation in notations]

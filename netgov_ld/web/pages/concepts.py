"""Pages of propositions, evidence, concepts, and of every kind without a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.web.pages.fields import Spec, read_fields
from netgov_ld.web.pages.listing import Item, Items, read_claims, read_figures, read_items
from netgov_ld.web.pages.passages import read_excerpts
from netgov_ld.web.pages.plot import Plot, read_plot
from netgov_ld.web.pages.positions import table
from netgov_ld.web.pages.topics import topic_tree

if TYPE_CHECKING:
    from rdflib import URIRef

    from netgov_ld.web.pages.parts import Excerpt, Field, Ref, Table
    from netgov_ld.web.pages.reader import Reader
    from netgov_ld.web.pages.topics import Branch

__all__ = [
    "Concept", "Evidence", "Generic", "Scheme", "read_concept", "read_evidence", "read_generic",
    "read_indicator", "read_post", "read_proposition", "read_scheme",
]  # fmt: skip

_PROPOSITION: Final[Spec] = (
    ("Topics", "ng:topic"),
    ("About", "ng:bearer"),
)
_CONCEPT: Final[Spec] = (
    ("In scheme", "skos:inScheme"),
    ("Broader", "skos:broader"),
    ("Narrower", "^skos:broader"),
    ("Topics", "ng:topic"),
    ("Same as", "skos:exactMatch"),
    ("Close to", "skos:closeMatch"),
)
_POST: Final[Spec] = (
    ("Post in", "ng:postIn"),
    ("Held by", "^ng:post/ng:holder"),
    ("Holdings", "^ng:post"),
    ("Title as printed", "^ng:post/ng:titleAsPrinted"),
)
_SUPPORTS: Final[Spec] = (("Supports what is said about", "^ng:evidence"), ("Reason", "ng:reason"))

_CONCEPTS: Final = """
SELECT ?focus ?concept ?definition ?topic WHERE {
  ?concept skos:inScheme ?focus .
  OPTIONAL { ?concept skos:definition ?definition }
  OPTIONAL { ?concept a ng:Topic . BIND(true AS ?topic) }
}
"""

_GENERIC: Final = """
SELECT DISTINCT ?focus ?p ?label ?o WHERE {
  ?focus ?p ?o .
  OPTIONAL { ?p rdfs:label ?label FILTER(LANGMATCHES(LANG(?label), "en")) }
  FILTER(?p NOT IN (
    rdf:type, rdfs:label, skos:prefLabel, skos:definition, rdfs:comment, ng:note, ng:evidence
  ))
} ORDER BY ?p
"""


@dataclass(frozen=True, slots=True)
class Concept:
    """The page of a proposition or of a concept of some scheme: what takes it up.

    Args:
        plot: The figures of an indicator as a picture.
    """

    fields: tuple[Field, ...]
    positions: Table
    claims: Items
    figures: Items
    plot: Plot | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The page of a passage: its words where they are at hand, and what it supports."""

    fields: tuple[Field, ...]
    excerpts: tuple[Excerpt, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Generic:
    """The page of anything else."""

    fields: tuple[tuple[Ref, tuple[Ref, ...]], ...]
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The page of a concept scheme.

    Args:
        tree: The topics as a tree, if it is the scheme of topics.
        concepts: The concepts of any other scheme, with their definitions.
    """

    tree: tuple[Branch, ...]
    concepts: tuple[tuple[Ref, Ref | None], ...]

    @property
    def scale(self) -> int:
        """Return the largest number of positions on one topic."""
        return max((branch.largest for branch in self.tree), default=0)


def read_proposition(reader: Reader, thing: URIRef, page: int) -> Concept:
    """Read the page of a proposition: who takes which stance to it, who asserts it as true."""
    return Concept(
        read_fields(reader, thing, _PROPOSITION),
        table(reader, "proposition", thing, page=page),
        read_claims(reader, "proposition", thing, page),
        read_figures(reader, "proposition", thing, page),
    )


def read_concept(reader: Reader, thing: URIRef, page: int) -> Concept:
    """Read the page of a stance, speech act, degree of explicitness, certainty, unit ..."""
    return Concept(
        read_fields(reader, thing, _CONCEPT),
        table(reader, "concept", thing, page=page),
        read_claims(reader, "concept", thing, page),
        read_figures(reader, "concept", thing, page),
    )


def read_indicator(reader: Reader, thing: URIRef, page: int) -> Concept:
    """Read the page of an indicator: its figures."""
    return Concept(
        read_fields(reader, thing, _CONCEPT),
        table(reader, "concept", thing, page=page),
        Items(),
        read_figures(reader, "indicator", thing, page),
        read_plot(read_items(reader, "indicator", thing, "Figure")),
    )


def read_post(reader: Reader, thing: URIRef, page: int) -> Concept:
    """Read the page of a post: who held it, and what was said in it."""
    return Concept(
        read_fields(reader, thing, _POST),
        table(reader, "post", thing, page=page),
        Items(),
        Items(),
    )


def read_scheme(reader: Reader, thing: URIRef) -> Scheme:
    """Read the page of a concept scheme."""
    rows = reader.rows(_CONCEPTS, focus=thing)
    if any("topic" in row for row in rows):
        return Scheme(topic_tree(reader), ())
    refs = reader.refs(rows)
    concepts = {
        row["concept"]: (refs(row["concept"]), refs.maybe(row.get("definition"))) for row in rows
    }
    ordered = sorted(concepts.values(), key=lambda pair: pair[0].text.casefold())
    return Scheme((), tuple(ordered))


def read_evidence(reader: Reader, thing: URIRef) -> Evidence:
    """Read the page of evidence or of a passage left out."""
    return Evidence(
        read_fields(reader, thing, _SUPPORTS),
        read_excerpts(reader, thing, itself=True),
        read_items(reader, "evidence", thing, "Position", "Claim", "Figure"),
    )


def read_generic(reader: Reader, thing: URIRef) -> Generic:
    """Read the page of a thing of any kind: what is said about it, under the terms' labels."""
    rows = reader.rows(_GENERIC, focus=thing)
    refs = reader.refs(rows)
    fields = []
    for name in dict.fromkeys(row["p"] for row in rows):
        values = refs.all(row["o"] for row in rows if row["p"] == name)
        heading = refs(name)
        fields.append((heading, values))
    return Generic(tuple(fields), read_excerpts(reader, thing))

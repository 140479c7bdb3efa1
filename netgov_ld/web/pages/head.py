"""What every page of a thing has: its name, what it is, notes, raw facts, what refers to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.namespaces import RDF, RDFS, SKOS
from netgov_ld.web.pages.parts import FactRow, Note, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib.term import Identifier

    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["Head", "read_head"]

_OUTGOING: Final = "SELECT ?focus ?p ?o WHERE { ?focus ?p ?o }"

_NOTES: Final = """
SELECT ?focus ?note ?text ?kind ?property WHERE {
  ?focus ng:note ?note .
  ?note ng:text ?text .
  OPTIONAL { ?note ng:noteKind ?kind }
  OPTIONAL { ?note ng:notedProperty ?property }
} ORDER BY ?note
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The frame of a page.

    Args:
        iri: The thing.
        kind: Its kind, from its IRI.
        slug: Its slug, from its IRI.
        title: Its label.
        classes: What it is an instance of.
        inferred: Whether something about it was inferred by the encoder.
        definition: What the data says it is, in a sentence; definition, comment or note.
        remarks: Further sentences about it.
        facts: The triples with it as subject.
        incoming: One page of the triples with it as object.
        incoming_number: How many of those there are.
    """

    iri: str
    kind: str
    slug: str
    title: Ref
    classes: tuple[Ref, ...]
    inferred: bool
    definition: Ref | None
    remarks: tuple[Ref, ...]
    notes: tuple[Note, ...]
    facts: tuple[FactRow, ...]
    incoming: tuple[FactRow, ...]
    incoming_number: int
    page: int
    pages: int


def read_head(reader: Reader, thing: URIRef, page: int = 1) -> Head:
    """Read the frame of a thing's page; a page past the last has nothing that refers to it."""
    outgoing = reader.rows(_OUTGOING, focus=thing)
    incoming = reader.index.incoming(thing, page=page)
    referring = incoming.links
    refs = reader.refs(outgoing, (term for pair in referring for term in pair), [thing])
    values = _by_property((row["p"], row["o"]) for row in outgoing)
    sources = _by_property((name, subject) for subject, name in referring)
    part = iris.split(thing, base=reader.urls.base)
    sentences = _sentences(values, refs)
    return Head(
        iri=str(thing),
        kind=part.kind if part else "",
        slug=part.slug if part else "",
        title=refs(thing),
        classes=refs.all(values.get(RDF.type, ())),
        inferred=any(
            str(value).endswith("/source-status/inferred")
            for value in values.get(URIRef(reader.urls.base + "ontology#sourceStatus"), ())
        ),
        definition=sentences[0] if sentences else None,
        remarks=sentences[1:],
        notes=_notes(reader, thing),
        facts=_fact_rows(reader, values, refs),
        incoming=_fact_rows(reader, sources, refs, dict(incoming.counts)),
        incoming_number=incoming.total,
        page=page,
        pages=incoming.pages,
    )


def _by_property(
    pairs: Iterable[tuple[Identifier, Identifier]],
) -> Mapping[Identifier, list[Identifier]]:
    found: dict[Identifier, list[Identifier]] = defaultdict(list)
    for name, value in pairs:
        found[name].append(value)
    return found


def _sentences(values: Mapping[Identifier, list[Identifier]], refs: Refs) -> tuple[Ref, ...]:
    properties = (SKOS.definition, RDFS.comment, SKOS.scopeNote, SKOS.note)
    found = [refs(value) for name in properties for value in sorted(values.get(name, ()))]
    return tuple(found)


def _fact_rows(
    reader: Reader,
    values: Mapping[Identifier, list[Identifier]],
    refs: Refs,
    numbers: Mapping[URIRef, int] | None = None,
) -> tuple[FactRow, ...]:
    rows = []
    for name in sorted(values, key=lambda term: (term != RDF.type, reader.curie(str(term)))):
        iri = URIRef(name)
        href = reader.urls.link(iri)
        ref = Ref(
            reader.curie(iri),
            href=href,
            title=str(iri),
            outside=not iri.startswith(reader.urls.base),
        )
        shown = refs.all(values[name])
        rows.append(FactRow(ref, shown, (numbers or {}).get(iri, len(shown))))
    return tuple(rows)


def _notes(reader: Reader, thing: URIRef) -> tuple[Note, ...]:
    rows = reader.rows(_NOTES, focus=thing)
    refs = reader.refs(rows)
    properties: dict[Identifier, list[Identifier]] = defaultdict(list)
    for row in rows:
        if "property" in row:
            properties[row["note"]].append(row["property"])
    return tuple(
        Note(
            ref=refs(row["note"]),
            text=refs(row["text"]),
            kind=refs.maybe(row.get("kind")),
            properties=refs.all(properties[row["note"]]),
        )
        for row in {row["note"]: row for row in rows}.values()
    )

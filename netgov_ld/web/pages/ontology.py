"""The page of the ontology: its classes and properties with definitions and relations."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from netgov_ld.namespaces import OWL
from netgov_ld.web.pages.parts import Ref

if TYPE_CHECKING:
    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["Ontology", "Term", "read_ontology"]

_TERMS: Final = """
SELECT ?term ?type ?definition WHERE {
  VALUES ?type { owl:Class owl:ObjectProperty owl:DatatypeProperty owl:AnnotationProperty }
  ?term a ?type .
  OPTIONAL { ?term skos:definition ?definition FILTER(LANGMATCHES(LANG(?definition), "en")) }
} ORDER BY ?term
"""

_RELATIONS: Final = """
SELECT DISTINCT ?term ?heading ?value WHERE {
  {
    VALUES (?property ?heading) {
      (rdfs:subClassOf "Kind of") (rdfs:subPropertyOf "Kind of") (rdfs:domain "From")
      (rdfs:range "To") (owl:inverseOf "Inverse of")
    }
    ?term ?property ?value .
  } UNION {
    VALUES (?property ?heading) { (rdfs:domain "Has") (rdfs:range "Value of") }
    ?value ?property ?term .
  } UNION {
    ?value rdfs:subClassOf|rdfs:subPropertyOf ?term . BIND("Kinds" AS ?heading)
  }
  FILTER(isIRI(?term) && isIRI(?value))
}
"""

_RESTRICTIONS: Final = """
SELECT ?term ?property ?how ?value WHERE {
  VALUES (?constraint ?how) {
    (owl:cardinality "exactly") (owl:minCardinality "at least") (owl:maxCardinality "at most")
    (owl:allValuesFrom "only") (owl:someValuesFrom "some")
  }
  ?term rdfs:subClassOf ?node . ?node owl:onProperty ?property ; ?constraint ?value .
} ORDER BY ?term ?property ?how
"""

_CHARACTERISTICS: Final = """
SELECT ?term ?is WHERE {
  VALUES (?type ?is) {
    (owl:FunctionalProperty "functional: one value at most")
    (owl:InverseFunctionalProperty "inverse functional: a value of one thing at most")
    (owl:TransitiveProperty "transitive") (owl:SymmetricProperty "symmetric")
  }
  ?term a ?type .
} ORDER BY ?term ?is
"""

_USES: Final = """
SELECT ?term ?n WHERE {
  ?dataset void:uriSpace ?space .
  { ?dataset void:classPartition ?part . ?part void:class ?term ; void:entities ?n }
  UNION
  { ?dataset void:propertyPartition ?part . ?part void:property ?term ; void:triples ?n }
}
"""

_HEAD: Final = """
SELECT ?title ?abstract ?version WHERE {
  ?ontology a owl:Ontology .
  OPTIONAL { ?ontology dcterms:title ?title }
  OPTIONAL { ?ontology dcterms:abstract ?abstract }
  OPTIONAL { ?ontology owl:versionInfo ?version }
} LIMIT 1
"""

_ABOUT: Final = """
SELECT ?heading ?value WHERE {
  VALUES (?property ?heading) {
    (dcterms:hasVersion "Version") (dcterms:issued "Issued") (dcterms:creator "By")
    (dcterms:license "Licence") (owl:priorVersion "Before it") (skos:changeNote "Changes")
  }
  ?ontology a owl:Ontology ; ?property ?value .
} ORDER BY ?value
"""
_ABOUT_HEADINGS: Final = ("Version", "Before it", "Issued", "By", "Licence", "Changes")

_SECTIONS: Final = (
    ("Class", "Classes"),
    ("ObjectProperty", "Relations"),
    ("DatatypeProperty", "Attributes"),
    ("AnnotationProperty", "Annotations"),
)
_HEADINGS: Final = (
    "Is", "Kind of", "Must have", "From", "To", "Inverse of", "Kinds", "Has", "Value of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property.

    Args:
        anchor: Its local name, which is the fragment of its IRI; "" for an outside term.
        curie: Its prefixed name.
        number: How many things or triples of the release have it; None if it does not say.
    """

    ref: Ref
    anchor: str
    curie: str
    definition: str
    number: int | None
    fields: tuple[tuple[str, tuple[Ref, ...]], ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The page of the ontology.

    Args:
        namespace: What the IRIs of its own terms begin with.
        about: What it says about itself, by heading.
        sections: Heading and own terms of each sort.
        outside: Terms of other vocabularies that it declares again.
    """

    title: str
    abstract: str
    version: str
    namespace: str
    about: tuple[tuple[str, tuple[Ref, ...]], ...]
    sections: tuple[tuple[str, tuple[Term, ...]], ...]
    outside: tuple[Ref, ...]


def read_ontology(reader: Reader) -> Ontology:
    """Read the ontology from the release."""
    terms = reader.rows(_TERMS)
    relations = reader.rows(_RELATIONS)
    restrictions = reader.rows(_RESTRICTIONS)
    refs = reader.refs(terms, relations, restrictions)
    own = reader.urls.base + "ontology#"
    fields: dict[tuple[str, str], list[Ref]] = defaultdict(list)
    for row in sorted(relations, key=lambda row: row["value"]):
        key = str(row["term"]), str(row["heading"])
        fields[key].append(_named(reader, refs, row["value"]))
    for row in restrictions:
        ref, value = _named(reader, refs, row["property"]), _named(reader, refs, row["value"])
        text = f"{ref.text} ({row['how']} {value.text})"
        fields[str(row["term"]), "Must have"].append(replace(ref, text=text))

    for row in reader.rows(_CHARACTERISTICS):
        fields[str(row["term"]), "Is"].append(Ref(str(row["is"])))
    numbers = {str(row["term"]): int(str(row["n"])) for row in reader.rows(_USES)}

    def term(row: Row) -> Term:
        iri = str(row["term"])
        return Term(
            ref=refs(row["term"]),
            anchor=iri.removeprefix(own),
            curie=reader.curie(iri),
            definition=str(row.get("definition", "")),
            number=numbers.get(iri, 0) if numbers else None,
            fields=tuple(
                (heading, tuple(fields[iri, heading]))
                for heading in _HEADINGS
                if (iri, heading) in fields
            ),
        )

    head = next(iter(reader.rows(_HEAD)), {})
    return Ontology(
        title=str(head.get("title", "Ontology")),
        abstract=str(head.get("abstract", "")),
        version=str(head.get("version", "")),
        namespace=own,
        about=_about(reader),
        sections=tuple(
            (
                heading,
                tuple(
                    term(row)
                    for row in terms
                    if str(row["type"]) == str(OWL[sort]) and str(row["term"]).startswith(own)
                ),
            )
            for sort, heading in _SECTIONS
        ),
        outside=tuple(
            _named(reader, refs, row["term"])
            for row in terms
            if not str(row["term"]).startswith(own)
        ),
    )


def _about(reader: Reader) -> tuple[tuple[str, tuple[Ref, ...]], ...]:
    rows = reader.rows(_ABOUT)
    refs, found = reader.refs(rows), defaultdict(list)
    for row in rows:
        found[str(row["heading"])].append(refs(row["value"]))
    return tuple((name, tuple(found[name])) for name in _ABOUT_HEADINGS if name in found)


def _named(reader: Reader, refs: Refs, term: Identifier) -> Ref:
    """Call an own term by its label and an outside one by its prefixed name.

    Own terms are anchors of the same page, whichever version of the ontology it shows.
    """
    ref, own = refs(term), reader.urls.base + "ontology#"
    if str(term).startswith(own):
        return replace(ref, href=f"#{str(term).removeprefix(own)}")
    return replace(ref, text=reader.curie(str(term))) if ref.outside else ref

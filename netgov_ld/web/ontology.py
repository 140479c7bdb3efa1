"""The ontology: what each term means, for people and for programs.

Terms are named with a hash, ``/ontology#Position``, so one document explains all of them; on the
page every term is an anchor of that name.

The page is our own. pyLODE was tried: 3.4.1, the newest release to be had, fails at import, as it
looks for a file that its wheel lacks; 3.3.4 gives the anchors ``Event``, ``Person`` and ``Place``
to the classes of other vocabularies that OWL Lite has us declare again, so that those of our own
become ``Event1``, and writes half a megabyte to a file. The other generators are not kept up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from rdflib import Graph, URIRef

from netgov_ld.errors import NotFound
from netgov_ld.namespaces import OWL
from netgov_ld.web import documents
from netgov_ld.web.diagram import class_diagram
from netgov_ld.web.render import conditional, html, moved

if TYPE_CHECKING:
    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.documents import Format
    from netgov_ld.web.pages.parts import Ref
    from netgov_ld.web.pages.reader import Reader, Refs
    from netgov_ld.web.render import Site

__all__ = ["Ontology", "Term", "blueprint", "read_ontology"]

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

_HEAD: Final = """
SELECT ?ontology ?title ?abstract ?version WHERE {
  ?ontology a owl:Ontology .
  OPTIONAL { ?ontology dcterms:title ?title }
  OPTIONAL { ?ontology dcterms:abstract ?abstract }
  OPTIONAL { ?ontology owl:versionInfo ?version }
} LIMIT 1
"""

_GRAPH: Final = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?ontology a owl:Ontology } }"

_SECTIONS: Final = (
    ("Class", "Classes"),
    ("ObjectProperty", "Relations"),
    ("DatatypeProperty", "Attributes"),
    ("AnnotationProperty", "Annotations"),
)
_HEADINGS: Final = (
    "Kind of", "Must have", "From", "To", "Inverse of", "Kinds", "Has", "Value of",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A class or property.

    Args:
        anchor: Its local name, which is the fragment of its IRI; "" for an outside term.
        curie: Its prefixed name.
    """

    ref: Ref
    anchor: str
    curie: str
    definition: str
    fields: tuple[tuple[str, tuple[Ref, ...]], ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """The page of the ontology.

    Args:
        sections: Heading and own terms of each sort.
        outside: Terms of other vocabularies that it declares again.
    """

    title: str
    abstract: str
    version: str
    sections: tuple[tuple[str, tuple[Term, ...]], ...]
    outside: tuple[Ref, ...]


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the ontology over this site."""
    routes = Blueprint("ontology", __name__)
    urls = site.urls
    whole = cache(lambda: _read_graph(site))

    @routes.get("/ontology")
    def ontology() -> Response:
        form = documents.choose(request.headers.get("Accept"))
        response = represent(form)
        response.headers["Content-Location"] = urls.ontology(ending=form.ending)
        return response

    @routes.get("/ontology.<ending>")
    def fixed(ending: str) -> Response:
        named = documents.split_ending(f"ontology.{ending}")
        if named is None:
            raise NotFound(f"The ontology does not come as {ending!r}.")
        return represent(named[1])

    @routes.get("/ontology/<name>")
    def version(name: str) -> Response:
        current = read_ontology(site.reader).version
        if name == current:
            form = documents.choose(request.headers.get("Accept"))
        else:
            named = documents.split_ending(name)
            if named is None or named[0] != current:
                raise NotFound(f"There is no version {name!r} of the ontology here.")
            form = named[1]
        response = represent(form)
        response.headers["Content-Location"] = urls.ontology(current, form.ending)
        return response

    @routes.get("/ontology/classes.svg")
    def diagram() -> Response:
        def build() -> tuple[bytes, str]:
            return class_diagram(site.reader, urls.ontology()), "image/svg+xml"

        return conditional(site.tag("classes", urls.ontology()), build)

    @routes.get("/topics")
    def topics() -> Response:
        return moved(urls.document("scheme", "topics"), 303)

    @routes.get("/ontology/")
    def slashed() -> Response:
        return moved(urls.ontology(), 301)

    def represent(form: Format) -> Response:
        alternates = documents.links(lambda end: urls.ontology(ending=end))

        def build() -> tuple[str | bytes, str]:
            if form is documents.HTML:
                return html(
                    "ontology.html", ontology=read_ontology(site.reader), alternates=alternates
                )
            name = URIRef(f"{site.release.base}ontology")
            return documents.write({name: whole()}, form, site, name), form.content_type

        page = form is documents.HTML
        response = conditional(site.tag("ontology", form.ending, page=page), build)
        documents.add_links(response, alternates, canonical=f"{site.release.base}ontology")
        return response

    return routes


def _read_graph(site: Site) -> Graph:
    """Read the ontology from the file of the release, where every literal is as it was written.

    The engine keeps numbers by their value: it would turn xsd:nonNegativeInteger, which OWL
    demands for cardinalities, into xsd:integer.
    """
    names = [row["g"].n3() for row in site.reader.rows(_GRAPH)]
    ends = tuple(f" {name} .\n" for name in names)
    graph = Graph(bind_namespaces="none")
    with site.release.nquads.open(encoding="utf-8", newline="\n") as lines:
        found = [line.rpartition(" <")[0] + " .\n" for line in lines if line.endswith(ends)]
    return graph.parse(data="".join(found), format="nt")


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

    def term(row: Row) -> Term:
        iri = str(row["term"])
        return Term(
            ref=refs(row["term"]),
            anchor=iri.removeprefix(own),
            curie=reader.curie(iri),
            definition=str(row.get("definition", "")),
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


def _named(reader: Reader, refs: Refs, term: Identifier) -> Ref:
    """Call an own term by its label and an outside one by its prefixed name."""
    ref = refs(term)
    return replace(ref, text=reader.curie(str(term))) if ref.outside else ref

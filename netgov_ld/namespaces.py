"""Every namespace and prefix of the project, once.

``KINDS`` names the kinds of thing the dataset mints IRIs for; each kind has a prefix of the same
name, so that canonical Turtle reads ``position:2012-10-04-...`` instead of a full IRI.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "BASE", "CITO", "DCAT", "DCTERMS", "EUROVOC", "FOAF", "GEONAMES", "HYDRA", "KINDS", "NG",
    "NGSH", "OA", "ORG", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SCHEMA", "SEM", "SH", "SKOS",
    "SOSA", "SPDX", "VOID", "VOIDEXT", "WD", "XSD",
]  # fmt: skip

BASE: Final = "https://w3id.org/netgov/"
"""Canonical base of every IRI in the data; a deployment may rewrite it when it builds a release."""

KINDS: Final = (
    "article", "certainty", "claim", "document", "encoding", "event", "event-kind", "evidence",
    "explicitness", "figure", "group", "indicator", "membership", "modifier", "note", "note-kind",
    "omission", "organization", "person", "place", "position", "post", "proposition", "scheme",
    "selector", "series", "source-status", "speech-act", "stance", "state", "statement", "topic",
    "unit", "voice",
)  # fmt: skip
"""Path segments under ``/id/``, alphabetical."""

NG: Final = Namespace(BASE + "ontology#")
NGSH: Final = Namespace(BASE + "shapes#")
OA: Final = Namespace("http://www.w3.org/ns/oa#")
SCHEMA: Final = Namespace("https://schema.org/")
SEM: Final = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
SOSA: Final = Namespace("http://www.w3.org/ns/sosa/")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
VOIDEXT: Final = Namespace("http://ldf.fi/void-ext#")
CITO: Final = Namespace("http://purl.org/spar/cito/")
WD: Final = Namespace("http://www.wikidata.org/entity/")
EUROVOC: Final = Namespace("http://eurovoc.europa.eu/")
GEONAMES: Final = Namespace("https://sws.geonames.org/")
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")

PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ng": str(NG),
        "ngsh": str(NGSH),
        "graph": BASE + "graph/",
        **{kind: f"{BASE}id/{kind}/" for kind in KINDS},
        "cito": str(CITO),
        "dcat": str(DCAT),
        "dcterms": str(DCTERMS),
        "eurovoc": str(EUROVOC),
        "foaf": str(FOAF),
        "geonames": str(GEONAMES),
        "hydra": str(HYDRA),
        "oa": str(OA),
        "org": str(ORG),
        "owl": str(OWL),
        "prov": str(PROV),
        "rdf": str(RDF),
        "rdfs": str(RDFS),
        "schema": str(SCHEMA),
        "sem": str(SEM),
        "sh": str(SH),
        "skos": str(SKOS),
        "sosa": str(SOSA),
        "spdx": str(SPDX),
        "void": str(VOID),
        "void-ext": str(VOIDEXT),
        "wd": str(WD),
        "xsd": str(XSD),
    }
)
"""Prefix -> namespace IRI, for Turtle, queries, the editor and the published prefix table."""

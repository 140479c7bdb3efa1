"""The JSON-LD context: plain names for the terms of the ontology and for those it borrows.

It is read off the release (W3C JSON-LD 1.1, section 4.1): a property that the ontology declares
between things has IRIs as values, one whose values share a datatype or all have languages says so,
and the values of all others tell their types themselves. Names are the local parts of the IRIs;
where two properties share one, the ontology's own has it, then the one first in the alphabet, and
the other keeps its prefix.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from rdflib import BNode, Literal, URIRef

from netgov_ld.namespaces import BASE, EUROVOC, GEONAMES, OWL, PREFIXES, RDF, RDFS, WD, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rdflib import Graph
    from rdflib.term import Node

__all__ = ["ALIASES", "context_of", "written"]

ALIASES: Final = {"id": "@id", "type": "@type"}
"""Keywords that the documents write without the sign."""

_OF_THINGS: Final = {str(WD), str(EUROVOC), str(GEONAMES)}
"""Namespaces whose IRIs name things, which documents write in full so that they can be followed."""

_RELATION: Final = "@id"
_CLASSES: Final = (OWL.Class, RDFS.Class)
_ANY: Final = {RDFS.Literal, RDFS.Resource}


def context_of(graphs: Iterable[Graph], base: str = BASE) -> dict[str, Any]:
    """Build the context for the graphs of a release.

    Args:
        graphs: The graphs, with the ontology among them.
        base: Base of the release's names.

    Returns:
        The value of ``@context``: prefixes and terms in a fixed order.
    """
    classes: set[str] = set()
    ranges: dict[str, set[str]] = defaultdict(set)
    relations: set[str] = set()
    kinds: dict[str, set[str]] = defaultdict(set)
    for graph in graphs:
        for s, p, o in graph:
            if p == RDF.type and isinstance(o, URIRef):
                classes.add(str(o))
                if o in _CLASSES and isinstance(s, URIRef):
                    classes.add(str(s))
                elif o == OWL.ObjectProperty:
                    relations.add(str(s))
            else:
                kinds[str(p)].add(_kind(o))
            if p == RDFS.range and o not in _ANY and str(o).startswith(str(XSD)):
                ranges[str(s)].add(str(o))
    prefixes = _prefixes(base)
    own = prefixes["ng"]
    coerced = dict.fromkeys(relations, _RELATION)
    for iri in {*kinds, *ranges} - relations:
        found = ranges.get(iri) or kinds[iri]
        coerced[iri] = next(iter(found)) if len(found) == 1 else ""
    terms: dict[str, Any] = dict(ALIASES)
    for iri in sorted({*coerced, *classes}, key=lambda iri: (not iri.startswith(own), iri)):
        name = iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]
        if name.isascii() and name.isidentifier() and name not in {*terms, *prefixes}:
            terms[name] = _definition(iri, coerced.get(iri, ""), prefixes)
    ordered = dict(sorted(terms.items(), key=lambda item: (item[0] not in ALIASES, item[0])))
    return {"@version": 1.1, **dict(sorted(prefixes.items())), **ordered}


def written(context: Mapping[str, Any]) -> bytes:
    """Write a context as a document of its own, one term a line."""
    lines = (f"    {_text(name)}: {_text(value)}" for name, value in context.items())
    return ('{\n  "@context": {\n' + ",\n".join(lines) + "\n  }\n}\n").encode()


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _prefixes(base: str) -> dict[str, str]:
    """Return the prefixes of vocabularies; things are not shortened."""
    things = (f"{BASE}id/", f"{BASE}graph/")
    return {
        prefix: base + name[len(BASE) :] if name.startswith(BASE) else name
        for prefix, name in PREFIXES.items()
        if not name.startswith(things) and name not in _OF_THINGS
    }


def _kind(value: Node) -> str:
    """Name what a value is: an IRI or blank node, a text with a language, or a datatype."""
    if isinstance(value, URIRef | BNode):
        return _RELATION
    if isinstance(value, Literal) and value.language:
        return "@language"
    datatype = value.datatype if isinstance(value, Literal) else None
    return str(datatype or XSD.string)


def _definition(iri: str, kind: str, prefixes: Mapping[str, str]) -> Any:
    """Define a term; strings need no type, for that is what a JSON string is."""
    short = _short(iri, prefixes)
    if kind == "@language":
        return {"@id": short, "@container": "@language"}
    if kind and kind != str(XSD.string):
        return {"@id": short, "@type": kind if kind.startswith("@") else _short(kind, prefixes)}
    return short


def _short(iri: str, prefixes: Mapping[str, str]) -> str:
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1
    return next((f"{p}:{iri[cut:]}" for p, name in prefixes.items() if name == iri[:cut]), iri)

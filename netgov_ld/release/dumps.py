"""The files of a release: each notation of the whole, and files for its parts.

Every graph is written as canonical Turtle once, which is where the time goes; TriG, Turtle and
the files of the parts are put together from that. The whole is linear in the number of triples.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rdflib import Literal

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.release import layout, texts
from netgov_ld.release.context import written
from netgov_ld.release.jsonld import JsonLd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rdflib import Graph, URIRef

    from netgov_ld.release.texts import Block

__all__ = ["dumps", "rdf_xml"]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped (W3C XML 1.0, section 2.2)."""

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_STEP: Final = 100
"""Graphs between two words of progress."""


def dumps(
    graphs: Mapping[URIRef, Graph],
    nquads: bytes,
    context: Mapping[str, Any],
    base: str = BASE,
    progress: Callable[[str], object] = lambda _: None,
) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of every file with data, one after the other.

    Args:
        graphs: The graphs of the release, with labelled blank nodes.
        nquads: What they are as N-Quads.
        context: The JSON-LD context.
        base: Base of the names.
        progress: Called with a few words before each step.

    Raises:
        ReleaseError: A notation cannot express the data.
    """
    yield "netgov.nq", nquads
    yield layout.CONTEXT, written(context)
    writer = JsonLd(context)
    blocks: dict[URIRef, Block] = {}
    for number, (name, graph) in enumerate(graphs.items()):
        if number % _STEP == 0:
            progress(f"writing graph {number + 1:,} of {len(graphs):,}")
        blocks[name] = texts.block(graph, base)
        for file, notation in layout.parts(name, graph, base):
            if notation is layout.TURTLE:
                yield file, blocks[name].text.encode()
            elif notation is layout.RDF_XML:
                yield file, rdf_xml([graph], base)
            else:
                yield file, writer.document(graph)
    progress("writing TriG and Turtle")
    yield "netgov.trig", texts.join_trig(blocks)
    yield "netgov.ttl", texts.join_turtle(blocks)
    blocks.clear()
    progress("writing N-Triples")
    yield "netgov.nt", texts.ntriples(graphs)
    progress("writing RDF/XML")
    yield "netgov.rdf", rdf_xml(graphs.values(), base)
    progress("writing JSON-LD")
    yield "netgov.jsonld", writer.document(texts.union(graphs.values()))


def rdf_xml(graphs: Iterable[Graph], base: str = BASE) -> bytes:
    """Write the union of graphs as RDF/XML (W3C RDF 1.1 XML Syntax), in UTF-8.

    Raises:
        ReleaseError: A literal holds a character that XML cannot hold, or the name of a property
            does not end like an XML name.
    """
    union = texts.union(graphs)
    for prefix, name in (("xml", _XML), *PREFIXES.items()):
        here = base + name[len(BASE) :] if name.startswith(BASE) else name
        union.bind(prefix, here, override=True, replace=True)
    for literal in {value for value in union.objects() if isinstance(value, Literal)}:
        found = _NOT_XML.search(literal)
        if found is not None:
            raise ReleaseError(
                f"RDF/XML cannot hold the character {found[0]!a}: {str(literal)[:60]!a}.",
                mend="Take it out of the data.",
            )
    for predicate in sorted(set(union.predicates()), key=str):
        try:
            # rdflib numbers unknown namespaces as it meets them; here the order is fixed.
            union.namespace_manager.compute_qname_strict(str(predicate))
        except ValueError as error:
            raise ReleaseError(
                f"RDF/XML cannot name the property {predicate}.",
                mend="Its IRI has to end in a letter and what XML allows after one.",
            ) from error
    return union.serialize(format="xml", encoding="utf-8")

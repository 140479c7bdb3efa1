"""The notations of a release: of the whole, piece by piece, and of its parts.

A dump of the whole is one graph after the other, so that the graphs are written in batches, perhaps
by several processes, and no more is in memory than a batch. Every graph becomes Turtle and JSON-LD
once; the dumps and the graph's own files are put together from that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rdflib import Graph, Literal, URIRef

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.release import layout, texts
from netgov_ld.release.index import Rows, rows_of
from netgov_ld.release.jsonld import JsonLd
from netgov_ld.release.lines import Terms, split, text_of
from netgov_ld.release.output import ALL_AT_ONCE, deflated, write
from netgov_ld.release.reading import written
from netgov_ld.store import rdf_xml as xml_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from netgov_ld.release.manifest import File

__all__ = [
    "Dumped",
    "Fragments",
    "demand_names",
    "dump_batch",
    "dump_quads",
    "rdf_xml",
    "xml_frame",
]

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold, not even escaped (W3C XML 1.0, section 2.2)."""

_SUSPICIOUS: Final = re.compile(r"\\[bfu]|[￾￿]")
"""How such characters are written in N-Triples, and some others."""

_XML: Final = "http://www.w3.org/XML/1998/namespace"


@dataclass
class Fragments:
    """What some graphs are in the dumps of the whole.

    Args:
        heads: The prefixes that their Turtle uses, a line each.
        texts: Their text by the ending of the dump.
        packed: These texts, deflated.
        files: Their own files.
        graphs: How many they are.
    """

    graphs: int = 0
    heads: set[str] = field(default_factory=set)
    texts: dict[str, bytes] = field(default_factory=dict)
    packed: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


@dataclass
class Dumped:
    """What some quads are in the other dumps and in the index: as ``Fragments``, and rows."""

    ntriples: bytes
    packed: dict[str, bytes]
    rows: Rows


def dump_batch(
    path: Path, context: Mapping[str, Any], base: str, folder: Path, first: bool
) -> Fragments:
    """Write the graphs of a batch.

    Args:
        path: The file with their lines.
        context: The JSON-LD context.
        base: Base of the names.
        folder: The folder of the release, in which they get their own files.
        first: Whether no graph comes before these.

    Raises:
        ReleaseError: A notation cannot express the data.
        OSError: A file cannot be written.
    """
    result, terms, writer, prefixes = Fragments(), Terms(), JsonLd(context), prefixes_of(base)
    trig: list[str] = []
    turtle: list[str] = []
    nodes: list[str] = []
    xml: list[str] = []
    for each in written(path):
        graph = list(terms.triples(each.lines))
        block = each.turtle or texts.block(graph, base)
        result.graphs += 1
        result.heads.update(block.head)
        trig.append(block.trig(each.name))
        turtle.append(block.turtle(each.name))
        json = writer.lines(graph)
        nodes.append(json)
        _demand_characters(each.lines)
        xml += each.lines
        for file, notation in layout.parts(each.stem):
            if notation is layout.TURTLE:
                content = block.text.encode()
            elif notation is layout.RDF_XML:
                content = "".join(xml_of(each.lines, prefixes)).encode()
            else:
                content = writer.part(json)
            result.files[file] = write(folder / file, content, sync=not ALL_AT_ONCE)
    result.texts = {
        layout.TRIG.ending: "".join(trig).encode(),
        layout.TURTLE.ending: "".join(turtle).encode(),
        layout.RDF_XML.ending: xml_of(xml, prefixes)[1].encode(),
        layout.JSON_LD.ending: (("" if first else ",\n") + ",\n".join(nodes)).encode(),
    }
    result.packed = {ending: deflated(text) for ending, text in result.texts.items()}
    return result


def dump_quads(piece: bytes, base: str) -> Dumped:
    """Write sorted N-Quads, with all about their subjects, as N-Triples and as rows of the index.

    Each triple is there once, whichever graphs it is in.
    """
    found = dict.fromkeys(
        line[: line.rfind(b" ", 0, -3)] for line in piece.splitlines(keepends=True)
    )
    triples = b" .\n".join([*found, b""])
    packed = {
        layout.NQUADS.ending: deflated(piece),
        layout.NTRIPLES.ending: deflated(triples),
    }
    return Dumped(triples, packed, rows_of(piece, base))


def prefixes_of(base: str) -> dict[str, str]:
    """Return the prefixes of a release."""
    return {
        prefix: base + name[len(BASE) :] if name.startswith(BASE) else name
        for prefix, name in PREFIXES.items()
    }


def xml_frame(base: str) -> tuple[str, str]:
    """Return what comes before and after the descriptions of an RDF/XML document."""
    start, _, end = xml_of((), prefixes_of(base))
    return start, end


def _demand_characters(lines: Sequence[str]) -> None:
    """Refuse literals that XML cannot hold."""
    for line in lines:
        if "\\" in line or "\ufffe" in line or "\uffff" in line:
            value = split(line)[2]
            if value[0] == '"' and _SUSPICIOUS.search(value):
                _demand_xml(text_of(value).text)


def _demand_xml(text: str) -> None:
    found = _NOT_XML.search(text)
    if found is not None:
        raise ReleaseError(
            f"RDF/XML cannot hold the character {found[0]!a}: {text[:60]!a}.",
            mend="Take it out of the data.",
        )


def demand_names(properties: Iterable[str]) -> None:
    """Refuse properties that RDF/XML cannot name.

    Raises:
        ReleaseError: The IRI of one does not end like an XML name.
    """
    names = Graph(bind_namespaces="none").namespace_manager
    for predicate in sorted(properties):
        try:
            # rdflib numbers unknown namespaces as it meets them; here the order is fixed.
            names.compute_qname_strict(predicate)
        except ValueError as error:
            raise ReleaseError(
                f"RDF/XML cannot name the property {predicate}.",
                mend="Its IRI has to end in a letter and what XML allows after one.",
            ) from error


def rdf_xml(graphs: Iterable[Graph], base: str = BASE) -> bytes:
    """Write the union of graphs as RDF/XML (W3C RDF 1.1 XML Syntax), in UTF-8.

    Raises:
        ReleaseError: A literal holds a character that XML cannot hold, or the name of a property
            does not end like an XML name.
    """
    union = texts.union(graphs)
    demand_names(set(map(str, union.predicates())))
    for literal in {value for value in union.objects() if isinstance(value, Literal)}:
        _demand_xml(literal)
    lines = texts.ntriples({URIRef(base): union}).decode().split("\n")[:-1]
    return "".join(xml_of(lines, prefixes_of(base))).encode()

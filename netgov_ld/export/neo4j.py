r"""CSV files in the layout that ``neo4j-admin database import`` reads.

One file of nodes and one of relationships, each with its header in its first line (Neo4j
Operations Manual, "Import": header format). Labels are the classes of a node, with ``Thing`` for
all and ``Outside`` for what is not of this dataset. Attributes with several values are arrays,
parted by the character U+001F, which no text has.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netgov_ld.export.propertygraph import Node, PropertyGraph, Value

__all__ = ["write_neo4j"]

_ARRAY: Final = "\x1f"
_TYPES: Final = {str: "string", int: "long", float: "double", bool: "boolean"}


def write_neo4j(graph: PropertyGraph, folder: Path) -> None:
    """Write ``nodes.csv`` and ``relationships.csv`` into a folder that is there."""
    several, types = graph.several(), graph.types()
    header = ["iri:ID", ":LABEL", "name:string", "kind:string", "graphs:string[]"]
    header += [f"{name}:{_TYPES[kind]}{'[]' * (name in several)}" for name, kind in types.items()]

    def nodes() -> Iterator[list[str]]:
        for node in graph.nodes.values():
            row = [node.iri, _ARRAY.join(_labels(node)), node.label, node.kind]
            row.append(_ARRAY.join(node.graphs))
            row += [_ARRAY.join(map(_text, node.attributes.get(name, ()))) for name in types]
            yield row

    edges = ([edge.source, edge.relation, edge.target, edge.graph] for edge in graph.edges)
    _write(folder / "nodes.csv", header, nodes())
    _write(folder / "relationships.csv", [":START_ID", ":TYPE", ":END_ID", "graph:string"], edges)


def _labels(node: Node) -> list[str]:
    return ["Outside" if node.kind == "outside" else "Thing", *node.classes]


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)

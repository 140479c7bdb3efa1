"""Which formats there are, and the one way to write any of them: all of it, or nothing."""

from __future__ import annotations

import os
import secrets
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.export.neo4j import write_neo4j
from netgov_ld.export.networks import WRITERS, network
from netgov_ld.export.propertygraph import read_property_graph
from netgov_ld.export.tables import write_csv, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from netgov_ld.release import Release

__all__ = ["FORMATS", "Export", "Format", "export"]


class Export(NamedTuple):
    """What was written.

    Args:
        words: How much of what, for people.
        left_out: Triples that have no place in the format, by named graph.
    """

    words: str
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Args:
        name: Its name.
        help: What it is for.
        ending: Ending of the file; "" for a folder of files.
        write: Writes a release to a path that is not there yet; takes the name of the network.
    """

    name: str
    help: str
    ending: str
    write: Callable[[Release, Path, str], Export]


def _network(name: str) -> Callable[[Release, Path, str], Export]:
    def write(release: Release, path: Path, which: str) -> Export:
        graph = read_property_graph(release)
        made = network(graph, which)
        path.write_text(WRITERS[name](made), encoding="utf-8", newline="\n")
        words = f"{made.number_of_nodes()} nodes, {made.number_of_edges()} edges"
        return Export(words, dict(graph.left_out) if which == "whole" else {})

    return write


def _neo4j(release: Release, path: Path, which: str) -> Export:
    _only_whole("neo4j", which)
    graph = read_property_graph(release)
    path.mkdir()
    write_neo4j(graph, path)
    return Export(f"{len(graph.nodes)} nodes, {len(graph.edges)} edges", dict(graph.left_out))


def _tables(
    name: str, write: Callable[[Release, Path], dict[str, int]]
) -> Callable[[Release, Path, str], Export]:
    def run(release: Release, path: Path, which: str) -> Export:
        _only_whole(name, which)
        path.mkdir()
        rows = write(release, path)
        return Export(f"{len(rows)} tables, {sum(rows.values())} rows", {})

    return run


def _only_whole(name: str, which: str) -> None:
    if which != "whole":
        raise UsageError(
            f"{name} has no network {which!r}.", mend="Networks go with graphml, gexf, cytoscape."
        )


FORMATS: Final = {
    entry.name: entry
    for entry in (
        Format("graphml", "for NetworkX, igraph, yEd, Gephi", ".graphml", _network("graphml")),
        Format("gexf", "for Gephi", ".gexf", _network("gexf")),
        Format("cytoscape", "for Cytoscape", ".cyjs", _network("cytoscape")),
        Format("neo4j", "CSV files for neo4j-admin database import", "", _neo4j),
        Format("csv", "tables with a CSVW description", "", _tables("csv", write_csv)),
        Format("parquet", "tables for data frames", "", _tables("parquet", write_parquet)),
    )
}
"""Format by name."""


def export(release: Release, name: str, target: Path, *, which: str = "whole") -> Export:
    """Write a release in another format, completely or not at all.

    Args:
        release: The release.
        name: One of ``FORMATS``.
        target: The file, or the folder for formats of several files; it must not exist.
        which: The network, for formats of networks: ``whole`` or ``stances``.

    Raises:
        UsageError: There is no such format or network, the target exists, or a library is missing.
        ReleaseError: It cannot be written.
    """
    if name not in FORMATS:
        raise UsageError(f"There is no format {name!r}.", mend=f"Use one of: {', '.join(FORMATS)}.")
    if target.exists():
        raise UsageError(
            f"{target} is there already.", mend="Remove it, or name another with --output."
        )
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        done = FORMATS[name].write(release, partial, which)
        os.rename(partial, target)  # noqa: PTH104 - refuses what Path.replace would overwrite
    except OSError as error:
        raise ReleaseError(
            f"{target}: It cannot be written: {error.strerror or error}.",
            mend="Make room, or name another place with --output.",
        ) from error
    finally:
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)
    return done

"""The first pass over the data: each graph as sorted lines, and what has to be known of all.

Files are read in batches, perhaps by several processes. What they hold is put down as N-Triples,
graph by graph, for those who write the notations, and as a sorted run of N-Quads.

What the first pass reads has been checked: its files are in canonical form, so that Oxigraph's
parser reads of them what rdflib's does. Only graphs with blank nodes, which are few, become graphs
of rdflib here.
"""

from __future__ import annotations

import pickle
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netgov_ld.corpus.files import read
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.errors import ReleaseError, UnreadableInput
from netgov_ld.namespaces import BASE, DCAT, OWL
from netgov_ld.release import layout
from netgov_ld.release.context import Usage
from netgov_ld.release.lines import TYPE, Terms, graph_line, moved, split, text_of
from netgov_ld.release.runs import groups, write_run
from netgov_ld.release.texts import Block, blank_labels, block_of, demand_nestable
from netgov_ld.store import ntriples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["Batch", "Given", "Part", "read_batch", "written"]

_BLANK: Final = re.compile(r"^(?:_:|<[^>]*> <[^>]*> _:)")
_TRIPLE_TERM: Final = re.compile(r"^<[^>]*> <[^>]*> <<|--(?:ltr|rtl) \.$")
"""What RDF 1.2 has beyond RDF 1.1: triples as terms, and texts with a direction."""
_BOM: Final = "\ufeff"


@dataclass(frozen=True, slots=True)
class Given:
    """A graph that is to be part of the release.

    Args:
        name: Its IRI, with the base that its terms have.
        path: The Turtle file that holds it, or None.
        text: What it holds as N-Triples, where it is in no file.
        made: Whether it is no data but made by the program, with the base of the release.
    """

    name: str
    path: Path | None = None
    text: str = ""
    made: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A named graph of the release: its IRI, number of quads, and the stem of its own files."""

    name: str
    size: int
    stem: str


@dataclass(frozen=True, slots=True)
class Read:
    """What was read of a graph.

    Args:
        name: Its IRI.
        stem: Stem of its own files; "" if it has none.
        lines: N-Triples, each once and in order.
        turtle: Its canonical Turtle, or None where that has to be written yet.
    """

    name: str
    stem: str
    lines: list[str]
    turtle: Block | None


@dataclass
class Batch:
    """What has been read of some graphs.

    Args:
        graphs: File with them, each as ``Read``.
        run: File with their quads, sorted.
        parts: The graphs that are not empty.
        usage: Which terms they use, and how.
        home: The graph that describes the dataset, as N-Triples, or "".
        versions: The versions that the dataset gives itself.
        blank: Their quads with blank nodes.
    """

    graphs: Path
    run: Path
    parts: list[Part] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    home: str = ""
    versions: set[str] = field(default_factory=set)
    blank: list[str] = field(default_factory=list)


def read_batch(given: Sequence[Given], base: str, stem: Path) -> Batch:
    """Read some graphs.

    Args:
        given: The graphs.
        base: Base that takes the place of the canonical one in those that have this.
        stem: Path without ending of the files to be written.

    Raises:
        ReleaseError: One cannot be read, or cannot be released.
    """
    result = Batch(stem.with_suffix(".graphs"), stem.with_suffix(".run"))
    written: list[Read] = []
    quads: list[str] = []
    for one in given:
        name, lines, turtle = _lines(one, base)
        if not lines:
            continue
        file = layout.stem_of(name, lines, base)
        result.parts.append(Part(name, len(lines), file))
        written.append(Read(name, file, lines, turtle))
        quads += [graph_line(line, name) for line in lines]
        _look(result, lines, base)
    quads.sort()
    result.blank = [quad for quad in quads if "_:" in quad and _BLANK.match(quad)]
    write_run(result.run, groups("".join(quads).encode()))
    with result.graphs.open("xb") as stream:
        pickle.dump(written, stream, pickle.HIGHEST_PROTOCOL)
    return result


def written(path: Path) -> list[Read]:
    """Return the graphs of a batch."""
    with path.open("rb") as stream:
        found: list[Read] = pickle.load(stream)  # noqa: S301 - our own
    return found


def _lines(given: Given, base: str) -> tuple[str, list[str], Block | None]:
    """Return the name of a graph, its lines, and its Turtle if it stands in the file like that."""
    turtle = None
    try:
        if given.path is None:
            text = ntriples(given.text)
        else:
            document = read(given.path).removeprefix(_BOM)
            text = ntriples(document, base=BASE)
            turtle = block_of(document) if base == BASE else None
    except (UnreadableInput, SyntaxError) as error:
        where = "" if isinstance(error, UnreadableInput) else f"{given.path or given.name}: "
        raise ReleaseError(f"{where}{error}", mend="See what netgov check says.") from error
    lines = text.split("\n")[:-1]
    if any(_TRIPLE_TERM.search(line) for line in lines if "<<" in line or "--" in line):
        raise ReleaseError(
            f"{given.path or given.name}: This is RDF 1.2, and a release is RDF 1.1.",
            mend="Name things that triples are about, and leave directions of texts out.",
        )
    name = given.name
    if not given.made and base != BASE:
        name = moved(f"<{name}>", base)[1:-1]
        lines = [" ".join([*(moved(t, base) for t in split(line)), "."]) for line in lines]
    lines = sorted(set(lines))
    if "_:" in text and any(_BLANK.match(line) for line in lines):
        lines, turtle = sorted(_labelled(lines, name)), None
    return name, lines, turtle


def _labelled(lines: list[str], name: str) -> Iterator[str]:
    graph = Snapshot(Terms().triples(lines))
    demand_nestable(graph, name)
    labels = {f"_:{old}": f"_:{new}" for old, new in blank_labels(graph, name).items()}
    for line in lines:
        yield " ".join([*(labels.get(term, term) for term in split(line)), "."])


def _look(result: Batch, lines: list[str], base: str) -> None:
    """Note what has to be known of all graphs together."""
    result.usage.add(lines)
    mark = f"{TYPE} <{DCAT}Dataset> ."
    found = [line.split(" ", 1)[0] for line in lines if line.endswith(mark)]
    if not found:
        return
    if f"<{base}dataset>" in found:
        result.home = "\n".join(lines) + "\n"
    for line in lines:
        subject, predicate, value = split(line)
        if predicate == f"<{OWL.versionInfo}>" and subject in found:
            result.versions.add(text_of(value).text if value[0] == '"' else value)

"""How long the server works on the page of a topic that a hundred thousand positions are about.

Run it with ``python -m benchmarks.documents``. One topic, as many propositions and positions, a few
speakers and events are written as N-Quads and loaded once; the application is called in this
process, without HTTP. It prints the processor time of the first request for each document, and the
median of the others beside the bar, and writes them into RESULTS.md. Nothing fails when the bar is
missed: the reader decides.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import RDF, RDFS, SKOS, XSD, Literal

from benchmarks.check_and_start import RESULTS, written_into
from benchmarks.synthetic import shipped
from netgov_ld.iris import graph_iri, thing
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release import Release
from netgov_ld.release.manifest import MANIFEST, NQUADS, TRIG, File, manifest
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from benchmarks.synthetic import Quad

TITLE: Final = "## Documents"
BAR: Final = 100
"""Milliseconds that a document may take."""

SPEAKERS: Final = 500
EVENTS: Final = 200
TOPIC: Final = thing("topic", "ocean")

PATHS: Final = {
    "HTML": ("/doc/topic/ocean", "text/html"),
    "HTML, page 2": ("/doc/topic/ocean?page=2", "text/html"),
    "HTML, page 500": ("/doc/topic/ocean?page=500", "text/html"),
    "Turtle": ("/doc/topic/ocean", "text/turtle"),
    "Turtle, page 2": ("/doc/topic/ocean?page=2", "text/turtle"),
    "HTML of the home page": ("/", "text/html"),
    "HTML of a stance": ("/doc/stance/supports", "text/html"),
    "Turtle of a stance": ("/doc/stance/supports", "text/turtle"),
    "HTML of a speaker": ("/doc/person/speaker-1", "text/html"),
    "HTML of the scheme of topics": ("/doc/scheme/topics", "text/html"),
}
"""What is asked for: the path and the Accept header."""


class Row(NamedTuple):
    """One line of the table: a document, and the milliseconds of each request."""

    what: str
    times: list[float]

    def to_text(self) -> str:
        """Return the line in Markdown."""
        middle = statistics.median(self.times[1:])
        return f"| {self.what} | {self.times[0]:.0f} | {middle:.0f} | {BAR} |"


def positions(count: int) -> Iterator[Quad]:
    """Yield the quads of one topic and of positions on propositions about it."""

    def english(text: str) -> Literal:
        return Literal(text, lang="en")

    graph = graph_iri("ocean")
    yield TOPIC, RDF.type, NG.Topic, graph
    yield TOPIC, SKOS.inScheme, thing("scheme", "topics"), graph
    yield TOPIC, SKOS.prefLabel, english("ocean"), graph
    for number in range(SPEAKERS):
        speaker = thing("person", f"speaker-{number}")
        yield speaker, RDF.type, NG.Person, graph
        yield speaker, RDFS.label, english(f"Speaker {number}"), graph
    for number in range(EVENTS):
        event, statement = thing("event", f"event-{number}"), thing("statement", f"s-{number}")
        yield event, RDF.type, NG.Event, graph
        yield event, RDFS.label, english(f"Event {number}"), graph
        yield statement, RDF.type, NG.Statement, graph
        yield statement, RDFS.label, english(f"Statement {number}"), graph
        yield statement, NG.atEvent, event, graph
        yield (
            statement,
            NG.date,
            Literal(f"2012-{number % 12 + 1:02d}-04", datatype=XSD.date),
            graph,
        )
    stances = [thing("stance", name) for name in ("supports", "opposes", "qualifies")]
    act, state = thing("speech-act", "calls-for"), thing("state", "china")
    for number in range(count):
        proposition = thing("proposition", f"ocean-{number}")
        position = thing("position", f"2012-{number:06d}")
        yield proposition, RDF.type, NG.Proposition, graph
        yield proposition, RDFS.label, english(f"Proposition {number}"), graph
        yield proposition, NG.topic, TOPIC, graph
        yield position, RDF.type, NG.Position, graph
        yield position, RDFS.label, english(f"Position {number}"), graph
        yield position, NG.expresses, proposition, graph
        yield position, NG.proponent, thing("person", f"speaker-{number % SPEAKERS}"), graph
        yield position, NG.onBehalfOf, state, graph
        yield position, NG.stance, stances[number % len(stances)], graph
        yield position, NG.speechAct, act, graph
        yield position, NG.madeIn, thing("statement", f"s-{number % EVENTS}"), graph


def release(folder: Path, count: int) -> Release:
    """Write a release with the shipped data and the positions, without dumps."""
    folder.mkdir()
    lines = {
        " ".join(term.n3() for term in quad) + " .\n"
        for quads in (shipped(), positions(count))
        for quad in quads
    }
    (folder / NQUADS).write_text("".join(sorted(lines)), encoding="utf-8")
    (folder / TRIG).write_bytes(b"")
    files = {name: File.of((folder / name).read_bytes()) for name in (NQUADS, TRIG)}
    graphs = {str(graph_iri("ocean")): len(lines)}
    text = manifest(files, graphs, version="0.0.0", base=BASE, rdfc10="0" * 64)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return Release.open(folder)


def milliseconds(client: FlaskClient, path: str, accept: str, runs: int) -> list[float]:
    """Return the processor time of each request, the first one too."""
    found = []
    for _ in range(runs + 1):
        began = time.process_time()
        response = client.get(path, headers={"Accept": accept})
        found.append((time.process_time() - began) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code}.")
    return found


def main() -> None:
    """Measure, print, and write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--positions", type=int, default=100_000, help="positions on the topic")
    parser.add_argument("--runs", type=int, default=5, help="requests after the first one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        built = release(Path(name) / "release", options.positions)
        app = create_app(built, Settings(releases=Path(name)))
        client = app.test_client()
        milliseconds(client, "/doc/stance/opposes", "text/turtle", 0)  # opens the engine
        rows = [
            Row(what, milliseconds(client, *asked, options.runs)) for what, asked in PATHS.items()
        ]
        app.extensions[SERVICES].close()
    section = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.documents --positions {options.positions} --runs"
            f" {options.runs}`, on {platform.system()} {platform.machine()}, {os.cpu_count()}"
            f" cores, Python {platform.python_version()}; load average at the end"
            f" {os.getloadavg()[0]:.1f}; milliseconds of processor time. The first request for a"
            " thing lists what refers to it, which the server then keeps.",
            "",
            "| document | first request | median of the others | bar |",
            "|---|---|---|---|",
            *(row.to_text() for row in rows),
            "",
        ]
    )
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()

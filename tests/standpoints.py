"""Positions in plenty: synthetic articles whose speakers share propositions and change stances."""

from __future__ import annotations

import random
from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, XSD, Literal

from benchmarks.synthetic import articles, shipped
from netgov_ld.iris import graph_iri, thing
from netgov_ld.namespaces import BASE, NG
from netgov_ld.release import Release
from netgov_ld.release.index import write_index
from netgov_ld.release.layout import INDEX
from netgov_ld.release.manifest import MANIFEST, NQUADS, TRIG, File, manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.synthetic import Quad

__all__ = ["ARTICLES", "release"]

ARTICLES: Final = 200
SPEAKERS: Final = 7
SHARED: Final = 40
"""Propositions that the positions share."""

_DATES: Final = (
    *(Literal(f"{year}-{month:02}-09", datatype=XSD.date)
      for year in range(2010, 2016) for month in (1, 5, 11)),
    Literal("2012-10", datatype=XSD.gYearMonth),
    Literal("2013", datatype=XSD.gYear),
)  # fmt: skip


def release(folder: Path) -> Release:
    """Write the shipped data and synthetic articles as a release without dumps."""
    folder.mkdir()
    quads = chain(shipped(), _mixed())
    lines = {" ".join(term.n3() for term in quad) + " .\n" for quad in quads}
    (folder / NQUADS).write_text("".join(sorted(lines)), encoding="utf-8")
    (folder / TRIG).write_bytes(b"")
    write_index(folder / NQUADS, folder / INDEX)
    files = {name: File.at(folder / name) for name in (NQUADS, TRIG, INDEX)}
    sizes = Counter(line.rsplit(" ", 2)[1].strip("<>") for line in lines)
    text = manifest(files, sizes, version="0.0.0", base=BASE, rdfc10="0" * 64)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return Release.open(folder)


def _mixed() -> Iterator[Quad]:
    choices = random.Random(7)  # noqa: S311 - no secret
    graph = graph_iri("actors")
    for number in range(SPEAKERS):
        for kind, place in (("person", NG.Person), ("state", NG.State)):
            actor = thing(kind, f"example-{number}")
            yield actor, RDF.type, place, graph
            yield actor, RDFS.label, Literal(f"Example {kind} {number}", lang="en"), graph
    for quads in articles(ARTICLES):
        speaker = choices.randrange(SPEAKERS)
        # Several speak for one state; the last for none.
        state = thing("state", f"example-{speaker // 2}") if speaker < SPEAKERS - 1 else None
        for subject, predicate, value, graph in quads:
            if predicate == NG.expresses:
                # Those of the first articles; the others are not expressed.
                number = choices.randrange(SHARED)
                value = thing("proposition", f"synthetic-{number // 4:06d}-{number % 4}")
            elif predicate == NG.date:
                value = choices.choice(_DATES)
            elif predicate in (NG.proponent, NG.speaker):
                value = thing("person", f"example-{speaker}")
            elif predicate == NG.onBehalfOf:
                if state is None:
                    continue
                value = state
            yield subject, predicate, value, graph

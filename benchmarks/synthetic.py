"""Graphs of any size in the project's ontology: articles with positions, claims and evidence.

Each article states what three positions and a claim are made of, some 120 triples in a graph of
its own, and refers to the actors, events and topics of the shipped data. The same seed gives the
same graph. Run it with ``python -m benchmarks.synthetic COUNT FILE``.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import DCTERMS, RDF, RDFS, XSD, Literal, URIRef

from netgov_ld.corpus import turtle
from netgov_ld.corpus.loader import load
from netgov_ld.iris import evidence_slug, graph_iri, thing
from netgov_ld.namespaces import NG, OA, SCHEMA
from netgov_ld.settings import data_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Graph
    from rdflib.term import Identifier

__all__ = ["SEED", "Quad", "articles", "shipped", "write", "write_folder"]

SEED: Final = 20121004
LENGTH: Final = 4000
"""Length of every synthetic article's text, in code points."""

Quad = tuple["Identifier", "Identifier", "Identifier", "URIRef"]


class _Pool:
    """What synthetic articles may refer to, taken from the shipped data."""

    def __init__(self, union: Graph) -> None:
        statements = _terms(union.subjects(RDF.type, NG.Statement))
        self.speakers = [
            (speaker, membership, event, place, state, date)
            for statement in statements
            for speaker in _terms(union.objects(statement, NG.speaker))
            for membership in _terms(union.objects(statement, NG.inCapacityOf))[:1]
            for event in _terms(union.objects(statement, NG.atEvent))
            for place in _terms(union.objects(statement, NG.place))
            for date in _terms(union.objects(statement, NG.date))
            for position in _terms(union.subjects(NG.madeIn, statement))[:1]
            for state in _terms(union.objects(position, NG.onBehalfOf))
        ]
        self.topics = _terms(union.objects(None, NG.topic))
        self.stances = _terms(union.objects(None, NG.stance))
        self.acts = _terms(union.objects(None, NG.speechAct))


def _terms(found: Iterable[object]) -> list[Identifier]:
    """Return the IRIs and literals among these, each once, in order."""
    return sorted({term for term in found if isinstance(term, URIRef | Literal)})


def articles(count: int, seed: int = SEED) -> Iterator[list[Quad]]:
    """Yield the quads of each article.

    Args:
        count: How many articles.
        seed: Of the random choices.
    """
    pool = _Pool(load(data_folder()).union())
    choices = random.Random(seed)  # noqa: S311 - no secret
    for number in range(count):
        yield list(_article(number, pool, choices))


def _article(number: int, pool: _Pool, choices: random.Random) -> Iterator[Quad]:
    slug = f"synthetic-{number:06d}"
    graph = graph_iri(slug)
    article, encoding = thing("article", slug), thing("encoding", slug)
    statement = thing("statement", slug)
    speaker, membership, event, place, state, date = choices.choice(pool.speakers)

    def english(text: str) -> Literal:
        return Literal(text, lang="en")

    def evidence(start: int) -> tuple[URIRef, list[Quad]]:
        end = start + choices.randint(20, 150)
        name = evidence_slug(slug, start, end)
        this, selector = thing("evidence", name), thing("selector", name)
        digest = hashlib.sha256(name.encode()).hexdigest()
        return this, [
            (this, RDF.type, NG.Evidence, graph),
            (this, OA.hasSource, article, graph),
            (this, OA.hasSelector, selector, graph),
            (this, NG.voice, thing("voice", "indirect-speech"), graph),
            (this, NG.passageSha256, Literal(digest), graph),
            (this, NG.keyPhrase, english(f"key phrase {number}"), graph),
            (selector, RDF.type, OA.TextPositionSelector, graph),
            (selector, OA.start, Literal(start), graph),
            (selector, OA.end, Literal(end), graph),
        ]

    whole, quads = evidence(0)
    yield from quads
    yield from (
        (article, RDF.type, NG.Article, graph),
        (article, RDFS.label, english(f"Synthetic article {number}"), graph),
        (article, DCTERMS.identifier, Literal(slug), graph),
        (article, SCHEMA.headline, english(f"Synthetic article {number}"), graph),
        (article, SCHEMA.inLanguage, Literal("en"), graph),
        (article, SCHEMA.publisher, thing("organization", "china-daily"), graph),
        (article, SCHEMA.author, thing("person", "zhang-chunyan"), graph),
        (article, SCHEMA.dateModified, Literal("2013-09-10", datatype=XSD.date), graph),
        (article, NG.encodedIn, encoding, graph),
        (article, NG.evidence, whole, graph),
        (article, NG.textLength, Literal(LENGTH), graph),
        (article, NG.textSha256, Literal(hashlib.sha256(slug.encode()).hexdigest()), graph),
        (encoding, RDF.type, NG.Encoding, graph),
        (encoding, RDFS.label, english(f"Encoding of synthetic article {number}"), graph),
        (encoding, NG.encodedOn, Literal("2026-11-22", datatype=XSD.date), graph),
        (encoding, NG.encoder, thing("organization", "netgov-ld"), graph),
        (encoding, NG.guideVersion, Literal("1.0.0"), graph),
        (statement, RDF.type, NG.Statement, graph),
        (statement, RDFS.label, english(f"Statement in synthetic article {number}"), graph),
        (statement, NG.speaker, speaker, graph),
        (statement, NG.inCapacityOf, membership, graph),
        (statement, NG.atEvent, event, graph),
        (statement, NG.place, place, graph),
        (statement, NG.date, date, graph),
        (statement, NG.reportedIn, article, graph),
        (statement, NG.evidence, whole, graph),
    )
    for part in range(4):
        proof, quads = evidence(200 + 900 * part)
        yield from quads
        name = f"{slug}-{part}"
        proposition = thing("proposition", name)
        yield (proposition, RDF.type, NG.Proposition, graph)
        yield (proposition, RDFS.label, english(f"Proposition {name}"), graph)
        yield (proposition, NG.topic, choices.choice(pool.topics), graph)
        if part == 3:
            claim = thing("claim", name)
            yield (claim, RDF.type, NG.Claim, graph)
            yield (claim, RDFS.label, english(f"Claim {name}"), graph)
            yield (claim, NG.assertedBy, speaker, graph)
            yield (claim, NG.certainty, thing("certainty", "asserted"), graph)
            yield (claim, NG.expresses, proposition, graph)
            yield (claim, NG.evidence, proof, graph)
            return
        position = thing("position", name)
        yield (position, RDF.type, NG.Position, graph)
        yield (position, RDFS.label, english(f"Position {name}"), graph)
        yield (position, NG.expresses, proposition, graph)
        yield (position, NG.proponent, speaker, graph)
        yield (position, NG.onBehalfOf, state, graph)
        yield (position, NG.explicitness, thing("explicitness", "office-only"), graph)
        yield (position, NG.stance, choices.choice(pool.stances), graph)
        yield (position, NG.speechAct, choices.choice(pool.acts), graph)
        yield (position, NG.madeIn, statement, graph)
        yield (position, NG.evidence, proof, graph)


def shipped() -> Iterator[Quad]:
    """Yield the quads of the shipped data, which the synthetic articles refer to.

    What has a blank node in it (restrictions in the ontology) is left out, so that the same data
    always gives the same lines.
    """
    for source in load(data_folder()).data_files():
        graph = graph_iri(source.name)
        for triple in sorted(source.graph):
            terms = [term for term in triple if isinstance(term, URIRef | Literal)]
            if len(terms) == len(triple):
                yield terms[0], terms[1], terms[2], graph


def write(count: int, path: Path, seed: int = SEED) -> int:
    """Write a graph with the shipped data and ``count`` articles as N-Quads.

    Returns:
        Number of quads.
    """
    total = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        for quads in chain([shipped()], articles(count, seed)):
            for quad in quads:
                stream.write(" ".join(term.n3() for term in quad) + " .\n")
                total += 1
    return total


def write_folder(count: int, folder: Path, seed: int = SEED) -> Path:
    """Write a data folder with the shipped data and ``count`` articles, a Turtle file each.

    Args:
        count: How many articles.
        folder: The folder; it is made, or added to.
        seed: Of the random choices.

    Returns:
        ``folder``.
    """
    for part in ("ontology", "shapes", "graph"):
        shutil.copytree(data_folder() / part, folder / part, dirs_exist_ok=True)
    for number, quads in enumerate(articles(count, seed)):
        text = turtle.canonical([quad[:3] for quad in quads])
        path = folder / "graph" / "articles" / f"synthetic-{number:06d}.ttl"
        path.write_text(text, encoding="utf-8", newline="\n")
    return folder


def main() -> None:
    """Write a graph as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, help="number of articles")
    parser.add_argument("target", type=Path, help="N-Quads file (*.nq) or data folder to write")
    options = parser.parse_args()
    if options.target.suffix == ".nq":
        print(f"{write(options.count, options.target)} quads")
    else:
        print(write_folder(options.count, options.target))


if __name__ == "__main__":
    main()

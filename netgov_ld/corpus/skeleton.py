"""Turtle that curators start from: the snippet of a passage, the file of a new article."""

from __future__ import annotations

import hashlib
import re
from string import Template
from typing import TYPE_CHECKING, Final

from rdflib import RDF, RDFS, XSD, Graph, Literal

from netgov_ld import iris
from netgov_ld.corpus.evidence import Passage, key_phrase, passage
from netgov_ld.corpus.files import read_bytes
from netgov_ld.corpus.sentences import sentences
from netgov_ld.corpus.turtle import body, canonical
from netgov_ld.errors import UsageError
from netgov_ld.namespaces import DCTERMS, NG, OA, SCHEMA

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = [
    "GUIDE_VERSION", "article_of", "article_slug", "demand_slug", "new_article", "passage_turtle",
    "text_digest",
]  # fmt: skip

GUIDE_VERSION: Final = "1.0.0"
"""Version of the encoding guide, CONTRIBUTING.md."""

_SLUG: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")

_EXAMPLES: Final = Template("""\
# One example of each kind, about this text. Take the comment signs off those that you need, put
# in what the article says, and run: netgov fmt. Offsets, digests and key phrases are printed by:
# netgov locate TEXT PHRASE. Persons, organisations, posts, events and places that other articles
# share belong to the files of graph/.
#
# A person, an organisation, a post in it, and who held it under which title.
# person:jane-example
#     a ng:Person ;
#     rdfs:label "Jane Example"@en ;
# .
# organization:example-ministry
#     a ng:Organization ;
#     rdfs:label "Example Ministry"@en ;
# .
# post:example-minister
#     a ng:Post ;
#     rdfs:label "Minister of the Example Ministry"@en ;
#     ng:postIn organization:example-ministry ;
# .
# membership:jane-example-minister
#     a ng:Membership ;
#     rdfs:label "Jane Example as minister"@en ;
#     ng:evidence evidence:$evidence ;
#     ng:holder person:jane-example ;
#     ng:inOrganization organization:example-ministry ;
#     ng:post post:example-minister ;
#     ng:titleAsPrinted "Minister"@en ;
# .
#
# An event, and what was said there by whom.
# event:example-conference
#     a ng:Event ;
#     rdfs:label "Example conference"@en ;
#     ng:eventKind event-kind:conference ;
#     ng:evidence evidence:$evidence ;
#     ng:startDate "2012-10"^^xsd:gYearMonth ;
# .
# statement:jane-example-at-example-conference
#     a ng:Statement ;
#     rdfs:label "Statement by Jane Example, example conference, October 2012"@en ;
#     ng:atEvent event:example-conference ;
#     ng:date "2012-10"^^xsd:gYearMonth ;
#     ng:evidence evidence:$evidence ;
#     ng:inCapacityOf membership:jane-example-minister ;
#     ng:reportedIn article:$slug ;
#     ng:speaker person:jane-example ;
# .
#
# A position: who wants what, for whom, how openly that is said.
# proposition:example-should-be
#     a ng:Proposition ;
#     rdfs:label "States should give an example, in words of our own"@en ;
#     ng:topic topic:international-cooperation ;
# .
# position:jane-example-example-should-be
#     a ng:Position ;
#     rdfs:label "Jane Example: states should give an example"@en ;
#     ng:evidence evidence:$evidence ;
#     ng:explicitness explicitness:office-only ;
#     ng:expresses proposition:example-should-be ;
#     ng:madeIn statement:jane-example-at-example-conference ;
#     ng:onBehalfOf organization:example-ministry ;
#     ng:proponent person:jane-example ;
#     ng:speechAct speech-act:calls-for ;
#     ng:stance stance:supports ;
# .
#
# A claim: who says that something is so.
# proposition:example-is-so
#     a ng:Proposition ;
#     rdfs:label "Examples are few, in words of our own"@en ;
#     ng:topic topic:international-cooperation ;
# .
# claim:$slug-examples-are-few
#     a ng:Claim ;
#     rdfs:label "Jane Example: examples are few"@en ;
#     ng:assertedBy person:jane-example ;
#     ng:certainty certainty:asserted ;
#     ng:evidence evidence:$evidence ;
#     ng:expresses proposition:example-is-so ;
#     ng:madeIn statement:jane-example-at-example-conference ;
# .
#
# A figure: a number, of what, where, when.
# figure:$slug-internet-users
#     a ng:Figure ;
#     rdfs:label "Almost 12.5 percent of people online, China, 2011"@en ;
#     ng:area place:china ;
#     ng:assertedBy person:jane-example ;
#     ng:certainty certainty:asserted ;
#     ng:evidence evidence:$evidence ;
#     ng:indicator indicator:internet-penetration ;
#     ng:modifier modifier:almost ;
#     ng:period "2011"^^xsd:gYear ;
#     ng:unit unit:percent ;
#     ng:value 12.5 ;
# .
#
# A note on what is missing or inferred; what is inferred also says so by ng:sourceStatus.
# note:$slug-example
#     a ng:Note ;
#     rdfs:label "End of the example conference"@en ;
#     ng:noteKind note-kind:gap ;
#     ng:notedProperty ng:endDate ;
#     ng:text "The text does not say when the conference ended."@en ;
# .
# event:example-conference
#     ng:note note:$slug-example ;
# .
#
# Another document that the article draws on.
# document:example-report
#     a ng:Document ;
#     rdfs:label "Example report"@en ;
#     ng:evidence evidence:$evidence ;
# .
#
# A passage that supports one of the above, and one that is left out on purpose.
""")


def article_slug(name: str) -> str:
    """Name an article after its text file: by the name as it is, if that will do in an IRI."""
    return name if _SLUG.fullmatch(name) else iris.slug(name)


def demand_slug(name: str) -> None:
    """Refuse a name that will not do in an IRI.

    Raises:
        UsageError: It has other characters than ASCII letters, digits, hyphens and low lines.
    """
    if not _SLUG.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of an article.",
            mend="Give one with --slug: letters, digits and hyphens.",
        )


def text_digest(text: str) -> str:
    """Return the SHA-256, in lower-case hexadecimal, of the file that holds this text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def article_of(folder: Path, digest: str) -> Path | None:
    """Return the file of a data folder that encodes the text with this SHA-256, or None."""
    needle = digest.encode("ascii")
    files = sorted((folder / "graph" / "articles").glob("*.ttl"))
    return next((path for path in files if needle in read_bytes(path)), None)


def passage_turtle(
    article: str, found: Passage, *, language: str = "en", voice: str = "indirect-speech"
) -> str:
    """Write evidence and selector for a passage, without prefixes.

    Args:
        article: Slug of the article.
        found: The passage.
        language: Language of the article, for the key phrase.
        voice: Slug of a concept of ontology/schemes/voices.ttl.
    """
    graph = _passage_graph("evidence", article, found)
    node = iris.thing("evidence", iris.evidence_slug(article, found.start, found.end))
    graph.add((node, NG.keyPhrase, Literal(key_phrase(found.text), lang=language)))
    graph.add((node, NG.voice, iris.thing("voice", voice)))
    return body(graph)


def _passage_graph(kind: str, article: str, found: Passage) -> Graph:
    slug = iris.evidence_slug(article, found.start, found.end)
    node, selector = iris.thing(kind, slug), iris.thing("selector", slug)
    graph = Graph()
    graph.add((node, RDF.type, NG[kind.capitalize()]))
    graph.add((node, OA.hasSource, iris.thing("article", article)))
    graph.add((node, OA.hasSelector, selector))
    graph.add((node, NG.passageSha256, Literal(found.sha256)))
    graph.add((selector, RDF.type, OA.TextPositionSelector))
    graph.add((selector, OA.start, Literal(found.start)))
    graph.add((selector, OA.end, Literal(found.end)))
    return graph


def new_article(text: str, slug: str, identifier: str, *, day: date, language: str = "en") -> str:
    """Write the file of an article that nobody has read yet.

    It passes the checks: what the text may yet tell is noted as missing. Examples of each kind
    follow as comments.

    Args:
        text: The text, as decoded from UTF-8 without any change.
        slug: Name of the article in IRIs.
        identifier: Name of the text outside.
        day: Day on which the encoding is made.
        language: Language of the text.
    """
    graph = Graph()
    article, encoding = iris.thing("article", slug), iris.thing("encoding", slug)
    note = iris.thing("note", f"{slug}-publication")
    graph.add((article, RDF.type, NG.Article))
    graph.add((article, RDFS.label, Literal(f"Article {identifier}", lang="en")))
    graph.add((article, DCTERMS.identifier, Literal(identifier)))
    graph.add((article, SCHEMA.inLanguage, Literal(language)))
    graph.add((article, NG.encodedIn, encoding))
    graph.add((article, NG.note, note))
    graph.add((article, NG.textLength, Literal(len(text))))
    graph.add((article, NG.textSha256, Literal(text_digest(text))))
    graph.add((encoding, RDF.type, NG.Encoding))
    graph.add((encoding, RDFS.label, Literal(f"Encoding of the article {identifier}", lang="en")))
    graph.add((encoding, NG.encodedOn, Literal(day.isoformat(), datatype=XSD.date)))
    graph.add((encoding, NG.encoder, iris.thing("organization", "netgov-ld")))
    graph.add((encoding, NG.guideVersion, Literal(GUIDE_VERSION)))
    graph.add((note, RDF.type, NG.Note))
    graph.add((note, RDFS.label, Literal(f"Publication of the article {identifier}", lang="en")))
    graph.add((note, NG.noteKind, iris.thing("note-kind", "gap")))
    for missing in (SCHEMA.author, SCHEMA.datePublished, SCHEMA.headline, SCHEMA.publisher):
        graph.add((note, NG.notedProperty, missing))
    reason = "The text has not been read for an author, a date, a headline and a publisher yet."
    graph.add((note, NG.text, Literal(reason, lang="en")))
    return canonical(graph) + "\n" + _examples(text, slug, language)


def _examples(text: str, slug: str, language: str) -> str:
    spans = list(sentences(text, language)) or [(0, len(text))]
    first, last = passage(text, *spans[0]), passage(text, *spans[-1])
    omission = _passage_graph("omission", slug, last)
    node = iris.thing("omission", iris.evidence_slug(slug, last.start, last.end))
    omission.add((node, NG.reason, Literal("Page furniture: buttons for sharing.", lang="en")))
    passages = passage_turtle(slug, first, language=language)
    if last != first:
        passages += body(omission)
    commented = "".join(f"# {line}\n" for line in passages.splitlines() if line)
    evidence = iris.evidence_slug(slug, first.start, first.end)
    return _EXAMPLES.substitute(slug=slug, evidence=evidence) + commented

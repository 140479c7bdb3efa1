"""Is the evidence what it says: do offsets, digests and key phrases fit the article's text?

Where the texts are at hand this is read in both directions: every passage is looked up in its
article, and every sentence of an article that no passage touches is listed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from rdflib import RDF, Literal, URIRef

from netgov_ld import iris
from netgov_ld.checks.report import Result, Severity
from netgov_ld.corpus.evidence import MAX_KEY_PHRASE, count_words, find, passage_digest
from netgov_ld.corpus.sentences import sentences
from netgov_ld.errors import UnreadableInput
from netgov_ld.namespaces import NG, OA, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from netgov_ld.corpus.loader import Corpus, SourceFile
    from netgov_ld.corpus.texts import ArticleTexts

__all__ = ["check"]

_NAME: Final = "evidence"
_KINDS: Final = ((NG.Evidence, "evidence"), (NG.Omission, "omission"))
_SHOWN: Final = 40
"""Characters of a sentence that a warning shows to the person who holds the text."""


class _Passage(NamedTuple):
    """An evidence or omission of the graph, as far as it is complete."""

    node: Node
    kind: str
    article: Node
    selector: Node
    start: int
    end: int


@dataclass(frozen=True)
class _Article:
    node: Node
    file: SourceFile
    text: str | None


def check(corpus: Corpus, texts: ArticleTexts | None = None) -> list[Result]:
    """Check the evidence and omissions of the files that are to be checked.

    What is missing from them, such as a selector, is left to the shapes.

    Args:
        corpus: The data.
        texts: The texts of the articles; None to check only what can be seen without them. A
            text that is missing then makes a warning: its article was not checked.
    """
    results: list[Result] = []
    passages = list(_passages(corpus))
    found = _texts(corpus, texts, results) if texts is not None else {}
    for passage in passages:
        file = _file_of(corpus, passage.node)
        if file is not None and file.asked:
            text = found[passage.article].text if passage.article in found else None
            results.extend(_check_passage(corpus.union(), file, passage, text))
    spans: dict[Node, list[tuple[int, int]]] = defaultdict(list)
    for passage in passages:
        spans[passage.article].append((passage.start, passage.end))
    for article in found.values():
        if article.text is not None:
            results.extend(_coverage(article, article.text, spans[article.node]))
    return results


def _passages(corpus: Corpus) -> Iterator[_Passage]:
    graph = corpus.union()
    for class_, kind in _KINDS:
        for node in graph.subjects(RDF.type, class_):
            article = graph.value(node, OA.hasSource)
            for selector in graph.objects(node, OA.hasSelector):
                start = _integer(graph.value(selector, OA.start))
                end = _integer(graph.value(selector, OA.end))
                if article is not None and start is not None and end is not None:
                    yield _Passage(node, kind, article, selector, start, end)


def _integer(node: Node | None) -> int | None:
    value = node.value if isinstance(node, Literal) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _file_of(corpus: Corpus, node: Node) -> SourceFile | None:
    """Return the file that says what a node is."""
    files = corpus.by_subject.get(node, ())
    return next((file for file in files if (node, RDF.type, None) in file.graph), None)


def _texts(corpus: Corpus, texts: ArticleTexts, results: list[Result]) -> dict[Node, _Article]:
    """Find the text of each article that is to be checked, and check it as a whole."""
    found: dict[Node, _Article] = {}
    graph = corpus.union()
    for node in graph.subjects(RDF.type, NG.Article):
        file = _file_of(corpus, node)
        digest = graph.value(node, NG.textSha256)
        if file is None or not file.asked or digest is None:
            continue
        text: str | None = None
        try:
            text = texts.get(str(digest))
        except UnreadableInput as error:
            results.append(Result.of_error(error, _NAME))
        else:
            triple = (node, NG.textSha256, digest)
            if text is None:
                results.append(
                    _result(
                        file,
                        triple,
                        f"Not checked: no file in {texts.folder} has this SHA-256.",
                        "Put the unaltered text there; whatever its name, it is found.",
                        Severity.WARNING,
                    )
                )
            else:
                results.extend(_check_length(graph, file, node, text))
        found[node] = _Article(node, file, text)
    return found


def _check_length(graph: Graph, file: SourceFile, node: Node, text: str) -> Iterator[Result]:
    length = graph.value(node, NG.textLength)
    if length is not None and _integer(length) != len(text):
        yield _result(
            file,
            (node, NG.textLength, length),
            f"The text has {len(text)} code points, not {length}.",
            f"Write ng:textLength {len(text)}.",
        )


def _check_passage(
    graph: Graph, file: SourceFile, passage: _Passage, text: str | None
) -> Iterator[Result]:
    yield from _check_names(file, passage)
    length = _integer(graph.value(passage.article, NG.textLength)) if text is None else len(text)
    if not 0 <= passage.start < passage.end or (length is not None and passage.end > length):
        limit = "" if length is None else f" of {length} code points"
        yield _result(
            file,
            (passage.selector, OA.start, None),
            f"{passage.start} to {passage.end} is no passage of a text{limit}.",
            "Count code points from 0, the end not included: netgov locate TEXT PHRASE.",
        )
        return
    if text is not None:
        yield from _check_digest(graph, file, passage, text)
    for phrase in graph.objects(passage.node, NG.keyPhrase):
        yield from _check_phrase(file, passage, phrase, text)


def _check_names(file: SourceFile, passage: _Passage) -> Iterator[Result]:
    """Check that evidence and selector are named by article, start and end."""
    article = iris.split(str(passage.article))
    if article is None or not isinstance(passage.node, URIRef):
        return
    slug = iris.evidence_slug(article.slug, passage.start, passage.end)
    for node, kind in ((passage.node, passage.kind), (passage.selector, "selector")):
        if node != iris.thing(kind, slug):
            yield _result(
                file,
                (node, None, None),
                f"The name of this {kind} does not say where the passage is: {node}.",
                f"Name it {kind}:{slug}.",
            )


def _check_digest(graph: Graph, file: SourceFile, passage: _Passage, text: str) -> Iterator[Result]:
    digest = passage_digest(text, passage.start, passage.end)
    stated = graph.value(passage.node, NG.passageSha256)
    if stated is not None and str(stated) != digest:
        yield _result(
            file,
            (passage.node, NG.passageSha256, stated),
            f"The passage {passage.start} to {passage.end} of the text has another SHA-256.",
            f"Mend the offsets (netgov locate TEXT PHRASE), or write {digest}.",
        )


def _check_phrase(
    file: SourceFile, passage: _Passage, phrase: Node, text: str | None
) -> Iterator[Result]:
    triple = (passage.node, NG.keyPhrase, phrase)
    words = count_words(str(phrase))
    if words > MAX_KEY_PHRASE:
        yield _result(
            file,
            triple,
            f"The key phrase has {words} words; at most {MAX_KEY_PHRASE} may be quoted.",
            "Shorten it to what identifies the passage.",
        )
    if text is None or str(phrase) in text[passage.start : passage.end]:
        return
    similar = find(text[passage.start : passage.end], str(phrase)) if str(phrase).strip() else []
    yield _result(
        file,
        triple,
        "The key phrase does not stand in the passage.",
        f"Write it as printed: {similar[0].text!r}." if similar else "Take it from the passage.",
    )


def _coverage(article: _Article, text: str, spans: list[tuple[int, int]]) -> Iterator[Result]:
    """List the sentences that no span touches; tell how much of the text the spans cover."""
    graph = article.file.graph
    language = str(graph.value(article.node, SCHEMA.inLanguage) or "en")
    triple = (article.node, None, None)
    covered = bytearray(len(text))
    for start, end in spans:
        first, last = max(start, 0), min(end, len(text))
        if first < last:
            covered[first:last] = b"\1" * (last - first)
    total = touched = 0
    for start, end in sentences(text, language):
        total += 1
        if any(covered[start:end]):
            touched += 1
            continue
        opening = text[start : min(end, start + _SHOWN)].strip()
        more = " ..." if end > start + _SHOWN else ""
        yield _result(
            article.file,
            triple,
            f"No evidence touches the sentence at {start} to {end} ({opening}{more}).",
            "Encode what it says, or add an ng:Omission with the reason.",
            Severity.WARNING,
        )
    letters = sum(not character.isspace() for character in text)
    read = sum(
        1 for place, character in enumerate(text) if covered[place] and not character.isspace()
    )
    share = read / letters if letters else 1.0
    yield _result(
        article.file,
        triple,
        f"Evidence and omissions touch {touched} of {total} sentences and cover {share:.1%} of the"
        f" characters ({read} of {letters}).",
        None,
        Severity.INFO,
    )


def _result(
    file: SourceFile,
    triple: tuple[Node | None, Node | None, Node | None],
    message: str,
    mend: str | None,
    severity: Severity = Severity.VIOLATION,
) -> Result:
    return Result.at(file, triple, check=_NAME, severity=severity, message=message, mend=mend)

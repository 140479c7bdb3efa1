from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Literal

from netgov_ld.corpus import evidence, skeleton
from netgov_ld.corpus.turtle import format_text, parse
from netgov_ld.errors import UsageError
from netgov_ld.iris import thing
from netgov_ld.namespaces import NG, OA

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "Ports and tides 🌐\n\nThe minister said that ports need networks. 港口属于大家。\n\nShare\n"
DAY = date(2026, 1, 31)


def uncommented(text: str) -> str:
    """Take the comment signs off every example, and leave the remarks out."""
    examples = re.findall(r"(?ms)^# ([a-z-]+:[^\n ]+\n.*?^# \.)$", text)
    return "".join(example.replace("\n# ", "\n") + "\n" for example in examples)


def test_a_new_article_is_canonical_and_complete() -> None:
    text = skeleton.new_article(TEXT, "ports", "ports", day=DAY)
    assert format_text(text) == text
    graph = parse(text)
    article = thing("article", "ports")
    assert (article, NG.textSha256, Literal(skeleton.text_digest(TEXT))) in graph
    assert (article, NG.textLength, Literal(len(TEXT))) in graph
    assert len(list(graph.subjects(RDF.type))) == 3
    assert skeleton.new_article(TEXT, "ports", "ports", day=DAY) == text


def test_every_example_is_turtle_about_this_text() -> None:
    text = skeleton.new_article(TEXT, "ports", "ports", day=DAY)
    whole = format_text(text + uncommented(text))
    graph = parse(whole)
    kinds = {str(kind).removeprefix(str(NG)) for kind in graph.objects(None, RDF.type)}
    assert kinds >= {
        "Article", "Claim", "Document", "Encoding", "Event", "Evidence", "Figure", "Membership",
        "Note", "Omission", "Organization", "Person", "Position", "Post", "Proposition",
        "Statement", str(OA.TextPositionSelector),
    }  # fmt: skip
    for node in graph.subjects(NG.passageSha256):
        selector = graph.value(node, OA.hasSelector)
        start, end = (int(str(graph.value(selector, name))) for name in (OA.start, OA.end))
        assert str(graph.value(node, NG.passageSha256)) == evidence.passage_digest(TEXT, start, end)


def test_a_text_of_one_sentence_and_one_without_any() -> None:
    for text in ("Ports.", "---"):
        whole = skeleton.new_article(text, "ports", "ports", day=DAY)
        assert "omission:" not in whole
        assert format_text(whole + uncommented(whole))


def test_evidence_for_a_passage() -> None:
    (found,) = evidence.find(TEXT, "港口属于大家")
    text = skeleton.passage_turtle("ports", found, language="zh", voice="narrator")
    start, end = TEXT.index("港"), TEXT.index("家") + 1
    assert text == (
        f"evidence:ports-{start}-{end}\n"
        "    a ng:Evidence ;\n"
        f"    oa:hasSelector selector:ports-{start}-{end} ;\n"
        "    oa:hasSource article:ports ;\n"
        '    ng:keyPhrase "港口属于大家"@zh ;\n'
        f'    ng:passageSha256 "{found.sha256}" ;\n'
        "    ng:voice voice:narrator ;\n"
        ".\n"
        "\n"
        f"selector:ports-{start}-{end}\n"
        "    a oa:TextPositionSelector ;\n"
        f"    oa:end {end} ;\n"
        f"    oa:start {start} ;\n"
        ".\n"
    )


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("000_f60b267f740ce911", "000_f60b267f740ce911"),
        ("My Article (final)", "my-article-final"),
        ("Häfen & Gezeiten", "hafen-gezeiten"),
        ("港口", "gang-kou"),
        ("_x", "x"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert skeleton.article_slug(name) == slug
    skeleton.demand_slug(slug)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a#b", "<a>", "港口", "-a", "a\n"])
def test_names_that_will_not_do(name: str) -> None:
    with pytest.raises(UsageError, match="--slug"):
        skeleton.demand_slug(name)


def test_the_file_that_encodes_a_text(data: Path, tmp_path: Path) -> None:
    folder = data / "corpus"
    text = (folder / "texts" / "bridge.txt").read_text(encoding="utf-8")
    found = skeleton.article_of(folder, skeleton.text_digest(text))
    assert found == folder / "graph" / "articles" / "bridge.ttl"
    assert skeleton.article_of(folder, "0" * 64) is None
    assert skeleton.article_of(tmp_path, "0" * 64) is None

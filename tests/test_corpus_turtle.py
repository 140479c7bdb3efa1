from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import RDF, XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from netgov_ld.corpus import _writer, turtle
from netgov_ld.corpus.turtle import canonical, format_text, parse, parse_canonical, parse_file
from netgov_ld.errors import UnreadableInput
from netgov_ld.namespaces import BASE, NG
from netgov_ld.namespaces import PREFIXES as PREFIX_TABLE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREFIXES = f"""\
@prefix article: <{BASE}id/article/> .
@prefix ng: <{NG}> .
@prefix xsd: <{XSD}> .
@prefix my: <http://example.org/my#> .
"""

LITERALS = [
    "44.10", "-0.5", "7", "-12", "true", "false", '"1"^^xsd:boolean', '"044.1"^^xsd:decimal',
    '"0.0000001"^^xsd:decimal', '"930"^^xsd:decimal', '"0.123456789"^^xsd:double', "1e6",
    '"INF"^^xsd:double', '"NaN"^^xsd:float', '"2012"^^xsd:gYear', '"2012-10"^^xsd:gYearMonth',
    '"2013-09-09"^^xsd:date', '"2013-09-10T04:12:00+08:00"^^xsd:dateTime', '"007"^^xsd:integer',
    '"twelve"^^xsd:integer', '"2012-13"^^xsd:gYearMonth', '"P1Y"^^xsd:duration', '""', '"plain"',
    '"网络主权应得到尊重"@zh', '"États-Unis"@fr', '"🌐 emoji"@en', '"Hant"@zh-Hant',
    r'"quote \" back \\ tab \t return \r"', r'"line\nline \"\"\" "', '"""ends with a quote\\""""',
    r'"bell \u0007 \u0001 \b \f"', r'"\u2028\u0085"', '"x"^^my:datatype', '"<a>&amp;"^^ng:Html',
]  # fmt: skip


def body(*lines: str) -> str:
    return PREFIXES + "\n".join(lines) + "\n"


@pytest.mark.parametrize("literal", LITERALS)
def test_literals_keep_their_characters_and_come_back(literal: str) -> None:
    graph = parse(body(f"article:a ng:p {literal} ."))
    text = canonical(graph)
    again = parse(text)
    assert set(again) == set(graph)
    assert [str(o) for o in again.objects()] == [str(o) for o in graph.objects()]
    assert canonical(again) == text


@pytest.mark.parametrize(
    ("written", "lexical"),
    [
        ('"44.10"^^xsd:decimal', "44.10"),
        ('"2012-10"^^xsd:gYearMonth', "2012-10"),
        ('"2012"^^xsd:gYear', "2012"),
        ('"01"^^xsd:integer', "01"),
        ('"1"^^xsd:boolean', "1"),
        ('"1.50E3"^^xsd:double', "1.50E3"),
        ("44.10", "44.10"),
        ("0.00000012", "0.00000012"),
        ('"1e5"^^xsd:decimal', "1e5"),
    ],
)
def test_parsing_does_not_normalise_literals(written: str, lexical: str) -> None:
    (literal,) = parse(body(f"article:a ng:p {written} .")).objects()
    assert str(literal) == lexical


def test_the_switch_of_rdflib_is_put_back() -> None:
    assert rdflib.NORMALIZE_LITERALS is True
    parse(body('article:a ng:p "01"^^xsd:integer .'))
    with pytest.raises(UnreadableInput):
        parse("nonsense")
    assert rdflib.NORMALIZE_LITERALS is True


def test_threads_do_not_disturb_each_other() -> None:
    wrong: list[str] = []

    def work() -> None:
        for _ in range(20):
            found = {str(o) for o in parse(body('article:a ng:p "01"^^xsd:integer .')).objects()}
            if found != {"01"}:
                wrong.extend(found)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert rdflib.NORMALIZE_LITERALS is True


def test_strings_have_one_spelling() -> None:
    assert set(parse(body('article:a ng:p "x"^^xsd:string .'))) == set(
        parse(body('article:a ng:p "x" .'))
    )


STRUCTURES = {
    "nested blank nodes": "article:a ng:p [ ng:q [ ng:r 1 ], [] ] .",
    "lists": 'article:a ng:p (1 "b" article:a [ng:x 1] (2 3) ()), () .',
    "shared blank node": "article:a ng:p _:x . article:b ng:p _:x . _:x ng:q 1 .",
    "cycle of blank nodes": "_:a ng:p _:b . _:b ng:p _:a .",
    "blank node to itself": "_:a ng:p _:a .",
    "free blank node": "[] ng:p 1 . [ ng:p 2 ] ng:q 3 .",
    "twin blank nodes": "article:a ng:p [ ng:q 1 ] . article:b ng:p [ ng:q 1 ] .",
    "broken list": "article:a ng:p [ <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ] .",
    "list as subject": "(1 2) ng:p 3 .",
    "slug of digits": "article:000_f60b267f740ce911 a ng:Article . article:002 a ng:Article .",
    "odd local names": f"<{BASE}id/article/a.> a <{BASE}id/article/b(c)> , <{BASE}id/article/-d>, "
    f"<{BASE}id/article/%E4> , <{BASE}id/article/é多> , <{BASE}id/article/x~y> .",
    "path below a prefix": "<https://schema.org/a/b> <https://schema.org/a/b> article:a .",
    "namespace alone": f"<{BASE}id/article/> a <{NG}> .",
    "unknown namespaces": "my:a my:b <urn:x:y> .",
    "empty": "",
}


@pytest.mark.parametrize("name", STRUCTURES)
def test_canonical_form_is_a_fixed_point_and_says_the_same(name: str) -> None:
    graph = parse(body(STRUCTURES[name]))
    text = canonical(graph)
    again = parse(text)
    assert isomorphic(again, graph)
    assert canonical(again) == text
    assert not any(line != line.rstrip() for line in text.splitlines())
    assert "\r" not in text


def test_order_of_triples_and_prefixes_of_the_source_do_not_matter() -> None:
    lines = [f"article:{n} ng:p {literal} ; ng:q [ ng:r article:{n} ] ." for n, literal in
             enumerate(LITERALS)]  # fmt: skip
    lines += [f"article:0 ng:all {literal} ." for literal in LITERALS]
    lines += [f"article:1 ng:list ({' '.join(LITERALS)}) ."]
    expected = canonical(parse(body(*lines)))
    shuffle = random.Random(7).shuffle  # noqa: S311
    for _ in range(3):
        shuffle(lines)
        assert canonical(parse(body(*lines))) == expected
    renamed = body(*lines).replace("ng:", "zz:").replace("article:", ":")
    assert canonical(parse(renamed)) == expected


def test_only_the_prefixes_in_use_are_written_and_rows_are_tidy() -> None:
    text = canonical(
        parse(
            body(
                'article:1 a ng:Article ; ng:p 44.10 , 7 ; ng:q "b"@fr , "a"@en , article:2 .',
                'article:1 ng:year "2012"^^xsd:gYear ; ng:list (1 [ ng:x 2 ] [ ng:x 3 ]) .',
            )
        )
    )
    assert text == (
        f"PREFIX article: <{BASE}id/article/>\n"
        f"PREFIX ng: <{NG}>\n"
        f"PREFIX xsd: <{XSD}>\n"
        "\n"
        "article:1\n"
        "    a ng:Article ;\n"
        "    ng:list (\n"
        "        1\n"
        "        [\n"
        "            ng:x 2 ;\n"
        "        ]\n"
        "        [\n"
        "            ng:x 3 ;\n"
        "        ]\n"
        "    ) ;\n"
        "    ng:p\n"
        "        44.10 ,\n"
        "        7 ;\n"
        "    ng:q\n"
        "        article:2 ,\n"
        '        "a"@en ,\n'
        '        "b"@fr ;\n'
        '    ng:year "2012"^^xsd:gYear ;\n'
        ".\n"
    )


def test_a_new_reference_moves_no_subject() -> None:
    def subjects(text: str) -> list[str]:
        return [line for line in text.splitlines() if line.startswith("article:")]

    before = canonical(parse(body("article:a ng:p 1 . article:b ng:p 1 .")))
    after = canonical(parse(body("article:a ng:p 1 . article:b ng:p 1 , article:a .")))
    assert subjects(before) == subjects(after) == ["article:a", "article:b"]


def test_relative_names_are_resolved_against_the_base() -> None:
    assert (URIRef(BASE + "id/state/china"), RDF.type, NG.State) in parse(
        body("<id/state/china> a ng:State .")
    )


def test_comments_at_the_top_stay_and_others_go_to_the_end() -> None:
    text = "# licence\n#\n# note  \n" + body("# inner", "article:a ng:p '# no' . # trailing")
    result = format_text(text)
    assert result.startswith("# licence\n#\n# note\nPREFIX article:")
    assert result.endswith("\n.\n\n# inner\n# trailing\n")
    assert format_text(result) == result
    assert format_text("# alone") == "# alone\n"


def test_known_prefixes_are_declared_by_formatting() -> None:
    text = "article:a a ng:Article .\n"
    with pytest.raises(UnreadableInput, match="Declare it, or run: netgov fmt"):
        parse(text, "x.ttl")
    assert format_text(text) == canonical(parse(PREFIXES + text))
    own = "prefix ng: <urn:own:> " + text
    assert "<urn:own:Article>" in format_text(own)
    with pytest.raises(UnreadableInput, match="not bound") as caught:
        format_text("# x\narticle:a a\n nope:Article .\n")
    assert caught.value.line == 3


def test_body_is_ready_to_paste() -> None:
    graph = parse(body("article:a a ng:Article ."))
    assert turtle.body(graph) == "article:a\n    a ng:Article ;\n.\n"
    assert turtle.body(parse("<urn:a> <urn:b> <urn:c> .")).startswith("<urn:a>")


def test_byte_order_mark_and_windows_line_ends_are_read_and_not_written() -> None:
    text = "\ufeff" + body("article:a ng:p 1 .").replace("\n", "\r\n")
    assert format_text(text) == canonical(parse(body("article:a ng:p 1 .")))


def test_canonical_leaves_the_graph_alone() -> None:
    graph = Graph()
    graph.add((BNode(), NG.p, Literal("x")))
    before = set(graph)
    canonical(graph)
    assert set(graph) == before


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("article:a ng:p 1", 1),
        (body("article:a ng:p .", "article:b ng:p 1 ."), 5),
        (body("article:a ng:p 1 .", "", "article:b ng:p nope:x ."), 7),
        (body('article:a ng:p "not closed .', "article:b ng:p 1 ."), 5),
        (body('article:a ng:p """not closed" .', "article:b ng:p 1 ."), 5),
        (body('article:a ng:p "网络" .', "article:b ng:p ] ."), 6),
        (body("article:a ng:p 1 ;", "  ng:q 2"), 6),
        (body("article:a ng:p <has space> ."), 5),
        (body("article:a ng:p <http://e/{x}> ."), 5),
        (body('article:a ng:p "\\ud800" .'), None),
        (body("article:a ng:p 'it''s' ."), 5),
        ("\x00\x01\x02", 1),
        ("{}", 1),
        ("\n\n<a> <b", 3),
        ("\n\n<a> <b>", 3),
    ],
)
def test_broken_turtle_names_the_line(text: str, line: int | None) -> None:
    with pytest.raises(UnreadableInput) as caught:
        parse(text, "some/file.ttl")
    assert caught.value.line == line
    assert str(caught.value).startswith("some/file.ttl")
    assert "\n" not in str(caught.value)


def test_deep_nesting_is_one_error() -> None:
    with pytest.raises(UnreadableInput, match="nested too deeply"):
        parse(body("article:a ng:p " + "[ ng:p " * 5000 + "1" + " ]" * 5000 + " ."))


def test_one_huge_line_is_read() -> None:
    text = body("article:a ng:p " + " , ".join(f'"{n:06}"' for n in range(5000)) + " .")
    assert len(parse(text)) == 5000
    with pytest.raises(UnreadableInput) as caught:
        parse(body('article:a ng:p "' + "x" * 1_000_000))
    assert len(str(caught.value)) < 400


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such file"):
        parse_file(tmp_path / "missing.ttl")
    with pytest.raises(UnreadableInput, match="folder"):
        parse_file(tmp_path)
    binary = tmp_path / "binary.ttl"
    binary.write_bytes(b"# fine\n# fine\n\xff\xfe\x00\x00")
    with pytest.raises(UnreadableInput, match="0xff is not UTF-8") as caught:
        parse_file(binary)
    assert caught.value.line == 3
    empty = tmp_path / "empty.ttl"
    empty.touch()
    assert len(parse_file(empty)) == 0
    assert format_text("") == ""


def test_public_names() -> None:
    names = {"body", "canonical", "format_text", "parse", "parse_canonical", "parse_file"}
    assert set(turtle.__all__) == names


def test_the_quick_way_to_write_gives_the_text_of_the_serializer(checkout: Path) -> None:
    graphs = [parse(body(f"article:a ng:p {literal} , article:b .")) for literal in LITERALS]
    graphs.append(parse(body("article:b a ng:X , my:X ; my:p <http://example.org/> , () .")))
    graphs += [parse_file(path) for path in sorted((checkout / "graph").rglob("*.ttl"))]
    assert len(graphs) > len(LITERALS) + 3
    for graph in graphs:
        quick, reference = _writer._flat(graph, PREFIX_TABLE), _writer._nested(graph, PREFIX_TABLE)
        assert quick[1] == reference[1]
        assert quick[0].items() == {p: str(iri) for p, iri in reference[0].items()}.items()


def test_canonical_documents_are_read_as_by_the_reference(checkout: Path) -> None:
    read = 0
    for path in sorted((checkout / "graph").rglob("*.ttl")):
        text = path.read_text("utf-8")
        graph = parse_canonical(text)
        assert graph is not None, path
        assert set(graph) == set(parse(text))
        assert {o.n3() for o in graph.objects()} == {o.n3() for o in parse(text).objects()}
        read += 1
    assert read > 3


@pytest.mark.parametrize("literal", LITERALS)
def test_a_canonical_literal_is_read_as_by_the_reference(literal: str) -> None:
    text = canonical(parse(body(f"article:a ng:p {literal} .")))
    graph = parse_canonical(text)
    if "zh-Hant" in literal:  # Oxigraph writes the tags of languages in lower case
        assert graph is None
        return
    assert graph is not None
    assert [o.n3() for o in graph.objects()] == [o.n3() for o in parse(text).objects()]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("# head\n", ""), ("# head\n#\n", ""), ("", "\n# foot\n"), ("# head\n", "\n# foot\n# 2\n"),
    ],
)  # fmt: skip
def test_comments_keep_a_document_canonical_where_the_formatter_puts_them(
    before: str, after: str
) -> None:
    text = before + canonical(parse(body("article:a ng:p 1 ."))) + after
    assert format_text(text) == text
    assert parse_canonical(text) is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + "\n",
        lambda text: text + "# foot\n",
        lambda text: text + "\n# foot",
        lambda text: text + "\n# foot \n",
        lambda text: text + "\n# foot\narticle:a ng:p 2 .\n",
        lambda text: "# head \n" + text,
        lambda text: "\ufeff" + text,
        lambda text: text.replace(" ;", ";"),
        lambda text: text.replace("ng:p 1", "ng:p 1 , 1"),
        lambda text: text.replace("ng:p 1", "ng:p []"),
        lambda text: text.replace("ng:p 1", "ng:p << ng:a ng:b ng:c >>"),
        lambda text: text.replace("ng:p 1", 'ng:p "x"@en--ltr'),
        lambda text: 'VERSION "1.2"\n' + text,
        lambda text: text.replace("\n", "\r\n"),
    ],
)
def test_any_other_document_is_left_to_the_reference(change: Callable[[str], str]) -> None:
    text = canonical(parse(body("article:a ng:p 1 .")))
    assert parse_canonical(text) is not None
    assert change(text) != text
    assert parse_canonical(change(text)) is None

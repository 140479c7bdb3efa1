from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, XSD, BNode, Graph, Literal, URIRef

from netgov_ld.corpus.lines import Lines, comments, open_string
from netgov_ld.corpus.turtle import canonical, parse
from netgov_ld.namespaces import BASE, NG, OWL

if TYPE_CHECKING:
    from rdflib.term import Node

HAND = '''\
@prefix ng: <https://w3id.org/netgov/ontology#> .   # not: "a string" <or> one
PREFIX : <https://w3id.org/netgov/id/article/>
prefix xsd: <http://www.w3.org/2001/XMLSchema#>
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>.

:a a ng:Article; ng:p 44.10, 7 ,
   "7" , """two # no comment
lines [ ( . ; """@en ;
   ng:q "x"^^xsd:token
   , "x"^^
     ng:Own ;
   ng:r <b> , :c.

:b ng:p [ ng:q 1 ;
          ng:q 2 ] , ( :x
   :y [ ng:r
      true ] ) ;
   ng:q :b .   :c ng:p 1e3
 , .5 , -007 .
[] ng:p 'single\\u0041' ;
   ng:q 1 .
_:z ng:p ''' + "'''long ' one'''" + ''' .
<https://w3id.org/netgov/ontology#Thing>
  rdfs:subClassOf
     [ a owl:Restriction ; owl:onProperty ng:p ;
       owl:allValuesFrom ng:A ] ,
     [ a owl:Restriction ; owl:onProperty ng:q ;
       owl:someValuesFrom ng:B ] .
:o\\~dd ng:p :a%20b , :c.d .
'''  # fmt: skip

ART = BASE + "id/article/"
A, B, C, X, Y = (URIRef(ART + name) for name in ("a", "b", "c", "x", "y"))


@pytest.fixture(scope="module")
def graph() -> Graph:
    return parse(HAND)


@pytest.fixture(scope="module")
def lines() -> Lines:
    return Lines(HAND)


def literal(text: str, datatype: URIRef | None = None) -> Literal:
    return Literal(text, datatype=datatype, normalize=False)


@pytest.mark.parametrize(
    ("triple", "line"),
    [
        ((A, RDF.type, NG.Article), 6),
        ((A, NG.p, literal("44.10", XSD.decimal)), 6),
        ((A, NG.p, literal("7", XSD.integer)), 6),
        ((A, NG.p, literal("7")), 7),
        ((A, NG.p, Literal("two # no comment\nlines [ ( . ; ", lang="en")), 7),
        ((A, NG.p, literal("not there")), 6),
        ((A, NG.q, literal("x", XSD.token)), 9),
        ((A, NG.q, literal("x", NG.Own)), 10),
        ((A, NG.r, URIRef(BASE + "b")), 12),
        ((A, NG.r, C), 12),
        ((A, NG.none, None), 6),
        ((A, None, None), 6),
        ((B, NG.p, None), 14),
        ((B, NG.q, B), 18),
        ((C, None, None), 18),
        ((C, NG.p, literal("1e3", XSD.double)), 18),
        ((C, NG.p, literal("0.5", XSD.decimal)), 19),
        ((C, NG.p, literal("-7", XSD.integer)), 19),
        ((NG.Thing, RDFS.subClassOf, None), 25),
        ((URIRef(ART + "o~dd"), NG.p, URIRef(ART + "a%20b")), 29),
        ((URIRef(ART + "o~dd"), NG.p, URIRef(ART + "c.d")), 29),
        ((NG.Unknown, NG.p, None), 1),
        ((None, None, None), 1),
    ],
)
def test_named_subjects(
    graph: Graph, lines: Lines, triple: tuple[Node | None, Node | None, Node | None], line: int
) -> None:
    assert lines.find(graph, *triple) == line


@pytest.mark.parametrize(
    ("predicate", "value", "line"),
    [
        (NG.q, literal("2", XSD.integer), 15),
        (RDF.first, Y, 16),
        (NG.r, literal("true", XSD.boolean), 17),
        (OWL.onProperty, NG.q, 27),
        (OWL.someValuesFrom, NG.B, 28),
        (OWL.allValuesFrom, NG.A, 26),
        (NG.p, literal("singleA"), 20),
        (NG.p, literal("long ' one"), 22),
    ],
)
def test_blank_nodes(graph: Graph, lines: Lines, predicate: URIRef, value: Node, line: int) -> None:
    (node,) = (s for s in graph.subjects(predicate, value) if isinstance(s, BNode))
    assert lines.find(graph, node, predicate, value) == line


def test_every_triple_of_canonical_turtle_is_found_exactly(graph: Graph) -> None:
    text = canonical(graph)
    again = parse(text)
    lines, rows = Lines(text), text.split("\n")
    checked = 0
    for s, p, o in again:
        if isinstance(s, BNode) or isinstance(o, BNode):
            continue
        row = rows[lines.find(again, s, p, o) - 1]
        last = str(o).replace("/", "#").rsplit("#", 1)[-1].split("\n")[0]
        assert last in row
        checked += 1
    assert checked >= 15


def test_comments_are_told_from_strings_and_iris() -> None:
    assert comments(HAND) == ['# not: "a string" <or> one']
    assert comments('# a\n<x#y> <b> "# c" . # d\n') == ["# a", "# d"]


@pytest.mark.parametrize(
    "text", ["", "]", ")", "@prefix", "@base", '"open', "<", "a b c . ] . ; ,"]
)
def test_text_that_is_not_turtle_does_no_harm(text: str) -> None:
    assert Lines(text).find(Graph(), A, NG.p) == 1


def test_windows_line_ends_and_byte_order_mark() -> None:
    text = "\ufeff" + HAND.replace("\n", "\r\n")
    assert Lines(text).find(parse(text), B, NG.q, B) == 18


def test_cycles_of_blank_nodes_end() -> None:
    text = "_:a <urn:p> _:b . _:b <urn:p> _:a ."
    graph = parse(text)
    assert {Lines(text).find(graph, s, URIRef("urn:p")) for s in graph.subjects()} == {1}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (HAND, None),
        ("", None),
        ('<a> <b> "x" .\n<a> <b> "y .\n', 2),
        ('<a> <b> """x\n\n" .\n', 1),
        ('\n<a> <b> """x" .\n', 2),
        ('<a> <b> \'\', "" , """""" .', None),
        ("<a>\n\n<b> 'it's' .", 3),
        ('# "\n<a> <b> "', 2),
    ],
)
def test_strings_that_are_not_closed(text: str, line: int | None) -> None:
    assert open_string(text) == line

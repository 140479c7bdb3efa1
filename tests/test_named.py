"""Front matter, parameters and binding of named queries."""

from __future__ import annotations

import pytest
from rdflib import Literal

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.query import named
from netgov_ld.query.parameters import LITERALS, Parameter

HEAD = "# title: A\n# question: B\n"
TEXT = """\
# title: Things
# question: Which things are there?
# param: topic topic Their topic.
# param: label string Their label.
# param: since date Since when.
# param: count integer How many.
PREFIX topic: <https://w3id.org/netgov/id/topic/>

SELECT * WHERE {
  VALUES ?topic { topic:privacy }
  VALUES ?label { UNDEF }
  VALUES ?since { UNDEF }
  VALUES ?count { UNDEF }
  ?thing ?topic ?label
}
"""


@pytest.fixture
def query() -> named.NamedQuery:
    return named.parse("things", TEXT)


def test_front_matter(query: named.NamedQuery) -> None:
    assert (query.name, query.title) == ("things", "Things")
    assert query.question == "Which things are there?"
    assert [(p.name, p.kind, p.default) for p in query.parameters] == [
        ("topic", "topic", "topic:privacy"),
        ("label", "string", None),
        ("since", "date", None),
        ("count", "integer", None),
    ]


def test_defaults_stay_and_free_parameters_leave(query: named.NamedQuery) -> None:
    bound = query.bind()
    assert "VALUES ?topic { topic:privacy }" in bound
    assert "?label {" not in bound


@pytest.mark.parametrize(
    "value", ["cybercrime", "topic:cybercrime", "https://w3id.org/netgov/id/topic/cybercrime"]
)
def test_three_ways_to_write_an_iri(query: named.NamedQuery, value: str) -> None:
    expected = "VALUES ?topic { <https://w3id.org/netgov/id/topic/cybercrime> }"
    assert expected in query.bind({"topic": value})


def test_empty_value_unbinds_a_default(query: named.NamedQuery) -> None:
    assert "VALUES ?topic" not in query.bind({"topic": ""})


def test_literals_are_typed_and_escaped(query: named.NamedQuery) -> None:
    bound = query.bind({"label": 'a" } ; DROP', "since": "2013-09-09", "count": "3"})
    assert 'VALUES ?label { "a\\" } ; DROP" }' in bound
    assert '"2013-09-09"^^<http://www.w3.org/2001/XMLSchema#date>' in bound
    assert '"3"^^<http://www.w3.org/2001/XMLSchema#integer>' in bound


def test_base_of_a_deployment(query: named.NamedQuery) -> None:
    bound = query.bind({"topic": "cybercrime"}, base="https://example.org/")
    assert "<https://example.org/id/topic/cybercrime>" in bound
    assert "PREFIX topic: <https://example.org/id/topic/>" in bound


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"nothing": "x"}, "no parameter 'nothing'"),
        ({"topic": "nokind:x"}, "kind:slug"),
        ({"topic": "topic:"}, "kind:slug"),
        ({"topic": "https://example.org/ space"}, "without spaces"),
        ({"topic": "a> } DELETE {"}, "without spaces"),
        ({"since": "yesterday"}, "of type date"),
        ({"count": "many"}, "of type integer"),
    ],
)
def test_misfits_are_refused(query: named.NamedQuery, values: dict[str, str], word: str) -> None:
    with pytest.raises(UsageError, match=word):
        query.bind(values)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("SELECT * {}", "exactly one title"),
        ("# title: A\nSELECT * {}", "exactly one title and one question"),
        ("# titel: A\nSELECT * {}", "is not '# title:'"),
        ("# title: A\n# question: B\n# param: x topic T\nSELECT * {}", "no line 'VALUES"),
        ("# title: A\n# question: B\n# param: x nokind T\n", "variable kind help"),
        (f"{HEAD}# param: limit integer T\n", "no parameter can be named 'limit'"),
        (f"{HEAD}# values: x ?x ?y ?z\n", "with .value"),
        (f"{HEAD}# values: x ?value ?y ?z\n", "which is no parameter"),
        (f"{HEAD}# chart: pie x=a\n", "is not the one 'bar.line.table"),
        (f"{HEAD}# chart: bar x=a\n# chart: bar x=a\n", "is not the one"),
        (f"{HEAD}# chart: bar x=b\nSELECT ?a\nWHERE {{}}", "chart's 'b' is no column"),
        (f"{HEAD}SELECT ?a\nWHERE {{}}\nLIMIT 5", "for the caller to set"),
    ],
)
def test_faulty_files_are_named(text: str, word: str) -> None:
    with pytest.raises(ValueError, match=rf"faulty\.rq: .*{word}"):
        named.parse("faulty", text)


def test_unknown_name_lists_the_known() -> None:
    with pytest.raises(NotFound, match="positions"):
        named.get("position")


def test_shipped_queries_are_found() -> None:
    assert len(named.load()) == 21


def test_columns_and_chart() -> None:
    query = named.parse(
        "counts",
        f"{HEAD}# chart: bar x=label y=n\n"
        "SELECT DISTINCT ?label (COUNT(DISTINCT ?x) AS ?n) (STR(MIN(?y)) AS ?first) ?last\n"
        "WHERE { ?x ?y ?label }",
    )
    assert query.columns == ("label", "n", "first", "last")
    assert query.chart == named.Chart("bar", {"x": "label", "y": "n"})


def test_part_of_an_answer(query: named.NamedQuery) -> None:
    assert query.bind(limit=10, offset=20).endswith("}\nLIMIT 10\nOFFSET 20\n")
    assert query.bind() == query.bind(limit=None, offset=0)
    assert "LIMIT" not in query.bind()


@pytest.mark.parametrize("value", ["2012", "2012-10", "2012-10-04"])
def test_periods_are_strings(value: str) -> None:
    parameter = Parameter("since", "period", None, "Since when.")
    assert parameter.term(value) == Literal(value)


@pytest.mark.parametrize("value", ["12", "2012-13", "2012-1", "2012-10-32", "October", "2012-10-"])
def test_other_texts_are_no_periods(value: str) -> None:
    with pytest.raises(UsageError, match="year, month or day"):
        Parameter("since", "period", None, "Since when.").term(value)


@pytest.mark.parametrize("name", named.load())
def test_shipped_query_says_what_its_parameters_can_be(name: str) -> None:
    query = named.get(name)
    assert query.columns
    for parameter in query.parameters:
        assert (parameter.values is None) == (parameter.kind in LITERALS), parameter.name

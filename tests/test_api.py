"""The graph in Python, as people use it from a program or a notebook."""

from __future__ import annotations

import doctest
import gzip
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import RDF

import netgov_ld
from netgov_ld import api
from netgov_ld.corpus.loader import load as load_corpus
from netgov_ld.errors import NetgovError, NotFound, QuerySyntaxError, UnreadableInput, UsageError
from netgov_ld.namespaces import NG
from netgov_ld.release import build

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.api import Graph
    from netgov_ld.release import Release


@pytest.fixture(scope="module")
def graph() -> Graph:
    return netgov_ld.load()


@pytest.fixture(scope="module")
def union(checkout: Path) -> rdflib.Graph:
    return load_corpus(checkout).union()


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    data = load_corpus(checkout).dataset()
    return build(data, tmp_path_factory.mktemp("releases"), version="1.2.3")


def test_the_page_about_it(checkout: Path) -> None:
    failed, tried = doctest.testfile(
        str(checkout / "docs" / "python.md"),
        module_relative=False,
        optionflags=doctest.IGNORE_EXCEPTION_DETAIL | doctest.NORMALIZE_WHITESPACE,
    )

    assert tried > 12
    assert failed == 0


def test_the_package_hands_out_what_the_interface_has() -> None:
    assert set(netgov_ld.__all__) == {*api.__all__, "__version__"}
    assert set(dir(netgov_ld)) == set(netgov_ld.__all__)
    for name in api.__all__:
        assert getattr(netgov_ld, name) is getattr(api, name)
    with pytest.raises(AttributeError, match="no attribute 'positions'"):
        _ = netgov_ld.positions


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import netgov_ld, sys; sys.exit('rdflib' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_position_has_a_record(graph: Graph, union: rdflib.Graph) -> None:
    records = graph.positions()

    assert {record.iri for record in records} == {
        str(iri) for iri in union.subjects(RDF.type, NG.Position)
    }
    assert len({record.iri for record in records}) == len(records)
    for record in records:
        iri = rdflib.URIRef(record.iri)
        assert record.proponent.iri == str(union.value(iri, NG.proponent))
        assert record.stance.iri == str(union.value(iri, NG.stance))
        assert {str(value) for value in union.objects(iri, NG.addressee)} == {
            each.iri for each in record.addressees
        }
        assert len(record.passages) == len(set(union.objects(iri, NG.evidence))) > 0
        assert all(passage.start < passage.end for passage in record.passages)
        assert all(len((passage.key_phrase or "").split()) <= 8 for passage in record.passages)
    dates = [record.date or "" for record in records]
    assert dates == sorted(dates)


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"proponent": "ed-vaizey"}, 4),
        ({"proponent": "person:huang-huikang"}, 24),
        ({"proponent": "https://w3id.org/netgov/id/person/lu-wei"}, 30),
        ({"stance": "opposes"}, 4),
        ({"stance": "opposes", "since": "2013"}, 3),
        ({"until": "2012"}, 24),
        ({"since": "2012-10-05", "until": "2013-09-08"}, 0),
        ({"on_behalf_of": "united-kingdom"}, 4),
        ({"proposition": "cyber-sovereignty-deserves-respect"}, 2),
        ({"article": "000_f60b267f740ce911"}, 24),
    ],
)
def test_filters(graph: Graph, filters: dict[str, str], number: int) -> None:
    assert len(graph.positions(**filters)) == number


def test_a_topic_includes_narrower_ones(graph: Graph) -> None:
    narrow = {record.iri for record in graph.positions(topic="cyber-sovereignty")}
    wide = {record.iri for record in graph.positions(topic="sovereignty")}

    assert narrow < wide
    topics = {topic.label for record in graph.positions(topic="un-role") for topic in record.topics}
    assert any("UN" in topic or "United Nations" in topic for topic in topics)


@pytest.mark.parametrize(
    ("filters", "says"),
    [
        ({"topic": "cybersovereignty"}, "Do you mean cyber-sovereignty"),
        ({"topic": "zzz"}, "has no topic 'zzz'"),
        ({"stance": "no such/<thing>"}, "cannot be"),
        ({"since": "October"}, "year, month or day"),
    ],
)
def test_a_filter_that_fits_nothing_says_so(
    graph: Graph, filters: dict[str, str], says: str
) -> None:
    with pytest.raises(UsageError, match=says):
        graph.positions(**filters)


def test_queries_of_every_form(graph: Graph) -> None:
    assert graph.query("ASK { ?s ?p ?o }") is True
    made = graph.query("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 3")
    assert isinstance(made, rdflib.Graph)
    assert len(made) == 3
    with pytest.raises(UsageError, match=r"Graph\.query"):
        graph.select("ASK { ?s ?p ?o }")
    with pytest.raises(QuerySyntaxError) as caught:
        graph.query("SELECT * WHERE {\n ?s ?p }")
    assert caught.value.line == 2
    with pytest.raises(NotFound):
        graph.ask_named("no-such-query")


def test_values_have_their_types(graph: Graph) -> None:
    (row,) = graph.select(
        'SELECT (1 AS ?i) (0.5 AS ?d) (true AS ?b) ("x"@en AS ?t) (<a:b> AS ?u) ?none'
        ' ("2013-09-09"^^<http://www.w3.org/2001/XMLSchema#date> AS ?day)'
        ' ("2013-09"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> AS ?month) {}'
    )

    assert row["i"] == 1
    assert row["d"] == Decimal("0.5")
    assert row["b"] is True
    assert (row["t"], row["u"], row["month"]) == ("x", "a:b", "2013-09")
    assert row["day"].isoformat() == "2013-09-09"
    assert "none" not in row


def test_frames(graph: Graph) -> None:
    rows = graph.select(
        'SELECT ?x ?y { VALUES (?x ?y) { (1 "a") (2 UNDEF) (3.5 "c") } } ORDER BY ?x'
    )
    pandas, polars = rows.to_pandas(), rows.to_polars()

    assert list(pandas.columns) == polars.columns == ["x", "y"]
    assert len(pandas) == polars.height == 3
    assert list(pandas.x) == [1, 2, 3.5]
    assert pandas.y.isna().tolist() == polars["y"].is_null().to_list() == [False, True, False]
    empty = graph.select("SELECT ?x { FILTER(false) }")
    assert len(empty.to_pandas()) == empty.to_polars().height == 0


def test_a_library_that_is_missing_is_named(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    monkeypatch.setitem(sys.modules, "polars", None)
    rows = graph.ask_named("matrix")

    for convert in (rows.to_pandas, rows.to_polars):
        with pytest.raises(UsageError, match=r"netgov-ld\[frames\]"):
            convert()


@pytest.mark.parametrize(
    "name", ["", "netgov.nq", "netgov.nq.gz", "netgov.trig", "netgov.ttl", "netgov.jsonld"]
)
def test_it_loads_from_a_release(release: Release, graph: Graph, name: str) -> None:
    other = netgov_ld.load(release.folder / name)

    assert other.positions() == graph.positions()


def test_it_takes_the_base_of_a_release(checkout: Path, tmp_path: Path) -> None:
    data, base = load_corpus(checkout).dataset(), "https://example.org/net/"
    other = netgov_ld.load(build(data, tmp_path, version="1", base=base).folder)

    assert len(other.positions(topic="un-role")) == 2
    assert all(record.iri.startswith(base) for record in other.positions())
    assert len(other.ask_named("matrix")) > 0


def test_what_cannot_be_loaded(tmp_path: Path) -> None:
    broken, strange = tmp_path / "broken.ttl", tmp_path / "strange.txt"
    broken.write_text("<a:b> <a:c> <a:d> .\n<a:b> <a:c> .\n", encoding="utf-8")
    strange.write_text("no RDF", encoding="utf-8")
    torn = tmp_path / "torn.nq.gz"
    torn.write_bytes(gzip.compress(b"<a:b> <a:c> <a:d> .\n")[:-9])

    with pytest.raises(UnreadableInput, match=r"broken\.ttl:2: "):
        netgov_ld.load(broken)
    with pytest.raises(UnreadableInput, match=r"Its name must end in"):
        netgov_ld.load(strange)
    with pytest.raises(UnreadableInput, match=r"torn\.nq\.gz"):
        netgov_ld.load(torn)
    with pytest.raises(NetgovError):
        netgov_ld.load(tmp_path / "nothing")


def test_a_corpus_with_a_fault_is_reported(tmp_path: Path, checkout: Path) -> None:
    for part in ("ontology", "shapes"):
        (tmp_path / part).symlink_to(checkout / part)
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "broken.ttl").write_text("<a:b> <a:c>", encoding="utf-8")

    with pytest.raises(UnreadableInput, match=r"broken\.ttl:1: "):
        netgov_ld.load(tmp_path)
    assert not netgov_ld.check(tmp_path).is_clean

"""Exports, opened in the tools they are for: the same numbers, and the same answers.

The three answers that are compared: who supports the United Nations as the best forum, what is
opposed and by whom, and how many people were on the Internet.
"""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import networkx as nx
import polars as pl
import pytest
from click.testing import CliRunner
from csvw import TableGroup

import netgov_ld
from netgov_ld.cli import main
from netgov_ld.corpus.loader import load
from netgov_ld.errors import UsageError
from netgov_ld.export import FORMATS, export
from netgov_ld.export.networks import network
from netgov_ld.export.propertygraph import APART, read_property_graph
from netgov_ld.release import build
from netgov_ld.release.index import TABLES
from tests.javascript import FOLDER, require_node
from tests.pages import example_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from netgov_ld.api import Graph
    from netgov_ld.export.propertygraph import PropertyGraph
    from netgov_ld.release import Release

FORUM: Final = "un-best-forum-for-rules"
READERS: Final[dict[str, Callable[[Path], Any]]] = {
    "graphml": nx.read_graphml,
    "gexf": nx.read_gexf,
}


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    data = load(checkout).dataset()
    return build(data, tmp_path_factory.mktemp("releases"), version="1.2.3")


@pytest.fixture(scope="module")
def graph(release: Release) -> Graph:
    return netgov_ld.load(release.folder)


@pytest.fixture(scope="module")
def properties(release: Release) -> PropertyGraph:
    return read_property_graph(release)


@pytest.fixture(scope="module")
def files(release: Release, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the release in every format, and the network of stances in those for networks."""
    folder = tmp_path_factory.mktemp("exports")
    found = {}
    for name, entry in FORMATS.items():
        found[name] = folder / f"whole{entry.ending or name}"
        export(release, name, found[name])
        if entry.ending:
            found[f"stances {name}"] = folder / f"stances{entry.ending}"
            export(release, name, found[f"stances {name}"], which="stances")
    return found


@pytest.fixture(scope="module")
def forum(graph: Graph) -> tuple[str, str]:
    """Return who supports the proposition about the best forum, and its label."""
    (position,) = graph.positions(proposition=FORUM)
    assert position.stance.label == "supports"
    return position.proponent.label, position.proposition.label


@pytest.fixture(scope="module")
def opposed(graph: Graph) -> set[tuple[str, str]]:
    return {
        (position.proponent.label, position.proposition.label)
        for position in graph.positions(stance="opposes")
    }


@pytest.fixture(scope="module")
def users(graph: Graph) -> list[float]:
    rows = list(graph.ask_named("figures"))
    return sorted(float(r["value"]) for r in rows if r["indicatorLabel"] == "Internet users")


def opened(way: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [require_node(), FOLDER / "network.mjs", way, path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    content: dict[str, Any] = json.loads(done.stdout)
    return content


def test_nothing_is_lost_in_silence(release: Release, graph: Graph) -> None:
    """Every triple is a class, an edge or an attribute, or is counted as left out."""
    found = read_property_graph(release)
    classes = sum(len(node.classes) for node in found.nodes.values())
    attributes = sum(
        len(values) for node in found.nodes.values() for values in node.attributes.values()
    )

    assert classes + len(found.edges) + attributes + sum(found.left_out.values()) == release.quads
    assert {"description", "ontology"} <= set(found.left_out) <= set(APART)
    outside = {node.iri for node in found.nodes.values() if node.kind == "outside"}
    assert "http://www.wikidata.org/entity/Q148" in outside
    rows = graph.select(
        "SELECT ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o FILTER(isIRI(?o)) }"
        f" FILTER(?g NOT IN ({', '.join(f'<{graph.base}graph/{name}>' for name in APART)})) }}"
        " GROUP BY ?p"
    )
    by_property: Counter[str] = Counter()
    for row in rows:
        by_property[row["p"].replace("#", "/").rpartition("/")[2]] += row["n"]
    edges = Counter(edge.relation.rpartition("_")[2] for edge in found.edges)
    assert by_property.pop("type") == classes
    assert edges == by_property


def test_attributes_keep_their_type_and_language(properties: PropertyGraph) -> None:
    topic = properties.nodes[f"{netgov_ld.load().base}id/topic/cyber-sovereignty"]
    figure = next(
        node for node in properties.nodes.values() if 44.1 in node.attributes.get("value", ())
    )

    assert topic.label == "cyber sovereignty"
    assert topic.attributes["skos_prefLabel_zh"] == ["网络主权"]
    assert len(topic.attributes["skos_altLabel_en"]) > 1
    assert "skos_altLabel_en" in properties.several()
    assert "Figure" in figure.classes
    assert properties.types()["textLength"] is int
    assert properties.types()["value"] is float


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_networkx_opens_it(files: dict[str, Path], properties: PropertyGraph, name: str) -> None:
    whole = READERS[name](files[name])

    assert whole.is_directed()
    assert set(whole.nodes) == set(properties.nodes)
    assert whole.number_of_edges() == len(properties.edges)
    label = f"{netgov_ld.load().base}id/topic/cyber-sovereignty"
    attributes = whole.nodes[label]
    assert attributes["skos_prefLabel_zh"] == "网络主权"
    assert (
        json.loads(attributes["skos_altLabel_en"])
        == properties.nodes[label].attributes["skos_altLabel_en"]
    )


@pytest.mark.parametrize("name", ["graphml", "gexf"])
def test_stances_in_networkx(
    files: dict[str, Path],
    graph: Graph,
    forum: tuple[str, str],
    opposed: set[tuple[str, str]],
    name: str,
) -> None:
    made = READERS[name](files[f"stances {name}"])
    label: dict[str, str] = dict(made.nodes(data="label"))
    taken = [(u, v, data) for u, v, data in made.edges(data=True) if data["relation"] == "position"]

    assert len(taken) == len(graph.positions())
    assert {(label[u], label[v]) for u, v, data in taken if data["label"] == "opposes"} == opposed
    who = [
        label[u] for u, v, data in taken if v.endswith(f"/{FORUM}") and data["label"] == "supports"
    ]
    assert who == [forum[0]]
    assert {data["date"] for *_, data in taken} == {p.date for p in graph.positions()}


@pytest.mark.parametrize(("way", "name"), [("gexf", "gexf"), ("cytoscape", "cytoscape")])
def test_programs_of_the_browser_world_open_it(
    files: dict[str, Path],
    properties: PropertyGraph,
    forum: tuple[str, str],
    opposed: set[tuple[str, str]],
    way: str,
    name: str,
) -> None:
    whole, stances = opened(way, files[name]), opened(way, files[f"stances {name}"])

    assert whole["nodes"] == len(properties.nodes)
    assert len(whole["edges"]) == len(properties.edges)
    assert whole["kinds"] == Counter(node.kind for node in properties.nodes.values())
    assert [*forum, "supports"] in [[a, b, s] for a, _, b, s in stances["edges"]]
    assert {(a, b) for a, _, b, s in stances["edges"] if s == "opposes"} == opposed


def test_neo4j_files_have_the_layout_of_its_import(
    files: dict[str, Path], properties: PropertyGraph, users: list[float]
) -> None:
    with (files["neo4j"] / "nodes.csv").open(encoding="utf-8", newline="") as stream:
        header, *nodes = csv.reader(stream)
    with (files["neo4j"] / "relationships.csv").open(encoding="utf-8", newline="") as stream:
        first, *edges = csv.reader(stream)

    assert header[:3] == ["iri:ID", ":LABEL", "name:string"]
    assert first == [":START_ID", ":TYPE", ":END_ID", "graph:string"]
    assert all(len(row) == len(header) for row in nodes)
    assert {row[0] for row in nodes} == set(properties.nodes)
    assert len(edges) == len(properties.edges)
    assert {row[0] for row in edges} | {row[2] for row in edges} <= {row[0] for row in nodes}
    value, indicator = (
        header.index("value:double"),
        f"{netgov_ld.load().base}id/indicator/internet-users",
    )
    of = {row[0] for row in edges if row[1] == "indicator" and row[2] == indicator}
    assert sorted(float(row[value]) for row in nodes if row[0] in of) == users


def test_the_tables_are_as_their_description_says(files: dict[str, Path], graph: Graph) -> None:
    group = TableGroup.from_file(files["csv"] / "csv-metadata.json")

    assert {table.local_name for table in group.tables} == {f"{t.name}.csv" for t in TABLES}
    number = 0
    for table in group.tables:
        # strict: every value is of its datatype, and what is required is there
        number += len(list(table.iterdicts(strict=True)))
    assert number > 2000
    assert len(list(group.tabledict["positions.csv"].iterdicts())) == len(graph.positions())
    described = {
        c.name: c.common_props["dc:description"]
        for c in group.tabledict["positions.csv"].tableSchema.columns
    }
    assert all(described.values())
    group.check_referential_integrity()


def test_duckdb_reads_the_parquet_files(
    files: dict[str, Path],
    graph: Graph,
    forum: tuple[str, str],
    opposed: set[tuple[str, str]],
    users: list[float],
) -> None:
    folder = files["parquet"]
    with closing(duckdb.connect()) as database:
        for table in TABLES:
            database.execute(
                f"CREATE VIEW {table.name} AS FROM read_parquet('{folder / table.name}.parquet')"
            )
        held = database.execute(
            "SELECT a.label, r.label, s.label FROM positions p JOIN actors a ON a.id = p.proponent"
            " JOIN propositions r ON r.id = p.proposition JOIN concepts s ON s.id = p.stance"
        ).fetchall()
        values = database.execute(
            "SELECT value FROM figures WHERE indicator = 'indicator/internet-users' ORDER BY value"
        ).fetchall()

    assert len(held) == len(graph.positions())
    assert (*forum, "supports") in held
    assert {(who, what) for who, what, stance in held if stance == "opposes"} == opposed
    assert [value for (value,) in values] == users


def test_polars_and_csv_say_the_same(files: dict[str, Path]) -> None:
    for table in TABLES:
        parquet = pl.read_parquet(files["parquet"] / f"{table.name}.parquet")
        with (files["csv"] / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            header, *rows = csv.reader(stream)
        assert parquet.columns == header == list(table.names)
        for column in table.columns:
            texts = [row[header.index(column.name)] for row in rows]
            values = ["" if v is None else v for v in parquet[column.name].to_list()]
            if column.kind in ("integer", "decimal"):
                assert [v if v == "" else float(v) for v in values] == [
                    t if t == "" else float(t) for t in texts
                ]
            else:
                assert values == texts


def test_datasette_opens_the_sqlite_file(
    release: Release, opposed: set[tuple[str, str]], tmp_path: Path
) -> None:
    query = (
        "/netgov.json?_shape=arrays&sql=select+a.label,r.label+from+positions+p"
        "+join+actors+a+on+a.id=p.proponent+join+propositions+r+on+r.id=p.proposition"
        "+where+p.stance='stance/opposes'"
    )
    done = subprocess.run(
        [sys.executable, "-m", "datasette", release.folder / "netgov.sqlite", "--get", query],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert {(who, what) for who, what in json.loads(done.stdout)["rows"]} == opposed


def test_the_references_in_the_sqlite_file_lead_somewhere(release: Release) -> None:
    path = release.folder / "netgov.sqlite"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_same_release_gives_the_same_bytes(
    release: Release, files: dict[str, Path], tmp_path: Path, name: str
) -> None:
    again = tmp_path / files[name].name
    export(release, name, again)

    for path in [files[name]] if files[name].is_file() else sorted(files[name].iterdir()):
        other = again if again.is_file() else again / path.name
        assert other.read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", list(FORMATS))
def test_hostile_and_odd_data(checkout: Path, data: Path, tmp_path: Path, name: str) -> None:
    odd = build(example_dataset(checkout, data), tmp_path / "releases", version="1")
    target = tmp_path / f"odd{FORMATS[name].ending}"

    done = export(odd, name, target)

    assert target.exists()
    assert done.words
    if name == "graphml":
        assert nx.read_graphml(target).number_of_nodes() > 50


def test_what_cannot_be_done_is_said_and_leaves_nothing(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        export(release, "csv", tmp_path / "there")
    with pytest.raises(UsageError, match="Use one of: graphml"):
        export(release, "dot", tmp_path / "x")
    with pytest.raises(UsageError, match="Networks go with"):
        export(release, "neo4j", tmp_path / "x", which="stances")
    with pytest.raises(UsageError, match="whole or stances"):
        network(read_property_graph(release), "half")
    monkeypatch.setitem(sys.modules, "networkx", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError, match=r"netgov-ld\[networks\]"):
        export(release, "gexf", tmp_path / "x")
    with pytest.raises(UsageError, match=r"netgov-ld\[frames\]"):
        export(release, "parquet", tmp_path / "x")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_the_command(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["export", "gexf", "--network", "stances", "--release", str(release.folder)]

    done = CliRunner().invoke(main, words)

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("netgov-gexf.gexf: ")
    assert " nodes, " in done.stdout
    assert Path("netgov-gexf.gexf").is_file()
    again = CliRunner().invoke(main, words, standalone_mode=True)
    assert again.exit_code == 2
    assert "is there already" in again.stderr

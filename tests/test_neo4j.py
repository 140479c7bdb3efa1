"""Neo4j itself: its import reads our files by the documented command, Cypher finds the answers."""

from __future__ import annotations

import os
import re
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import ServiceUnavailable

import netgov_ld
from netgov_ld.corpus.loader import load
from netgov_ld.export import export
from netgov_ld.release import build
from tests.ports import free_port
from tests.stores import classpath
from tests.test_docs import commands_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from netgov_ld.release import Release

_PATIENCE: Final = 180
_OPENED: Final = ("java.nio", "sun.nio.ch", "java.lang", "java.util.concurrent")
_CONFIGURATION: Final = """\
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
dbms.security.auth_enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=64m
"""


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    data = load(checkout).dataset()
    return build(data, tmp_path_factory.mktemp("releases"), version="1.2.3")


@pytest.fixture(scope="module")
def imported(
    checkout: Path, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str], int, str]:
    """Return Neo4j's folder, how to run its classes, its port, and what its import said."""
    java = ["java", "-Xmx512m"]
    java += [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in _OPENED]
    java += ["-cp", classpath("neo4j")]
    home, port = tmp_path_factory.mktemp("neo4j"), free_port()
    (home / "conf").mkdir()
    (home / "conf" / "neo4j.conf").write_text(_CONFIGURATION.format(port=port), encoding="utf-8")
    export(release, "neo4j", home / "netgov-neo4j")
    (command,) = (
        words for words in commands_of(checkout / "docs" / "tools.md") if words[0] == "neo4j-admin"
    )
    done = subprocess.run(
        [*java, "org.neo4j.cli.AdminTool", *command[1:]],
        cwd=home,
        env=os.environ | {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return home, java, port, done.stdout


@pytest.fixture(scope="module")
def ask(
    imported: tuple[Path, list[str], int, str],
) -> Iterator[Callable[..., list[dict[str, Any]]]]:
    home, java, port, _ = imported
    places = [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [*java, "org.neo4j.server.CommunityEntryPoint", *places],
            cwd=home,
            stdout=log,
            stderr=log,
        )
    try:
        with GraphDatabase.driver(f"bolt://127.0.0.1:{port}", auth=None) as driver:
            deadline = time.monotonic() + _PATIENCE
            while True:
                try:
                    driver.verify_connectivity()
                    break
                except ServiceUnavailable:
                    said = (home / "log").read_text(errors="replace")[-2000:]
                    assert server.poll() is None, said
                    assert time.monotonic() < deadline, said
                    time.sleep(0.5)

            def answer(cypher: str, **values: object) -> list[dict[str, Any]]:
                records, _, _ = driver.execute_query(cypher, values)
                return [record.data() for record in records]

            yield answer
    finally:
        server.kill()
        server.wait(timeout=_PATIENCE)


def test_the_import_takes_everything(
    release: Release, imported: tuple[Path, list[str], int, str], tmp_path: Path
) -> None:
    done = export(release, "neo4j", tmp_path / "again")
    nodes, edges = re.findall(r"\d+", done.words)

    assert re.search(rf"\b{nodes} nodes\n\s+{edges} relationships\n", imported[3]), imported[3]


def test_cypher_finds_the_answers(
    release: Release, ask: Callable[..., list[dict[str, Any]]], checkout: Path
) -> None:
    graph = netgov_ld.load(release.folder)
    (documented,) = re.findall(
        r"```cypher\n(MATCH .*?)```", (checkout / "docs" / "tools.md").read_text("utf-8"), re.DOTALL
    )

    assert {tuple(row.values()) for row in ask(documented)} == {
        (position.proponent.label, position.proposition.label)
        for position in graph.positions(stance="opposes")
    }
    (position,) = graph.positions(proposition="un-best-forum-for-rules")
    assert ask(
        "MATCH (c:Proposition {iri: $iri})<-[:expresses]-(p:Position)-[:proponent]->(who)"
        " RETURN who.name AS who, p.rdfs_label_en AS label",
        iri=position.proposition.iri,
    ) == [{"who": position.proponent.label, "label": position.label}]
    users = [
        r["value"] for r in graph.ask_named("figures") if r["indicatorLabel"] == "Internet users"
    ]
    rows = ask("MATCH (f:Figure)-[:indicator]->({name: 'Internet users'}) RETURN f.value AS value")
    assert sorted(row["value"] for row in rows) == sorted(map(float, users))


def test_values_keep_their_type_and_language(ask: Callable[..., list[dict[str, Any]]]) -> None:
    (row,) = ask(
        "MATCH (t:Topic {iri: $iri})"
        " RETURN t.skos_prefLabel_zh AS zh, t.skos_altLabel_en AS others",
        iri="https://w3id.org/netgov/id/topic/cyber-sovereignty",
    )

    assert row["zh"] == "网络主权"
    assert isinstance(row["others"], list)
    assert len(row["others"]) > 1
    (article,) = ask("MATCH (a:Article) RETURN max(a.textLength) AS length")
    assert isinstance(article["length"], int)

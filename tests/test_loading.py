"""The commands of ``docs/loading.md``, run: real triple stores give the rows of the program."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from netgov_ld.corpus.loader import load
from netgov_ld.query import named
from netgov_ld.release import build
from netgov_ld.store import EmbeddedEngine
from netgov_ld.store._terms import answer_of
from netgov_ld.store.remote import parsed, reading
from netgov_ld.store.service import JSON, Service
from tests.stores import classpath, command, fuseki, isql, oxigraph, virtuoso

if TYPE_CHECKING:
    from netgov_ld.release import Release
    from netgov_ld.store import Solutions

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = (ROOT / "docs" / "loading.md").read_text("utf-8")

COUNT: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
QUERIES: Final = [
    COUNT,
    *(named.get(name).bind() for name in ("positions", "figures", "agreements")),
]

Rows = list[list[tuple[str, str]]]


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(load(checkout).dataset(), tmp_path_factory.mktemp("releases"), version="1.0.0")


@pytest.fixture
def folder(release: Release, tmp_path: Path) -> Path:
    shutil.copy(release.nquads, tmp_path / "netgov.nq")
    return tmp_path


def blocks(heading: str) -> list[str]:
    """Return the commands below a heading of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```\w+\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def rows_of(found: Solutions) -> Rows:
    """Return rows in an order of their own."""
    return sorted(sorted((name, str(term)) for name, term in row.items()) for row in found)


def expected(release: Release) -> list[Rows]:
    embedded = EmbeddedEngine.from_nquads(release.nquads)
    rows = [rows_of(embedded.select(query)) for query in QUERIES]
    assert sum(map(len, rows)) > 80
    assert len(rows[0]) == len(release.graphs)
    return rows


def asked(service: Service, sparql: str) -> Rows:
    service.rows("SELECT * {} LIMIT 1", seconds=60, size=1 << 20)  # tells what service it is
    with service.query(sparql, JSON, seconds=60, size=1 << 26) as stream, reading(stream):
        found = answer_of(parsed(stream, graph=False))
    assert not isinstance(found, bool)
    return rows_of(found)  # type: ignore[arg-type]


def test_oxigraph(release: Release, folder: Path) -> None:
    (block,) = blocks("Oxigraph")
    program = command("oxigraph", "the package oxigraph")
    first, second = block.splitlines()
    assert second.startswith("oxigraph serve-read-only --location store --bind 127.0.0.1:")
    assert second.endswith("--union-default-graph")
    subprocess.run([program, *first.split()[1:]], cwd=folder, check=True, capture_output=True)
    with oxigraph(folder / "server", folder / "store") as place:
        service = Service(str(place.settings["store"][0]))
        assert [asked(service, query) for query in QUERIES] == expected(release)


def test_jena(release: Release, folder: Path) -> None:
    (block,) = blocks("Apache Jena: TDB2 and Fuseki")
    first, second = block.splitlines()
    jena = classpath("jena").removesuffix("/*")
    subprocess.run(
        ["sh", "-c", first], cwd=folder, check=True, capture_output=True,
        env={**os.environ, "JENA": jena},
    )  # fmt: skip
    with fuseki(folder, started=second, location="netgov-store") as place:
        service = Service(str(place.settings["store"][0]))
        assert [asked(service, query) for query in QUERIES] == expected(release)


def test_virtuoso(release: Release, folder: Path) -> None:
    (block,) = blocks("Virtuoso 7")
    with virtuoso(folder / "database", allowed=folder) as place:
        isql(place, Template(block).substitute(FOLDER=folder))
        service = Service(str(place.settings["store"][0]))
        assert [asked(service, query) for query in QUERIES] == expected(release)


def test_rdf4j(release: Release, folder: Path) -> None:
    (block,) = blocks("RDF4J")
    program = ROOT / "tests" / "tools" / "rdf4j" / "Ask.java"
    text = program.read_text("utf-8")
    assert "new SailRepository(new MemoryStore())" in block
    assert "new SailRepository(new MemoryStore())" in text
    files = [folder / f"{number}.rq" for number, _ in enumerate(QUERIES)]
    for path, query in zip(files, QUERIES, strict=True):
        path.write_text(query, "utf-8")
    done = subprocess.run(
        ["java", "-cp", classpath("rdf4j"), program, "netgov.nq", *files],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = [
        answer_of(ox.parse_query_results(path=f"{path}.json", format=ox.QueryResultsFormat.JSON))
        for path in files
    ]
    assert [rows_of(rows) for rows in found] == expected(release)  # type: ignore[arg-type]

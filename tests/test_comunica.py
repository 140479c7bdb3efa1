"""The JavaScript world: Comunica over the endpoint and by following links, and its parsers.

It is installed with ``npm ci`` in ``tests/js``; without it these tests are skipped.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pyoxigraph as ox
import pytest

from netgov_ld.namespaces import BASE
from netgov_ld.release import Release
from tests.endpoint import MAIN, Server, make_release, people, running
from tests.javascript import FOLDER, require_node
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.web

SAME_TOPIC: Final = """
PREFIX ng: <{base}ontology#>
SELECT DISTINCT ?other ?topic WHERE {{
  <{seed}> ng:expresses ?proposition .
  ?proposition ng:topic ?topic .
  ?alike ng:topic ?topic .
  ?other ng:expresses ?alike .
}}
"""


class Found(NamedTuple):
    """Rows, and the paths that were visited."""

    rows: list[dict[str, str]]
    visited: list[str]


@pytest.fixture(scope="module")
def node() -> str:
    return require_node()


def comunica(node: str, way: str, start: str, query: str) -> Found:
    done = subprocess.run(
        [node, FOLDER / "query.mjs", way, start, query],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return Found(rows, json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    release = make_release(tmp_path_factory.mktemp("release"), people(50))
    with running(release, web_workers=1, query_workers=2) as server:
        yield server


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ('SELECT ?s { ?s ?p "person 7" }', [{"s": "http://example.org/7"}]),
        pytest.param(
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
            [{"n": "50"}],
            marks=pytest.mark.embedded("asked as a whole, it has a triple more", over="virtuoso"),
        ),
        (
            "SELECT ?n { ?s <http://example.org/name> ?n } ORDER BY DESC(?n) LIMIT 2",
            [{"n": "person 9"}, {"n": "person 8"}],
        ),
        ('SELECT * { ?s ?p "nobody" }', []),
    ],
)
def test_the_endpoint(node: str, endpoint: Server, query: str, rows: list[dict[str, Any]]) -> None:
    found = comunica(node, "endpoint", f"{endpoint.url}sparql", query)
    assert found.rows == rows
    assert found.visited == ["/sparql"]


@pytest.fixture(scope="module")
def site(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the shipped graph under names that lead to the server itself."""
    port = free_port()
    base, folder = f"http://127.0.0.1:{port}/", tmp_path_factory.mktemp("releases")
    options = ["--base", base, "--data", str(checkout), "--output", str(folder)]
    subprocess.run([sys.executable, "-c", MAIN, "build", *options], check=True, capture_output=True)
    (built,) = folder.glob("*/manifest.json")
    with running(Release.open(built.parent), port=port, web_workers=1, query_workers=2) as server:
        yield server


def test_links_lead_from_a_position_to_the_others_on_its_topic(node: str, site: Server) -> None:
    slug = "id/position/2013-09-09-lu-wei-uk-experience-laws"
    query = SAME_TOPIC.format(base=site.url, seed=site.url + slug)
    known = json.loads(site.query(query).body)["results"]["bindings"]
    expected = {(row["other"]["value"], row["topic"]["value"]) for row in known}
    assert len(expected) >= 2

    found = comunica(node, "traverse", site.url + slug, query)

    assert {(row["other"], row["topic"]) for row in found.rows} == expected
    assert f"/{slug}" in found.visited
    assert any(path.startswith("/id/topic/") for path in found.visited)
    assert "/sparql" not in found.visited


@pytest.mark.parametrize("form", ["rdfxml", "jsonld"])
@pytest.mark.parametrize(
    "path",
    [
        "id/position/2013-09-09-lu-wei-uk-experience-laws",
        "id/topic/cyber-sovereignty",
        "id/scheme/topics",
        "ontology",
        "dataset",
        "queries/positions",
    ],
)
def test_parsers_of_others_read_what_was_meant(
    node: str, site: Server, form: str, path: str
) -> None:
    done = subprocess.run(
        [node, FOLDER / "parse.mjs", form, site.url + path],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr

    def canonical(body: bytes) -> set[str]:
        found = ox.Dataset(ox.parse(body, format=ox.RdfFormat.TURTLE))
        found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return {str(quad) for quad in found}

    place, accept = f"/{path}", {"Accept": "text/turtle"}
    answer = site.request("GET", place, headers=accept)
    while answer.status == 303:
        place = answer.headers["location"]
        answer = site.request("GET", place, headers=accept)
    turtle = canonical(answer.body)
    assert len(turtle) > 10
    assert canonical(done.stdout.encode()) == turtle


def test_the_lock_file_names_no_host() -> None:
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert len(packages) > 100
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert all("integrity" in entry for name, entry in packages.items() if name)
    assert BASE not in text

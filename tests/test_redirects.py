"""The redirect rules lead every name of the data to an answer of the server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urlsplit

import pytest

from netgov_ld.namespaces import BASE
from netgov_ld.web import SERVICES, Services

if TYPE_CHECKING:
    from flask import Flask

pytestmark = pytest.mark.web

FILE: Final = Path(__file__).parent.parent / "redirects" / ".htaccess"
SERVER: Final = "https://netgov.example.org/"


class Rule(NamedTuple):
    """A line of mod_rewrite, of the kind that the file uses: no conditions, one redirect."""

    pattern: re.Pattern[str]
    target: str
    status: int


def rules() -> list[Rule]:
    found = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        if words[0] != "RewriteRule":
            assert line in ("Options +FollowSymLinks", "RewriteEngine on"), line
            continue
        _, pattern, target, flags = words
        status = re.fullmatch(r"\[R=(30[27]),L\]", flags)
        assert status is not None, line
        assert target.startswith(SERVER), line
        found.append(Rule(re.compile(pattern), target, int(status[1])))
    return found


RULES: Final = rules()


def follow(iri: str) -> tuple[int, str] | None:
    """Do what Apache does: match the decoded path, put it together, escape it again."""
    path = urlsplit(urldefrag(iri).url).path
    decoded = unquote(path.removeprefix(urlsplit(BASE).path))
    for rule in RULES:
        match = rule.pattern.search(decoded)
        if match is not None:
            place = match.expand(re.sub(r"\$(\d)", r"\\\1", rule.target))
            return rule.status, SERVER + quote(place.removeprefix(SERVER), safe="/:@!$&'()*+,;=~")
    return None


def test_there_are_rules() -> None:
    assert len(RULES) >= 8


@pytest.fixture(params=["example_app", "shipped_app"])
def app(request: pytest.FixtureRequest) -> Flask:
    found: Flask = request.getfixturevalue(request.param)
    return found


def test_every_name_leads_to_an_answer(app: Flask) -> None:
    services: Services = app.extensions[SERVICES]
    release = services.release
    rows = services.engine.select(
        "SELECT DISTINCT ?name WHERE { { ?name ?p ?o } UNION { ?s ?name ?o }"
        f" FILTER(STRSTARTS(STR(?name), '{BASE}')) }}"
    )
    names = {urldefrag(str(row["name"])).url for row in rows} | set(release.graphs)
    # Addresses of dumps are no names; those that the description has are looked at below.
    assert len(names) > 150
    client = app.test_client()
    for name in sorted(names):
        led = follow(name)
        assert led is not None, name
        status, location = led
        assert status == 302, name
        with client.get(location[len(SERVER) - 1 :]) as answer:
            assert answer.status_code in (200, 302, 303), f"{name}: {answer.status_code}"


def test_everything_else_that_is_published_leads_to_an_answer(shipped_app: Flask) -> None:
    client = shipped_app.test_client()
    release = shipped_app.extensions[SERVICES].release
    paths = [
        "",
        ".well-known/void",
        "context.jsonld",
        "feed.atom",
        "sitemap.xml",
        "queries/",
        "ontology.ttl",
        "ontology",
        f"dataset/{release.version}",
        "dumps/",
        *(f"dumps/{release.version}/{file}" for file in release.files),
        *(f"dumps/{release.name}/{file}" for file in release.files),
    ]
    for path in paths:
        led = follow(BASE + path)
        assert led is not None, path
        with client.head(led[1][len(SERVER) - 1 :]) as answer:
            assert answer.status_code in (200, 302, 303), path


def test_every_interface_is_reached(shipped_app: Flask) -> None:
    described = shipped_app.test_client().get("/openapi.json").json
    assert described is not None
    paths = [re.sub(r"\{\w+\}", "x", path) for path in described["paths"]]
    assert len(paths) > 30
    apart = {"/healthz"}  # of one server, which is asked itself
    assert [path for path in paths if follow(BASE + path[1:]) is None] == sorted(apart)


def test_the_endpoint_keeps_the_method() -> None:
    assert follow(f"{BASE}sparql") == (307, f"{SERVER}sparql")
    assert follow(f"{BASE}graphs/actors") == (307, f"{SERVER}graphs/actors")


@pytest.mark.parametrize(
    "path",
    ["id/topic/a%23b", "id/topic/a%3Fb", "id/topic/100%25", "id/topic/%E7%BD%91%E7%BB%9C"],
)
def test_escapes_survive(path: str) -> None:
    assert follow(BASE + path) == (302, SERVER + path)


@pytest.mark.parametrize("path", ["id/", "id", "wp-login.php", "ontologyx", "shapes/x", "queriesx"])
def test_anything_else_is_not_found(path: str) -> None:
    assert follow(BASE + path) is None

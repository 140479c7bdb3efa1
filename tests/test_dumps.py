from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from netgov_ld.web import SERVICES
from tests.pages import fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

FILES = {
    "netgov.nq": "application/n-quads",
    "netgov.trig": "application/trig",
    "netgov.ttl": "text/turtle",
    "netgov.nt": "application/n-triples",
    "netgov.rdf": "application/rdf+xml",
    "netgov.jsonld": "application/ld+json",
    "netgov.nq.gz": "application/gzip",
    "netgov.rdf.gz": "application/gzip",
    "netgov.sqlite": "application/vnd.sqlite3",
    "ontology.ttl": "text/turtle",
    "schemes/topics.rdf": "application/rdf+xml",
    "articles/tides.jsonld": "application/ld+json",
    "context.jsonld": "application/ld+json",
    "SHA256SUMS": "text/plain",
    "manifest.json": "application/json",
}


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


@pytest.fixture
def release(example_app: Flask) -> Release:
    found: Release = example_app.extensions[SERVICES].release
    return found


def test_the_list_has_sizes_and_digests(client: FlaskClient, release: Release) -> None:
    page = fetch(client, "/dumps/")

    for name in FILES:
        assert f"/dumps/{release.name}/{name}" in page.links
        content = (release.folder / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() in page.text
        assert f"{len(content):,}" in page.text
    assert client.get("/dumps").headers["Location"] == "/dumps/"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("name", "media_type"), FILES.items())
def test_files_are_whole_and_never_change(
    name: str, media_type: str, method: str, client: FlaskClient, release: Release
) -> None:
    path = f"/dumps/{release.name}/{name}"
    content = (release.folder / name).read_bytes()
    with client.open(path, method=method) as response:
        assert response.status_code == 200
        assert response.mimetype == media_type
        assert response.headers["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Accept-Ranges"] == "bytes"
        assert "Last-Modified" not in response.headers
        assert int(response.headers["Content-Length"]) == len(content)
        assert response.data == (content if method == "GET" else b"")


def test_parts_and_conditions(client: FlaskClient, release: Release) -> None:
    path = f"/dumps/{release.name}/netgov.nq"
    content = release.nquads.read_bytes()
    tag = f'"{release.digest}"'
    with client.get(path, headers={"Range": "bytes=10-19"}) as part:
        assert (part.status_code, part.data) == (206, content[10:20])
        assert part.headers["Content-Range"] == f"bytes 10-19/{len(content)}"
    with client.get(path, headers={"Range": "bytes=-5", "If-Range": tag}) as tail:
        assert (tail.status_code, tail.data) == (206, content[-5:])
    with client.get(path, headers={"Range": "bytes=0-4", "If-Range": '"old"'}) as whole:
        assert (whole.status_code, len(whole.data)) == (200, len(content))
    with client.get(path, headers={"Range": f"bytes={len(content)}-"}) as beyond:
        assert beyond.status_code == 416
    with client.get(path, headers={"If-None-Match": tag}) as known:
        assert (known.status_code, known.data) == (304, b"")


def test_the_dumps_parse_and_agree(client: FlaskClient, release: Release) -> None:
    def load(name: str) -> ox.Dataset:
        with client.get(f"/dumps/{release.name}/{name}") as response:
            form = ox.RdfFormat.from_media_type(FILES[name])
            found = ox.Dataset(ox.parse(response.data, format=form))
        found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return found

    quads = load("netgov.nq")
    assert len(quads) == release.quads
    assert quads == load("netgov.trig")
    with client.get(f"/dumps/{release.name}/manifest.json") as response:
        assert json.loads(response.data)["digest"] == release.digest


@pytest.mark.parametrize("version", ["latest", "1.2.3"])
def test_other_names_of_a_release_lead_to_it(
    version: str, client: FlaskClient, release: Release
) -> None:
    for name in FILES:
        response = client.get(f"/dumps/{version}/{name}")
        assert response.status_code == 302
        assert response.headers["Location"] == f"/dumps/{release.name}/{name}"
        assert "immutable" not in response.headers["Cache-Control"]
    listing = client.get(f"/dumps/{version}/")
    assert listing.headers["Location"] == f"/dumps/{release.name}/"
    fetch(client, listing.headers["Location"])


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/0.0.1/netgov.nq",
        "/dumps/0.0.1/",
        "/dumps/latest/other.nq",
        "/dumps/1.2.3/..%2Fnetgov.nq",
        "/dumps/..%2F1.2.3/netgov.nq",
        "/dumps/latest/netgov.nq/",
    ],
)
def test_nothing_else_is_served(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404

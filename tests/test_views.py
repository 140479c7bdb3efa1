"""The views give the data that their queries give, as pages, CSV, JSON and pictures."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from netgov_ld.query import named
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, Services
from netgov_ld.web.render import site_of
from netgov_ld.web.views import VIEWS
from tests.pages import HTML, application, fetch
from tests.standpoints import release

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

DRAWN = [name for name, view in VIEWS.items() if view.draw is not None]


@pytest.fixture(scope="module")
def rich_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Yield the application over positions in plenty."""
    folder = tmp_path_factory.mktemp("rich")
    with application(release(folder / "release"), Settings(releases=folder)) as app:
        yield app


@pytest.fixture(
    params=[
        "shipped_app",
        pytest.param(
            "rich_app",
            marks=pytest.mark.embedded("Fuseki takes minutes for some of its queries"),
        ),
    ]
)
def app(request: pytest.FixtureRequest) -> Flask:
    found: Flask = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


def data_of(app: Flask, address: str) -> dict[str, Any]:
    """Fetch a view as JSON."""
    path, _, query = address.partition("?")
    response = app.test_client().get(f"{path}.json?{query}")
    assert response.status_code == 200, response.get_data(as_text=True)
    content: dict[str, Any] = json.loads(response.data)
    return content


FILTERS = (
    "",
    "topic=security",
    "topic=cyber-sovereignty&stance=supports",
    "actor=state:china",
    "actor=person:ed-vaizey&until=2013",
    "stance=opposes",
    "source=organization:china-daily&since=2013",
    "since=2012-10&until=2013-05",
    "source=article:000_f60b267f740ce911",
    "topic=governance-model&since=2012&actor=person:lu-wei",
)

ASKED = (
    *(f"/views/{name}?{fields}" for name in VIEWS if name != "compare" for fields in FILTERS),
    "/views/matrix?actor=person:example-1&since=2012",
    "/views/network?actor=person:example-1",
    "/views/network?by=states&actor=state:example-1&topic=governance-model",
    "/views/changes?actor=state:example-0&since=2013",
    *(f"/views/matrix?by=states&{fields}" for fields in FILTERS[:6]),
    *(f"/views/matrix?detail=topics&{fields}" for fields in FILTERS[:6]),
    *(f"/views/network?by=states&{fields}" for fields in FILTERS[:6]),
    *(f"/views/changes?by=states&{fields}" for fields in FILTERS[:6]),
    "/views/compare",
    *(
        f"/views/compare?first={first}&second={second}&{fields}"
        for first, second in (
            ("state:china", "state:united-kingdom"),
            ("person:lu-wei", "person:huang-huikang"),
            ("person:lu-wei", "state:united-kingdom"),
            ("person:example-0", "state:example-1"),
        )
        for fields in ("", "topic=security", "stance=supports", "since=2012-10&until=2013-05")
    ),
)


@pytest.mark.embedded("Virtuoso 7 gives wrong rows for some paths", over="virtuoso")
@pytest.mark.parametrize("address", ASKED)
def test_a_view_has_the_data_of_its_query(address: str, app: Flask) -> None:
    content = data_of(app, address)
    view = VIEWS[content["view"]]
    url = urlsplit(content["query"])
    values = dict(parse_qsl(url.query))
    assert url.path == f"/queries/{view.query}"

    services: Services = app.extensions[SERVICES]
    found = services.engine.select(named.get(view.query).bind(values)).rows
    expected = Counter(
        tuple(None if (term := row.get(name)) is None else str(term) for name in view.columns)
        for row in found
    )
    rows = Counter(
        tuple(None if row[name] is None else str(row[name]) for name in view.columns)
        for row in content["rows"]
    )
    assert rows == expected
    assert content["total"] >= len(found) or view.name == "changes"


def test_there_is_something_to_compare(rich_app: Flask) -> None:
    for name in VIEWS:
        assert data_of(rich_app, f"/views/{name}")["total"] >= 2, name
    changed = [row for row in data_of(rich_app, "/views/changes")["rows"] if row["earlierDate"]]
    assert len(changed) > 20
    pairs = data_of(rich_app, "/views/network")["rows"]
    assert any(pair["opposing"] and pair["agreeing"] for pair in pairs)


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_is_a_page_for_everybody(name: str, app: Flask) -> None:
    client = app.test_client()
    page = fetch(client, f"/views/{name}")

    assert len(page.headings) == 1
    assert {"form", "table"} <= page.elements or name in ("timeline", "topics", "changes")
    assert {f"/views/{name}.csv", f"/views/{name}.json"} <= {
        link.split("?")[0] for link in page.links
    }
    assert any(link.startswith("/query?query=") for link in page.links)
    specs = [value for tag, key, value in page.attributes if key == "data-spec"]
    assert [spec.split("?")[0] for spec in specs] == (
        [f"/views/{name}.vl.json"] if name in DRAWN else []
    )


@pytest.mark.parametrize("ending", ["", ".csv", ".json", ".vl.json"])
def test_answers_are_conditional(ending: str, client: FlaskClient) -> None:
    address = f"/views/matrix{ending}?topic=security"
    first = client.get(address, headers=HTML)
    again = client.get(address, headers={**HTML, "If-None-Match": first.headers["ETag"]})
    other = client.get(f"/views/matrix{ending}?topic=rights", headers=HTML)

    assert first.status_code == 200
    assert (again.status_code, again.data) == (304, b"")
    assert other.headers["ETag"] != first.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, no-cache"


def test_csv_and_json_are_the_same_rows(client: FlaskClient) -> None:
    for name in VIEWS:
        text = client.get(f"/views/{name}.csv")
        assert text.mimetype == "text/csv"
        rows = list(csv.DictReader(io.StringIO(text.get_data(as_text=True))))
        content = json.loads(client.get(f"/views/{name}.json").data)
        assert rows == [
            {key: "" if value is None else str(value) for key, value in row.items()}
            for row in content["rows"]
        ]
        assert list(rows[0]) == content["columns"]


@pytest.mark.parametrize("name", list(VIEWS))
def test_downloads_come_in_parts(name: str, client: FlaskClient) -> None:
    whole = json.loads(client.get(f"/views/{name}.json").data)
    parts: list[Any] = []
    size = max(1, -(-whole["total"] // 3))
    for offset in range(0, whole["total"], size):
        part = json.loads(client.get(f"/views/{name}.json?limit={size}&offset={offset}").data)
        assert (part["total"], part["offset"]) == (whole["total"], offset)
        parts += part["rows"]
    assert parts == whole["rows"]


def test_the_filter_stands_in_the_form(client: FlaskClient) -> None:
    page = fetch(client, "/views/timeline?actor=state:china&topic=topic:security&until=2013")
    chosen = {
        value
        for tag, key, value in page.attributes
        if tag in ("option", "input") and key == "value"
    }
    text = client.get("/views/timeline?actor=state:china&topic=security", headers=HTML).text
    selected = re.findall(r'<option value="([^"]+)" selected>', text)

    assert selected == ["state:china", "security"]
    assert "2013" in chosen
    assert "by or on behalf of China" in page.text
    assert "/views/timeline" in page.links  # without a filter


def test_forms_send_empty_fields(client: FlaskClient) -> None:
    bare = json.loads(client.get("/views/matrix.json").data)
    sent = client.get("/views/matrix.json?actor=&topic=&stance=&source=&since=&until=&by=")
    assert json.loads(sent.data)["rows"] == bare["rows"]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/views/matrix?actor=atlantis", "actor"),
        ("/views/matrix?topic=a%20b", "topic"),
        ("/views/timeline?since=yesterday", "since"),
        ("/views/timeline?until=2012-13", "until"),
        ("/views/network?by=parties", "speakers, states"),
        ("/views/topics?colour=red", "colour"),
        ("/views/topics?page=0", "page"),
        ("/views/topics.csv?limit=many", "limit"),
        ("/views/positions.csv?page=2", "page"),
        ("/views/changes?topic=security&topic=rights", "more than once"),
    ],
)
def test_bad_requests_are_explained_with_a_way_back(
    address: str, words: str, client: FlaskClient
) -> None:
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert words in response.get_json()["detail"]
    page = client.get(address, headers=HTML)
    assert page.status_code == 400
    assert f'href="{urlsplit(address).path}"' in page.text


@pytest.mark.parametrize(
    "address",
    ["/views/pie", "/views/matrix.xml", "/views/positions.vl.json", "/views/matrix?page=99"],
)
def test_what_is_not_there(address: str, client: FlaskClient) -> None:
    assert client.get(address).status_code == 404


def test_what_the_data_does_not_have_is_said(client: FlaskClient) -> None:
    page = fetch(client, "/views/matrix?actor=state:atlantis&topic=sunken-cities")
    assert "no actor 'state:atlantis', no topic 'sunken-cities'" in page.text
    assert "No position" in page.text


def test_the_list_of_views(client: FlaskClient) -> None:
    page = fetch(client, "/views/")
    assert {f"/views/{name}" for name in VIEWS} <= set(page.links)
    response = client.get("/views")
    assert (response.status_code, response.headers["Location"]) == (301, "/views/")


def test_a_cell_opens_the_positions_behind_it(app: Flask) -> None:
    client = app.test_client()
    text = client.get("/views/matrix?by=states&since=2012", headers=HTML).text
    cells = re.findall(r'href="(/views/positions\?[^"]+)"[^>]*><svg.*?</svg>([\d,]+)<', text)
    assert len(cells) > 5
    for href, number in cells[:8]:
        found = data_of(app, unescape(href))
        assert found["total"] == int(number.replace(",", "")), href


def test_columns_lead_to_narrower_topics(client: FlaskClient) -> None:
    page = fetch(client, "/views/matrix?by=states")
    assert "/views/matrix?by=states&topic=security" in page.links
    narrow = fetch(client, "/views/matrix?by=states&topic=security")
    assert "cybersecurity" in narrow.text
    assert "All of security" in narrow.text


def test_two_states_side_by_side(client: FlaskClient) -> None:
    page = fetch(client, "/views/compare?first=state:china&second=state:united-kingdom")

    assert page.headings == ["China and United Kingdom, side by side"]
    assert "China and the United Kingdom should communicate and cooperate" in page.text
    assert "agree" in page.text
    assert "only China" in page.text
    assert "only United Kingdom" in page.text
    swapped = "/views/compare?first=state%3Aunited-kingdom&second=state%3Achina"
    assert swapped in page.links


@pytest.mark.parametrize("name", DRAWN)
def test_a_picture_is_drawn_from_the_view(name: str, app: Flask) -> None:
    client = app.test_client()
    response = client.get(f"/views/{name}.vl.json?since=2012")
    spec = response.get_json(force=True)

    assert spec["$schema"] == "https://vega.github.io/schema/vega-lite/v6.json"
    assert spec["data"]["url"] == f"/views/{name}.json?since=2012&limit=1"
    rows = data_of(app, f"/views/{name}?since=2012")[spec["data"]["format"]["property"]]
    assert rows
    fields = set(re.findall(r'"field": "(\w+)"', json.dumps(spec)))
    given = {key for row in rows for key in row} | {"slug"}
    assert fields <= given, fields - given
    for row in rows:
        if href := row.get("href"):
            assert client.get(href).status_code == 200
            break


def test_pages_in_other_languages(client: FlaskClient) -> None:
    page = fetch(client, "/views/matrix?lang=fr")
    assert "soutient" in page.text
    assert any("lang=fr" in link for link in page.links if link.startswith("/views/positions"))
    assert ("input", "name", "lang") in page.attributes


@pytest.mark.parametrize("name", list(VIEWS))
def test_hostile_labels_stay_text(name: str, example_app: Flask) -> None:
    page = fetch(example_app.test_client(), f"/views/{name}")
    assert page.scripts <= {"module"}
    assert not [entry for entry in page.attributes if entry[1].startswith("on")]


def test_views_are_in_the_sitemap(shipped_app: Flask) -> None:
    text = shipped_app.test_client().get("/sitemap.xml").text
    root = site_of(shipped_app).urls.public_url
    for name in VIEWS:
        assert f"<loc>{root}views/{name}</loc>" in text

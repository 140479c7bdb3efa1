"""Named queries over HTTP: formats, parameters, headers, the page and its form."""

from __future__ import annotations

import gc
import hashlib
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.query import Result

from netgov_ld import iris
from netgov_ld.query import named
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, Services, answer_page
from netgov_ld.web.queries import MEDIA_TYPES
from netgov_ld.web.render import site_of
from tests.editions import GONE
from tests.pages import BASE, HTML, application, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

OPPOSED = "/queries/positions?stance=opposes"


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


def services(client: FlaskClient) -> Services:
    found: Services = client.application.extensions[SERVICES]
    return found


def problem(response: TestResponse) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    content: dict[str, Any] = response.get_json(force=True)
    assert content["status"] == response.status_code
    return content


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("by", ["format", "media type", "accept"])
def test_every_result_format_is_read_by_rdflib(client: FlaskClient, name: str, by: str) -> None:
    media_type = MEDIA_TYPES[name]
    if by == "accept":
        response = client.get(OPPOSED, headers={"Accept": f"text/x-odd, {media_type};q=0.5"})
    else:
        wanted = name if by == "format" else media_type.replace("+", "%2B")
        response = client.get(f"{OPPOSED}&format={wanted}", headers=HTML)
    assert response.status_code == 200
    assert response.mimetype == media_type
    parser = {"text/csv": "csv", "text/tab-separated-values": "tsv"}.get(media_type, name)
    result = Result.parse(io.BytesIO(response.data), format=parser)
    assert [str(variable) for variable in result.vars or ()] == list(named.get("positions").columns)
    rows = [str(row[0]) for row in result if not isinstance(row, bool)]
    assert len(rows) == 4
    assert all(row.startswith(f"{BASE}id/position/") for row in rows)


@pytest.mark.parametrize("accept", [None, "*/*", "application/sparql-results+json", ""])
def test_sparql_json_is_the_default(client: FlaskClient, accept: str | None) -> None:
    response = client.get(OPPOSED, headers=None if accept is None else {"Accept": accept})
    assert response.content_type == "application/sparql-results+json"


def test_text_is_sparql_and_answers_the_same(client: FlaskClient) -> None:
    text = client.get("/queries/positions.rq?stance=opposes")
    assert text.mimetype == "application/sparql-query"
    prepareQuery(text.text)
    assert client.get(f"{OPPOSED}&format=sparql").data == text.data
    at_endpoint = client.get("/sparql", query_string={"query": text.text})
    assert at_endpoint.data == client.get(OPPOSED).data
    # Both routes are one entry in the cache.
    assert at_endpoint.headers["ETag"] == client.get(OPPOSED).headers["ETag"]


def test_records_have_all_that_is_needed_to_repeat_the_answer(client: FlaskClient) -> None:
    response = client.get(f"{OPPOSED}&topic=free-flow-of-information&format=records")
    content = response.get_json()
    assert response.content_type == "application/json"
    assert content["query"]["values"] == {
        "topic": "free-flow-of-information",
        "stance": "opposes",
    }
    assert content["release"]["sha256"] == services(client).release.digest
    [row] = content["rows"]
    assert row["date"] == "2012-10-04"
    assert list(row) == content["columns"]
    repeated = client.get("/sparql", query_string={"query": content["query"]["sparql"]})
    assert hashlib.sha256(repeated.data).hexdigest() == content["result"]["sha256"]
    address = content["citation"]["url"]
    assert address.startswith(f"{BASE}queries/positions?topic=free-flow-of-information&")
    cited = client.get("/" + address.removeprefix(BASE) + "&format=json")
    assert cited.data == repeated.data


def test_records_have_numbers_and_gaps(client: FlaskClient) -> None:
    rows = client.get("/queries/figures?indicator=internet-penetration&format=records").json["rows"]  # type: ignore[index]
    assert [(row["value"], row["period"]) for row in rows] == [(40, "2012-10"), (44.1, "2013-09")]
    parts = client.get("/queries/parts?format=records").json["rows"]  # type: ignore[index]
    assert [row["ordinal"] for row in parts] == [1, 2, None, None, None]


def test_digests_links_and_cache(client: FlaskClient) -> None:
    response = client.get(OPPOSED)
    headers = response.headers
    release = services(client).release
    assert headers["X-Release-Digest"] == release.digest
    assert headers["X-Result-SHA256"] == hashlib.sha256(response.data).hexdigest()
    assert headers["Content-Location"] == "/queries/positions?stance=opposes&format=json"
    links = "\n".join(headers.getlist("Link"))
    stable = f"{BASE}queries/positions?stance=opposes&release=1.2.3-{release.digest[:16]}"
    assert f'<{stable}>; rel="cite-as"' in links
    assert '</openapi.json>; rel="service-desc"' in links
    for name, media_type in MEDIA_TYPES.items():
        alternate = f'rel="alternate"; type="{media_type}"'
        assert (alternate in links) == (name != "json")
    assert "Accept" in headers["Vary"]
    assert headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("form", MEDIA_TYPES)
def test_not_modified(client: FlaskClient, form: str) -> None:
    address = f"{OPPOSED}&format={form}"
    tag = client.get(address).headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"{address}&limit=1", headers={"If-None-Match": tag})
    assert other.status_code == 200


def test_head_has_the_headers_of_get(client: FlaskClient) -> None:
    get, head = client.get(OPPOSED), client.head(OPPOSED)
    assert head.data == b""
    for name in ("Content-Type", "Content-Length", "ETag", "X-Result-SHA256"):
        assert head.headers[name] == get.headers[name]


def test_other_methods_are_refused(client: FlaskClient) -> None:
    response = client.post(OPPOSED)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert client.options(OPPOSED).status_code == 204


def test_empty_fields_of_a_form_change_nothing(client: FlaskClient) -> None:
    plain = client.get(OPPOSED)
    form = client.get(f"{OPPOSED}&topic=&proponent=&since=&until=&limit=&release=&format=")
    assert form.headers["ETag"] == plain.headers["ETag"]
    assert form.headers["Content-Location"] == plain.headers["Content-Location"]


def test_an_empty_field_frees_a_parameter_from_its_default(client: FlaskClient) -> None:
    one = client.get("/queries/holders?format=records").json
    everything = client.get("/queries/holders?proposition=&format=records").json
    assert one is not None
    assert everything is not None
    assert 0 < len(one["rows"]) < len(everything["rows"])
    assert "proposition=&" in everything["citation"]["url"]


def test_parts_of_an_answer_are_the_whole(client: FlaskClient) -> None:
    whole = client.get("/queries/positions?format=csv").text.splitlines()
    parts = [
        line
        for offset in range(0, len(whole), 20)
        for line in client.get(
            f"/queries/positions?format=csv&limit=20&offset={offset}"
        ).text.splitlines()[1:]
    ]
    assert parts == whole[1:]


@pytest.mark.parametrize(
    ("query", "status", "word"),
    [
        ("positions?colour=red", 400, "no parameter 'colour'"),
        ("positions?stance=opposes&stance=supports", 400, "more than once"),
        ("positions?stance=a b", 400, "without spaces"),
        ("positions?stance=%3E%7D%20INSERT", 400, "without spaces"),
        ("positions?stance=nokind:x", 400, "kind:slug"),
        ("positions?since=yesterday", 400, "year, month or day"),
        ("positions?format=pdf", 400, "no format 'pdf'"),
        ("positions?format=turtle", 400, "no format 'turtle'"),
        ("positions?limit=0", 400, "no number of rows"),
        ("positions?limit=-1", 400, "no number of rows"),
        ("positions?limit=%D9%A3", 400, "no number of rows"),
        ("positions?offset=1e3", 400, "no number of rows"),
        ("positions?timeout=never", 400, "no time"),
        ("positions?stance=%FF", 400, "not UTF-8"),
        ("positions?release=0.0.1", 404, "no release '0.0.1'"),
        ("nothing", 404, "no query named 'nothing'"),
        ("nothing.rq", 404, "no query named 'nothing'"),
        ("positions/values/colour", 404, "no parameter 'colour'"),
        ("positions/values/topic?x=1", 400, "no parameter 'x'"),
        (f"positions/values/topic?q={'a' * 201}", 400, "longer than 200"),
    ],
)
def test_misuse_is_a_problem(client: FlaskClient, query: str, status: int, word: str) -> None:
    response = client.get(f"/queries/{query}")
    assert response.status_code == status
    assert word in problem(response)["detail"]
    page = client.get(f"/queries/{query}", headers=HTML)
    assert page.status_code == status
    assert page.mimetype == "text/html"


@pytest.mark.parametrize(
    ("media_type", "form"), [("text/turtle", "turtle"), ("application/rdf+xml", "xml")]
)
def test_the_iri_of_a_query_leads_to_what_it_is(
    client: FlaskClient, media_type: str, form: str
) -> None:
    query = URIRef(f"{BASE}queries/positions")
    for path in ("/queries/positions", "/queries/"):
        response = client.get(path, headers={"Accept": media_type})
        assert response.mimetype == media_type
        graph = Graph().parse(data=response.data, format=form)
        assert (query, RDF.type, SH.SPARQLExecutable) in graph
        prefix = URIRef(f"{BASE}queries/#prefix-ng")
        assert graph.value(prefix, SH.prefix) == Literal("ng")
    many = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(many) == len(named.load())


def test_no_fitting_format(client: FlaskClient) -> None:
    assert problem(client.get(OPPOSED, headers={"Accept": "image/png"}))["status"] == 406
    assert problem(client.get("/queries/", headers={"Accept": "text/csv"}))["status"] == 406


@pytest.mark.parametrize("name", ["1.2.3", "{digest}", "{short}", "1.2.3-{short}"])
def test_the_release_can_be_named(client: FlaskClient, name: str) -> None:
    digest = services(client).release.digest
    named_so = name.format(digest=digest, short=digest[:16])
    assert client.get(f"{OPPOSED}&release={named_so}").data == client.get(OPPOSED).data


def test_the_page(client: FlaskClient) -> None:
    page = fetch(client, OPPOSED)
    assert page.headings == ["Who says what, with which stance, when and where?"]
    assert "4 rows" in page.text
    assert "/doc/position/2012-10-04-huang-huikang-free-flow-no-excuse" in page.links
    assert "4 October 2012" in page.text
    sha256 = hashlib.sha256(client.get(OPPOSED).data).hexdigest()
    assert sha256 in page.text
    for name in ("xml", "csv", "tsv", "records"):
        assert f"/queries/positions?stance=opposes&format={name}" in page.links
    assert any(link.startswith("/query?query=PREFIX") for link in page.links)
    assert any(link.startswith("/sparql?query=PREFIX") for link in page.links)
    assert page.requests
    assert all(request.startswith("/static/") for request in page.requests)


def test_every_query_has_a_page_whose_form_fits(client: FlaskClient) -> None:
    for query in named.load().values():
        page = fetch(client, f"/queries/{query.name}")
        controls = {value for tag, name, value in page.attributes if name == "name"} - {""}
        assert {parameter.name for parameter in query.parameters} <= controls
        labels = {value for tag, name, value in page.attributes if (tag, name) == ("label", "for")}
        assert labels == {f"p-{parameter.name}" for parameter in query.parameters}
        assert labels <= page.ids


def _selected(html: str) -> list[str]:
    return re.findall(r'<option value="([^"]*)" selected>', html)


def test_the_form_shows_what_was_asked(client: FlaskClient) -> None:
    def chosen(address: str) -> list[str]:
        return _selected(client.get(address, headers=HTML).text)

    assert chosen("/queries/positions?topic=topic:privacy") == ["privacy"]
    assert chosen(f"/queries/positions?topic={BASE}id/topic/privacy") == ["privacy"]
    assert chosen("/queries/holders") == ["cyber-sovereignty-deserves-respect"]
    assert chosen("/queries/holders?proposition=") == []
    # A value that the data does not have stays in the form, so that it can be mended.
    assert chosen("/queries/positions?topic=unheard-of") == ["unheard-of"]


def test_values_cannot_break_out_of_the_page(client: FlaskClient) -> None:
    response = client.get(
        "/queries/positions?addressee=https://example.org/%22%3E%3Cscript%3E", headers=HTML
    )
    assert response.status_code == 400
    assert "<script>" not in response.text
    page = client.get("/queries/positions?topic=a'b&amp", headers=HTML)
    assert page.status_code == 400


def test_long_answers_are_shown_in_part(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_page, "SHOWN", 10)
    page = fetch(client, "/queries/positions?limit=25")
    assert "25 rows" in page.text
    assert "/queries/positions?limit=15&offset=10" in page.links
    last = fetch(client, "/queries/positions?limit=5&offset=20")
    assert not [link for link in last.links if "offset=30" in link]


def test_answers_too_large_for_a_page_are_for_downloading(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_page, "_KEEP", 100)
    page = fetch(client, "/queries/positions?stance=supports")
    assert "larger than a page shows" in page.text
    whole = client.get("/queries/positions?stance=qualifies").data
    fresh = fetch(client, "/queries/positions?stance=qualifies&limit=999")
    assert hashlib.sha256(whole).hexdigest() in fresh.text
    response = client.get("/queries/positions?stance=neutral&stance=&format=records")
    assert response.status_code == 400
    response = client.get("/queries/positions?until=2012&format=records")
    assert response.status_code == 503
    assert "format=csv" in problem(response)["detail"]


def test_the_list(client: FlaskClient) -> None:
    content = client.get("/queries/").json
    assert content is not None
    assert [entry["name"] for entry in content["queries"]] == list(named.load())
    matrix = next(entry for entry in content["queries"] if entry["name"] == "matrix")
    assert matrix["chart"] == {
        "kind": "bar",
        "x": "columnLabel",
        "y": "positions",
        "series": "stanceLabel",
    }
    assert matrix["url"] == "http://127.0.0.1:8000/queries/matrix"
    assert matrix["columns"][0] == "column"
    page = fetch(client, "/queries/")
    assert {f"/queries/{name}" for name in named.load()} <= set(page.links)
    assert client.get("/queries").headers["Location"] == "/queries/"


def values(client: FlaskClient, address: str) -> list[tuple[str, str]]:
    response = client.get(address)
    assert response.status_code == 200
    return [(entry["value"], entry["label"]) for entry in json.loads(response.data)["values"]]


def test_values_of_parameters(client: FlaskClient) -> None:
    assert values(client, "/queries/positions/values/stance") == [
        ("opposes", "opposes"),
        ("qualifies", "qualifies"),
        ("supports", "supports"),
    ]
    proponents = values(client, "/queries/positions/values/proponent")
    assert proponents == [
        ("ed-vaizey", "Ed Vaizey"),
        ("huang-huikang", "Huang Huikang"),
        ("lu-wei", "Lu Wei"),
    ]
    # Whoever is addressed may be anything, so the kind is part of the value.
    assert all(":" in value for value, _ in values(client, "/queries/positions/values/addressee"))
    assert values(client, "/queries/positions/values/since") == []


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("SOVEREIGN", "cyber-sovereignty"),
        ("网络主权", "cyber-sovereignty"),
        ("cybersouveraineté", "cyber-sovereignty"),
        ("network sovereignty", "cyber-sovereignty"),
        ("order-", None),
        ('" } UNION { ?s ?p ?o', None),
        ("\\", None),
    ],
)
def test_values_are_found_by_any_label(client: FlaskClient, sought: str, found: str | None) -> None:
    response = client.get("/queries/positions/values/topic", query_string={"q": sought})
    content = json.loads(response.data)
    assert response.status_code == 200
    assert content["q"] == sought
    listed = [entry["value"] for entry in content["values"]]
    assert found in listed if found else listed == []


def test_cells_keep_terms_as_they_are() -> None:
    term = answer_page._term
    assert term({"type": "uri", "value": "x:y"}) == URIRef("x:y")
    tagged = {"type": "literal", "value": "a", "xml:lang": "zh"}
    assert term(tagged) == Literal("a", lang="zh")
    plain = answer_page._plain
    double = "http://www.w3.org/2001/XMLSchema#double"
    assert plain({"type": "literal", "value": "INF", "datatype": double}) == "INF"
    boolean = "http://www.w3.org/2001/XMLSchema#boolean"
    assert plain({"type": "literal", "value": "false", "datatype": boolean}) is False


def test_an_earlier_release_answers_for_itself(
    three_releases: tuple[Release, Release, Release],
) -> None:
    first, second, served = three_releases
    settings = Settings(releases=served.folder.parent, past_releases=1)
    with application(served, settings) as app:
        client = app.test_client()

        def found(release: str) -> set[str]:
            response = client.get("/queries/positions", query_string={"release": release})
            assert response.status_code == 200
            assert response.headers["X-Result-SHA256"] == hashlib.sha256(response.data).hexdigest()
            rows = json.loads(response.data)["results"]["bindings"]
            return {row["position"]["value"] for row in rows}

        address = client.get("/queries/positions").headers.getlist("Link")
        assert any(f"release={served.name}" in link and "cite-as" in link for link in address)
        assert str(GONE) in found(first.name)
        assert str(GONE) not in found(second.digest[:16])
        assert str(GONE) not in found(served.version)

        answer = client.get(f"/queries/positions?release={first.name}")
        assert answer.headers["X-Release-Digest"] == first.digest
        cited = f'<{BASE}queries/positions?release={first.name}>; rel="cite-as"'
        assert cited in answer.headers.getlist("Link")
        assert answer.headers["Content-Location"].endswith(f"?release={first.name}&format=json")
        content = client.get(f"/queries/positions?release={first.name}&format=records").json
        assert content is not None
        assert content["release"]["sha256"] == first.digest
        assert content["result"]["sha256"] == hashlib.sha256(answer.data).hexdigest()

        page = fetch(client, f"/queries/positions?release={first.name}")
        assert f"Answered from release {first.name}." in page.text
        part = iris.split(GONE)
        assert part is not None
        assert f"/at/{first.name}/doc/{part.kind}/{part.slug}" in page.links
        assert f"/cite/queries/positions.bib?release={first.name}" in page.links
        csl = client.get(f"/cite/queries/positions.json?release={first.name}").json
        assert csl is not None
        assert first.digest in csl[0]["note"]
        values = client.get(f"/queries/positions/values/topic?release={first.name}")
        assert values.status_code == 200
        assert client.get("/queries/positions?release=0.0.9").status_code == 404


def test_workers_of_a_release_end_with_its_site(
    three_releases: tuple[Release, Release, Release],
) -> None:
    first, second, served = three_releases
    settings = Settings(releases=served.folder.parent, past_releases=1)
    with application(served, settings) as app:
        archive = site_of(app).archive
        past = archive.site(archive.edition(first.name))
        assert past.services.runner.load() == (0, 1, 0)
        zygote = past.services._own
        assert zygote is not None
        pid = zygote.pid
        assert Path(f"/proc/{pid}").exists()
        del past, zygote
        archive.site(archive.edition(second.name))
        gc.collect()
        assert not Path(f"/proc/{pid}").exists()

"""References to things, the dataset and answers; what pages say of themselves to machines."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import rispy
from pybtex.database import parse_string
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse
from rdflib import RDF, SH, Graph, URIRef

from netgov_ld import iris
from netgov_ld.checks.shacl import validate
from netgov_ld.corpus import turtle
from netgov_ld.settings import Settings
from netgov_ld.web import SERVICES, Services
from tests.editions import GONE
from tests.json_ld import nquads
from tests.kinds import kinds
from tests.pages import BASE, HTML, Page, application, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from netgov_ld.release import Release

pytestmark = pytest.mark.web

SCHEMA = "https://schema.org/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
POSITION = "position/2012-10-04-huang-huikang-cyber-sovereignty-respected"
NEWS = "article/002_52afe25faa3abfeb"
BARE = "article/000_f60b267f740ce911"
TITLE = "netgov-ld: who stands where on governing the Internet"


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


@pytest.fixture
def digest(shipped_app: Flask) -> str:
    services: Services = shipped_app.extensions[SERVICES]
    return services.release.digest


def ris(client: FlaskClient, path: str) -> dict[str, Any]:
    response = client.get(f"/cite/{path}")
    assert response.status_code == 200
    assert response.mimetype == "application/x-research-info-systems"
    [entry] = rispy.loads(response.text)
    found: dict[str, Any] = entry
    return found


def test_a_position_is_a_record_of_the_dataset(client: FlaskClient, digest: str) -> None:
    entry = ris(client, f"{POSITION}.ris")
    assert entry["type_of_reference"] == "DATA"
    assert entry["title"] == "Huang Huikang: cyber sovereignty should be respected and upheld"
    assert entry["secondary_title"] == TITLE
    assert entry["urls"] == [f"{BASE}id/{POSITION}"]
    assert entry["edition"] == "1.2.3"
    assert digest in entry["notes"][0]
    assert entry["notes"][0].startswith("Reported in: China's principles")
    address = entry["notes"][0].rpartition(" This version: ")[2]
    assert address == f"{BASE}at/1.2.3-{digest[:16]}/doc/{POSITION}"
    assert client.get("/" + address.removeprefix(BASE), headers=HTML).status_code == 200
    page = fetch(client, f"/doc/{POSITION}")
    assert "/" + address.removeprefix(BASE) in page.links


def test_an_article_with_headline_and_publisher_is_cited_as_itself(client: FlaskClient) -> None:
    entry = ris(client, f"{NEWS}.ris")
    assert entry["type_of_reference"] == "NEWS"
    assert entry["authors"] == ["Zhang Chunyan"]
    assert entry["secondary_title"] == "China Daily"
    assert entry["date"] == "2013/09/10"
    assert entry["name_of_database"] == TITLE
    bibtex = client.get(f"/cite/{NEWS}.bib")
    [(key, parsed)] = parse_string(bibtex.text, "bibtex").entries.items()
    assert (key, parsed.type) == ("netgov-article-002-52afe25faa3abfeb", "article")
    assert parsed.fields["journal"] == "China Daily"
    assert ris(client, f"{BARE}.ris")["type_of_reference"] == "DATA"


@pytest.mark.parametrize("version", ["1.2.3", "1.2.3-{}", "{}"])
def test_the_dataset(client: FlaskClient, digest: str, version: str) -> None:
    entry = ris(client, f"dataset/{version.format(digest[:16])}.ris")
    assert entry["title"] == TITLE
    assert entry["urls"] == [f"{BASE}dataset/1.2.3"]
    assert entry["authors"] == ["netgov-ld"]


def test_an_answer_names_release_query_and_result(client: FlaskClient, digest: str) -> None:
    response = client.get("/cite/queries/positions.json?stance=opposes&topic=")
    assert response.mimetype == "application/vnd.citationstyles.csl+json"
    [item] = json.loads(response.data)
    answer = client.get("/queries/positions?stance=opposes")
    sha256 = hashlib.sha256(answer.data).hexdigest()
    assert item["title"] == "Positions (stance: opposes)"
    assert item["id"] == f"netgov-positions-{sha256[:12]}"
    assert sha256 in item["note"]
    assert digest in item["note"]
    address = item["URL"]
    assert f'<{address}>; rel="cite-as"' in answer.headers.getlist("Link")
    assert client.get("/" + address.removeprefix(BASE)).data == answer.data


@pytest.mark.parametrize("path", [f"{POSITION}.bib", "dataset/1.2.3.ris", "queries/events.json"])
def test_not_modified(client: FlaskClient, path: str) -> None:
    first = client.get(f"/cite/{path}")
    again = client.get(f"/cite/{path}", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("position/nobody.bib", 404),
        ("nokind/x.bib", 404),
        (f"{POSITION}.pdf", 404),
        (POSITION, 404),
        (f"{POSITION}.bib?style=apa", 400),
        ("position/.bib", 404),
        ("dataset/0.9.0.bib", 404),
        ("queries/nothing.bib", 404),
        ("queries/positions.bib?colour=red", 400),
    ],
)
def test_what_cannot_be_cited_is_a_problem(client: FlaskClient, path: str, status: int) -> None:
    response = client.get(f"/cite/{path}")
    assert response.status_code == status
    assert response.content_type == "application/problem+json"


def test_everything_can_be_cited(shipped_app: Flask) -> None:
    client = shipped_app.test_client()
    services: Services = shipped_app.extensions[SERVICES]
    rows = services.engine.select("SELECT DISTINCT ?thing WHERE { ?thing a ?type }")
    kinds: set[str] = set()
    keys: set[str] = set()
    for row in rows:
        part = iris.split(str(row["thing"]))
        # Three of each kind stand for the others.
        if part is None or sum(key.startswith(f"netgov-{part.kind}-") for key in keys) > 2:
            continue
        entry = ris(client, f"{part.kind}/{part.slug}.ris")
        assert entry["urls"] == [str(row["thing"])]
        assert entry["id"] not in keys
        kinds.add(part.kind)
        keys.add(entry["id"])
    assert len(kinds) > 25


def meta(page: Page) -> dict[str, list[str]]:
    """Collect the meta elements, which list their name before their content."""
    found: dict[str, list[str]] = {}
    name = ""
    for element, attribute, value in page.attributes:
        if element == "meta" and attribute == "name":
            name = value
        elif element == "meta" and attribute == "content":
            found.setdefault(name, []).append(value)
    return found


def linked_data(client: FlaskClient, path: str) -> tuple[dict[str, Any], set[tuple[str, str, str]]]:
    """Return the JSON-LD of a page, as JSON and as triples."""
    html = client.get(path, headers=HTML).text
    _, opening, rest = html.partition('<script type="application/ld+json">')
    assert opening
    content: dict[str, Any] = json.loads(rest.partition("</script>")[0])
    assert content["@context"] == "https://schema.org"
    # The context is on the net; all of its terms are names under one address.
    local = {**content, "@context": {"@vocab": SCHEMA}}
    triples = set()
    for quad in parse(json.dumps(local), RdfFormat.JSON_LD):
        assert isinstance(quad.subject, (NamedNode, BlankNode))
        assert isinstance(quad.object, (NamedNode, BlankNode, Literal))
        triples.add((quad.subject.value, quad.predicate.value, quad.object.value))
    return content, triples


def test_meta_elements_for_reference_managers(client: FlaskClient) -> None:
    found = meta(fetch(client, f"/doc/{NEWS}"))
    assert found["citation_title"] == ["Global rules to govern Net sought"]
    assert found["citation_author"] == ["Zhang Chunyan"]
    assert found["citation_journal_title"] == ["China Daily"]
    assert found["citation_publication_date"] == ["2013/09/10"]
    assert found["citation_public_url"] == found["DC.identifier"] == [f"{BASE}id/{NEWS}"]
    assert found["DC.type"] == ["Text"]
    assert "DCTERMS.license" not in found
    record = meta(fetch(client, f"/doc/{POSITION}"))
    assert record["DC.type"] == ["Dataset"]
    assert record["DCTERMS.isPartOf"] == [TITLE]
    assert record["DCTERMS.license"] == ["https://creativecommons.org/licenses/by/4.0/"]


@pytest.mark.parametrize("path", ["/", f"/doc/{POSITION}", "/queries/positions?stance=opposes"])
def test_pages_say_how_to_cite_them(client: FlaskClient, digest: str, path: str) -> None:
    page = fetch(client, path)
    assert {"citation_title", "DC.title"} <= set(meta(page))
    assert "cite" in page.ids
    assert digest in page.text
    for ending in (".bib", ".ris", ".json"):
        [link] = {link for link in page.links if link.partition("?")[0].endswith(ending)} - {
            "/openapi.json"
        }
        assert client.get(link).status_code == 200


def test_linked_data_of_a_position(client: FlaskClient) -> None:
    content, triples = linked_data(client, f"/doc/{POSITION}")
    page, thing = f"{BASE}doc/{POSITION}", f"{BASE}id/{POSITION}"
    assert (page, TYPE, f"{SCHEMA}WebPage") in triples
    assert (page, f"{SCHEMA}mainEntity", thing) in triples
    assert (thing, TYPE, f"{SCHEMA}Statement") in triples
    assert (thing, f"{SCHEMA}author", f"{BASE}id/person/huang-huikang") in triples
    assert (thing, f"{SCHEMA}dateCreated", "2012-10-04") in triples
    assert content["isPartOf"]["@type"] == "Dataset"
    assert content["creditText"].endswith(f"Version 1.2.3. {thing}")


def test_linked_data_of_dataset_and_answer(client: FlaskClient) -> None:
    content, triples = linked_data(client, "/")
    dataset = f"{BASE}dataset/1.2.3"
    assert (dataset, TYPE, f"{SCHEMA}Dataset") in triples
    # What Google's guide for datasets asks for: a description of 50 characters or more.
    assert len(content["description"]) >= 50
    for file in content["distribution"]:
        local = file["contentUrl"].removeprefix("http://127.0.0.1:8000")
        with client.head(local) as response:
            assert response.status_code == 200
    answer, _ = linked_data(client, "/queries/positions?stance=opposes")
    assert answer["@type"] == "Dataset"
    assert answer["isBasedOn"]["@id"] == dataset
    assert answer["@id"].startswith(f"{BASE}queries/positions?stance=opposes&release=1.2.3-")


def test_linked_data_of_every_kind_of_page_has_its_shape(shipped_app: Flask) -> None:
    client, found = shipped_app.test_client(), Graph()
    links = ("contentUrl", "license", "url")
    context = {"@vocab": SCHEMA, **{name: {"@type": "@id"} for name in links}}
    for path in [*kinds(shipped_app).values(), "/", "/queries/positions?stance=opposes"]:
        content, _ = linked_data(client, path)
        found.parse(data=nquads(json.dumps({**content, "@context": context}).encode()), format="nt")

    shapes = Path(__file__).parent / "data" / "schema_org.ttl"
    report = validate(found, turtle.parse_file(shapes), shapes)
    assert not [
        (report.value(fault, SH.focusNode), report.value(fault, SH.resultMessage))
        for fault in report.objects(None, SH.result)
    ]
    for name in ("Dataset", "DataDownload", "WebPage", "Statement", "NewsArticle"):
        assert (None, RDF.type, URIRef(SCHEMA + name)) in found


def test_labels_cannot_end_the_script(example_app: Flask) -> None:
    client = example_app.test_client()
    services: Services = example_app.extensions[SERVICES]
    rows = services.engine.select(
        "SELECT ?thing WHERE { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label"
        ' FILTER(CONTAINS(STR(?label), "<")) }'
    )
    for row in rows:
        part = iris.split(str(row["thing"]))
        assert part is not None
        content, _ = linked_data(client, f"/doc/{part.kind}/{part.slug}")
        assert "<" in content["name"]


def test_an_earlier_release_is_cited_from_its_own_data(
    three_releases: tuple[Release, Release, Release],
) -> None:
    first, _, served = three_releases
    settings = Settings(releases=served.folder.parent, past_releases=1)
    with application(served, settings) as app:
        client, part = app.test_client(), iris.split(GONE)
        assert part is not None
        name = f"{part.kind}/{part.slug}.ris"
        assert client.get(f"/cite/{name}").status_code == 404
        assert client.get(f"/cite/{name}?release=9.9.9").status_code == 404
        entry = ris(client, f"{name}?release={first.name}")
        assert entry["edition"] == first.version
        assert first.digest in entry["notes"][-1]
        assert entry["urls"] == [f"{BASE}at/{first.name}/doc/{part.kind}/{part.slug}"]
        page = fetch(client, f"/at/{first.name}/doc/{part.kind}/{part.slug}")
        assert f"/cite/{name}?release={first.name}" in page.links
        assert first.digest in page.text
        assert ris(client, f"dataset/{first.name}.ris")["edition"] == first.version

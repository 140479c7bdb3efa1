"""What the pages of the made-up corpus say, kind by kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, RDFS, XSD, Literal, Namespace, URIRef

from netgov_ld import iris
from netgov_ld.corpus.loader import load
from netgov_ld.namespaces import KINDS
from netgov_ld.web.pages import FAMILIES, listing
from tests.pages import BASE, HTML, Page, app_over, example_dataset, fetch

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

ADA = "2020-05-01-ada-example"
_NG = Namespace(f"{BASE}ontology#")


@pytest.fixture
def client(example_app: Flask) -> FlaskClient:
    return example_app.test_client()


def marked(client: FlaskClient, path: str) -> list[str]:
    """Return what stands in ``mark`` elements."""
    html = client.get(path, headers={"Accept": "text/html"}).get_data(as_text=True)
    return [part.partition("</mark>")[0] for part in html.split("<mark>")[1:]]


def test_every_kind_has_a_page_of_its_own_or_the_general_one() -> None:
    assert set(FAMILIES) <= set(KINDS)


def test_a_position(client: FlaskClient) -> None:
    page = fetch(client, f"/doc/position/{ADA}-tide-tables")

    assert page.headings == ["Tide tables will be shared with every harbour"]
    assert page.title == "Ada Example: tide tables will be shared with every harbour · netgov"
    for words in (
        "Ada Example on behalf of the Islands",
        "stated in the wording",
        "the envoy",
        "supports",
        "pledges",
        "Opening of the Tidal Forum 2020",
        "1 May 2020",
        "Elsewhere",
        "Addressed to every harbour",
        "characters 13–72",
        "indirect speech",
        "https://w3id.org/netgov/id/position/",
    ):
        assert words in page.text, words
    for href in ("/doc/topic/information-sharing", "/doc/post/envoy", "/doc/article/tides"):
        assert href in page.links


def test_a_position_knows_who_else_takes_up_its_proposition(client: FlaskClient) -> None:
    page = fetch(client, f"/doc/position/{ADA}-tide-tables")

    elsewhere = page.text.partition("Who else takes it up")[2]
    assert elsewhere.index("In agreement 1 supports") < elsewhere.index("Ben Beispiel")
    assert "Stated as a fact The reporter: the Islands share with everyone" in elsewhere
    assert "Against it" not in elsewhere
    alone = fetch(client, f"/doc/position/{ADA}-fees")
    assert "Nobody else in the dataset takes it up." in alone.text


def test_agreement_and_opposition_are_told_apart(
    checkout: Path, data: Path, tmp_path: Path
) -> None:
    dataset = example_dataset(checkout, data)
    ben = URIRef(f"{BASE}id/position/2020-ben-beispiel-tide-tables")
    graph = dataset.graph(iris.graph_iri("tides"))
    graph.set((ben, URIRef(f"{BASE}ontology#stance"), URIRef(f"{BASE}id/stance/opposes")))
    with app_over(dataset, tmp_path) as app:
        page = fetch(app.test_client(), f"/doc/position/{ADA}-tide-tables")

    elsewhere = page.text.partition("Who else takes it up")[2]
    assert elsewhere.index("Against it 1 opposes") < elsewhere.index("Ben Beispiel")
    assert "In agreement" not in elsewhere


def test_a_position_says_how_it_was_encoded(client: FlaskClient) -> None:
    page = fetch(client, f"/doc/position/{ADA}-tide-tables")

    encoded = page.text.partition("How it was encoded")[2]
    for words in ("Encoded on 2 January 2026", "Version of the guide 1.0.0"):
        assert words in encoded, words
    assert "/doc/encoding/tides" in page.links


def test_relations_are_told_from_both_sides(client: FlaskClient) -> None:
    whole = fetch(client, f"/doc/position/{ADA}-tide-tables").text
    assert whole.index("Parts 1 neutral") < whole.index("2 opposes")
    assert "Reasons given" in whole

    part = fetch(client, f"/doc/position/{ADA}-fees").text
    assert "Part of" in part
    assert "Limited by" in part
    assert "Limits" in fetch(client, f"/doc/position/{ADA}-toll").text
    assert "Given as a reason for" in fetch(client, f"/doc/position/{ADA}-nobody-owns-tides").text


def test_with_the_texts_the_passage_is_shown_and_marked(client: FlaskClient) -> None:
    path = f"/doc/position/{ADA}-fees"
    page = fetch(client, path)

    assert marked(client, path) == ["Fees for cables should ", "<b>not be raised</b>"]
    assert "Nobody owns the tides" in page.text
    assert "checked against the digest" in page.text
    assert "--sources" not in page.text


def test_passages_in_any_script_are_found_by_code_points(client: FlaskClient) -> None:
    found = marked(client, f"/doc/position/{ADA}-nobody-owns-tides")

    assert found == ["Nobody owns the tides", "潮水属于大家"]


def test_without_the_texts_the_page_says_how_to_see_them(
    checkout: Path, data: Path, tmp_path: Path
) -> None:
    with app_over(example_dataset(checkout, data), tmp_path) as app:
        page = fetch(app.test_client(), f"/doc/position/{ADA}-fees")

    assert "not be raised" in page.text
    assert "Fees for cables should not be raised" not in page.text
    assert "netgov serve --sources FOLDER" in page.text


def test_a_text_that_was_altered_is_not_shown(checkout: Path, data: Path, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    original = (data / "web" / "texts" / "tides.txt").read_text(encoding="utf-8")
    (texts / "tides.txt").write_text(original.replace("Fees", "Taxes"), encoding="utf-8")
    with app_over(example_dataset(checkout, data), tmp_path / "site", texts) as app:
        page = fetch(app.test_client(), f"/doc/position/{ADA}-fees")

    assert "Taxes" not in page.text


def test_a_proposition(client: FlaskClient) -> None:
    page = fetch(client, "/doc/proposition/tide-tables-shared")

    assert "Ada Example" in page.text
    assert "Ben Beispiel" in page.text
    assert "every harbour" in page.text
    assert "Claims 1" in page.text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("person/ada-example", ("阿达", "An envoy who exists", "Positions 4", "as envoy")),
        ("person/ben-beispiel", ("Positions 1", "1 supports")),
        ("person/reporter", ("Claims 1", "Figures 2", "almost 1.5 million persons")),
        ("state/islands", ("Ada Example speaking for it", "1 opposes", "Organs", "XI")),
        ("organization/tide-office", ("Organ of", "Posts in it", "Hosted")),
        ("group/every-harbour", ("Asked of it 1",)),
        ("topic/digital-economy", ("in Internet governance › development", "Who stands where 2")),
        ("topic/development", ("Narrower topics", "Who stands where 2")),
        ("event/2020-tidal-forum", ("Positions 4", "Edition 3", "May 2020", "Sessions")),
        ("event/2020-tidal-forum-opening", ("Part of", "Speakers", "Positions 4")),
        ("series/tidal-forum", ("yearly", "Editions", "Positions 4")),
        ("place/elsewhere", ("别处", "Country", "Positions 4", "Figures 2")),
        ("statement/2020-05-01-ada-example", ("partly inferred", "The text says Friday", "4")),
        ("post/envoy", ("Held by", "the envoy", "Positions 4")),
        ("membership/ada-example-envoy", ("title as printed", "the envoy")),
        ("stance/opposes", ("s’oppose", "Positions 1")),
        ("speech-act/pledges", ("Positions 1",)),
        ("explicitness/stated-in-wording", ("Positions 5",)),
        ("certainty/reported", ("Claims 1",)),
        ("indicator/internet-users", ("Figures 2", "750,000")),
        ("unit/person", ("Figures 2",)),
        ("claim/tides-envoy", ("The reporter", "certainty reported", "Evidence")),
        ("encoding/tides", ("2 January 2026", "1.0.0")),
        ("document/almanac", ("2019",)),
        ("note/tides-date", ("The text says Friday", "inference")),
        ("scheme/topics", ("cyber sovereignty", "harmful content")),
        ("scheme/stances", ("wants the proposition not to hold",)),
    ],
)  # fmt: skip
def test_other_kinds(path: str, words: tuple[str, ...], client: FlaskClient) -> None:
    page = fetch(client, f"/doc/{path}")

    for expected in words:
        assert expected in page.text, expected


def test_a_figure_and_the_series_it_belongs_to(client: FlaskClient) -> None:
    page = fetch(client, "/doc/figure/tides-lines-2020")

    assert "value almost 1,500,000 persons" in page.text
    series = page.text.partition("The same indicator over time")[2]
    assert "750,000" in series
    assert "almost 1.5 million" in series


def test_an_article_in_reading_order(client: FlaskClient) -> None:
    page = fetch(client, "/doc/article/tides")
    outline = page.text.partition("In reading order")[2]

    assert page.headings == ["Tides for everyone"]
    assert "10 positions, 1 claims and 2 figures" in outline
    order = [
        outline.index(words)
        for words in ("tide tables will", "nobody owns", "should not rise", "two sides", "1.5")
    ]
    assert order == sorted(order)


def test_a_strip_beside_the_list_shows_where_the_passages_stand(
    client: FlaskClient, checkout: Path, data: Path, tmp_path: Path
) -> None:
    html = client.get("/doc/article/tides", headers=HTML).get_data(as_text=True)
    page = Page(html)
    stripes = [link for link in page.links if link.startswith("#a")]
    assert len(set(stripes)) == 13
    assert {link[1:] for link in stripes} <= page.ids
    assert 'class="breaks"' in html
    assert "she told the forum" not in page.text

    with app_over(example_dataset(checkout, data), tmp_path) as app:
        without = app.test_client().get("/doc/article/tides", headers=HTML).get_data(as_text=True)
    assert 'class="strip"' in without
    assert 'class="breaks"' not in without


def test_evidence(client: FlaskClient) -> None:
    target = next(
        link
        for link in fetch(client, f"/doc/position/{ADA}-fees").links
        if link.startswith("/doc/evidence/")
    )
    page = fetch(client, target)

    assert page.headings == ["not be raised"]
    assert "What it is evidence for opposes Ada Example: fees" in page.text
    left_out = fetch(client, "/doc/omission/tides-0-9")
    assert "Dateline." in left_out.text


def test_raw_facts_are_on_every_page(client: FlaskClient) -> None:
    page: Page = fetch(client, "/doc/person/ada-example")

    assert "Raw facts: 4 properties, and 6 links from elsewhere" in page.text
    assert "/ontology#proponent" in page.links
    assert "阿达 zh" in page.text


def test_labels_in_other_languages_say_which(client: FlaskClient) -> None:
    page = fetch(client, "/doc/person/ada-example")

    languages = {value for _, name, value in page.attributes if name == "lang"}
    assert {"en", "fr", "zh"} <= languages
    arabic = fetch(client, "/doc/person/arabic")
    assert ("h1", "lang", "ar") in arabic.attributes


def test_the_question_everyone_asks_first(shipped_app: Flask) -> None:
    page = fetch(shipped_app.test_client(), "/doc/topic/cyber-sovereignty")

    assert "Huang Huikang" in page.text
    assert "Lu Wei" in page.text


def test_sessions_are_in_the_order_of_the_programme(shipped_app: Flask) -> None:
    page = fetch(shipped_app.test_client(), "/doc/event/2013-china-uk-internet-roundtable")
    sessions = page.text.partition("Sessions and speeches")[2]
    found = [sessions.index(f'Session "{name}') for name in (
        "Digital Technologies", "Social Responsibility", "The Internet of Things", "eAccessible"
    )]  # fmt: skip
    assert found == sorted(found)


def test_a_topic_leads_to_the_question_about_it(client: FlaskClient) -> None:
    page = fetch(client, "/doc/topic/information-sharing")
    assert "/views/positions?topic=information-sharing" in page.links


def test_every_shipped_position_says_who_what_and_where(shipped_app: Flask, checkout: Path) -> None:
    client = shipped_app.test_client()
    kinds = {file.name for file in load(checkout).data_files()}
    assert "topics" in kinds
    for href in [link for link in fetch(client, "/").links if link.startswith("/doc/position/")]:
        page = fetch(client, href, strict=False)
        assert "on behalf of" in page.text or "speech act" in page.text
        assert "Evidence" in page.text, href
        assert "Occasion" in page.text, href


def test_a_state_shows_when_it_spoke_on_what(shipped_app: Flask) -> None:
    page = fetch(shipped_app.test_client(), "/doc/state/china")
    table = page.text.partition("Over time, by topic")[2].partition("Positions 54")[0]

    assert "Topic Oct 2012 Sep 2013" in table
    assert "sovereignty 10 supports 3 supports 2 opposes" in table
    assert "rights 1 qualifies 1 opposes 1 supports" in table


def test_a_topic_shows_for_whom_it_was_taken_up_when(shipped_app: Flask) -> None:
    page = fetch(shipped_app.test_client(), "/doc/topic/security")
    table = page.text.partition("narrower topics included")[2]

    assert "For Oct 2012 Sep 2013 China 4 supports 4 supports 1 opposes" in table
    assert "United Kingdom 1 supports" in table


def test_without_dates_there_is_no_table_of_periods(client: FlaskClient) -> None:
    assert "Over time" not in fetch(client, "/doc/person/ben-beispiel").text


def test_many_periods_become_years_and_the_latest_are_shown(
    checkout: Path, data: Path, tmp_path: Path
) -> None:
    dataset = example_dataset(checkout, data)
    graph = dataset.graph(iris.graph_iri("tides"))
    ada = URIRef(f"{BASE}id/person/ada-example")
    for year in range(2000, 2014):
        about = [
            (URIRef(f"{BASE}id/{kind}/made-{year}"), kind) for kind in ("statement", "position")
        ]
        (statement, _), (position, _) = about
        graph.add((statement, RDF.type, _NG["Statement"]))
        graph.add((statement, _NG["speaker"], ada))
        graph.add((statement, _NG["date"], Literal(f"{year}-05-01", datatype=XSD.date)))
        graph.add((position, RDF.type, _NG["Position"]))
        graph.add((position, RDFS.label, Literal(f"Ada Example: {year}", lang="en")))
        graph.add((position, _NG["proponent"], ada))
        graph.add((position, _NG["madeIn"], statement))
        for name, value in (
            ("expresses", "proposition/tide-tables-shared"),
            ("stance", "stance/supports"),
            ("speechAct", "speech-act/pledges"),
        ):
            graph.add((position, _NG[name], URIRef(f"{BASE}id/{value}")))
    with app_over(dataset, tmp_path) as app:
        page = fetch(app.test_client(), "/doc/person/ada-example")

    table = page.text.partition("Over time, by topic")[2].partition("Positions")[2]
    assert "Topic 2005 2006 2007 2008 2009 2010 2011 2012 2013 2020" in table
    assert "Earlier periods are not shown." in page.text


def test_claims_and_figures_come_in_pages_that_make_a_whole(
    shipped_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = shipped_app.test_client()
    path = "/doc/topic/internet-governance"
    monkeypatch.setattr(listing, "_PAGE", 1000)
    whole = {kind: listed(client, path, kind) for kind in ("claim", "figure")}
    assert all(len(found) > 4 for found in whole.values())

    monkeypatch.setattr(listing, "_PAGE", 4)
    parts: dict[str, list[str]] = {"claim": [], "figure": []}
    for page in range(1, 1 + -(-max(map(len, whole.values())) // 4)):
        for kind, found in parts.items():
            part = listed(client, f"{path}?page={page}", kind)
            assert len(part) <= 4
            found += part
    assert {kind: sorted(found) for kind, found in parts.items()} == {
        kind: sorted(found) for kind, found in whole.items()
    }


def listed(client: FlaskClient, path: str, kind: str) -> list[str]:
    """Return the claims or figures in the list of a page, without its raw facts."""
    html = client.get(path, headers=HTML).text
    _, _, rest = html.partition(f'<h2 id="{kind}s">')
    return re.findall(rf'href="/doc/{kind}/([^"]+)"', rest.partition("</section>")[0])

"""The search finds names in every language, takes any text, and answers people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from netgov_ld import iris
from netgov_ld.query.index import Search
from netgov_ld.query.index.search import MOST
from netgov_ld.query.index.words import Words
from netgov_ld.release.index import GROUPS
from netgov_ld.web import SERVICES
from netgov_ld.web.search import HEADINGS
from tests.pages import HTML, fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from netgov_ld.query.index import Hit

pytestmark = pytest.mark.web

HOSTILE = [
    '"',
    '""',
    "'",
    '"unclosed',
    "AND",
    "NOT china",
    '"china NOT internet" NOT',
    "china OR",
    "a AND (b OR",
    "label:china",
    "{label other}: x",
    "^china",
    "china*",
    "*",
    "-china",
    "NEAR(china internet, 2)",
    "china + internet",
    "; DROP TABLE search --",
    "%",
    "\\",
    "\x00\x02\x03",
    "\u200b",
    "\u202echina",
    "½ ² Ⅷ",
    "🌐",
    "<script>alert(1)</script>",
    "x" * 5000,
    " ".join(str(number) for number in range(300)),
    "é" * 199 + "网",
]


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


@pytest.fixture
def search(shipped_app: Flask) -> Search:
    return Search(shipped_app.extensions[SERVICES].index)


def first(search: Search, text: str) -> Hit:
    return search.find(text).groups[0].hits[0]


def marked(hit: Hit) -> list[str]:
    return [piece.text for piece in (*hit.label, *hit.context) if piece.marked]


@pytest.mark.parametrize(
    ("text", "thing", "found"),
    [
        ("cyber sovereignty", "topic/cyber-sovereignty", ["cyber", "sovereignty"]),
        ('"cyber sovereignty"', "topic/cyber-sovereignty", ["cyber sovereignty"]),
        ("SOVEREIGN", "topic/sovereign-equality", ["sovereign"]),
        ("主权", "topic/sovereignty", ["主权"]),
        ("网络主权", "topic/cyber-sovereignty", ["网络主权"]),
        ("souverainete", "topic/sovereignty", ["souveraineté"]),
        ("cybersécurité", "topic/cybersecurity", ["cybersécurité"]),
        ("l'onu", "topic/un-role", ["l’ONU"]),
        ("hacking", "topic/cyber-attack", ["hacking"]),
        ("lu wei", "person/lu-wei", ["Lu", "Wei"]),
        ("鲁炜", "person/lu-wei", ["鲁炜"]),
        ("China", "state/china", ["China"]),
        ("roundtable", "series/china-uk-internet-roundtable", ["Roundtable"]),
    ],
)
def test_a_name_is_found_in_any_language_and_marked(
    search: Search, text: str, thing: str, found: list[str]
) -> None:
    hit = first(search, text)

    assert hit.iri == iris.thing(*thing.split("/"))
    assert marked(hit) == found


def test_a_word_of_two_characters_in_the_middle_of_others_is_found(search: Search) -> None:
    (topics,) = search.find("主权").groups

    assert topics.name == "topics"
    assert topics.total == 4


def test_a_key_phrase_is_found_and_shown_as_context(search: Search) -> None:
    found = search.find('"natural extension of state"', within="positions")

    (group,) = found.groups
    (hit,) = group.hits
    assert hit.iri.endswith("huang-huikang-cyber-sovereignty-defined")
    assert "natural extension of state sovereignty" in "".join(p.text for p in hit.context)


def test_the_most_general_kinds_come_first_and_whole_words_before_beginnings(
    search: Search,
) -> None:
    found = search.find("un")

    order = list(GROUPS)
    assert [group.name for group in found.groups] == sorted(
        (group.name for group in found.groups), key=order.index
    )
    actors = next(group for group in found.groups if group.name == "actors")
    assert actors.hits[0].iri == iris.thing("organization", "united-nations")
    assert actors.total > 3


def test_pages_of_one_kind_follow_each_other(search: Search) -> None:
    (whole,) = search.find("china", within="positions", size=MOST).groups
    pages = [
        hit
        for page in range(1, whole.total // 3 + 2)
        for hit in search.find("china", within="positions", page=page, size=3).groups[0].hits
    ]

    assert len(whole.hits) == whole.total > 10
    assert pages == list(whole.hits)
    assert len({hit.iri for hit in pages}) == len(pages)


def test_where_nothing_has_all_words_the_rare_ones_are_looked_for(search: Search) -> None:
    found = search.find("the free flow of zebras")

    assert found.words == ("the", "free", "flow", "of", "zebras")
    assert "zebras" not in found.used
    assert {"free", "flow"} <= set(found.used)
    assert found.groups[0].hits[0].iri == iris.thing("topic", "free-flow-of-information")
    nothing = search.find("zebras")
    assert nothing.groups == ()
    assert search.find("zebras gnus").used == ()


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_is_an_error(search: Search, client: FlaskClient, text: str) -> None:
    search.find(text)
    search.suggest(text)
    for path in ("/search", "/search/suggest"):
        for headers in ({}, HTML if path == "/search" else {}):
            response = client.get(path, query_string={"q": text}, headers=headers)
            assert response.status_code == 200, path
    page = client.get("/search", query_string={"q": text}, headers=HTML).get_data(as_text=True)
    assert "<script>alert" not in page


def test_words_that_are_operators_are_words(search: Search) -> None:
    assert Words('NOT "a b" OR:c ""').words == ("NOT", "a b", "OR:c")
    assert first(search, "AND").group == "topics"


def test_what_is_typed_is_completed(search: Search) -> None:
    hits = search.suggest("cyb")

    assert len(hits) == 8
    assert hits[0].group == "topics"
    assert len({hit.iri for hit in hits}) == 8
    assert {"topics", "actors", "events"} <= {hit.group for hit in hits}
    assert search.suggest("") == ()
    assert search.suggest("主")[0].group == "topics"


def test_the_page_works_without_scripts(client: FlaskClient) -> None:
    page = fetch(client, f"/search?q={quote('cyber')}")

    assert page.title == "cyber · Search · netgov"
    assert "/doc/topic/cyber-sovereignty" in page.links
    assert "mark" in page.elements
    assert "/search?q=cyber&in=propositions" in page.links
    assert ("input", "value", "cyber") in page.attributes
    one = fetch(client, "/search?q=cyber&in=propositions")
    assert one.text.count("cyber") > 5
    assert "/search?q=cyber" in one.links
    helpful = fetch(client, "/search?q=zebra")
    assert "Nothing has the word zebra" in helpful.text
    assert "/queries/" in helpful.links
    assert "Search for a topic" in fetch(client, "/search").text
    fewer = fetch(client, "/search?q=free+flow+zebra")
    assert "Nothing has all of these words" in fewer.text


def test_every_page_has_a_search_box(client: FlaskClient) -> None:
    for path in ("/", "/doc/topic/sovereignty", "/queries/", "/dumps/"):
        page = fetch(client, path)
        assert ("form", "action", "/search") in page.attributes
        assert "/opensearch.xml" in page.links
    french = fetch(client, "/doc/topic/sovereignty?lang=fr")
    assert ("input", "value", "fr") in french.attributes


def test_results_are_in_the_language_of_the_page(client: FlaskClient) -> None:
    page = fetch(client, f"/search?q={quote('sovereignty')}&lang=zh")
    assert "网络主权" in page.text
    assert "/doc/topic/cyber-sovereignty?lang=zh" in page.links
    result = client.get("/search?q=sovereignty&lang=fr").get_json()["groups"][0]["results"][0]
    assert (result["label"], result["lang"]) == ("souveraineté", "fr")
    assert {"text": "sovereignty", "marked": True} in result["context"]


def test_programs_get_json(client: FlaskClient) -> None:
    response = client.get("/search?q=china", headers={"Accept": "application/json"})
    content: dict[str, Any] = response.get_json()

    assert response.content_type == "application/json"
    assert "Accept" in response.headers["Vary"]
    assert content["words"] == content["words_found"] == ["china"]
    actors = content["groups"][0]
    assert actors["heading"] == HEADINGS["actors"]
    assert actors["results"][0]["iri"] == "https://w3id.org/netgov/id/state/china"
    assert actors["results"][0]["url"].endswith("/doc/state/china")
    following, seen = actors["next"], []
    while following:
        path = following[following.index("/search") :]
        (group,) = client.get(path).get_json()["groups"]
        seen += [result["iri"] for result in group["results"]]
        following = group["next"]
    assert len(seen) == len(set(seen)) == actors["total"]
    assert client.get("/search?q=china", headers={"Accept": "image/png"}).status_code == 406


def test_suggestions_are_small_and_kept_by_caches(client: FlaskClient) -> None:
    response = client.get("/search/suggest?q=cyb")
    content = response.get_json()

    assert content["query"] == "cyb"
    assert content["suggestions"][0]["group"] == "topics"
    assert "max-age" in response.headers["Cache-Control"]
    assert len(response.data) < 5000
    again = client.get("/search/suggest?q=cyb", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_browsers_can_add_the_search(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    root = ElementTree.fromstring(response.data)  # noqa: S314 - our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert root.tag == f"{space}OpenSearchDescription"
    templates = {
        entry.get("type"): entry.get("template") or "" for entry in root.iter(f"{space}Url")
    }
    page = templates["text/html"].replace("{searchTerms}", "china")
    assert fetch(client, page[page.index("/search") :]).text
    suggest = templates["application/x-suggestions+json"].replace("{searchTerms}", "china")
    answer = client.get(suggest[suggest.index("/search") :])
    assert answer.content_type == "application/x-suggestions+json"
    text, labels, kinds, addresses = answer.get_json()
    assert text == "china"
    assert labels[0] == "China"
    assert len(labels) == len(kinds) == len(addresses) > 3


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=china&in=everything", 400),
        ("q=china&page=2", 400),
        ("q=china&in=actors&page=x", 400),
        ("q=china&in=actors&page=99", 404),
        ("q=china&lang=xx", 400),
    ],
)
def test_what_does_not_exist_is_said(client: FlaskClient, query: str, status: int) -> None:
    response = client.get(f"/search?{query}")

    assert response.status_code == status
    assert response.get_json()["status"] == status


def test_every_group_has_a_heading() -> None:
    assert HEADINGS.keys() == GROUPS.keys()

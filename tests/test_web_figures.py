"""Pictures of indicators over time: what they say, and where pages offer them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from netgov_ld.web.pages.plot import SCHEMA, _days
from tests.pages import fetch

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

pytestmark = pytest.mark.web

USERS = "/figures/internet-users.json?area=china"


@pytest.fixture
def client(shipped_app: Flask) -> FlaskClient:
    return shipped_app.test_client()


def picture(client: FlaskClient, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response.content_type == "application/json"
    content: dict[str, Any] = response.get_json()
    assert content["$schema"] == SCHEMA
    return content


def test_the_figures_are_drawn_with_their_hedges(client: FlaskClient) -> None:
    rows = picture(client, USERS)["data"]["values"]

    assert [(row["words"], row["hedge"], row["when"]) for row in rows] == [
        ("538 million, undated", "exact", "not said"),
        ("540 million", "exact", "October 2012"),
        ("almost 600 million", "almost", "September 2013"),
    ]
    assert "begin" not in rows[0]
    assert (rows[1]["begin"], rows[1]["end"]) == ("2012-10-01", "2012-10-31")
    assert [row["value"] for row in rows] == [538e6, 540e6, 600e6]
    assert all(row["href"].startswith("/doc/figure/") and row["by"] for row in rows)


def test_the_picture_is_told_in_words_too(client: FlaskClient) -> None:
    assert picture(client, USERS)["description"] == (
        "Internet users, China: 538 million, undated; 540 million, October 2012;"
        " almost 600 million, September 2013"
    )


def test_labels_are_in_the_language_of_the_address(client: FlaskClient) -> None:
    content = picture(client, f"{USERS}&lang=zh")
    assert content["title"]["text"].startswith("互联网用户数, 中国")
    assert "近 600 million" in content["description"]
    assert client.get(f"{USERS}&lang=zh").headers["Content-Language"] == "zh, en"


def test_a_figure_and_its_indicator_show_the_picture(client: FlaskClient) -> None:
    figure = "002_52afe25faa3abfeb-internet-users-600-million"
    for path in (f"/doc/figure/{figure}", "/doc/indicator/internet-users"):
        page = fetch(client, path)
        assert ("div", "data-spec", USERS) in page.attributes, path
        for form in ("csv", "records", "html"):
            assert (
                f"/queries/figures?indicator=internet-users&area=china&format={form}" in page.links
            )
    spoken = fetch(client, f"/doc/figure/{figure}?lang=fr")
    assert ("div", "data-spec", f"{USERS}&lang=fr") in spoken.attributes


def test_a_figure_alone_has_no_picture(client: FlaskClient) -> None:
    page = fetch(client, "/doc/figure/000_f60b267f740ce911-e-commerce-volume-2011")
    assert not [entry for entry in page.attributes if entry[1] == "data-spec"]
    assert client.get("/figures/e-commerce-volume.json").status_code == 404


@pytest.mark.parametrize(
    "path", ["/figures/unheard-of.json", "/figures/internet-users.json?area=atlantis"]
)
def test_what_there_is_not_is_not_found(path: str, client: FlaskClient) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2011", ("2011-01-01", "2011-12-31")),
        ("2012-02", ("2012-02-01", "2012-02-29")),
        ("2012-02-03", ("2012-02-03", "2012-02-03")),
        ("2012-02-03T04:05:06Z", ("2012-02-03", "2012-02-03")),
        ("2012Z", ("2012-01-01", "2012-12-31")),
        ("2012-13", None),
        ("-0044", None),
        ("12012", None),
        ("0000", None),
        ("", None),
        ("last year", None),
    ],
)
def test_periods_are_as_long_as_they_are(period: str, days: tuple[str, str] | None) -> None:
    found = _days(period)
    assert found == days if found is None else tuple(day.isoformat() for day in found) == days

"""Ways of a person through the views, in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from netgov_ld.web.views import VIEWS
from tests.browser import NARROW, WIDE, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.endpoint import Server

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("what a browser makes of a page is the same whatever answered"),
]

DRAWN = [name for name, view in VIEWS.items() if view.draw is not None]


def test_a_cell_of_the_matrix_opens_its_positions(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, shipped_site.url) as page:
        page.get_by_role("link", name="States and bodies").click()
        row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="China"))
        cell = row.get_by_role("link", name="opposes: China on sovereignty")
        assert (cell.text_content() or "").split()[0] == "2"
        cell.click()
        page.wait_for_url("**/views/positions?**")

        assert page.get_by_role("heading", level=1).text_content() == "Positions on sovereignty"
        rows = page.locator("table.positions tbody tr")
        assert rows.count() == 2
        assert all("opposes" in text for text in rows.all_text_contents())


def test_two_states_are_compared(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}views/compare") as page:
        page.get_by_label("One party").select_option(label="United Kingdom")
        page.get_by_label("The other").select_option(label="China")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**first=state%3Aunited-kingdom&second=state%3Achina**")

        heading = page.get_by_role("heading", level=1).text_content()
        assert heading == "United Kingdom and China, side by side"
        shared = page.get_by_role("table", name="Stances on the same propositions")
        assert shared.get_by_role("cell", name="agree", exact=True).count() == 1


def test_the_timeline_is_filtered_by_topic(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}views/timeline") as page:
        assert page.locator(".day").count() == 2
        page.get_by_label("Topic").select_option("rights")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url(re.compile(r"topic=rights"))

        assert page.get_by_role("heading", level=1).text_content() == "Who spoke when on rights"
        page.wait_for_selector(".chart button")
        page.get_by_text("Show the query").click()
        assert "id/topic/rights" in (page.locator("pre").text_content() or "")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_pictures_are_drawn_and_nothing_sticks_out(
    size: tuple[int, int], browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, shipped_site.url, size=size) as page:
        for path in ("", "views/", *(f"views/{name}" for name in VIEWS)):
            page.goto(shipped_site.url + path)
            if path.removeprefix("views/") in DRAWN:
                page.locator(".chart").scroll_into_view_if_needed()
                page.wait_for_selector(".chart button")  # it comes last
                assert page.locator(".chart svg path, .chart svg line").count() > 3, path
            wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not page.evaluate(wider), path


@pytest.mark.parametrize("name", ["network", "timeline"])
def test_the_whole_of_a_picture_has_room_on_a_phone(
    name: str, browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}views/{name}", size=NARROW) as page:
        page.locator(".chart").scroll_into_view_if_needed()
        page.wait_for_selector(".chart button")
        cut = page.evaluate(
            """() => {
                const frame = document.querySelector(".picture").getBoundingClientRect();
                return [...document.querySelectorAll(".picture text")]
                    .filter((text) => {
                        const { left, right, width } = text.getBoundingClientRect();
                        return width > 0 && (left < frame.left - 1 || right > frame.right + 1);
                    })
                    .map((text) => text.textContent);
            }"""
        )
        assert cut == []

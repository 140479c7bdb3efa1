"""The suggestions of the search box in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser import NARROW, WIDE, visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.endpoint import Server

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("what a browser makes of a page is the same whatever answered"),
]

BOX = "header .search input[type=search]"


def options(page: Page) -> list[str]:
    page.locator("header [role=option]").first.wait_for()
    return page.locator("header [role=option] bdi:first-child").all_inner_texts()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_suggestions_are_chosen_by_keyboard(
    size: tuple[int, int], browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/", size=size) as page:
        box = page.locator(BOX)
        assert box.get_attribute("role") == "combobox"
        assert box.get_attribute("aria-expanded") == "false"
        box.press_sequentially("cyber sov", delay=20)
        assert "cyber sovereignty" in options(page)
        assert box.get_attribute("aria-expanded") == "true"
        overflow = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not overflow

        page.keyboard.press("ArrowUp")
        last = page.locator("header [role=option]").last
        assert last.get_attribute("aria-selected") == "true"
        page.keyboard.press("ArrowDown")
        assert page.locator("header [aria-selected=true]").count() == 0
        page.keyboard.press("ArrowDown")
        active = box.get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"

        page.keyboard.press("Escape")
        assert box.get_attribute("aria-expanded") == "false"
        assert box.input_value() == "cyber sov"
        page.keyboard.press("ArrowDown")
        assert options(page)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/doc/topic/cyber-sovereignty$"))


def test_a_suggestion_is_chosen_with_the_mouse(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        page.locator(BOX).press_sequentially("lu w", delay=20)
        page.locator("header [role=option]").get_by_text("Lu Wei", exact=True).first.click()
        page.wait_for_url(re.compile(r"/doc/person/lu-wei$"))


def test_enter_without_a_choice_searches(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        page.locator(BOX).fill("sovereignty")
        assert options(page)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/search\?q=sovereignty$"))


def test_an_input_method_is_left_to_finish(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator(BOX).focus()
        session = page.context.new_cdp_session(page)
        for text in ("z", "zhu", "zhuquan"):
            session.send(
                "Input.imeSetComposition",
                {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
            )
        page.wait_for_timeout(600)
        assert not [url for url in asked if "/search/suggest" in url]
        session.send("Input.insertText", {"text": "主权"})

        assert "sovereignty" in options(page)


def test_fast_typing_asks_once(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.locator(BOX).evaluate(
            """box => {
              box.focus();
              for (const text of ["s", "so", "sov", "sove", "sover"]) {
                box.value = text;
                box.dispatchEvent(new InputEvent("input", { bubbles: true }));
              }
            }"""
        )
        assert options(page)
        assert [url for url in asked if "/search/suggest" in url] == [
            f"{shipped_site.url}search/suggest?q=sover"
        ]


def test_the_script_is_small(shipped_site: Server) -> None:
    answer = shipped_site.request("GET", "/static/built/search.js")

    assert answer.status == 200
    assert len(answer.body) < 10_000

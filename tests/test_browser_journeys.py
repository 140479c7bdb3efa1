"""What people come for, from the home page to the end, in a real browser.

``visiting`` sees that no page of a journey asks anybody else for anything, breaks the content
security policy or complains on the console. Writing, sharing and downloading a query is in
``test_browser_editor``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser import NARROW, WIDE, visiting
from tests.conftest import FEW
from tests.endpoint import running
from tests.pages import release_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from playwright.sync_api import Browser, Page

    from tests.endpoint import Server

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("what a browser makes of a page is the same whatever answered"),
]

FORUM: Final = "the United Nations is the best forum"
PASSAGE: Final = "best forum"
"""A key phrase, as the data has it; the passage around it is read from the text."""

_FOCUS: Final = """
() => {
  const element = document.activeElement, box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  return {
    name: element.getAttribute("aria-label") || element.innerText || element.id,
    tag: element.localName,
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
  };
}
"""


@pytest.fixture(scope="module")
def with_texts(shipped_app: Flask, sources: Path) -> Iterator[Server]:
    """Return a running server over the graph of the checkout, with the article texts."""
    with running(release_of(shipped_app), sources=sources, **FEW) as server:
        yield server


def read_the_passage(page: Page) -> None:
    """See that the page at hand shows the passage in its context, marked."""
    marked = page.locator("figure.passage mark")
    assert PASSAGE in " ".join(marked.all_inner_texts())
    whole = page.locator("figure.passage blockquote").inner_text()
    assert len(whole) > 2 * sum(len(text) for text in marked.all_inner_texts())
    assert "checked against the digest" in page.locator("figure.passage figcaption").inner_text()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_find_who_supports_the_un_as_the_forum_and_read_the_passage(
    size: tuple[int, int], browser: Browser, with_texts: Server
) -> None:
    with visiting(browser, with_texts.url, size=size) as page:
        page.get_by_label("Search the site").first.fill("best forum")
        page.get_by_label("Search the site").first.press("Enter")
        page.get_by_role("link", name=FORUM).first.click()

        page.get_by_role("heading", level=1).get_by_text("best forum").wait_for()
        main = page.locator("main")
        assert main.get_by_role("link", name="Huang Huikang", exact=True).first.is_visible()
        assert main.get_by_role("link", name="China", exact=True).first.is_visible()
        assert main.get_by_role("link", name="supports").first.is_visible()
        read_the_passage(page)


class Keyboard:
    """Somebody without a mouse: goes on by Tab, and sees where the focus is."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def here(self) -> dict[str, Any]:
        found: dict[str, Any] = self._page.evaluate(_FOCUS)
        return found

    def to(self, name: str, tag: str, most: int = 200) -> None:
        """Press Tab until what has the focus has this in its name.

        Raises:
            AssertionError: It is never reached, or one cannot see where the focus is.
        """
        for _ in range(most):
            self._page.keyboard.press("Tab")
            here = self.here()
            if here["tag"] != "body":  # between the end of the page and its beginning
                assert here["outlined"], f"no outline: {here}"
                assert here["seen"], f"out of sight: {here}"
            if here["tag"] == tag and name in here["name"]:
                return
        raise AssertionError(f"the keyboard does not get to {name!r}")

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)


def test_the_same_by_keyboard_alone(browser: Browser, with_texts: Server) -> None:
    # Smooth scrolling would let the focus come into sight a little later than it is looked at.
    with visiting(browser, with_texts.url, reduced_motion="reduce") as page:
        keyboard = Keyboard(page)
        keyboard.to("Skip to the content", "a", 1)
        keyboard.to("Search the site", "input", 20)
        page.keyboard.type("best forum")
        keyboard.press("Enter")
        page.wait_for_url("**/search?*")

        keyboard.to("Skip to the content", "a", 1)
        keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        keyboard.to(FORUM, "a")
        keyboard.press("Enter")
        page.wait_for_url("**/doc/position/*")

        read_the_passage(page)
        keyboard.to("Huang Huikang", "a")
        keyboard.to("Raw facts", "summary")
        keyboard.press("Enter")
        page.get_by_text("What the data says about this").wait_for()


def test_compare_china_and_the_united_kingdom(browser: Browser, with_texts: Server) -> None:
    with visiting(browser, with_texts.url) as page:
        page.get_by_role("link", name="Compare two").click()
        page.get_by_role("combobox").first.wait_for()
        page.goto("views/compare?first=state:china&second=state:united-kingdom")
        shared = page.get_by_role("table", name="Stances on the same propositions")
        assert "communicat" in shared.inner_text()
        topics = page.get_by_role("table", name="Positions by topic")
        cooperation = topics.get_by_role("row", name="bilateral cooperation")
        assert cooperation.get_by_role("cell").nth(0).inner_text().strip()
        assert cooperation.get_by_role("cell").nth(1).inner_text().strip()

        cooperation.get_by_role("cell").nth(1).get_by_role("link").first.click()
        page.get_by_role("link", name="Ed Vaizey").first.wait_for()
        page.get_by_role("link", name="communicate and cooperate").first.click()
        page.wait_for_url("**/doc/position/*")
        assert page.locator("figure.passage mark").first.is_visible()


def test_plot_internet_users(browser: Browser, with_texts: Server) -> None:
    with visiting(browser, with_texts.url) as page:
        page.get_by_label("Search the site").first.fill("Internet users")
        page.get_by_label("Search the site").first.press("Enter")
        page.get_by_role("link", name="Almost 600 million Internet users").first.click()

        picture = page.locator(".chart svg")
        for words in ("538 million, undated", "540 million", "almost 600 million"):
            picture.get_by_text(words, exact=True).first.wait_for()
        with page.expect_download() as picture_file:
            page.get_by_role("button", name="Download SVG").click()
        assert "almost 600 million" in Path(picture_file.value.path()).read_text(encoding="utf-8")

        table = page.get_by_role("table", name="Every figure for this indicator and area")
        assert table.get_by_role("row").count() == 4
        assert "Internet authority of China" in table.inner_text()
        with page.expect_response("**/queries/figures?*format=csv") as csv:
            page.get_by_role("link", name="CSV", exact=True).first.evaluate(
                "link => fetch(link.href)"
            )
        assert csv.value.text().count("\n") >= 4


def test_cite_a_position(browser: Browser, with_texts: Server) -> None:
    with visiting(
        browser, f"{with_texts.url}doc/position/2012-10-04-huang-huikang-un-best-forum"
    ) as page:
        cited = page.locator(".citation").inner_text()
        address = "https://w3id.org/netgov/id/position/2012-10-04-huang-huikang-un-best-forum"
        assert "Version" in cited
        assert address in cited

        for name, words in (("BibTeX", "@"), ("RIS", "TY  - "), ("CSL-JSON", '"type"')):
            with page.expect_download() as reference:
                page.get_by_role("link", name=name, exact=True).first.click()
            text = Path(reference.value.path()).read_text(encoding="utf-8")
            assert words in text, name
            assert address in text or address in str(json.loads(text)), name


def test_read_in_chinese_from_page_to_page(browser: Browser, with_texts: Server) -> None:
    with visiting(browser, f"{with_texts.url}doc/topic/cyber-sovereignty") as page:
        page.get_by_role("link", name="中文").click()
        assert page.get_by_role("heading", level=1).inner_text() == "网络主权"
        page.locator("main").get_by_role("link", name="中国", exact=True).first.click()
        page.wait_for_url("**/doc/state/china?lang=zh")
        heading = page.get_by_role("heading", level=1)
        assert heading.inner_text() == "中国"
        assert heading.get_attribute("lang") == "zh"

    with visiting(browser, f"{with_texts.url}doc/state/china", locale="fr-FR") as page:
        assert page.get_by_role("heading", level=1).inner_text() == "Chine"


def test_the_first_journey_without_a_script(browser: Browser, with_texts: Server) -> None:
    with visiting(browser, with_texts.url, java_script_enabled=False) as page:
        page.get_by_label("Search the site").first.fill("best forum")
        page.get_by_role("button", name="Search").first.click()
        page.get_by_role("link", name=FORUM).first.click()
        assert PASSAGE in " ".join(page.locator("figure.passage mark").all_inner_texts())

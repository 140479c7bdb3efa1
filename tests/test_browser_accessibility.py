"""Every kind of page against WCAG 2.2 AA, by axe-core in Chromium: light, dark, wide and narrow.

axe-core is installed with ``npm ci`` in ``tests/js``. It finds what a program can find; the
journeys find whether a keyboard gets there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser import visiting
from tests.javascript import FOLDER, require_node
from tests.kinds import ODD, SITE, kinds

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page

    from tests.endpoint import Server

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("what a browser makes of a page is the same whatever answered"),
]

STANDARDS: Final = (
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
)  # fmt: skip
NARROWEST: Final = {"width": 320, "height": 640}
"""The width that a page must fit without scrolling sideways (WCAG 2.2, 1.4.10)."""

_RUN: Final = """
async chosen => {
  const found = await axe.run(document, {runOnly: chosen});
  return found.violations.flatMap(fault => fault.nodes.map(
    node => `${fault.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}
"""


@pytest.fixture(scope="module")
def axe() -> str:
    require_node()
    return (FOLDER / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def judge(page: Page, *rules: str) -> list[str]:
    chosen = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": STANDARDS}
    found: list[str] = page.evaluate(_RUN, chosen)
    return found


def everything(page: Page, axe: str, path: str) -> list[str]:
    """List what is wrong with the page at a path."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(path)
    page.evaluate(axe)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true }")
    found = judge(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {fault}" for fault in judge(page, "color-contrast")]
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
    found += [f"narrow: {fault}" for fault in judge(page, "target-size")]
    wider: list[str] = page.evaluate(
        """() => {
          const room = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= room) return [];
          return [...document.querySelectorAll("body *")]
            .filter(element => element.getBoundingClientRect().right > room + 1)
            .map(element => element.outerHTML.slice(0, 120)).slice(0, 3);
        }"""
    )
    return [f"{path}: {fault}" for fault in [*found, *(f"too wide: {html}" for html in wider)]]


def all_pages(browser: Browser, server: Server, axe: str, paths: Any) -> list[str]:
    faults: list[str] = []
    with visiting(browser, server.url, expected=("Failed to load resource",)) as page:
        for path in paths:
            faults += everything(page, axe, path)
    return faults


def test_every_kind_of_page(
    browser: Browser, shipped_site: Server, shipped_app: Flask, axe: str
) -> None:
    paths = [*kinds(shipped_app).values(), *SITE, "/?lang=zh"]
    assert len(paths) > 40
    assert all_pages(browser, shipped_site, axe, paths) == []


def test_pages_with_passages_and_with_odd_labels(
    browser: Browser, example_site: Server, example_app: Flask, axe: str
) -> None:
    with_texts = [
        path for kind, path in kinds(example_app).items() if kind in ("evidence", "position")
    ]
    assert all_pages(browser, example_site, axe, [*with_texts, *ODD]) == []


def test_the_judge_sees_what_is_wrong(browser: Browser, shipped_site: Server, axe: str) -> None:
    expected = ("Failed to load resource",)
    with visiting(browser, f"{shipped_site.url}api", expected=expected) as page:
        page.evaluate(axe)
        page.evaluate("document.querySelector('h1').outerHTML = '<img src=\"/x.svg\">'")
        assert any("image-alt" in fault for fault in judge(page))

"""Pictures in a real browser: drawn, reachable, downloadable, and honest about failure."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.browser import visiting

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.endpoint import Server

pytestmark = [
    pytest.mark.web,
    pytest.mark.embedded("what a browser makes of a page is the same whatever answered"),
]

BARS: Final[dict[str, Any]] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "description": "Positions by stance",
    "data": {
        "values": [
            {"stance": "supports", "n": 7, "url": "/doc/stance/supports"},
            {"stance": "opposes", "n": 3, "url": "/doc/stance/opposes"},
        ]
    },
    "mark": "bar",
    "encoding": {
        "x": {"field": "n", "type": "quantitative"},
        "y": {"field": "stance", "type": "nominal"},
        "color": {
            "field": "stance",
            "type": "nominal",
            "scale": {
                "domain": ["supports", "opposes"],
                "range": ["var(--supports)", "var(--opposes)"],
            },
        },
        "href": {"field": "url"},
    },
}

DOTS: Final[dict[str, Any]] = {
    "$schema": "https://vega.github.io/schema/vega/v6.json",
    "width": 200,
    "height": 60,
    "data": [
        {
            "name": "table",
            "values": [{"x": 1}, {"x": 2}],
            "transform": [{"type": "formula", "as": "twice", "expr": "datum.x * 2"}],
        }
    ],
    "marks": [
        {
            "type": "symbol",
            "from": {"data": "table"},
            "encode": {"enter": {"x": {"signal": "datum.twice * 20"}, "y": {"value": 30}}},
        }
    ],
}

INSERT: Final = """([spec, version]) => {
  const chart = document.createElement("div");
  chart.className = "chart";
  chart.dataset.spec = spec;
  document.querySelector("main").prepend(chart);
  const script = document.createElement("script");
  script.type = "module";
  script.src = `/static/built/charts.js?v=${version}`;
  document.head.append(script);
}"""


def show(page: Page, spec: dict[str, Any], path: str = "/bars.vl.json") -> None:
    """Put a picture on a page, as a template does; the address of the data is made up."""
    page.route(f"**{path}", lambda route: route.fulfill(json=spec))
    page.evaluate(INSERT, [path, "1"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_follows_the_style_sheet(
    scheme: Any, browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/", scheme=scheme) as page:
        show(page, BARS)
        bar = page.locator(".chart [aria-label*='supports'][role='link']")
        bar.wait_for()
        page.emulate_media(media="print")
        printed = bar.evaluate("mark => getComputedStyle(mark).fill")
        page.emulate_media(media="screen")
        shown = bar.evaluate("mark => getComputedStyle(mark).fill")

        assert printed == "rgb(13, 106, 82)"
        assert shown == {"light": "rgb(13, 106, 82)", "dark": "rgb(99, 210, 176)"}[scheme]
        picture = page.locator(".chart .picture")
        assert picture.get_attribute("aria-label") == "Positions by stance"
        width = page.locator(".chart svg").evaluate("svg => svg.getBoundingClientRect().width")
        assert width > 600


def test_the_marks_are_reached_and_followed_by_keyboard(
    browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        show(page, BARS)
        first = page.locator(".chart [role='link'][tabindex='0']")
        first.wait_for()
        first.focus()
        page.keyboard.press("ArrowDown")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        page.keyboard.press("ArrowUp")
        assert page.evaluate("document.activeElement.getAttribute('aria-label')") != label
        page.keyboard.press("ArrowDown")
        assert page.locator(".chart [tabindex='0']").count() == 1
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/doc/stance/\w+$"))


def test_a_picture_is_downloaded(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/", scheme="dark") as page:
        show(page, BARS)
        with page.expect_download() as svg:
            page.get_by_role("button", name="Download SVG").click()
        text = Path(svg.value.path()).read_text(encoding="utf-8")
        with page.expect_download() as png:
            page.get_by_role("button", name="Download PNG").click()
        data = Path(png.value.path()).read_bytes()

    assert svg.value.suggested_filename == "bars.svg"
    assert "#0d6a52" in text  # of the light scheme
    assert "var(" not in text
    assert "currentColor" not in text
    assert data.startswith(b"\x89PNG")
    assert len(data) > 2000


def test_vega_itself_and_expressions_work_without_eval(
    browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}dumps/") as page:
        show(page, DOTS)
        page.locator(".chart svg .mark-symbol path").nth(1).wait_for()
        place = page.locator(".chart svg .mark-symbol path").nth(1).get_attribute("transform")

    assert place == "translate(80,30)"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}, "could not be drawn"),
        (None, "the server answered 404"),
    ],
)
def test_a_failure_is_told(
    spec: dict[str, Any] | None, words: str, browser: Browser, shipped_site: Server
) -> None:
    expected = ("Failed to load resource",)
    with visiting(browser, f"{shipped_site.url}dumps/", expected=expected) as page:
        if spec is None:
            page.evaluate(INSERT, ["/nothing.json", "1"])
        else:
            show(page, spec)
        warning = page.locator(".chart .warning")
        warning.wait_for()
        assert words in warning.inner_text()


def test_a_visit_notices_what_the_policy_blocks(browser: Browser, shipped_site: Server) -> None:
    inline = "document.head.append(document.createElement('style')); " + (
        "document.querySelector('style').textContent = 'a {}'"
    )
    with (
        pytest.raises(AssertionError, match="Content Security Policy"),
        visiting(browser, shipped_site.url) as page,
    ):
        page.evaluate(inline)
        page.wait_for_timeout(500)


def test_a_visit_notices_requests_that_leave_the_site(
    browser: Browser, shipped_site: Server
) -> None:
    with (
        pytest.raises(AssertionError, match="left the site"),
        visiting(browser, shipped_site.url, expected=("Refused", "Connecting", "Loading")) as page,
    ):
        page.evaluate("new Image().src = 'https://example.org/x.png'")
        page.wait_for_timeout(500)


def test_scripts_are_kept_for_ever(shipped_site: Server) -> None:
    page = shipped_site.request("GET", "/static/built/charts.js")
    chunk = re.search(rb"\./(chunks/[\w-]+\.js)", page.body)

    assert page.headers["cache-control"] != "public, max-age=31536000, immutable"
    assert page.media_type == "text/javascript"
    assert chunk is not None
    answer = shipped_site.request("GET", f"/static/built/{chunk[1].decode()}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_the_licences_of_the_scripts_are_told(browser: Browser, shipped_site: Server) -> None:
    # A text names no icon, and the browser looks for one.
    with visiting(browser, shipped_site.url, expected=("Failed to load resource",)) as page:
        page.get_by_role("link", name="Licences of the scripts").click()
        text = page.inner_text("body")

    for name in ("vega ", "vega-lite ", "@zazuko/yasqe ", "codemirror "):
        assert f"\n{name}" in text, name
    assert "Redistribution and use in source and binary forms" in text
    assert json.dumps("esbuild") not in text

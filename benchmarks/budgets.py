"""What the first view of each kind of page costs a visitor: ``python -m benchmarks.budgets``.

Each page is opened in Chromium with an empty cache, as somebody comes from elsewhere. It prints the
bytes that came over the wire (compressed, with headers) by what they are, the number of requests,
the elements of the document, and as the Web Vitals define them (https://web.dev/articles/vitals)
the time to the largest paint and how much the layout shifted; and writes the table into RESULTS.md.
Times are those of this machine and say little by themselves. Nothing fails when a bar is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.check_and_start import RESULTS, written_into
from netgov_ld.corpus.loader import load
from netgov_ld.release import build
from tests.browser import PATIENCE, chromium
from tests.endpoint import running
from tests.kinds import PEOPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TITLE: Final = "## Budgets"
BAR: Final = 100_000
"""Bytes of the first view, apart from the scripts and data of editor and pictures."""

_KINDS: Final = {"Document": "HTML", "Stylesheet": "CSS", "Script": "scripts", "Image": "images"}
_WATCH: Final = """
window.vitals = {lcp: 0, cls: 0};
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) vitals.lcp = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) vitals.cls += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
_SETTLE: Final = 1000
"""Milliseconds after which nothing moves any more."""


@dataclass
class Cost:
    """What a page cost.

    Args:
        name: The page.
        size: Bytes by what they are.
        requests: Requests.
        elements: Elements of the document.
        paint: Milliseconds to the largest paint.
        shift: Cumulative layout shift.
    """

    name: str
    size: Counter[str] = field(default_factory=Counter)
    requests: int = 0
    elements: int = 0
    paint: float = 0
    shift: float = 0

    @property
    def plain(self) -> int:
        """Return the bytes apart from scripts and what these fetch."""
        return sum(self.size[kind] for kind in ("HTML", "CSS", "images"))

    def to_text(self) -> str:
        """Return the line in Markdown."""
        kinds = (*_KINDS.values(), "other")
        sizes = " | ".join(f"{self.size[kind] / 1000:.1f}" for kind in kinds)
        verdict = "met" if self.plain <= BAR else "missed"
        return (
            f"| {self.name} | {sizes} | {self.plain / 1000:.1f} ({verdict}) | {self.requests} |"
            f" {self.elements} | {self.paint:.0f} | {self.shift:.3f} |"
        )


def visit(browser: Browser, url: str, name: str) -> Cost:
    """Open a page with an empty cache."""
    cost = Cost(name)
    kinds: dict[str, str] = {}
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(_WATCH)
    wire = context.new_cdp_session(page)

    def told(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = _KINDS.get(event["type"], "other")

    def came(event: dict[str, Any]) -> None:
        cost.size[kinds.get(event["requestId"], "other")] += round(event["encodedDataLength"])
        cost.requests += 1

    wire.on("Network.responseReceived", told)
    wire.on("Network.loadingFinished", came)
    wire.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    page.wait_for_timeout(_SETTLE)
    cost.elements = page.evaluate("document.getElementsByTagName('*').length")
    cost.paint, cost.shift = page.evaluate("[vitals.lcp, vitals.cls]")
    context.close()
    return cost


def main() -> None:
    """Measure, print, and write the table."""
    argparse.ArgumentParser(description=main.__doc__).parse_args()
    with tempfile.TemporaryDirectory() as name:
        release = build(load(Path(__file__).parent.parent).dataset(), Path(name), version="1.0.0")
        with running(release, web_workers=1, query_workers=2) as server, chromium() as browser:
            visit(browser, server.url, "warm")
            costs = [visit(browser, server.url + path[1:], entry) for entry, path in PEOPLE.items()]
    section = "\n".join(
        [
            TITLE,
            "",
            f"`python -m benchmarks.budgets`, on {platform.system()} {platform.machine()},"
            f" {os.cpu_count()} cores, Python {platform.python_version()}; load average at the end"
            f" {os.getloadavg()[0]:.1f}. Kilobytes over the wire with an empty cache; the bar is"
            f" {BAR / 1000:.0f} for everything but scripts and what they fetch. The largest paint"
            " in milliseconds, and the cumulative layout shift (good up to 0.1).",
            "",
            "| page | HTML | CSS | scripts | images | other | apart from scripts | requests"
            " | elements | largest paint | shift |",
            "|" + "---|" * 11,
            *(cost.to_text() for cost in costs),
            "",
        ]
    )
    print(section)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else "# Results\n"
    RESULTS.write_text(written_into(before, section), encoding="utf-8")


if __name__ == "__main__":
    main()

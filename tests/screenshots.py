"""Pictures of every kind of page for people to look at: ``make screenshots``.

Each page of the shipped data is taken wide and narrow, light and dark, and some as they are
printed, into ``build/screenshots/``. A page that scrolls sideways, asks another site for something
or complains on the console fails the run; the rest is for eyes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netgov_ld.corpus.loader import load
from netgov_ld.release import build
from tests.browser import chromium, visiting
from tests.endpoint import running
from tests.kinds import PEOPLE

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["main"]

FOLDER: Final = Path("build", "screenshots")
WIDTHS: Final = {"wide": 1280, "narrow": 360}
PRINTED: Final = ("position", "state", "figure", "article")
TALLEST: Final = 12_000
"""Pixels of the longest picture."""

_SIDEWAYS: Final = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def take(page: Page, path: str, file: Path, width: int) -> list[str]:
    """Take a picture of a page, and list what is wrong with it."""
    page.goto(path)
    if page.locator("#editor").count():
        page.locator(".CodeMirror").wait_for()
    if page.locator(".chart[data-spec]").count():
        page.locator(".chart[data-spec]").first.scroll_into_view_if_needed()
        page.locator(".chart svg").first.wait_for()
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=file, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )
    wider = page.evaluate(_SIDEWAYS)
    return [f"{path} is {wider} pixels wider than {width}"] if wider > 0 else []


def main() -> None:
    """Take the pictures of all pages."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--output", type=Path, default=FOLDER, help="folder of the pictures")
    parser.add_argument("--sources", type=Path, help="folder with the article texts")
    parser.add_argument("--only", nargs="*", choices=PEOPLE, default=list(PEOPLE), metavar="NAME")
    options = parser.parse_args()
    shutil.rmtree(options.output, ignore_errors=True)
    faults: list[str] = []
    settings = {"web_workers": 1, "query_workers": 2}
    if options.sources:
        settings["sources"] = options.sources
    with tempfile.TemporaryDirectory() as name:
        release = build(load(Path(__file__).parent.parent).dataset(), Path(name), version="1.0.0")
        with running(release, **settings) as server, chromium() as browser:
            for size, width in WIDTHS.items():
                for scheme in ("light", "dark"):
                    with visiting(
                        browser,
                        server.url,
                        size=(width, 800),
                        scheme=scheme,
                        expected=("Failed to load resource",),
                        reduced_motion="reduce",
                    ) as page:
                        for entry in options.only:
                            file = options.output / f"{entry}-{size}-{scheme}.png"
                            faults += take(page, PEOPLE[entry], file, width)
            with visiting(browser, server.url, size=(794, 1123)) as page:
                page.emulate_media(media="print")
                for entry in PRINTED:
                    if entry in options.only:
                        file = options.output / f"{entry}-printed.png"
                        faults += take(page, PEOPLE[entry], file, 794)
    taken = len(list(options.output.glob("*.png")))
    sys.stdout.write(f"{taken} pictures in {options.output}\n")
    sys.exit("\n".join(faults) if faults else None)


if __name__ == "__main__":
    main()

"""A real browser for tests: Debian's Chromium, driven by Playwright.

Playwright brings no browser of its own here. Where none is installed these tests are skipped, and
fail if NETGOV_TEST_REQUIRE_ALL=1 says that nothing may be left out.
"""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

import pytest
from playwright.sync_api import sync_playwright

from tests.conftest import REQUIRE_ALL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Literal

    from playwright.sync_api import Browser, Page

__all__ = ["NARROW", "PATIENCE", "WIDE", "chromium", "visiting"]

PATIENCE: Final = 60_000
"""Longest wait for anything, in milliseconds: the machine may be busy."""

WIDE: Final = (1280, 900)
NARROW: Final = (390, 844)

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-first-run",
    "--no-sandbox",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Chromium until the block ends; skip or fail the running test without it."""
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        reason = "needs Chromium: apt-get install chromium"
        if os.environ.get(REQUIRE_ALL) == "1":
            pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 allows no part to be left out")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(_OPTIONS), timeout=PATIENCE
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(
    browser: Browser,
    url: str,
    *,
    size: tuple[int, int] = WIDE,
    scheme: Literal["light", "dark"] = "light",
    expected: tuple[str, ...] = (),
    **context: Any,
) -> Iterator[Page]:
    """Open a page of a site, and see in the end that it and what followed behaved.

    No request may have left the site, nothing may have been blocked by the content security
    policy, and no script may have failed or complained.

    Args:
        browser: The browser.
        url: The page; paths given to ``goto`` later count from it.
        size: Width and height of the window, in pixels.
        scheme: The colour scheme.
        expected: Beginnings of complaints that are part of the test, such as
            ``"Failed to load resource"`` where an answer is an error.
        context: Further options of ``Browser.new_context``.
    """
    width, height = size
    opened = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        **context,
    )
    opened.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    requests: list[str] = []
    # The server answers one address; blob: and data: are the page's own.
    inside = (urljoin(url, "/"), "blob:", "data:")
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    page = opened.new_page()
    try:
        page.goto(url)
        yield page
        faults = [text for text in complaints if not text.startswith(expected or "\0")]
        faults += [f"left the site: {to}" for to in requests if not to.startswith(inside)]
        if faults:
            raise AssertionError("\n".join(faults))
    finally:
        opened.close()

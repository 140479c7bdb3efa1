"""Fixtures that every test may use, and the one way to depend on an outside folder.

Two folders are outside the project: the article texts (NETGOV_TEST_SOURCES) and the W3C test
suites (NETGOV_TEST_W3C, with ``sparql/`` and ``shacl/`` in it). A test that needs one of them is
skipped where it is missing, and fails where NETGOV_TEST_REQUIRE_ALL=1 says that nothing may be.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from playwright.sync_api import Browser

    from netgov_ld.release import Release
    from tests.endpoint import Server

__all__ = ["REQUIRE_ALL", "SOURCES", "STORE", "W3C", "available", "missing", "require"]

SOURCES: Final = "NETGOV_TEST_SOURCES"
W3C: Final = "NETGOV_TEST_W3C"
REQUIRE_ALL: Final = "NETGOV_TEST_REQUIRE_ALL"
STORE: Final = "NETGOV_TEST_STORE"

FEW: Final = {"web_workers": 1, "query_workers": 2, "query_timeout": 20}
"""Settings of a server for one visitor."""


def available(variable: str) -> Path | None:
    """Return the folder that a variable names, or None; for use while tests are collected."""
    value = os.environ.get(variable)
    return Path(value).resolve() if value and Path(value).is_dir() else None


def require(variable: str) -> Path:
    """Return the folder that a variable names; skip or fail the running test without it."""
    folder = available(variable)
    value = os.environ.get(variable)
    if folder is None:
        missing(f"{variable}={value} is not a folder" if value else f"{variable} names no folder")
    return folder


def missing(reason: str) -> NoReturn:
    """Skip the running test for want of something, or fail it if nothing may be left out."""
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 allows no part to be left out")
    pytest.skip(reason)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Over a triple store, leave out what is about the engine in the program."""
    store = os.environ.get(STORE)
    if not store:
        return
    for item in items:
        for mark in item.iter_markers("embedded"):
            if mark.kwargs.get("over", store) == store:
                item.add_marker(pytest.mark.skip(reason=f"embedded: {mark.args[0]}"))


@pytest.fixture(autouse=True)
def _over_a_store(record_property: Callable[[str, object], None]) -> Iterator[None]:
    """Say in the report of which kind the triple store was, if there was one for this test."""
    from tests.stores import lent

    yield
    for kind in set(lent):
        record_property("store", kind)


def pytest_sessionfinish() -> None:
    """End the triple stores that tests have shared."""
    from tests.stores import end_all

    end_all()


@pytest.fixture(autouse=True)
def _plain_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the person who runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith("NETGOV_") and not name.startswith("NETGOV_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("NETGOV_CACHE_FOLDER", "")  # and what they have checked


@pytest.fixture(scope="session")
def sources() -> Path:
    """Return the folder with the article texts."""
    return require(SOURCES)


@pytest.fixture(scope="session")
def w3c() -> Path:
    """Return the folder with the W3C test suites."""
    return require(W3C)


@pytest.fixture(scope="session")
def data() -> Path:
    """Return the folder with the example files of the tests."""
    return Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def example_app(
    checkout: Path, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """Return the web application over the made-up corpus of the page tests, with its texts."""
    from tests.pages import app_over, example_dataset

    folder, texts = tmp_path_factory.mktemp("site"), data / "web" / "texts"
    with app_over(example_dataset(checkout, data), folder, texts) as app:
        yield app


@pytest.fixture(scope="session")
def shipped_app(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Return the web application over the graph of the checkout, without article texts."""
    from netgov_ld.corpus.loader import load
    from tests.pages import app_over

    with app_over(load(checkout).dataset(), tmp_path_factory.mktemp("site")) as app:
        yield app


@pytest.fixture(scope="session")
def three_releases(
    checkout: Path, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Release, Release, Release]:
    """Return the example corpus as it grew over three releases; the folder has no other."""
    from tests.editions import three
    from tests.pages import example_dataset

    return three(example_dataset(checkout, data), tmp_path_factory.mktemp("releases"))


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the root of the checkout that the tests belong to."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def example_site(example_app: Flask, data: Path) -> Iterator[Server]:
    """Return a running server over the made-up corpus of the page tests, with its texts."""
    from tests.endpoint import running
    from tests.pages import release_of

    with running(release_of(example_app), sources=data / "web" / "texts", **FEW) as server:
        yield server


@pytest.fixture(scope="session")
def shipped_site(shipped_app: Flask) -> Iterator[Server]:
    """Return a running server over the graph of the checkout, without article texts."""
    from tests.endpoint import running
    from tests.pages import release_of

    with running(release_of(shipped_app), **FEW) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser; one for each module, for Playwright keeps asyncio to itself."""
    from tests.browser import chromium

    with chromium() as found:
        yield found

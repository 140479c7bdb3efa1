"""Every kind of page is valid HTML, by html-validate, a validator of its own.

It is installed with ``npm ci`` in ``tests/js``; without it this test is skipped.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.javascript import FOLDER, require_node
from tests.kinds import ODD, SITE, kinds
from tests.pages import HTML

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

pytestmark = pytest.mark.web


def faults(pages: Mapping[str, str]) -> list[str]:
    """Validate pages by their path."""
    done = subprocess.run(
        [require_node(), FOLDER / "validate.mjs"],
        input=json.dumps(pages),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_every_kind_of_page_is_valid(shipped_app: Flask, example_app: Flask) -> None:
    pages: dict[str, str] = {}
    for app, paths in (
        (shipped_app, (*kinds(shipped_app).values(), *SITE, "/?lang=zh")),
        (example_app, (*kinds(example_app).values(), *ODD)),
    ):
        client = app.test_client()
        for path in paths:
            pages[f"{app is shipped_app}{path}"] = client.get(path, headers=HTML).get_data(
                as_text=True
            )
    assert len(pages) > 60

    assert faults(pages) == []


def test_the_validator_finds_what_is_wrong() -> None:
    found = faults({"/": "<!doctype html><html lang=en><title>x</title><p><div id=1></div></p>"})
    assert any("element-permitted-content" in fault or "close-order" in fault for fault in found)

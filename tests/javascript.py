"""The JavaScript programs of the tests: ``npm ci --prefix tests/js`` installs what they need."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pytest

from tests.conftest import REQUIRE_ALL

__all__ = ["FOLDER", "require_node"]

FOLDER: Final = Path(__file__).parent / "js"


def require_node() -> str:
    """Return the path of node; skip or fail the running test without it or its packages."""
    found = shutil.which("node")
    if found is not None and (FOLDER / "node_modules").is_dir():
        return found
    reason = "needs node, and: npm ci --prefix tests/js"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 allows no part to be left out")
    pytest.skip(reason)

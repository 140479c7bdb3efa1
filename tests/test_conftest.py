from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import REQUIRE_ALL, available, require

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE = "NETGOV_TEST_EXAMPLE"


def test_a_folder_that_exists_is_returned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert require(VARIABLE) == available(VARIABLE) == tmp_path


@pytest.mark.parametrize("value", ["", "/nowhere/at/all"])
def test_a_missing_folder_skips(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, value)
    monkeypatch.delenv(REQUIRE_ALL, raising=False)
    assert available(VARIABLE) is None
    with pytest.raises(pytest.skip.Exception, match=VARIABLE):
        require(VARIABLE)


def test_a_missing_folder_fails_where_nothing_may_be_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv(REQUIRE_ALL, "1")
    with pytest.raises(pytest.fail.Exception, match="no part to be left out"):
        require(VARIABLE)

from __future__ import annotations

import io
import threading
import time
from contextlib import redirect_stderr

import pytest

from netgov_ld.cli import _progress
from netgov_ld.cli._progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def threads_end(before: int) -> bool:
    """Wait a little for the thread that draws: it is told to end, but not waited for."""
    for _ in range(500):
        if threading.active_count() == before:
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_nothing_is_shown_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    before = threading.active_count()
    with progress("Checking") as show:
        show("step")
        assert threading.active_count() == before
    assert capsys.readouterr() == ("", "")


def test_short_work_shows_nothing(terminal: Terminal) -> None:
    with redirect_stderr(terminal), progress("Checking") as show:
        show("step")
    assert "Checking" not in terminal.getvalue()


def test_long_work_is_shown_with_its_step(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_progress, "DELAY", 0.0)
    before = threading.active_count()
    with redirect_stderr(terminal), progress("Checking") as show:
        show("[shapes]")
        for _ in range(500):
            if "Checking: [shapes] ..." in terminal.getvalue():
                break
            time.sleep(0.01)
    assert "Checking: [shapes] ..." in terminal.getvalue()
    assert threads_end(before)


def test_an_error_passes_and_ends_the_display(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_progress, "DELAY", 0.0)
    before = threading.active_count()
    with pytest.raises(ValueError, match="inside"), redirect_stderr(terminal), progress("Checking"):
        raise ValueError("inside")
    assert threads_end(before)

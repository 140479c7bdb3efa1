"""Log lines are written whole, or counted as lost; nothing is raised and nobody waits for long."""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from netgov_ld.web import lines
from netgov_ld.web.lines import STDERR, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = Path("/dev/full")


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[int, int]]:
    """Put a pipe in the place of the standard error stream."""
    reading, writing = os.pipe()
    with os.fdopen(writing, "w", closefd=False) as stream:
        monkeypatch.setattr(sys, "__stderr__", stream)
        yield reading, writing
    for end in (reading, writing):
        try:
            os.close(end)
        except OSError:
            assert end == reading  # closed by the test


def test_lines_are_appended(tmp_path: Path) -> None:
    target = tmp_path / "log"
    target.write_bytes(b"before\n")
    log = Lines(str(target))
    assert log.write([b"one\n", b"two\n"]) == 0
    assert log.write([b"x" * 9000 + b"\n"]) == 0
    log.close()
    assert target.read_bytes() == b"before\none\ntwo\n" + b"x" * 9000 + b"\n"


def test_a_file_that_was_moved_away_is_made_again(tmp_path: Path) -> None:
    target = tmp_path / "log"
    log = Lines(str(target))
    log.write([b"one\n"])
    target.rename(tmp_path / "log.1")
    log.write([b"two\n"])
    log.close()
    assert target.read_bytes() == b"two\n"
    assert (tmp_path / "log.1").read_bytes() == b"one\n"


@pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")
def test_a_full_disk_loses_lines_only() -> None:
    log = Lines(str(FULL))
    assert log.write([b"one\n", b"two\n"]) == 2
    log.close()


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert Lines(str(tmp_path / "none" / "log")).write([b"one\n"]) == 1


def test_a_pipe(pipe: tuple[int, int]) -> None:
    assert Lines(STDERR).write([b"one\n"]) == 0
    assert os.read(pipe[0], 100) == b"one\n"


def test_a_pipe_that_is_closed(pipe: tuple[int, int]) -> None:
    os.close(pipe[0])
    assert Lines(STDERR).write([b"one\n"]) == 1


def test_a_pipe_that_nobody_reads(pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_PATIENCE", 10)
    os.set_blocking(pipe[1], False)
    with pytest.raises(BlockingIOError):
        while True:
            os.write(pipe[1], bytes(65536))
    os.set_blocking(pipe[1], True)
    assert Lines(STDERR).write([b"one\n"]) == 1


def test_no_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "__stderr__", None)
    assert Lines(STDERR).write([b"one\n"]) == 1


def test_a_torn_line_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target, real = tmp_path / "log", os.write
    log = Lines(str(target))
    monkeypatch.setattr(os, "write", lambda file, data: real(file, data[:2]))
    assert log.write([b"one\n"]) == 1
    monkeypatch.setattr(os, "write", real)
    assert log.write([b"two\n"]) == 0
    log.close()
    assert target.read_bytes() == b"on\ntwo\n"


def test_several_writers_do_not_mix_their_lines(tmp_path: Path) -> None:
    target = tmp_path / "log"

    def write(name: int) -> None:
        log = Lines(str(target))
        for number in range(50):
            content: dict[str, Any] = {"writer": name, "number": number, "more": "x" * 500}
            assert log.write([json.dumps(content).encode() + b"\n"] * 20) == 0
        log.close()

    threads = [threading.Thread(target=write, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([json.loads(line) for line in target.read_text().splitlines()]) == 4000

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from netgov_ld.corpus import files
from netgov_ld.errors import NetgovError, UnreadableInput, UsageError

needs_permissions = pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0,
    reason="the superuser may write and read everywhere",
)


def test_read_keeps_every_character(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("\ufeffa\r\nb 网络 🌐\n".encode())
    assert files.read(path) == "\ufeffa\r\nb 网络 🌐\n"


@pytest.mark.parametrize(
    ("data", "line", "byte"), [(b"\xff", 1, "ff"), (b"a\nb\n\xe4c", 3, "e4"), (b"a\n\x80", 2, "80")]
)
def test_bytes_that_are_not_utf_8(tmp_path: Path, data: bytes, line: int, byte: str) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableInput, match=f"0x{byte} is not UTF-8") as caught:
        files.read(path)
    assert caught.value.line == line


def test_missing_files_folders_and_impossible_names(tmp_path: Path) -> None:
    for path, why in [
        (tmp_path / "no", "no such file"),
        (tmp_path, "folder"),
        (Path("a\0b"), "cannot be read"),
        (tmp_path / ("x" * 1000), "cannot be read"),
    ]:
        with pytest.raises(UnreadableInput, match=why):
            files.read(path)


@needs_permissions
def test_files_that_may_not_be_read_or_written(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("a")
    path.chmod(0)
    with pytest.raises(UnreadableInput, match="cannot be read"):
        files.read(path)
    path.chmod(0o600)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(NetgovError, match="cannot be written"):
            files.write(path, "b")
        with pytest.raises(NetgovError, match="cannot be written"):
            files.create(tmp_path / "new.txt", "b")
    finally:
        tmp_path.chmod(0o700)
    assert path.read_text() == "a"


def test_write_replaces_in_one_step_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")
    path.chmod(0o640)
    files.write(path, "new\n网络\n")
    assert path.read_bytes() == "new\n网络\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_write_follows_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target.ttl", tmp_path / "link.ttl"
    target.write_text("old")
    link.symlink_to(target)
    files.write(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_failed_write_leaves_the_old_file_and_no_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("old")

    def full(*_: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(NetgovError, match="No space left on device"):
        files.write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_write_into_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(NetgovError, match="cannot be written"):
        files.write(tmp_path / "no" / "a.ttl", "x")


def test_create_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "a.ttl"
    files.create(path, "one\n")
    with pytest.raises(UsageError, match="already"):
        files.create(path, "two\n")
    assert path.read_bytes() == b"one\n"
    with pytest.raises(NetgovError, match="cannot be written"):
        files.create(path / "below-a-file.ttl", "x")


def test_turtle_files_come_in_a_fixed_order(data: Path) -> None:
    folder = data / "corpus"
    names = [path.relative_to(folder).as_posix() for path in files.turtle_files(folder)]
    assert names == [
        "ontology/netgov.ttl",
        "ontology/schemes/voices.ttl",
        "shapes/article.ttl",
        "graph/actors.ttl",
        "graph/articles/bridge.ttl",
        "graph/articles/harbour.ttl",
    ]
    assert len(list(files.turtle_files(folder, ["ontology"]))) == 2


def test_a_folder_without_data(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no such folder"):
        list(files.turtle_files(tmp_path / "no"))
    with pytest.raises(UnreadableInput, match="holds none of ontology/, shapes/, graph/"):
        list(files.turtle_files(tmp_path))

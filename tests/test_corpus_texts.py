from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from netgov_ld.corpus.texts import ArticleTexts
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from pathlib import Path


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_texts_are_found_by_their_bytes_whatever_their_names(tmp_path: Path) -> None:
    data = "\ufeffTwo\r\nlines 🌐 网络 \n".encode()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "no ending").write_bytes(data)
    (tmp_path / "other.txt").write_bytes(b"other")
    texts = ArticleTexts(tmp_path)
    assert texts.get(sha256(data)) == "\ufeffTwo\r\nlines 🌐 网络 \n"
    assert texts.get(sha256(b"missing")) is None
    assert texts.get("") is None
    assert len(texts.paths) == 2


def test_hidden_files_are_passed_over_and_of_equal_files_the_first_counts(tmp_path: Path) -> None:
    for name in (".hidden", ".git/config", "b.txt", "a.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"same")
    assert ArticleTexts(tmp_path).paths == {sha256(b"same"): tmp_path / "a.txt"}


def test_a_text_that_is_not_utf_8_is_an_error_only_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "fine.txt").write_bytes(b"fine")
    texts = ArticleTexts(tmp_path)
    assert texts.get(sha256(b"fine")) == "fine"
    with pytest.raises(UnreadableInput, match="not UTF-8"):
        texts.get(sha256(b"\xff\xd8\xff"))


def test_the_folder_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "no", tmp_path / "file"):
        with pytest.raises(UnreadableInput, match="no such folder"):
            ArticleTexts(path)
    assert ArticleTexts(tmp_path).get("0" * 64) is None

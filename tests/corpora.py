"""Copies of the example corpus that tests may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from netgov_ld.corpus.turtle import format_text

__all__ = ["HARBOUR", "append", "copy", "swap"]

HARBOUR = Path("graph", "articles", "harbour.ttl")


def copy(data: Path, target: Path) -> Path:
    """Copy the example corpus to a folder that is not there yet."""
    return shutil.copytree(data / "corpus", target)


def append(path: Path, statements: str) -> None:
    """Add statements to a Turtle file, and put it into canonical form."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(format_text(text + statements), encoding="utf-8")


def swap(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a Turtle file, and put it into canonical form."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(format_text(text.replace(old, new)), encoding="utf-8")

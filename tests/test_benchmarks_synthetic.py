"""The synthetic graphs of the benchmarks are data as the project wants it, and repeatable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.synthetic import write, write_folder
from netgov_ld.checks.run import run

if TYPE_CHECKING:
    from pathlib import Path


def test_they_pass_every_check(tmp_path: Path) -> None:
    report = run(write_folder(3, tmp_path))
    assert report.is_clean, report.to_text()


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    counts = [write(5, tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    texts = [sorted((tmp_path / name).read_text("utf-8").splitlines()) for name in "abc"]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]
    assert len(set(texts[0])) == counts[0] == counts[1]

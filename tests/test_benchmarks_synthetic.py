"""The synthetic graphs of the benchmarks are data as the project wants it, and repeatable."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from rdflib import Dataset

from benchmarks.synthetic import articles, write
from netgov_ld.checks.run import run
from netgov_ld.corpus.turtle import canonical
from netgov_ld.settings import data_folder

if TYPE_CHECKING:
    from pathlib import Path


def test_they_pass_every_check(tmp_path: Path) -> None:
    for name in ("graph", "ontology", "shapes"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    for number, quads in enumerate(articles(3)):
        dataset = Dataset()
        for subject, predicate, item, _ in quads:
            dataset.default_graph.add((subject, predicate, item))
        file = tmp_path / "graph" / "articles" / f"synthetic-{number:06d}.ttl"
        file.write_text(canonical(dataset.default_graph), encoding="utf-8")
    report = run(tmp_path).report
    assert report.is_clean, report.to_text()


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    counts = [write(5, tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))]
    texts = [sorted((tmp_path / name).read_text("utf-8").splitlines()) for name in "abc"]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2]
    assert len(set(texts[0])) == counts[0] == counts[1]

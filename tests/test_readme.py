"""The queries of the README give the answers printed there, and its Python runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from netgov_ld.corpus.loader import load
from netgov_ld.release.build import build
from netgov_ld.settings import data_folder
from netgov_ld.store.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

_EXAMPLE = re.compile(r"```sparql\n(.+?)```\n\n(\|.+?)\n\n", re.DOTALL)
_PYTHON = re.compile(r"```python\n(.+?)```", re.DOTALL)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(load(data_folder()).dataset(), tmp_path_factory.mktemp("readme"), version="0")


@pytest.fixture(scope="module")
def readme(checkout: Path) -> str:
    return (checkout / "README.md").read_text("utf-8")


def test_five_queries_give_the_printed_answers(readme: str, release: Release) -> None:
    engine = EmbeddedEngine.from_nquads(release.nquads)
    examples = _EXAMPLE.findall(readme)
    assert len(examples) == 5
    for query, table in examples:
        header, _, *lines = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()
        ]
        solutions = engine.select(query)
        assert list(solutions.variables) == header
        assert [[str(row.get(name, "")) for name in header] for row in solutions] == lines


def test_counts_in_the_first_paragraph(readme: str, release: Release) -> None:
    engine = EmbeddedEngine.from_nquads(release.nquads)
    counted = engine.select(
        "PREFIX ng: <https://w3id.org/netgov/ontology#> "
        "SELECT ?class (COUNT(DISTINCT ?thing) AS ?number) WHERE { ?thing a ?class "
        "VALUES ?class { ng:Article ng:Position ng:Claim ng:Figure } } GROUP BY ?class"
    )
    numbers = {str(row["class"]).rsplit("#", 1)[-1]: str(row["number"]) for row in counted}
    assert numbers["Article"] == "2"
    assert "two\narticles" in readme
    for kind in ("Position", "Claim", "Figure"):
        assert f"{numbers[kind]} {kind.lower()}s" in readme


# rdflib warns of its own code here: a deprecated property, and a file that it leaves open.
@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning", "ignore:unclosed file")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_python_of_the_readme_runs(
    readme: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(release.folder)
    [code] = _PYTHON.findall(readme)
    scope: dict[str, object] = {}
    exec(code, scope)  # noqa: S102 - our own file
    assert len(scope["dataset"]) == release.quads  # type: ignore[arg-type]

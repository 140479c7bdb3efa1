"""The notebook in docs/: it runs from top to bottom and draws what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_the_notebook_runs(checkout: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(checkout / "docs" / "positions.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "committed without answers"

    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()

    answers = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert not [each for each in answers if each.output_type == "error"]
    pictures = [each for each in answers if "image/png" in each.get("data", {})]
    assert len(pictures) == 3
    assert any(each.get("data", {}).get("text/plain") == "58" for each in answers)

"""What benchmarks do with their figures; the measuring itself is not tested."""

from __future__ import annotations

from benchmarks.check_and_start import TITLE, Row, table, written_into


def test_the_table_shows_medians_bars_and_runs() -> None:
    text = table([Row("one", [3.0, 1.0, 2.0], 10.0), Row("two", [0.125], None)])

    assert text.startswith(f"{TITLE}\n")
    assert "| one | 2.00 s | 10 s | 3.00, 1.00, 2.00 |" in text.splitlines()
    assert "| two | 0.12 s | - | 0.12 |" in text.splitlines()


def test_a_section_is_replaced_and_the_others_stay() -> None:
    before = f"# Results\n\n## Other\n\nkept\n\n{TITLE}\n\nold\n\n## Third\n\nkept too\n"
    after = written_into(before, f"{TITLE}\n\nnew\n")

    assert after == f"# Results\n\n## Other\n\nkept\n\n## Third\n\nkept too\n\n{TITLE}\n\nnew\n"
    assert written_into(after, f"{TITLE}\n\nnew\n") == after
    assert written_into("# Results\n", f"{TITLE}\n\nnew\n") == f"# Results\n\n{TITLE}\n\nnew\n"

from __future__ import annotations

import pytest

from netgov_ld.corpus.sentences import sentences


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("--- !!! ...", []),
        ("One sentence without a stop", ["One sentence without a stop"]),
        (
            "Heading\n\nBy A. Writer (Example Daily)\n\n  Print Share 0\n\nFirst one. Second one?",
            [
                "Heading",
                "By A. Writer (Example Daily)",
                "Print Share 0",
                "First one.",
                "Second one?",
            ],
        ),
        ("Mr. Quay paid $3.5 million to the U.S. office.", None),
        (
            'She said, "Ports are open. Tides are free." Then she left.',
            ['She said, "Ports are open.', 'Tides are free."', "Then she left."],
        ),
        ("Line one\r\nLine two\r\n", ["Line one", "Line two"]),
        ("A line broken\nin the middle of it.\n", ["A line broken\nin the middle of it."]),
        ("港口相连。她说：“港口属于大家。”很好！", None),
        ("🌐 leads here. 🌐 and there.", None),
    ],
)
def test_sentences(text: str, expected: list[str] | None) -> None:
    found = split(text)
    if expected is not None:
        assert found == expected
    else:
        assert "".join("".join(found).split()).strip('"”') in "".join(text.split())
        assert found


def test_offsets_are_code_points_and_in_order() -> None:
    text = "🌐 Ports are open. 港口属于大家。 Tides are free.\n\nEnd 🌐\n"
    spans = list(sentences(text))
    assert [text[a:b] for a, b in spans] == [
        "🌐 Ports are open.",
        "港口属于大家。",
        "Tides are free.",
        "End 🌐",
    ]
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)


def test_chinese_text_is_split_in_either_language() -> None:
    text = "港口属于大家。网络让港口相连！"
    assert split(text) == split(text, "zh") == ["港口属于大家。", "网络让港口相连！"]


def test_an_unknown_language_falls_back() -> None:
    assert split("One here. Two here.", "xx") == ["One here.", "Two here."]


def test_one_huge_line() -> None:
    assert len(split("Ports are open. " * 5000)) == 5000

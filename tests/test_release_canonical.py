"""The canonical digest is that of RDFC-1.0, as another implementation computes it."""

from __future__ import annotations

import hashlib

import pytest
from pyld import jsonld

from netgov_ld.release.canonical import rdfc10

CHAIN = """\
<x:a> <x:p> _:one <x:g> .
_:one <x:p> _:two <x:g> .
_:two <x:q> "a\\tb\\n\\"é网"@en <x:g> .
<x:c> <x:p> <x:a> <x:h> .
"""
TWINS = """\
_:a <x:p> _:b .
_:b <x:p> _:a .
_:a <x:q> "1" .
"""


@pytest.mark.parametrize("text", ["", "<x:a> <x:p> <x:b> <x:g> .\n", CHAIN, TWINS])
def test_another_implementation_agrees(text: str) -> None:
    options = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads"}
    options["format"] = "application/n-quads"
    expected = jsonld.normalize(text, options)

    assert rdfc10(text.encode()) == hashlib.sha256(expected.encode()).hexdigest()


def test_labels_and_order_do_not_matter() -> None:
    other = CHAIN.replace("_:one", "_:z9").replace("_:two", "_:a1")
    lines = "".join(reversed(other.splitlines(keepends=True)))

    assert rdfc10(lines.encode()) == rdfc10(CHAIN.encode())
    assert rdfc10(CHAIN.replace("x:q", "x:r").encode()) != rdfc10(CHAIN.encode())

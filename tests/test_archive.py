"""Releases have an order in time, and names by which people find them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS, XSD

from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE
from netgov_ld.release import Edition, Release, archive, build, find, set_current
from netgov_ld.release.archive import editions

if TYPE_CHECKING:
    from pathlib import Path

GRAPH = URIRef(f"{BASE}graph/dataset")
DATASET = URIRef(f"{BASE}dataset")


def make(
    folder: Path,
    version: str,
    issued: str | None,
    *,
    note: str = "",
    datatype: URIRef = XSD.date,
    base: str = BASE,
) -> Release:
    dataset = Dataset()
    graph = dataset.graph(GRAPH)
    graph.add((DATASET, DCTERMS.description, Literal(f"{version} {note}")))
    if issued is not None:
        graph.add((DATASET, DCTERMS.issued, Literal(issued, datatype=datatype, normalize=False)))
    return build(dataset, folder, version=version, base=base)


@pytest.mark.parametrize(
    ("issued", "datatype", "expected"),
    [
        ("2020-06-01", XSD.date, datetime(2020, 6, 1, tzinfo=UTC)),
        ("2020-06-01T12:30:00", XSD.dateTime, datetime(2020, 6, 1, 12, 30, tzinfo=UTC)),
        ("2020-06-01T12:30:00+02:00", XSD.dateTime, datetime(2020, 6, 1, 10, 30, tzinfo=UTC)),
        ("2020-06-01T12:30:00.5Z", XSD.dateTime, datetime(2020, 6, 1, 12, 30, tzinfo=UTC)),
        ("spring", XSD.string, None),
        (None, XSD.date, None),
    ],
)
def test_a_release_says_when_it_was_issued(
    issued: str | None, datatype: URIRef, expected: datetime | None, tmp_path: Path
) -> None:
    assert Edition.of(make(tmp_path, "1", issued, datatype=datatype)).issued == expected


def test_the_date_is_read_under_another_base(tmp_path: Path) -> None:
    release = make(tmp_path, "1", "2020-06-01", base="https://example.org/")

    assert Edition.of(release).issued == datetime(2020, 6, 1, tzinfo=UTC)


def test_the_order_is_by_date_then_version_then_digest(tmp_path: Path) -> None:
    made = [
        make(tmp_path, "3.0", None),
        make(tmp_path, "2.0", "2020-01-01"),
        make(tmp_path, "1.2", "2021-01-01"),
        make(tmp_path, "1.9", "2021-01-01"),
        make(tmp_path, "1.10", "2021-01-01"),
        make(tmp_path, "1.10.1", "2021-01-01"),
        *sorted(
            (make(tmp_path, "1.11", "2021-01-01", note=note) for note in "abc"),
            key=lambda release: release.digest,
        ),
        make(tmp_path, "0.1", "2022-01-01"),
    ]

    assert [edition.name for edition in editions(tmp_path)] == [release.name for release in made]


def test_the_archive_ends_with_what_is_served(tmp_path: Path) -> None:
    first = make(tmp_path, "1.0", "2020-01-01")
    builds = [make(tmp_path, "1.1", "2020-01-01", note=note) for note in "abc"]
    make(tmp_path, "1.2", "2020-01-01")
    make(tmp_path, "0.9", "2021-01-01")
    make(tmp_path, "0.5", "2019-01-01", base="https://example.org/")
    for served in builds:
        names = [edition.name for edition in archive(served, tmp_path)]

        assert names[0] == first.name
        assert names[-1] == served.name
        assert sorted(names[1:]) == sorted(release.name for release in builds)


def test_the_served_release_may_lie_elsewhere(tmp_path: Path) -> None:
    served = make(tmp_path / "elsewhere", "1.0", "2020-01-01")

    assert [edition.name for edition in archive(served, tmp_path / "nowhere")] == [served.name]


def test_a_damaged_release_is_left_out(tmp_path: Path) -> None:
    good, bad = make(tmp_path, "1.0", "2020-01-01"), make(tmp_path, "1.1", "2020-01-01")
    manifest = bad.folder / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text("{}", encoding="utf-8")

    assert [edition.name for edition in editions(tmp_path)] == [good.name]


def test_a_release_is_found_by_any_of_its_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    releases = tmp_path / "releases"
    one, two = make(releases, "1.0", "2020-01-01"), make(releases, "1.1", "2020-01-01")
    set_current(two, "inputs")
    shutil.copytree(one.folder, tmp_path / "copy")

    for name in ("1.0", one.name, str(one.folder), f"releases/{one.name}", "copy"):
        assert find(name, releases).digest == one.digest, name
    assert find("current", releases) == two


def test_a_release_that_is_not_found_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="netgov build"):
        find("1.0", tmp_path)
    names = [make(tmp_path, "1.0", None, note=note).name for note in "ab"]
    with pytest.raises(ReleaseError, match=r"2 builds of version 1\.0") as caught:
        find("1.0", tmp_path)
    assert all(name in str(caught.value) for name in names)
    for name in ("2.0", "current", "", "."):
        with pytest.raises(ReleaseError, match=names[0]):
            find(name, tmp_path)

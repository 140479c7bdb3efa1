"""Changes are told in words: labels, stances, proponents, old and new values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDFS, XSD

from netgov_ld import iris
from netgov_ld.namespaces import BASE, NG
from netgov_ld.query.changes import FIRST, Comparison, Property, Thing, Words, as_json, compare
from netgov_ld.release import build
from tests.editions import CHANGED, GONE, NEW, RENAMED, copy_of, dated
from tests.pages import example_dataset
from tests.test_diff import restricted

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release


@pytest.fixture
def releases(three_releases: tuple[Release, ...]) -> tuple[Release, ...]:
    return three_releases


def things(found: Comparison) -> dict[str, Thing]:
    return {thing.iri: thing for kind in found.kinds.values() for thing in kind}


def said(entry: Property) -> tuple[str, list[str], list[str]]:
    return (
        entry.name.text,
        [value.text for value in entry.removed],
        [value.text for value in entry.added],
    )


def test_a_removed_position_is_told_as_it_was(releases: tuple[Release, ...]) -> None:
    thing = things(compare(releases[0], releases[1]))[str(GONE)]

    assert (thing.kind, thing.how) == ("position", "removed")
    assert thing.label.text
    assert thing.label.text != str(GONE)
    assert thing.stance is not None
    assert thing.proponent is not None
    assert thing.proponent.text == "Ada Example"
    assert thing.properties == ()


def test_an_added_position_is_told_as_it_is(releases: tuple[Release, ...]) -> None:
    found = compare(releases[1], releases[2])
    (thing,) = things(found).values()

    assert (thing.iri, thing.how) == (str(NEW), "added")
    assert (thing.label.text, thing.label.lang) == ("Ada Example: sand is for everyone", "en")
    assert thing.stance is not None
    assert thing.stance.text == "supports"
    assert (found.added, found.removed) == (4, 0)


def test_a_changed_thing_is_told_property_by_property(releases: tuple[Release, ...]) -> None:
    found = things(compare(releases[0], releases[1]))

    (entry,) = found[str(CHANGED)].properties
    name, (old,), (new,) = said(entry)
    assert name == "stance"
    assert old != new == "neutral"
    (entry,) = found[str(RENAMED)].properties
    assert said(entry) == ("dcterms:isReplacedBy", [], ["There should be one toll for all"])


def test_kinds_come_in_the_order_of_interest(releases: tuple[Release, ...]) -> None:
    kinds = list(compare(releases[0], releases[1]).kinds)

    first = [kind for kind in kinds if kind in FIRST]
    assert kinds[: len(first)] == sorted(first, key=FIRST.index)
    assert kinds[len(first) :] == sorted(kinds[len(first) :])
    assert kinds[0] == "position"


def test_a_restriction_is_told_as_a_value_of_its_class(tmp_path: Path) -> None:
    found = compare(restricted(tmp_path, 1), restricted(tmp_path, 2))

    assert list(found.kinds) == ["term"]
    ((thing,),) = found.kinds.values()
    (entry,) = thing.properties
    assert said(entry) == (
        "rdfs:subClassOf",
        ["restriction: onProperty ng:topic, minCardinality 1"],
        ["restriction: onProperty ng:topic, minCardinality 2"],
    )
    assert found.added == found.removed == 4


def release_of(folder: Path, graph: str, value: Literal) -> Release:
    dataset = Dataset()
    dataset.graph(iris.graph_iri(graph)).add((NG.Topic, RDFS.comment, value))
    return build(dataset, folder, version="1")


def test_a_moved_thing_is_told_by_its_graphs(tmp_path: Path) -> None:
    found = compare(
        release_of(tmp_path, "one", Literal("x")), release_of(tmp_path, "two", Literal("x"))
    )

    ((thing,),) = found.kinds.values()
    assert [said(entry) for entry in thing.properties] == [
        ("named graph", ["graph:one"], ["graph:two"])
    ]


def test_values_that_look_the_same_are_told_in_full(tmp_path: Path) -> None:
    found = compare(
        release_of(tmp_path, "one", Literal("1", datatype=XSD.integer)),
        release_of(tmp_path, "one", Literal("1", datatype=XSD.decimal)),
    )

    ((thing,),) = found.kinds.values()
    ((_, old, new),) = [said(entry) for entry in thing.properties]
    assert old == [f'"1"^^<{XSD.integer}>']
    assert new == [f'"1"^^<{XSD.decimal}>']


def test_words_work_under_another_base(checkout: Path, data: Path, tmp_path: Path) -> None:
    base = "https://example.org/"
    dataset = example_dataset(checkout, data)
    old = build(dated(dataset, "2020-01-01"), tmp_path, version="1", base=base)
    changed = copy_of(dated(dataset, "2020-01-01"))
    changed.graph(iris.graph_iri("tides")).remove((GONE, None, None))
    found = compare(old, build(changed, tmp_path, version="2", base=base))

    (thing,) = found.kinds["position"]
    assert thing.iri == str(GONE).replace(BASE, base)
    assert thing.proponent is not None
    assert thing.proponent.text == "Ada Example"


def test_what_has_no_label_is_named_by_its_iri(releases: tuple[Release, ...]) -> None:
    words = Words(releases[0])

    assert words.value(RDFS.label).text == "rdfs:label"
    assert words.value(URIRef("https://example.org/x")).text == "<https://example.org/x>"
    assert words.value(iris.thing("topic", "no-such")).text == "no-such"
    assert words.kind(str(NG.Topic)) == "term"
    assert words.kind("https://example.org/x") == "other"


def test_the_json_has_it_all(releases: tuple[Release, ...]) -> None:
    found = compare(releases[0], releases[1])
    content = json.loads(json.dumps(as_json(found)))

    assert content["old"] == releases[0].name
    assert content["things"]["removed"] == found.number("removed") > 0
    assert {entry["iri"] for entry in content["changes"]} == set(things(found))
    (entry,) = [entry for entry in content["changes"] if entry["iri"] == str(CHANGED)]
    (change,) = entry["properties"]
    assert change["property"]["iri"] == str(NG.stance)
    assert change["added"] == [
        {"iri": str(iris.thing("stance", "neutral")), "text": "neutral", "lang": "en"}
    ]

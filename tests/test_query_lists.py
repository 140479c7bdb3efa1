"""Long lists are in order, cut into pages, and found once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib import RDF, URIRef

from netgov_ld.namespaces import BASE, NG
from netgov_ld.query.describe import PAGE_SIZE, read_incoming
from netgov_ld.query.facts import Facts
from netgov_ld.query.lists import Lists
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from netgov_ld.store.engine import Solutions, Substitutions

TOPIC = URIRef(f"{BASE}id/topic/tides")
MANY = 3 * PAGE_SIZE


class Counting(EmbeddedEngine):
    """An engine that counts the queries it is asked."""

    asked = 0

    def select(self, sparql: str, substitutions: Substitutions | None = None) -> Solutions:
        self.asked += 1
        return super().select(sparql, substitutions)


def named(kind: str, number: int) -> URIRef:
    return URIRef(f"{BASE}id/{kind}/{number:04}-with-a-slug-of-a-common-length")


@pytest.fixture
def engine() -> Counting:
    """Return an engine over propositions on a topic, and few articles on the same."""
    store, graph = ox.Store(), ox.NamedNode(f"{BASE}graph/g")
    about = [(named("proposition", number), NG.topic) for number in reversed(range(MANY))]
    about += [(named("article", number), NG.about) for number in range(50)]
    for subject, name in about:
        ends = ox.NamedNode(str(subject)), ox.NamedNode(str(name))
        store.add(ox.Quad(*ends, ox.NamedNode(str(TOPIC)), graph))
    store.add(
        ox.Quad(ox.BlankNode(), ox.NamedNode(str(RDF.value)), ox.NamedNode(str(TOPIC)), graph)
    )
    return Counting(store)


def test_what_refers_to_a_thing_is_paged_by_property_and_name(engine: Counting) -> None:
    incoming = read_incoming(Facts(engine), TOPIC)

    assert incoming.counts == ((NG.about, 50), (NG.topic, MANY))
    assert (incoming.total, incoming.pages) == (MANY + 50, 4)
    pages = [incoming.page(number) for number in range(1, 6)]
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, PAGE_SIZE, 50, 0]
    assert pages[0][49:51] == (
        (named("article", 49), NG.about),
        (named("proposition", 0), NG.topic),
    )
    assert pages[3][-1] == (named("proposition", MANY - 1), NG.topic)


def test_a_long_list_is_found_once(engine: Counting) -> None:
    facts = Facts(engine)
    first = read_incoming(facts, TOPIC)
    assert read_incoming(facts, TOPIC) == first
    assert engine.asked == 1

    read_incoming(facts, named("article", 1))
    read_incoming(facts, named("article", 1))
    assert engine.asked == 3, "a short one is not worth keeping"


def test_headings_can_be_merged() -> None:
    groups = {URIRef("b:"): "x:3 x:1 x:1", URIRef("a:"): "x:2"}

    merged = Lists.of(groups, merged=True)
    assert merged.counts == ((URIRef("a:"), 1), (URIRef("b:"), 2))
    assert merged.part(0, 9) == [URIRef("x:1"), URIRef("x:2"), URIRef("x:3")]
    assert merged.part(1, 2) == [URIRef("x:2")]
    apart = Lists.of(groups, merged=False)
    assert apart.part(0, 9) == [URIRef("x:2"), URIRef("x:1"), URIRef("x:3")]
    assert Lists.of({}, merged=True) == Lists((), "")

"""Pages of topics: what one covers, its place in the tree, and who stands where on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netgov_ld.query.index import Filter, Views
from netgov_ld.web.pages.fields import Spec, read_fields
from netgov_ld.web.pages.listing import Items, read_claims, read_figures
from netgov_ld.web.pages.over_time import OverTime, read_over_time
from netgov_ld.web.pages.positions import read_tallies, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib import URIRef

    from netgov_ld.query.index import Branch as Counted
    from netgov_ld.web.pages.parts import Field, Ref, Table, Tally
    from netgov_ld.web.pages.reader import Reader

__all__ = ["Branch", "Topic", "read_topic", "topic_tree"]

_FIELDS: Final[Spec] = (
    ("Related topics", "skos:related|^skos:related"),
    ("Also called", "skos:altLabel"),
    ("Indicators", "?value a ng:Indicator ; ng:topic ?focus"),
    ("Same as", "skos:exactMatch"),
    ("Close to", "skos:closeMatch"),
    ("Broader match", "skos:broadMatch"),
    ("Related match", "skos:relatedMatch"),
    ("In scheme", "skos:inScheme"),
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A topic in the tree.

    Args:
        tallies: Positions whose proposition has this very topic, by stance.
        children: Narrower topics, by name.
    """

    ref: Ref
    tallies: tuple[Tally, ...]
    children: tuple[Branch, ...]

    @property
    def number(self) -> int:
        """Return the number of positions on this very topic."""
        return sum(tally.number for tally in self.tallies)

    @property
    def largest(self) -> int:
        """Return the largest number of any topic from here down, for bars of one scale."""
        return max((self.number, *(child.largest for child in self.children)))


@dataclass(frozen=True, slots=True)
class Topic:
    """The page of a topic.

    Args:
        path: Broader topics, from the top.
        narrower: Narrower topics with their positions.
        positions: Positions on it and on everything below it.
        claims: Claims and figures on it and below.
        over_time: For whom positions on it were taken when, or by whom if for nobody.
    """

    path: tuple[Ref, ...]
    narrower: tuple[Branch, ...]
    fields: tuple[Field, ...]
    positions: Table
    claims: Items
    figures: Items
    over_time: OverTime | None


def read_topic(reader: Reader, thing: URIRef, page: int) -> Topic:
    """Read the page of a topic."""
    which = Filter(topic=(reader.index.id_of(thing),))
    tree = Views(reader.index).topics()
    own = next((hit for branch in tree if (hit := branch.find(thing))), None)
    path = next((path for branch in tree if (path := branch.path(thing))), ())
    refs = reader.refs(path)
    return Topic(
        path=tuple(map(refs, path)),
        narrower=_branches(reader, own.children) if own else (),
        fields=read_fields(reader, thing, _FIELDS),
        positions=table(reader, "topic", thing, page=page),
        claims=read_claims(reader, "topic", thing, page),
        figures=read_figures(reader, "topic", thing, page),
        over_time=read_over_time(reader, which, "on_behalf_of")
        or read_over_time(reader, which, "proponent"),
    )


def topic_tree(reader: Reader) -> tuple[Branch, ...]:
    """Read the topics as a tree with the number of positions on each.

    A topic with two broader ones stands below both; one in a circle stands nowhere.
    """
    return _branches(reader, Views(reader.index).topics())


def _branches(reader: Reader, tree: Sequence[Counted]) -> tuple[Branch, ...]:
    refs = reader.refs(_things(tree), reader.index.stances)

    def branches(counted: Iterable[Counted]) -> tuple[Branch, ...]:
        found = (
            Branch(refs(topic.iri), read_tallies(topic.tallies, refs), branches(topic.children))
            for topic in counted
        )
        return tuple(sorted(found, key=lambda item: item.ref.text.casefold()))

    return branches(tree)


def _things(tree: Iterable[Counted]) -> Iterator[URIRef]:
    for topic in tree:
        yield topic.iri
        yield from _things(topic.children)

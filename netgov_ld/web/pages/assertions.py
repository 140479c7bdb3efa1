"""Pages of positions, claims and figures: who asserts what, for whom, where, and the evidence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib import URIRef

from netgov_ld.web.pages.fields import LISTED, Spec, read_fields, several
from netgov_ld.web.pages.listing import Amount, Item, read_items
from netgov_ld.web.pages.parts import Excerpt, Field, Group, Mark, Ref
from netgov_ld.web.pages.passages import read_excerpts
from netgov_ld.web.pages.plot import Plot, read_plot
from netgov_ld.web.pages.positions import group, table, without_speaker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rdflib.term import Identifier

    from netgov_ld.query.facts import Row
    from netgov_ld.web.pages.reader import Reader, Refs

__all__ = ["Answer", "Assertion", "Related", "Relation", "read_assertion"]

_FIELDS: Final[Spec] = (
    ("By", "ng:proponent|ng:assertedBy"),
    ("In the capacity of", "ng:madeIn/ng:inCapacityOf"),
    ("On behalf of", "ng:onBehalfOf"),
    ("How we know", "ng:explicitness"),
    ("Speech act", "ng:speechAct"),
    ("Certainty", "ng:certainty"),
    ("Indicator", "ng:indicator"),
    ("Area", "ng:area"),
    ("Period", "ng:period"),
    ("Addressed to", "ng:addressee"),
    ("Occasion", "ng:madeIn/ng:atEvent"),
    ("Date", "ng:madeIn/ng:date"),
    ("Place", "ng:madeIn/ng:place"),
    ("Statement", "ng:madeIn"),
    ("According to", "ng:accordingTo"),
    ("Topics", "ng:expresses?/ng:topic|ng:indicator/ng:topic"),
    ("Proposition", "ng:expresses"),
    ("Stance", "ng:stance"),
    ("Encoded by", "ng:evidence/oa:hasSource/ng:encodedIn/ng:encoder"),
    ("Encoded on", "ng:evidence/oa:hasSource/ng:encodedIn/ng:encodedOn"),
    ("Version of the guide", "ng:evidence/oa:hasSource/ng:encodedIn/ng:guideVersion"),
    ("Encoding", "ng:evidence/oa:hasSource/ng:encodedIn"),
    ("Known from", "ng:sourceStatus"),
)

_TITLES: Final = """
SELECT ?focus ?holding ?title ?post ?body WHERE {
  ?focus ng:madeIn/ng:inCapacityOf ?holding .
  OPTIONAL { ?holding ng:titleAsPrinted ?title }
  OPTIONAL { ?holding ng:post ?post }
  OPTIONAL { ?holding ng:inOrganization ?body }
} ORDER BY ?holding
"""

_RELATIONS: Final = (
    ("partOf", "Part of", "Parts"),
    ("elaborates", "Elaborates", "Elaborated by"),
    ("grounds", "Given as a reason for", "Reasons given"),
    ("restates", "Says again", "Said again in"),
    ("qualifies", "Limits", "Limited by"),
    ("respondsTo", "Answers", "Answered by"),
)
"""Property, heading for what it leads to, heading for what leads here by it."""

_OUTWARD: Final = "SELECT ?focus ?property ?other WHERE {{ ?focus ?property ?other {} }}".format(
    f"FILTER(?property IN ({', '.join(f'ng:{name}' for name, _, _ in _RELATIONS)}))"
)

_RELATED: Final = """
SELECT ?other ?type ?stance ?ordinal ?start WHERE {
  VALUES ?other { %s }
  ?other a ?type .
  FILTER(?type IN (ng:Position, ng:Claim, ng:Figure))
  OPTIONAL { ?other ng:stance ?stance }
  OPTIONAL { ?other ng:ordinal ?ordinal }
  OPTIONAL { ?other ng:evidence/oa:hasSelector/oa:start ?start }
}
"""


@dataclass(frozen=True, slots=True)
class Related:
    """An assertion that another one has to do with."""

    ref: Ref
    kind: str
    mark: Mark | None
    ordinal: str


@dataclass(frozen=True, slots=True)
class Relation:
    """Assertions in one relation to the page's, in the order of the article."""

    name: str
    members: tuple[Related, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Positions of others on the same proposition that go together.

    Args:
        name: How they relate to the position of the page.
        group: The positions.
    """

    name: str
    group: Group


@dataclass(frozen=True, slots=True)
class Assertion:
    """The page of a position, claim or figure.

    Args:
        heading: Its label without the speaker, whom the line below names.
        mark: A position's stance.
        amount: A figure's value.
        by: Who asserts it.
        titles: The posts the speaker held then, as printed.
        behalf: For whom.
        explicitness: How openly the article says for whom.
        fields: Facts in words.
        encoding: Who encoded it, when, and what that rests on.
        answers: Other positions on the same proposition: those that agree, those that do not.
        same_claims: Other claims that assert the same proposition.
        series: Every figure for the same indicator and area, by period; empty if there is one.
        plot: Their picture.
    """

    heading: Ref
    mark: Mark | None
    act: Ref | None
    certainty: Ref | None
    amount: Amount | None
    by: tuple[Ref, ...]
    titles: tuple[Ref, ...]
    behalf: tuple[Ref, ...]
    explicitness: Ref | None
    proposition: Ref | None
    topics: tuple[Ref, ...]
    fields: tuple[Field, ...]
    encoding: tuple[Field, ...]
    excerpts: tuple[Excerpt, ...]
    relations: tuple[Relation, ...]
    answers: tuple[Answer, ...]
    same_claims: tuple[Item, ...]
    series: tuple[Item, ...]
    plot: Plot | None


def read_assertion(reader: Reader, thing: URIRef) -> Assertion:
    """Read the page of a position, claim or figure."""
    fields = read_fields(reader, thing, _FIELDS)
    own = next(iter(read_items(reader, "self", thing, "Position", "Claim", "Figure")), None)
    by = several(fields, "By")
    heading = own.ref if own else reader.refs([thing])(thing)
    proposition = _first(several(fields, "Proposition"))
    shared = URIRef(proposition.title) if proposition else None
    figure = own is not None and own.amount is not None
    series = read_items(reader, "same-indicator", thing, "Figure") if figure else ()
    return Assertion(
        heading=without_speaker(heading, by[0]) if len(by) == 1 else heading,
        mark=own.mark if own else None,
        act=_first(several(fields, "Speech act")),
        certainty=_first(several(fields, "Certainty")),
        amount=own.amount if own else None,
        by=by,
        titles=_titles(reader, thing),
        behalf=several(fields, "On behalf of"),
        explicitness=_first(several(fields, "How we know")),
        proposition=proposition,
        topics=several(fields, "Topics"),
        fields=tuple(entry for entry in fields if entry.name not in _ELSEWHERE | _ENCODING),
        encoding=tuple(entry for entry in fields if entry.name in _ENCODING),
        excerpts=read_excerpts(reader, thing),
        relations=_relations(reader, thing),
        answers=_answers(reader, shared, thing, own.mark if own else None) if shared else (),
        same_claims=(
            read_items(reader, "proposition", shared, "Claim", omit=thing) if shared else ()
        ),
        series=series if len(series) > 1 else (),
        plot=read_plot(series),
    )


def _first(refs: Sequence[Ref]) -> Ref | None:
    return refs[0] if refs else None


_ELSEWHERE: Final = frozenset(
    {
        "By", "On behalf of", "How we know", "Speech act", "Certainty", "Topics", "Proposition",
        "Stance", "In the capacity of",
    }
)  # fmt: skip
"""Fields that have a place of their own on the page."""


_ENCODING: Final = frozenset(
    {"Encoded by", "Encoded on", "Version of the guide", "Encoding", "Known from"}
)
"""Fields that say how the assertion came to be in the data."""

_AGAINST: Final = {"supports": "opposes", "opposes": "supports"}


def _answers(
    reader: Reader, proposition: URIRef, omit: URIRef, mark: Mark | None
) -> tuple[Answer, ...]:
    """Read what others think of the same proposition, and sort it by whether they agree."""
    found = table(reader, "proposition", proposition, omit=omit, grouped=False)
    rows = found.groups[0].rows if found.groups else ()
    if mark is None:
        return (Answer("Positions on it", group(Ref(""), rows)),) if rows else ()
    agree = [row for row in rows if row.mark.slug == mark.slug]
    against = [row for row in rows if row.mark.slug == _AGAINST.get(mark.slug)]
    rest = [row for row in rows if row not in agree and row not in against]
    parts = (("In agreement", agree), ("Against it", against), ("With another stance", rest))
    return tuple(Answer(name, group(Ref(""), part)) for name, part in parts if part)


def _titles(reader: Reader, thing: URIRef) -> tuple[Ref, ...]:
    """Read the titles as printed, with the post behind each; the post where none is printed."""
    rows = reader.rows(_TITLES, focus=thing)
    refs = reader.refs(rows)
    titles = []
    for row in {row["holding"]: row for row in rows}.values():
        post = refs(row.get("post", row["holding"]))
        title = refs.maybe(row.get("title"))
        titles.append(post if title is None else Ref(title.text, title.lang, post.href, post.title))
    return tuple(titles)


def _relations(reader: Reader, thing: URIRef) -> tuple[Relation, ...]:
    outward: dict[str, list[Identifier]] = defaultdict(list)
    for row in reader.rows(_OUTWARD, focus=thing):
        outward[str(row["property"]).rpartition("#")[2]].append(row["other"])
    related: list[tuple[str, Sequence[Identifier]]] = []
    for name, forth, back in _RELATIONS:
        inward, _ = reader.index.referring(thing, [f"ng:{name}"], limit=LISTED)
        related += [(forth, outward[name]), (back, inward)]
    others = {other for _, found in related for other in found if isinstance(other, URIRef)}
    if not others:
        return ()
    rows = reader.rows(_RELATED % " ".join(sorted(other.n3() for other in others)))
    refs = reader.refs(rows)
    return tuple(
        Relation(heading, _members(chosen, refs))
        for heading, found in related
        if (chosen := [row for row in rows if row["other"] in found])
    )


def _members(rows: Sequence[Row], refs: Refs) -> tuple[Related, ...]:
    def order(row: Row) -> tuple[int, int, str]:
        ordinal = int(row["ordinal"]) if "ordinal" in row else len(rows) + 1
        return ordinal, int(row.get("start", 0)), str(row["other"])

    first: Mapping[object, Row] = {
        row["other"]: row for row in sorted(rows, key=order, reverse=True)
    }
    return tuple(
        Related(
            ref=refs(row["other"]),
            kind=str(row["type"]).rpartition("#")[2].lower(),
            mark=refs.mark(row["stance"]) if "stance" in row else None,
            ordinal=str(row.get("ordinal", "")),
        )
        for row in sorted(first.values(), key=order)
    )

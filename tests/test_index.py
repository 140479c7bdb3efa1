"""The index of a release says what the engine says, and is the same each time it is built."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import chain, combinations, count
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, URIRef

from benchmarks.synthetic import articles, shipped
from netgov_ld.errors import ReleaseError, UsageError
from netgov_ld.iris import thing
from netgov_ld.namespaces import NG
from netgov_ld.query.facts import Facts
from netgov_ld.query.index import Filter, Index, Views
from netgov_ld.release import Release
from netgov_ld.release.index import TABLES, segmented, write_index
from netgov_ld.release.layout import INDEX
from netgov_ld.release.manifest import MANIFEST
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.synthetic import Quad
    from netgov_ld.query.facts import Row


@dataclass(frozen=True)
class Both:
    nquads: Path
    path: Path
    index: Index
    views: Views
    facts: Facts

    def rows(self, sparql: str) -> tuple[Row, ...]:
        return self.facts.rows(sparql)

    def found(self, where: str) -> set[URIRef]:
        rows = self.rows(f"SELECT DISTINCT ?item WHERE {{ {where} }}")
        return {URIRef(row["item"]) for row in rows}


@pytest.fixture(scope="module", params=[0, 300], ids=["shipped", "synthetic"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """Yield an index and an engine over the shipped data, and over that with synthetic articles."""
    folder = tmp_path_factory.mktemp("index")
    nquads, path = folder / "netgov.nq", folder / INDEX
    lines = {
        " ".join(term.n3() for term in quad) + " .\n"
        for quads in chain([shipped()], map(with_shared, count(), articles(request.param)))
        for quad in quads
    }
    nquads.write_text("".join(sorted(lines)), encoding="utf-8", newline="\n")
    write_index(nquads, path)
    index = Index(path)
    yield Both(nquads, path, index, Views(index), Facts(EmbeddedEngine.from_nquads(nquads)))
    index.close()


def with_shared(number: int, quads: list[Quad]) -> list[Quad]:
    """Let the first position of a synthetic article be on one of seven propositions."""
    first, shared = (thing("proposition", f"synthetic-{n:06d}-0") for n in (number, number % 7))
    return [
        (s, p, shared, g) if (p, o) == (NG.expresses, first) else (s, p, o, g)
        for s, p, o, g in quads
    ]


FACETS = {
    "proponent": "?item ng:proponent {}",
    "on_behalf_of": "?item ng:onBehalfOf {}",
    "actor": "?item ng:proponent|ng:onBehalfOf {}",
    "addressee": "?item ng:addressee {}",
    "topic": "?item ng:expresses/ng:topic/skos:broader* {}",
    "stance": "?item ng:stance {}",
    "speech_act": "?item ng:speechAct {}",
    "explicitness": "?item ng:explicitness {}",
    "proposition": "?item ng:expresses {}",
    "statement": "?item ng:madeIn {}",
    "event": "?item ng:madeIn/ng:atEvent/ng:subEventOf* {}",
    "series": "?item ng:madeIn/ng:atEvent/ng:subEventOf*/ng:inSeries {}",
    "place": "?item ng:madeIn/ng:place|ng:madeIn/ng:atEvent/ng:place {}",
    "post": "?item ng:madeIn/ng:inCapacityOf/ng:post {}",
    "article": "?item ng:evidence/oa:hasSource {}",
    "publisher": "?item ng:evidence/oa:hasSource/schema:publisher {}",
    "passage": "?item ng:evidence {}",
}


@pytest.mark.parametrize("facet", FACETS)
def test_every_value_of_a_facet_has_the_positions_that_the_engine_finds(
    both: Both, facet: str
) -> None:
    pattern = FACETS[facet].format("?value")
    found: dict[URIRef, set[URIRef]] = defaultdict(set)
    for row in both.rows(f"SELECT ?value ?item WHERE {{ {pattern} . ?item a ng:Position }}"):
        found[URIRef(row["value"])].add(URIRef(row["item"]))

    assert found
    for value, positions in list(found.items())[:60]:
        which = replace(Filter(), **{facet: (both.index.id_of(value),)})  # type: ignore[arg-type]
        listing = both.index.positions(which, size=10_000)
        assert {item.iri for item in listing.items} == positions, value
        assert listing.total == len(positions)
    if facet not in ("actor",):
        counted = {value.iri: value.number for value in both.index.values(facet, limit=10_000)}
        assert counted == {value: len(positions) for value, positions in found.items()}


def test_facets_are_combined_and_values_of_one_are_alternatives(both: Both) -> None:
    which = Filter.parse(
        [
            ("topic", "security"),
            ("topic", "sovereignty"),
            ("actor", "state/china"),
            ("stance", "supports"),
            ("since", "2013"),
            ("until", "2013-09"),
            ("utm_source", "elsewhere"),
        ]
    )
    expected = both.found(
        "?item ng:onBehalfOf <https://w3id.org/netgov/id/state/china> ; ng:madeIn/ng:date ?date ;"
        " ng:stance <https://w3id.org/netgov/id/stance/supports> ; ng:expresses/ng:topic ?topic ."
        " ?topic skos:broader* ?wide . VALUES ?wide {"
        " <https://w3id.org/netgov/id/topic/security> <https://w3id.org/netgov/id/topic/sovereignty>"
        ' } FILTER(STR(?date) >= "2013" && STR(?date) < "2013-10")'
    )

    listing = both.index.positions(which, size=10_000)

    assert expected
    assert {item.iri for item in listing.items} == expected
    assert sum(listing.tallies.values()) == listing.total == len(expected)


def test_pages_follow_each_other_without_gap_and_in_order(both: Both) -> None:
    whole = both.index.positions(size=10_000)
    pages = [
        item
        for page in range(1, both.index.positions(size=7).pages + 1)
        for item in both.index.positions(page=page, size=7).items
    ]

    assert pages == list(whole.items)
    assert [item.date or "~" for item in pages] == sorted(item.date or "~" for item in pages)
    assert both.index.positions(page=10_000).items == ()
    newest = both.index.positions(newest=True, size=10_000)
    assert newest.items == whole.items[::-1]
    assert both.index.positions(newest=True, page=2, size=7).items == whole.items[::-1][7:14]


def test_a_position_is_what_the_data_says(both: Both) -> None:
    for item in both.index.positions(size=25).items:
        facts = defaultdict(set)
        for row in both.facts.rows("SELECT ?focus ?p ?o WHERE { ?focus ?p ?o }", focus=item.iri):
            facts[str(row["p"]).rpartition("#")[2]].add(row["o"])
        for name, value in (
            ("proponent", item.proponent),
            ("onBehalfOf", item.on_behalf_of),
            ("expresses", item.proposition),
            ("stance", item.stance),
            ("speechAct", item.speech_act),
            ("madeIn", item.statement),
            ("explicitness", item.explicitness),
        ):
            assert facts[name] == ({value} if value else set()), name
        topics = both.found(f"{item.iri.n3()} ng:expresses/ng:topic ?item")
        assert set(item.topics) == topics
        assert item.start is not None and item.end is not None and item.start < item.end


@pytest.mark.parametrize("role", ["proponent", "on_behalf_of"])
def test_the_matrix_is_what_the_engine_counts(both: Both, role: str) -> None:
    chosen = "proponent" if role == "proponent" else "onBehalfOf"
    counted: dict[tuple[URIRef, URIRef], dict[URIRef, int]] = defaultdict(dict)
    for row in both.rows(
        "SELECT ?actor ?topic ?stance (COUNT(DISTINCT ?item) AS ?n) WHERE {"
        f" ?item a ng:Position ; ng:{chosen} ?actor ; ng:stance ?stance ;"
        " ng:expresses/ng:topic/skos:broader* ?topic } GROUP BY ?actor ?topic ?stance"
    ):
        counted[URIRef(row["actor"]), URIRef(row["topic"])][URIRef(row["stance"])] = int(row["n"])

    matrix = both.views.matrix(role, actors=1000)  # type: ignore[arg-type]
    table = both.index.rows(
        "SELECT actor, topic, stance, positions FROM matrix WHERE role = ?", role
    )

    assert counted
    assert matrix.cells == counted
    assert matrix.more == 0
    assert {
        (both.index.iri(actor), both.index.iri(topic), both.index.iri(stance), number)
        for actor, topic, stance, number in table
    } == {(*pair, stance, n) for pair, tally in counted.items() for stance, n in tally.items()}


def test_a_filtered_matrix_counts_the_positions_that_pass(both: Both) -> None:
    which = Filter(stance=("stance/supports",), actor=("state/china",))
    matrix = both.views.matrix("proponent", which)
    security = thing("topic", "security")

    passing = both.index.positions(which, size=10_000)
    assert sum(actor.number for actor in matrix.actors) == passing.total > 0
    here = both.index.positions(
        Filter(stance=which.stance, actor=which.actor, topic=("topic/security",)), size=10_000
    )
    assert (
        sum(sum(tally.values()) for (_, topic), tally in matrix.cells.items() if topic == security)
        == here.total
    )


def test_topics_count_their_own_positions_and_those_below(both: Both) -> None:
    own, below = (
        {
            URIRef(row["topic"]): int(row["n"])
            for row in both.rows(
                "SELECT ?topic (COUNT(DISTINCT ?item) AS ?n) WHERE {"
                f" ?item a ng:Position ; ng:expresses/ng:topic{path} ?topic }} GROUP BY ?topic"
            )
        }
        for path in ("", "/skos:broader*")
    )
    seen = {}
    waiting = list(both.views.topics())
    while waiting:
        branch = waiting.pop()
        seen[branch.iri] = (branch.own, branch.total)
        assert sum(branch.tallies_below.values()) == branch.total
        waiting += branch.children

    assert seen == {topic: (own.get(topic, 0), below.get(topic, 0)) for topic in seen}
    assert seen.keys() == both.found("?item a ng:Topic")
    everything = both.views.topics(Filter(since="1000"))
    assert everything == both.views.topics()


def test_the_timeline_counts_by_month_and_year(both: Both) -> None:
    dates = Counter(
        str(row["date"])[:7]
        for row in both.rows(
            "SELECT ?item ?date WHERE { ?item a ng:Position ; ng:madeIn/ng:date ?date }"
        )
    )

    months = both.views.timeline()
    assert {period.start: period.total for period in months} == dates
    assert [period.start for period in months] == sorted(dates)
    years = both.views.timeline(unit="year")
    assert sum(period.total for period in years) == sum(dates.values())
    assert all(sum(period.tallies.values()) == period.total for period in (*months, *years))


@pytest.mark.parametrize("role", ["proponent", "on_behalf_of"])
def test_agreement_is_what_shared_propositions_say(both: Both, role: str) -> None:
    chosen = "proponent" if role == "proponent" else "onBehalfOf"
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in both.rows(
        f"SELECT ?p ?a ?s WHERE {{ ?x ng:expresses ?p ; ng:{chosen} ?a ; ng:stance ?s }}"
    ):
        held[str(row["p"])][str(row["a"])].add(str(row["s"]).rpartition("/")[2])
    expected: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for actors in held.values():
        for left, right in combinations(sorted(actors), 2):
            mine, theirs = actors[left], actors[right]
            numbers = expected[left, right]
            numbers[0] += bool(mine & theirs)
            numbers[1] += ("supports" in mine and "opposes" in theirs) or (
                "opposes" in mine and "supports" in theirs
            )
            numbers[2] += 1

    for which in (Filter(), Filter(since="1000")):
        network = both.views.network(role, which)  # type: ignore[arg-type]
        assert {
            (str(pair.actor), str(pair.other)): [pair.agreeing, pair.opposing, pair.shared]
            for pair in network.pairs
        } == expected
        assert network.more == 0
        assert {actor.iri for actor in network.actors} == {
            URIRef(iri) for pair in expected for iri in pair
        }
    assert expected


def test_two_actors_are_compared(both: Both) -> None:
    china, britain = thing("state", "china"), thing("state", "united-kingdom")
    shared = both.found(
        "?x ng:expresses ?item . ?y ng:expresses ?item ."
        f" ?x ng:proponent|ng:onBehalfOf {china.n3()} ."
        f" ?y ng:proponent|ng:onBehalfOf {britain.n3()}"
    )

    comparison = both.views.compare(china, britain, shared=1000)

    assert shared
    assert {entry.proposition for entry in comparison.shared} == shared
    assert comparison.more == 0
    for entry in comparison.shared:
        assert all(china in (p.proponent, p.on_behalf_of) for p in entry.left)
        assert all(britain in (p.proponent, p.on_behalf_of) for p in entry.right)
    assert comparison.totals[0] == both.index.positions(Filter(actor=("state/china",))).total
    security = next(c for c in comparison.topics if c.topic == thing("topic", "security"))
    assert (
        sum(security.left.values())
        == both.index.positions(Filter(actor=("state/china",), topic=("topic/security",))).total
    )


def test_figures_form_series(both: Both) -> None:
    found = both.views.series()
    users = next(
        series for series in found if series.indicator == thing("indicator", "internet-users")
    )

    assert {figure.value for figure in users.figures} >= {"538000000", "540000000", "600000000"}
    assert [figure.period or "~" for figure in users.figures] == sorted(
        figure.period or "~" for figure in users.figures
    )
    assert {figure.iri for series in found for figure in series.figures} == both.found(
        "?item a ng:Figure"
    )


def test_claims_are_listed(both: Both) -> None:
    claims = both.index.claims(size=10_000)
    assert {claim.iri for claim in claims.items} == both.found("?item a ng:Claim")
    reporter = thing("person", "zhang-chunyan")
    theirs = both.index.claims(Filter(actor=("person/zhang-chunyan",)), size=10_000)
    assert {claim.iri for claim in theirs.items} == both.found(
        f"?item a ng:Claim ; ng:assertedBy {reporter.n3()}"
    )
    assert all(reporter in claim.by for claim in theirs.items)
    security = both.index.claims(Filter(topic=("topic/security",)), size=10_000)
    assert {claim.iri for claim in security.items} == both.found(
        "?item a ng:Claim ; ng:expresses/ng:topic/skos:broader*"
        " <https://w3id.org/netgov/id/topic/security>"
    )


def test_what_refers_to_a_thing_is_listed_by_property(both: Both) -> None:
    for focus in (
        thing("state", "china"),
        thing("topic", "cybersecurity"),
        thing("stance", "supports"),
        NG.Position,
        RDF.type,
    ):
        triples = [
            (URIRef(row["p"]), URIRef(row["s"]))
            for row in both.facts.rows(
                "SELECT DISTINCT ?s ?p ?focus WHERE { ?s ?p ?focus FILTER(isIRI(?s)) }",
                focus=focus,
            )
        ]
        counts = Counter(name for name, _ in triples)

        first = both.index.incoming(focus, size=10)
        listed = [
            (name, subject)
            for page in range(1, first.pages + 1)
            for subject, name in both.index.incoming(focus, page=page, size=10).links
        ]

        assert first.total == len(triples), focus
        assert dict(first.counts) == counts
        assert sorted(listed) == sorted(triples)
        assert [name for name, _ in listed] == sorted(name for name, _ in listed)
        assert both.index.incoming(focus, page=10_000).links == ()


def test_names_are_those_of_the_engine(both: Both) -> None:
    things = sorted(both.found("?item a ?class . FILTER(isIRI(?item))"))
    assert both.index.names(things) == both.facts.names(things)


def test_every_reference_leads_to_a_row_and_every_column_is_as_defined(both: Both) -> None:
    with closing(sqlite3.connect(f"file:{both.path}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for table in TABLES:
            cursor = connection.execute(f"SELECT * FROM {table.name}")  # noqa: S608
            assert tuple(column[0] for column in cursor.description) == table.names
            assert cursor.fetchall(), table.name
            assert all(column.meaning.endswith(".") for column in table.columns)


def test_the_same_data_gives_the_same_bytes(both: Both, tmp_path: Path) -> None:
    write_index(both.nquads, tmp_path / INDEX)
    assert (tmp_path / INDEX).read_bytes() == both.path.read_bytes()


def test_a_release_without_an_index_gets_one_for_as_long_as_it_is_read(
    three_releases: tuple[Release, Release, Release], tmp_path: Path
) -> None:
    release, old = three_releases[0], tmp_path / "old"
    shutil.copytree(release.folder, old, copy_function=shutil.copyfile)
    (old / INDEX).unlink()
    content = json.loads((old / MANIFEST).read_bytes())
    del content["files"][INDEX]
    (old / MANIFEST).write_text(json.dumps(content), encoding="utf-8")

    with_one, index = Index.of(release), Index.of(Release.open(old))
    made = index.path
    assert made.exists()
    assert with_one.path == release.folder / INDEX
    assert index.positions() == with_one.positions()
    assert index.positions().total > 0
    for opened in (with_one, index):
        opened.close()
    assert not made.exists()
    assert not (old / INDEX).exists()


def test_what_is_no_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "other").write_text("no database", encoding="utf-8")
    for name in ("empty", "other", "missing"):
        with pytest.raises(ReleaseError, match="index"):
            Index(tmp_path / name)


def test_a_filter_survives_the_address_of_a_page() -> None:
    which = Filter(
        actor=("organization/un", "state/china"),
        topic=("topic/security",),
        source=("article/one",),
        event=("event/x",),
        since="2012",
        until="2013-04",
    )
    assert Filter.parse(which.parameters) == which
    assert ("topic", "security") in which.parameters
    assert ("source", "article/one") in which.parameters
    assert Filter.parse([("topic", " "), ("actor", ""), ("page", "2")]) == Filter()
    assert not Filter()
    assert which


@pytest.mark.parametrize(
    "parameters",
    [
        [("since", "yesterday")],
        [("until", "2012-13")],
        [("until", "2012-1")],
        [("since", "2012-10-32")],
        [("since", "2012'--")],
        [("topic", str(number)) for number in range(30)],
    ],
)
def test_what_is_no_filter_is_refused(parameters: list[tuple[str, str]]) -> None:
    with pytest.raises(UsageError):
        Filter.parse(parameters)


def test_a_filter_with_unknown_values_lets_nothing_pass(both: Both) -> None:
    for value in ("topic/nothing", "'; DROP TABLE positions --", "\x00", "é" * 1000):
        assert both.index.positions(Filter(topic=(value,))).total == 0
    assert both.index.claims(Filter(stance=("stance/supports",))).total == 0


def test_ideographs_are_tokens_of_their_own() -> None:
    assert segmented("abc") == "abc"
    assert segmented("5G网络").replace("\u200b", "|") == "5G|网||络|"

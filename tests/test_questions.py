"""The questions the graph must answer, each through a named query, with its rows pinned.

The questions are examples of a class: the same query answers them for any speaker, topic, event
or figure. Values are compared by the last part of their IRI or by their text.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from rdflib import URIRef

from netgov_ld.corpus.loader import load
from netgov_ld.namespaces import NG, PREFIXES
from netgov_ld.query import named
from netgov_ld.release.build import build
from netgov_ld.settings import data_folder
from netgov_ld.store.embedded import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netgov_ld.query.parameters import Parameter

FIRST = "000_f60b267f740ce911"
SECOND = "002_52afe25faa3abfeb"
HUANG = "2012-10-04-huang-huikang-"
LU = "2013-09-09-lu-wei-"
VAIZEY = "2013-09-09-ed-vaizey-"


class Question(NamedTuple):
    """A question, the query and parameters that ask it, the columns looked at and their rows."""

    number: int
    query: str
    parameters: Mapping[str, str]
    columns: tuple[str, ...]
    rows: list[tuple[str | None, ...]]


QUESTIONS = [
    Question(1, "proponents", {"article": FIRST}, ("proponentLabel",), [("Huang Huikang",)]),
    Question(
        1, "proponents", {"article": SECOND}, ("proponentLabel",), [("Lu Wei",), ("Ed Vaizey",)]
    ),
    Question(
        2,
        "posts",
        {},
        ("personLabel", "titleAsPrinted", "organization"),
        [
            (
                "Ed Vaizey",
                "UK minister of culture, media and sport",
                "department-for-culture-media-and-sport",
            ),
            (
                "Huang Huikang",
                "Director-General of the Department of Treaty and Law",
                "department-of-treaty-and-law-of-china",
            ),
            ("Huang Huikang", "legal advisor", "ministry-of-foreign-affairs-of-china"),
            (
                "Lu Wei",
                "Minister of the State Internet Information Office",
                "state-internet-information-office-of-china",
            ),
        ],
    ),
    Question(
        3,
        "explicitness",
        {"onBehalfOf": "china", "article": FIRST},
        ("explicitness", "position"),
        [
            ("stated-in-wording", HUANG + "open-secure-cyberspace"),
            ("stated-in-wording", HUANG + "principles-for-cooperation"),
            ("stated-in-wording", HUANG + "stronger-cyber-cooperation"),
            ("stated-in-wording", HUANG + "un-best-forum"),
            ("inherited-from-frame", HUANG + "cyber-sovereignty-defined"),
            ("inherited-from-frame", HUANG + "cyber-sovereignty-respected"),
            ("inherited-from-frame", HUANG + "equal-share-in-critical-resources"),
            ("inherited-from-frame", HUANG + "equitable-development"),
            ("inherited-from-frame", HUANG + "free-flow-double-edged"),
            ("inherited-from-frame", HUANG + "free-flow-no-excuse"),
            ("inherited-from-frame", HUANG + "international-cooperation"),
            ("inherited-from-frame", HUANG + "manage-internet-accordingly"),
            ("inherited-from-frame", HUANG + "own-policies-and-laws"),
            ("inherited-from-frame", HUANG + "peaceful-use"),
            ("inherited-from-frame", HUANG + "policies-reflect-culture"),
            ("inherited-from-frame", HUANG + "policies-reflect-customs"),
            ("inherited-from-frame", HUANG + "policies-reflect-history"),
            ("inherited-from-frame", HUANG + "policies-reflect-language"),
            ("inherited-from-frame", HUANG + "policies-reflect-traditions"),
            ("office-only", HUANG + "cooperate-against-cybercrime"),
            ("office-only", HUANG + "cooperate-on-cybersecurity"),
            ("office-only", HUANG + "cooperation-of-whole-community"),
            ("office-only", HUANG + "cyberspace-needs-rules"),
            ("office-only", HUANG + "start-from-common-needs"),
        ],
    ),
    Question(
        4,
        "reasons",
        {"proposition": "un-best-forum-for-rules"},
        ("proponentLabel", "onBehalfOfLabel", "reason"),
        [
            ("Huang Huikang", "China", HUANG + "un-most-representative"),
            ("Huang Huikang", "China", HUANG + "un-most-universal"),
        ],
    ),
    Question(
        5,
        "parts",
        {"position": HUANG + "principles-for-cooperation"},
        ("ordinal", "part"),
        [
            ("1", HUANG + "cyber-sovereignty-respected"),
            ("2", HUANG + "free-flow-double-edged"),
            (None, HUANG + "peaceful-use"),
            (None, HUANG + "equitable-development"),
            (None, HUANG + "international-cooperation"),
        ],
    ),
    Question(
        6,
        "definitions",
        {"topic": "cyber-sovereignty"},
        ("definition",),
        [("Cyber sovereignty is state sovereignty, carried over naturally to cyberspace",)],
    ),
    Question(
        7,
        "holders",
        {"proposition": "cyber-sovereignty-deserves-respect"},
        ("proponentLabel", "stanceLabel", "date", "placeLabel"),
        [
            ("Huang Huikang", "supports", "2012-10-04", "Budapest"),
            ("Lu Wei", "supports", "2013-09-09", "London"),
        ],
    ),
    Question(
        8,
        "positions",
        {"topic": "free-flow-of-information"},
        ("position", "stanceLabel", "speechActLabel"),
        [
            (HUANG + "free-flow-double-edged", "qualifies", "affirms"),
            (HUANG + "free-flow-no-excuse", "opposes", "rejects"),
        ],
    ),
    Question(
        9,
        "bearers",
        {"topic": "critical-internet-resources"},
        ("proposition", "bearerLabel"),
        [("equal-share-in-critical-resources", "all countries")],
    ),
    Question(
        10,
        "positions",
        {"speechAct": "pledges", "article": FIRST},
        ("position", "proposition"),
        [
            (HUANG + "open-secure-cyberspace", "open-secure-cyberspace-with-all-countries"),
            (HUANG + "stronger-cyber-cooperation", "china-strengthens-cyber-cooperation"),
        ],
    ),
    Question(
        11,
        "parts",
        {"position": LU + "build-international-order"},
        ("part",),
        [
            (LU + "multilateral-order",),
            (LU + "democratic-order",),
            (LU + "transparent-order",),
            (LU + "order-within-un",),
        ],
    ),
    Question(
        12,
        "positions",
        {"stance": "opposes"},
        ("position",),
        [
            (HUANG + "free-flow-no-excuse",),
            (LU + "no-hegemony",),
            (LU + "no-internet-attacks",),
            (LU + "own-interests-not-first",),
        ],
    ),
    Question(
        13,
        "positions",
        {"topic": "liberty-and-order", "proponent": "lu-wei"},
        ("propositionLabel", "stanceLabel"),
        [("Liberty cannot exist without order", "supports")],
    ),
    Question(
        14,
        "parts",
        {"position": LU + "cooperation-with-other-countries"},
        ("part",),
        [
            (LU + "cooperation-on-cybersecurity",),
            (LU + "cooperation-on-counter-terrorism",),
            (LU + "cooperation-on-law-enforcement",),
            (LU + "cooperation-on-privacy-protection",),
        ],
    ),
    Question(
        15,
        "positions",
        {"topic": "bilateral-cooperation", "proponent": "lu-wei"},
        ("position",),
        [
            (LU + "china-uk-closer-cooperation",),
            (LU + "china-uk-exchange-mechanism",),
            (LU + "china-uk-work-on-cybersecurity",),
            (LU + "china-uk-work-on-information-sharing",),
            (LU + "china-uk-work-on-innovation",),
            (LU + "china-uk-work-on-research-and-consultation",),
        ],
    ),
    Question(
        16,
        "agreements",
        {"first": "lu-wei", "second": "ed-vaizey"},
        ("proposition", "firstStance", "secondStance"),
        [("china-uk-closer-cooperation", "supports", "supports")],
    ),
    Question(
        17,
        "positions",
        {
            "proponent": "ed-vaizey",
            "addressee": "group:internet-companies-of-china-and-the-united-kingdom",
        },
        ("position", "speechActLabel"),
        [
            (VAIZEY + "internet-companies-invest-more", "encourages"),
            (VAIZEY + "internet-companies-promote-social-progress", "encourages"),
        ],
    ),
    Question(
        18,
        "events",
        {"event": "2013-china-uk-internet-roundtable"},
        ("edition", "frequency", "hostLabel"),
        [
            ("5", "annual", "Department for Culture, Media and Sport of the United Kingdom"),
            ("5", "annual", "State Internet Information Office of China"),
        ],
    ),
    Question(
        19,
        "sessions",
        {"event": "2013-china-uk-internet-roundtable"},
        ("session", "comment"),
        [
            ("2013-china-uk-internet-roundtable-digital-technologies", None),
            ("2013-china-uk-internet-roundtable-social-responsibility-of-the-internet", None),
            ("2013-china-uk-internet-roundtable-the-internet-of-things", None),
            (
                "2013-china-uk-internet-roundtable-eaccessible-technologies",
                "The session was about resources for people with disabilities.",
            ),
        ],
    ),
    Question(
        20,
        "figures",
        {"indicator": "internet-penetration"},
        ("modifierLabel", "value", "unitLabel", "period"),
        [
            ("only", "40", "percent", "2012-10"),
            ("as printed", "44.1", "percent", "2013-09"),
        ],
    ),
    Question(
        21,
        "figures",
        {"indicator": "e-commerce-volume"},
        ("value", "unitLabel", "period"),
        [("930000000000", "US dollars", "2011")],
    ),
    Question(
        21,
        "figures",
        {"indicator": "e-commerce-share-of-gdp"},
        ("value", "unitLabel", "period"),
        [("12.5", "percent", "2011")],
    ),
    Question(
        22,
        "figures",
        {"indicator": "websites"},
        ("modifierLabel", "value", "areaLabel"),
        [("almost", "3000000", "the Chinese mainland")],
    ),
    Question(
        22,
        "figures",
        {"indicator": "websites-in-world-top-20"},
        ("value", "period", "publisherLabel", "gap"),
        [
            (
                "5",
                "2013",
                "Royal Pingdom",
                f"{SECOND}-website-names",
            )
        ],
    ),
    Question(
        23,
        "documents",
        {"document": "2013-06-snowden-documents"},
        ("assertion", "certaintyLabel", "providedByLabel", "providedOn"),
        [
            (f"{SECOND}-us-hacks-fibre-network", "reported", "Edward Snowden", "2013-06"),
            (f"{SECOND}-us-hacks-mobile-operators", "reported", "Edward Snowden", "2013-06"),
            (f"{SECOND}-us-hacks-to-intercept", "reported", "Edward Snowden", "2013-06"),
        ],
    ),
    Question(
        24,
        "evidence",
        {"proposition": "cyber-sovereignty-extends-state-sovereignty"},
        ("article", "start", "end", "keyPhrase", "voiceLabel"),
        [(FIRST, "1034", "1113", "natural extension of state sovereignty", "indirect speech")],
    ),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """Return an engine over the shipped graph."""
    release = build(
        load(data_folder()).dataset(), tmp_path_factory.mktemp("questions"), version="0"
    )
    return EmbeddedEngine.from_nquads(release.nquads)


def _short(value: object) -> str | None:
    if value is None:
        return None
    return str(value).rsplit("/", 1)[-1] if isinstance(value, URIRef) else str(value)


@pytest.mark.parametrize(
    "question", QUESTIONS, ids=[f"{asked.number}-{asked.query}" for asked in QUESTIONS]
)
def test_question_has_its_answer(question: Question, engine: EmbeddedEngine) -> None:
    solutions = engine.select(named.get(question.query).bind(question.parameters))
    assert set(question.columns) <= set(solutions.variables)
    rows = [tuple(_short(row.get(column)) for column in question.columns) for row in solutions]
    assert rows == question.rows


def test_all_questions_are_asked() -> None:
    assert {asked.number for asked in QUESTIONS} == set(range(1, 25))


NOT_YET: Final = {"changes": ("earlierDate", "earlierStance")}
"""Columns without a value in the shipped data, in which no stance has changed."""


@pytest.mark.parametrize("name", named.load())
def test_query_answers_without_parameters_and_shows_no_empty_column(
    name: str, engine: EmbeddedEngine
) -> None:
    query = named.get(name)
    solutions = engine.select(query.bind({parameter.name: "" for parameter in query.parameters}))
    assert len(solutions) > 0
    for column in solutions.variables:
        empty = column in NOT_YET.get(name, ())
        assert any(column in row for row in solutions) is not empty, column


def test_a_party_s_earlier_stance_counts_whatever_it_was_told_as(engine: EmbeddedEngine) -> None:
    def found(role: str) -> set[tuple[str, ...]]:
        rows = engine.select(named.get("changes").bind({"role": role}))
        return {tuple(str(row.get(name)) for name in rows.variables) for row in rows}

    assert found("") == found(str(NG.proponent)) | found(str(NG.onBehalfOf))


def _positions(engine: EmbeddedEngine, **parameters: str) -> set[str]:
    solutions = engine.select(named.get("positions").bind(parameters))
    return {str(row["position"]).rsplit("/", 1)[-1][:10] for row in solutions}


@pytest.mark.parametrize(
    ("parameters", "days"),
    [
        ({"since": "2013"}, {"2013-09-09"}),
        ({"since": "2012-10-04"}, {"2012-10-04", "2013-09-09"}),
        ({"since": "2012-10-05"}, {"2013-09-09"}),
        ({"until": "2012"}, {"2012-10-04"}),
        ({"until": "2012-10"}, {"2012-10-04"}),
        ({"until": "2012-09"}, set()),
        ({"since": "2012", "until": "2013-09-08"}, {"2012-10-04"}),
        ({"event": "2012-budapest-conference-on-cyberspace"}, {"2012-10-04"}),
        ({"event": "2013-china-uk-internet-roundtable"}, {"2013-09-09"}),
        ({"event": "2013-09-09-keynote-lu-wei"}, {"2013-09-09"}),
        ({"event": "2013-china-uk-internet-roundtable", "until": "2012"}, set()),
    ],
)
def test_positions_of_a_period_or_event(
    parameters: dict[str, str], days: set[str], engine: EmbeddedEngine
) -> None:
    assert _positions(engine, **parameters) == days


@pytest.mark.parametrize(
    ("parameters", "periods"),
    [
        ({"since": "2013"}, {"2013", "2013-09"}),
        # A figure for the whole of a year may be one for the month that is asked for.
        ({"since": "2013-09"}, {"2013", "2013-09"}),
        ({"since": "2013-10"}, {"2013"}),
        ({"until": "2011-06"}, {"2011"}),
        ({"until": "2010"}, set()),
    ],
)
def test_figures_of_a_period(
    parameters: dict[str, str], periods: set[str], engine: EmbeddedEngine
) -> None:
    solutions = engine.select(named.get("figures").bind(parameters))
    assert {str(row["period"]) for row in solutions} == periods


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        (query, parameter)
        for query in named.load().values()
        for parameter in query.parameters
        if parameter.values
    ],
    ids=lambda part: part.name,
)
def test_values_on_offer_are_there_and_give_answers(
    query: named.NamedQuery, parameter: Parameter, engine: EmbeddedEngine
) -> None:
    preamble = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    offered = engine.select(
        f"{preamble}SELECT DISTINCT ?value WHERE {{ {parameter.values} }} LIMIT 5"
    )
    assert len(offered) > 0
    free = {other.name: "" for other in query.parameters}
    for row in offered:
        bound = query.bind({**free, parameter.name: str(row["value"])})
        assert len(engine.select(bound)) > 0, row


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedEngine:
    """Return an engine that met the same quads in another order."""
    folder = tmp_path_factory.mktemp("shuffled")
    release = build(load(data_folder()).dataset(), folder, version="0")
    lines = release.nquads.read_text("utf-8").splitlines(keepends=True)
    lines.sort(key=lambda line: hashlib.sha256(line.encode()).digest())
    path = folder / "shuffled.nq"
    path.write_text("".join(lines), "utf-8")
    return EmbeddedEngine.from_nquads(path)


@pytest.mark.parametrize("name", named.load())
def test_answer_does_not_depend_on_the_order_of_the_data(
    name: str, engine: EmbeddedEngine, shuffled: EmbeddedEngine
) -> None:
    # Whoever repeats a cited answer compares the digest of its bytes.
    query = named.get(name)
    text = query.bind({parameter.name: "" for parameter in query.parameters})
    assert engine.select(text).rows == shuffled.select(text).rows


@pytest.mark.parametrize("name", named.load())
def test_file_is_plain_sparql_with_its_defaults(name: str, engine: EmbeddedEngine) -> None:
    query = named.get(name)
    assert engine.select(query.text) == engine.select(query.bind())

"""What each subject of a release puts into the tables of the index.

Some of it waits in temporary tables, the *drafts*, until what it refers to is known: the date of a
position is the date of its statement. ``derive`` makes tables of these.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.release.index.tables import TABLES
from netgov_ld.release.labels import LABELS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from sqlite3 import Connection

    from netgov_ld.release.index.subjects import Subject

__all__ = ["DRAFTS", "Rows", "Sink"]

Row = tuple[Any, ...]

DRAFTS: Final = (
    "assertions (id TEXT, iri TEXT, label TEXT, type TEXT, on_behalf_of TEXT, explicitness TEXT,"
    " proposition TEXT, statement TEXT, certainty TEXT, stance TEXT, speech_act TEXT,"
    " proponent TEXT, part_of TEXT, ordinal INTEGER, indicator TEXT, value TEXT, unit TEXT,"
    " modifier TEXT, area TEXT, period TEXT)",
    "actors (id TEXT, iri TEXT, label TEXT, kind TEXT, organ_of TEXT)",
    "propositions (id TEXT, iri TEXT, label TEXT)",
    "topics (id TEXT, iri TEXT, label TEXT, definition TEXT)",
    "articles (id TEXT, iri TEXT, label TEXT, headline TEXT, identifier TEXT, publisher TEXT,"
    " published TEXT, updated TEXT, place TEXT, language TEXT, characters INTEGER, sha256 TEXT)",
    "encodings (id TEXT PRIMARY KEY, encoded TEXT) WITHOUT ROWID",
    "encoded_in (article TEXT, encoding TEXT)",
    "statements (id TEXT, iri TEXT, label TEXT, speaker TEXT, date TEXT, event TEXT, place TEXT)",
    "passages (id TEXT, iri TEXT, article TEXT, selector TEXT, voice TEXT, key_phrase TEXT,"
    " sha256 TEXT)",
    "selectors (id TEXT PRIMARY KEY, starts INTEGER, ends INTEGER) WITHOUT ROWID",
    "holdings (id TEXT PRIMARY KEY, title TEXT, language TEXT, post TEXT, body TEXT) WITHOUT ROWID",
    "spoken_as (statement TEXT, holding TEXT)",
    "reported (statement TEXT, article TEXT)",
    "about (thing TEXT, topic TEXT)",
    "asserted (thing TEXT, actor TEXT)",
    "addressed (thing TEXT, actor TEXT)",
    "sources (thing TEXT, document TEXT)",
    "links (object TEXT, property INTEGER, subject INTEGER)",
)
"""Temporary tables."""

_ALTERNATIVES: Final = ("skos:altLabel", "skos:hiddenLabel", "ng:titleAsPrinted")
_LABELS: Final = (*LABELS, *_ALTERNATIVES)
_WIDTHS: Final = {
    **{table.name: len(table.columns) for table in TABLES},
    **{f"draft_{draft.partition(' ')[0]}": draft.count(",") + 1 for draft in DRAFTS},
    "things": 2,
}
"""Number of columns of each table."""

_ACTORS: Final = {
    "ng:Person": "person",
    "ng:State": "state",
    "ng:Organization": "organization",
    "ng:Group": "group",
}
_ASSERTIONS: Final = ("ng:Position", "ng:Claim", "ng:Figure")


class Rows:
    """What some subjects put into the tables.

    ``links`` and ``things`` number the subjects from 0, and the rows of the former have the name of
    the property; the database has other numbers for both.
    """

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = defaultdict(list)
        self.number = 0

    def add(self, subject: Subject) -> None:
        """Take the rows of a subject."""
        self._put("things", (self.number, subject.id))
        links = self.tables["draft_links"]
        for name, values in subject.values.items():
            for value in values:
                if value.is_iri:
                    links.append((value.text, name, self.number))
        self.number += 1
        for name in _LABELS:
            for value in subject.values.get(name, ()):
                if not value.is_iri and value.text.strip():
                    self._put("labels", (subject.id, name, value.language, value.text))
        for passage in subject.all("ng:evidence"):
            self._put("evidence", (subject.id, passage))
        for topic in subject.all("ng:topic"):
            self._put("draft_about", (subject.id, topic))
        self._add_by_class(subject, subject.classes)

    def _add_by_class(self, subject: Subject, classes: set[str]) -> None:
        if any(name in classes for name in _ASSERTIONS):
            self._add_assertion(subject, classes)
            return
        for name, rows in _ROWS.items():
            if name in classes:
                for table, row in rows(subject):
                    self._put(table, row)
                return
        kind = next((_ACTORS[name] for name in _ACTORS if name in classes), None)
        if kind is not None:
            self._put("draft_actors", (*_thing(subject), kind, subject.one("ng:organOf")))
        elif "skos:inScheme" in subject.values:
            scheme, definition = subject.one("skos:inScheme"), subject.text("skos:definition")
            self._put("concepts", (*_thing(subject), scheme, definition))

    def _add_assertion(self, subject: Subject, classes: set[str]) -> None:
        kind = next(name for name in _ASSERTIONS if name in classes)
        row = (
            *_thing(subject),
            kind.removeprefix("ng:").lower(),
            *map(subject.one, ("ng:onBehalfOf", "ng:explicitness", "ng:expresses", "ng:madeIn")),
            *map(subject.one, ("ng:certainty", "ng:stance", "ng:speechAct", "ng:proponent")),
            subject.one("ng:partOf"),
            subject.number("ng:ordinal"),
            subject.one("ng:indicator"),
            subject.text("ng:value"),
            *map(subject.one, ("ng:unit", "ng:modifier", "ng:area")),
            subject.text("ng:period"),
        )
        self._put("draft_assertions", row)
        for table, name in (
            ("draft_asserted", "ng:assertedBy"),
            ("draft_addressed", "ng:addressee"),
            ("draft_sources", "ng:accordingTo"),
        ):
            for value in subject.all(name):
                self._put(table, (subject.id, value))

    def _put(self, table: str, row: Row) -> None:
        self.tables[table].append(row)


class Sink:
    """Writes rows.

    Args:
        connection: The database, with all its tables.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._properties: dict[str, int] = {}
        self._number = 0

    @property
    def properties(self) -> Mapping[str, int]:
        """The number of each property whose values are things, by its IRI or short name."""
        return self._properties

    def take(self, rows: Rows) -> None:
        """Write the rows of subjects that come after those before in the order of the N-Quads."""
        first, known = self._number, self._properties
        tables: dict[str, Iterable[Row]] = dict(rows.tables)
        tables["things"] = ((number + first, name) for number, name in tables.get("things", ()))
        tables["draft_links"] = (
            (value, known.setdefault(name, len(known)), number + first)
            for value, name, number in tables.get("draft_links", ())
        )
        for table, found in tables.items():
            places = ", ".join("?" * _WIDTHS[table])
            self._connection.executemany(f"INSERT INTO {table} VALUES ({places})", found)
        self._number += rows.number


def _thing(subject: Subject) -> Row:
    return subject.id, subject.iri, subject.label


def _topic(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "draft_topics", (*_thing(subject), subject.text("skos:definition"))
    for broader in subject.all("skos:broader"):
        yield "topic_broader", (subject.id, broader)


def _place(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "places", (*_thing(subject), subject.one("ng:country"))


def _series(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "series", _thing(subject)


def _event(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield (
        "events",
        (
            *_thing(subject),
            subject.one("ng:eventKind"),
            subject.text("ng:startDate"),
            subject.text("ng:endDate"),
            subject.one("ng:place"),
            subject.one("ng:inSeries"),
            subject.number("ng:edition"),
            subject.one("ng:subEventOf"),
        ),
    )


def _article(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield (
        "draft_articles",
        (
            *_thing(subject),
            subject.text("schema:headline"),
            subject.text("dcterms:identifier"),
            subject.one("schema:publisher"),
            subject.text("schema:datePublished"),
            subject.text("schema:dateModified"),
            subject.one("ng:datelinePlace"),
            subject.text("schema:inLanguage"),
            subject.number("ng:textLength"),
            subject.text("ng:textSha256"),
        ),
    )
    for author in subject.all("schema:author"):
        yield "article_authors", (subject.id, author)
    for encoding in subject.all("ng:encodedIn"):
        yield "draft_encoded_in", (subject.id, encoding)


def _encoding(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "draft_encodings", (subject.id, subject.text("ng:encodedOn"))


def _statement(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield (
        "draft_statements",
        (
            *_thing(subject),
            subject.one("ng:speaker"),
            subject.text("ng:date"),
            subject.one("ng:atEvent"),
            subject.one("ng:place"),
        ),
    )
    for holding in subject.all("ng:inCapacityOf"):
        yield "draft_spoken_as", (subject.id, holding)
    for article in subject.all("ng:reportedIn"):
        yield "draft_reported", (subject.id, article)


def _membership(subject: Subject) -> Iterator[tuple[str, Row]]:
    title = next((v for v in subject.values.get("ng:titleAsPrinted", ()) if not v.is_iri), None)
    yield (
        "draft_holdings",
        (
            subject.id,
            title.text if title else None,
            title.language if title else None,
            subject.one("ng:post"),
            subject.one("ng:inOrganization"),
        ),
    )


def _proposition(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "draft_propositions", _thing(subject)


def _evidence(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield (
        "draft_passages",
        (
            subject.id,
            subject.iri,
            *map(subject.one, ("oa:hasSource", "oa:hasSelector", "ng:voice")),
            subject.text("ng:keyPhrase"),
            subject.text("ng:passageSha256"),
        ),
    )


def _selector(subject: Subject) -> Iterator[tuple[str, Row]]:
    yield "draft_selectors", (subject.id, subject.number("oa:start"), subject.number("oa:end"))


_ROWS: Final[Mapping[str, Callable[[Subject], Iterator[tuple[str, Row]]]]] = {
    "ng:Topic": _topic,
    "ng:Place": _place,
    "ng:EventSeries": _series,
    "ng:Event": _event,
    "ng:Article": _article,
    "ng:Encoding": _encoding,
    "ng:Statement": _statement,
    "ng:Membership": _membership,
    "ng:Proposition": _proposition,
    "ng:Evidence": _evidence,
    "oa:TextPositionSelector": _selector,
}
"""Class -> the rows of its members and their tables."""

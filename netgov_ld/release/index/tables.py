"""The tables of the index, defined once: for SQLite, and for whoever writes them in another form.

They are for people who open the file in a database browser or read the tables in a notebook. A
thing is named by its *id*, the end of its IRI after ``/id/`` ("state/china"); an outside thing by
its whole IRI. What the pages need besides, in a form for machines, is in ``machinery``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["TABLES", "Column", "Kind", "Table"]

Kind = Literal["text", "integer", "decimal", "date"]
"""``decimal`` and ``date`` are kept as text, with every digit and at the precision of the source:
a date is an xsd:date, xsd:gYearMonth or xsd:gYear, which sort together as text."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        name: Its name, in lower case with underscores.
        meaning: What a value says, in a sentence.
        kind: What values are.
        references: Table whose key the values are, or "".
        required: Whether every row has a value.
    """

    name: str
    meaning: str
    kind: Kind = "text"
    references: str = ""
    required: bool = False

    @property
    def definition(self) -> str:
        """Return the column as in CREATE TABLE."""
        words = [self.name, "INTEGER" if self.kind == "integer" else "TEXT"]
        words += ["NOT NULL"] if self.required else []
        words += [f"REFERENCES {self.references}"] if self.references else []
        return " ".join(words)


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Args:
        name: Its name.
        meaning: What a row is, in a sentence.
        columns: Its columns; rows are in the order of the key.
        key: Columns of the primary key.
        indexes: Columns of further indexes.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def definition(self) -> str:
        """Return the table as in CREATE TABLE; its indexes are for when it is full."""
        parts = [column.definition for column in self.columns]
        lines = ",\n  ".join([*parts, f"PRIMARY KEY ({', '.join(self.key)})"])
        return f"CREATE TABLE {self.name} (\n  {lines}\n) WITHOUT ROWID"

    @property
    def index_definitions(self) -> tuple[str, ...]:
        """Return the SQL that makes the indexes."""
        return tuple(
            f"CREATE INDEX {self.name}_by_{'_'.join(columns)} ON {self.name} ({', '.join(columns)})"
            for columns in self.indexes
        )


def _thing(what: str) -> tuple[Column, ...]:
    """Begin a table of things."""
    return (
        Column("id", f"The {what}: the end of its IRI.", required=True),
        Column("iri", "Its IRI.", required=True),
        Column("label", "Its name in English, or else in another language.", required=True),
    )


def _text(name: str, meaning: str) -> Column:
    return Column(name, meaning)


def _number(name: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, meaning, "integer", required=required)


def _date(name: str, meaning: str) -> Column:
    return Column(name, meaning, "date")


def _to(name: str, table: str, meaning: str, *, required: bool = False) -> Column:
    return Column(name, meaning, references=table, required=required)


_SAID: Final = (
    _to("statement", "statements", "The act of speaking in which it was uttered."),
    _date("date", "Date of that statement."),
)
"""Where an assertion was made."""

_FOUND: Final = (
    _to("article", "articles", "Article of its first passage."),
    _number("passage_start", "Where that passage begins: characters before it in the text."),
    _number("passage_end", "Where it ends."),
    _text("key_phrase", "A few words of that passage."),
)
"""Where an assertion is found."""

_FOR: Final = (
    _to("on_behalf_of", "actors", "State or body for which it is said, if that is known."),
    _to("explicitness", "concepts", "How openly the article says for whom."),
)

TABLES: Final[tuple[Table, ...]] = (
    Table(
        "concepts",
        "A value of a controlled list: a stance, a speech act, a unit, an indicator ...",
        (
            *_thing("concept"),
            _text("scheme", "Id of the list it belongs to."),
            _text("definition", "What it means."),
        ),
    ),
    Table(
        "topics",
        "A topic of Internet governance.",
        (
            *_thing("topic"),
            _text("definition", "What it covers."),
            _number("own", "Positions on this very topic.", required=True),
            _number("positions", "Positions on it or on a narrower topic.", required=True),
        ),
    ),
    Table(
        "topic_broader",
        "A topic and the broader one above it.",
        (
            _to("topic", "topics", "The narrower topic.", required=True),
            _to("broader", "topics", "The topic above it.", required=True),
        ),
        key=("topic", "broader"),
    ),
    Table(
        "topic_ancestors",
        "A topic and each topic that covers it, itself among them.",
        (
            _to("topic", "topics", "The topic.", required=True),
            _to("ancestor", "topics", "A topic that covers it.", required=True),
            _number("depth", "Steps between the two; 0 is the topic itself.", required=True),
        ),
        key=("topic", "ancestor"),
        indexes=(("ancestor",),),
    ),
    Table(
        "places",
        "A place.",
        (*_thing("place"), _to("country", "actors", "The state it lies in.")),
    ),
    Table(
        "actors",
        "Who speaks, is spoken for or is addressed: a person, state, organisation or group.",
        (
            *_thing("actor"),
            _text("kind", "person, state, organization or group."),
            _to("organ_of", "actors", "The state or body it is an organ of."),
            _number("proponent", "Positions it takes.", required=True),
            _number("on_behalf_of", "Positions that others take on its behalf.", required=True),
        ),
        indexes=(("kind",),),
    ),
    Table("series", "A series of events, such as a yearly conference.", _thing("series")),
    Table(
        "events",
        "An occasion on which people spoke.",
        (
            *_thing("event"),
            _to("kind", "concepts", "What kind of event."),
            _date("starts", "When it begins."),
            _date("ends", "When it ends."),
            _to("place", "places", "Where."),
            _to("series", "series", "The series it is an edition of."),
            _number("edition", "Which edition."),
            _to("part_of", "events", "The larger event it is a part of."),
        ),
        indexes=(("part_of",),),
    ),
    Table(
        "articles",
        "A news article that was encoded.",
        (
            *_thing("article"),
            _text("headline", "Its printed headline."),
            _text("identifier", "Its identifier."),
            _to("publisher", "actors", "Who published it."),
            _date("date", "Published, updated, or else when what it reports was said."),
            _text("date_kind", "Which of these the date is: published, updated or said."),
            _to("place", "places", "Dateline."),
            _text("language", "Language tag of the text."),
            _number("characters", "Length of the text."),
            _text("sha256", "SHA-256 of the text."),
            _date("encoded", "When it was encoded."),
            _number("positions", "Positions in it.", required=True),
            _number("claims", "Claims in it.", required=True),
            _number("figures", "Figures in it.", required=True),
        ),
        indexes=(("date",), ("encoded",), ("publisher",)),
    ),
    Table(
        "article_authors",
        "An article and one of its authors.",
        (
            _to("article", "articles", "The article.", required=True),
            _to("author", "actors", "Who wrote it.", required=True),
        ),
        key=("article", "author"),
    ),
    Table(
        "statements",
        "One act of speaking.",
        (
            *_thing("statement"),
            _to("speaker", "actors", "Who spoke."),
            _date("date", "When."),
            _to("event", "events", "On which occasion."),
            _to("place", "places", "Where; the place of the event if the statement names none."),
            _number("positions", "Positions taken in it.", required=True),
        ),
        indexes=(("speaker",), ("date",), ("event",)),
    ),
    Table(
        "capacities",
        "A post in which somebody made a statement.",
        (
            _to("statement", "statements", "The statement.", required=True),
            Column("holding", "Id of the membership: a person in a post.", required=True),
            _text("title", "The post as printed."),
            _text("language", "Language tag of that."),
            _text("post", "Id of the post."),
            _to("body", "actors", "The body in which it is."),
        ),
        key=("statement", "holding"),
        indexes=(("post",),),
    ),
    Table(
        "titles",
        "A title under which somebody made statements.",
        (
            _to("actor", "actors", "The speaker.", required=True),
            Column("post", "Id of the post, or nothing.", required=True),
            Column("title", "The post as printed, or nothing.", required=True),
            Column("language", "Language tag of that, or nothing.", required=True),
        ),
        key=("actor", "post", "title"),
    ),
    Table(
        "event_speakers",
        "Who spoke at an event or at a part of it.",
        (
            _to("event", "events", "The event.", required=True),
            _to("speaker", "actors", "Who spoke.", required=True),
            _number("statements", "Statements made.", required=True),
        ),
        key=("event", "speaker"),
    ),
    Table(
        "propositions",
        "A content that positions and claims express, in the encoder's words.",
        (*_thing("proposition"), _number("number", "Its place by id, from 0.", required=True)),
        indexes=(("number",),),
    ),
    Table(
        "proposition_topics",
        "A proposition and one of its topics.",
        (
            _to("proposition", "propositions", "The proposition.", required=True),
            _to("topic", "topics", "What it is about.", required=True),
        ),
        key=("proposition", "topic"),
        indexes=(("topic",),),
    ),
    Table(
        "positions",
        "An actor's attitude to a proposition.",
        (
            *_thing("position"),
            _number("number", "Its place by date, article and passage, from 0.", required=True),
            _to("proponent", "actors", "Who takes it."),
            *_FOR,
            _to("proposition", "propositions", "What it is about, so that positions compare."),
            _to("stance", "concepts", "The attitude.", required=True),
            _to("speech_act", "concepts", "What the proponent does in saying it."),
            *_SAID,
            _to("event", "events", "On which occasion."),
            _to("place", "places", "Where."),
            *_FOUND,
            _to("part_of", "positions", "The position it is a part of."),
            _number("ordinal", "Its place among those parts."),
        ),
        indexes=(
            ("number",),
            ("proponent",),
            ("on_behalf_of",),
            ("proposition",),
            ("date",),
            ("article",),
            ("statement",),
        ),
    ),
    Table(
        "position_topics",
        "A position and each topic that covers its proposition.",
        (
            _to("position", "positions", "The position.", required=True),
            _to("topic", "topics", "A topic of the proposition, or a broader one.", required=True),
            _number("depth", "Steps up from a topic of the proposition; 0 is one.", required=True),
        ),
        key=("position", "topic"),
        indexes=(("topic", "depth"),),
    ),
    Table(
        "position_addressees",
        "A position and whom it asks something of.",
        (
            _to("position", "positions", "The position.", required=True),
            _to("actor", "actors", "Who is addressed.", required=True),
        ),
        key=("position", "actor"),
        indexes=(("actor",),),
    ),
    Table(
        "claims",
        "A descriptive assertion.",
        (
            *_thing("claim"),
            _number("number", "Its place by date, article and passage, from 0.", required=True),
            *_FOR,
            _to("proposition", "propositions", "What is asserted."),
            _to("certainty", "concepts", "How firmly the article lets it stand."),
            *_SAID,
            *_FOUND,
        ),
        indexes=(("number",), ("proposition",)),
    ),
    Table(
        "figures",
        "One value of an indicator for an area.",
        (
            *_thing("figure"),
            _number("number", "Its place by date, article and passage, from 0.", required=True),
            *_FOR,
            _to("indicator", "concepts", "What is measured."),
            Column("value", "The value.", "decimal"),
            _to("unit", "concepts", "Its unit."),
            _to("modifier", "concepts", "The hedge with which it is printed."),
            _text("area", "Id of the state or place it is about."),
            _date("period", "The period it is about."),
            _to("certainty", "concepts", "How firmly the article lets it stand."),
            *_SAID,
            *_FOUND,
        ),
        indexes=(("number",), ("indicator", "area", "period")),
    ),
    Table(
        "claim_actors",
        "A claim and who asserts it.",
        (
            _to("claim", "claims", "The claim.", required=True),
            _to("actor", "actors", "Who asserts it.", required=True),
        ),
        key=("claim", "actor"),
        indexes=(("actor",),),
    ),
    Table(
        "figure_actors",
        "A figure and who asserts it.",
        (
            _to("figure", "figures", "The figure.", required=True),
            _to("actor", "actors", "Who asserts it.", required=True),
        ),
        key=("figure", "actor"),
        indexes=(("actor",),),
    ),
    Table(
        "passages",
        "A passage of an article that is evidence; what it says stays with the publisher.",
        (
            Column("id", "The passage: the end of its IRI.", required=True),
            Column("iri", "Its IRI.", required=True),
            _to("article", "articles", "The article."),
            _number("starts", "Characters before it in the text."),
            _number("ends", "Where it ends; the character there is not in it."),
            _to("voice", "concepts", "Whose words it has."),
            _text("key_phrase", "A few words of it."),
            _text("sha256", "SHA-256 of the passage."),
        ),
        indexes=(("article", "starts"),),
    ),
    Table(
        "evidence",
        "A thing and a passage that supports what is said of it.",
        (
            _text("thing", "Id of a position, claim, figure, statement, event ..."),
            _to("passage", "passages", "The passage.", required=True),
        ),
        key=("thing", "passage"),
        indexes=(("passage",),),
    ),
    Table(
        "labels",
        "A name of a thing: every language, and alternative names.",
        (
            Column("thing", "Id of the thing.", required=True),
            Column("property", "The property, with its prefix: rdfs:label ...", required=True),
            Column("language", "Language tag, or nothing.", required=True),
            Column("text", "The name.", required=True),
        ),
        key=("thing", "property", "language", "text"),
    ),
    Table(
        "matrix",
        "How many positions an actor takes on a topic with a stance.",
        (
            Column("role", "proponent or on_behalf_of: in which role.", required=True),
            _to("actor", "actors", "The actor.", required=True),
            _to("topic", "topics", "The topic.", required=True),
            _to("stance", "concepts", "The stance.", required=True),
            _number("own", "Positions on this very topic.", required=True),
            _number("positions", "Positions on it or on a narrower topic.", required=True),
        ),
        key=("role", "actor", "topic", "stance"),
        indexes=(("topic",),),
    ),
    Table(
        "tallies",
        "How many positions on a topic take a stance.",
        (
            _to("topic", "topics", "The topic.", required=True),
            _to("stance", "concepts", "The stance.", required=True),
            _number("own", "Positions on this very topic.", required=True),
            _number("positions", "Positions on it or on a narrower topic.", required=True),
        ),
        key=("topic", "stance"),
    ),
    Table(
        "agreement",
        "Two actors with positions on the same propositions; each pair is there once.",
        (
            Column("role", "proponent or on_behalf_of: in which role.", required=True),
            _to("actor", "actors", "The one that comes first by id.", required=True),
            _to("other", "actors", "The other one.", required=True),
            _number("agreeing", "Propositions to which both take the same stance.", required=True),
            _number("opposing", "Propositions that one supports and one opposes.", required=True),
            _number("shared", "Propositions on which both take a position.", required=True),
        ),
        key=("role", "actor", "other"),
        indexes=(("other",),),
    ),
    Table(
        "totals",
        "How many there are in all.",
        (
            Column("what", "What is counted.", required=True),
            _number("number", "How many.", required=True),
        ),
        key=("what",),
    ),
)
"""Every table; what a table refers to stands before it, but for people, states and articles."""

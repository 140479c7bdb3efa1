"""How the tables of the index come out of what was read: queries, each of which fills one table."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

__all__ = ["AGGREGATES", "FACETS", "STEPS", "add_ancestors"]

_PASSAGES: Final = """
INSERT INTO passages
SELECT p.id, p.iri, p.article, s.starts, s.ends, p.voice, p.key_phrase, p.sha256
FROM draft_passages p LEFT JOIN draft_selectors s ON s.id = p.selector ORDER BY p.id
"""

_FIRST: Final = """
CREATE TEMP TABLE first_passage AS
SELECT thing, article, starts, ends, key_phrase FROM (
  SELECT e.thing, p.article, p.starts, p.ends, p.key_phrase, row_number() OVER (
    PARTITION BY e.thing ORDER BY p.article, p.starts, p.ends, p.id
  ) AS place
  FROM evidence e JOIN passages p ON p.id = e.passage
) WHERE place = 1
"""

_CAPACITIES: Final = """
INSERT INTO capacities
SELECT s.statement, s.holding, h.title, h.language, h.post, h.body
FROM draft_spoken_as s LEFT JOIN draft_holdings h ON h.id = s.holding
ORDER BY s.statement, s.holding
"""

_STATEMENTS: Final = """
INSERT INTO statements
SELECT s.id, s.iri, s.label, s.speaker, s.date, s.event, coalesce(s.place, e.place),
  (SELECT count(*) FROM draft_assertions a WHERE a.statement = s.id AND a.type = 'position'
   AND a.stance IS NOT NULL)
FROM draft_statements s LEFT JOIN events e ON e.id = s.event ORDER BY s.id
"""

_PROPOSITIONS: Final = """
INSERT INTO propositions
SELECT id, iri, label, row_number() OVER (ORDER BY id) - 1 FROM draft_propositions ORDER BY id
"""

_PROPOSITION_TOPICS: Final = """
INSERT INTO proposition_topics
SELECT a.thing, a.topic FROM draft_about a JOIN propositions p ON p.id = a.thing
ORDER BY 1, 2
"""

_ORDER: Final = "row_number() OVER (ORDER BY coalesce(s.date, '~'), f.article, f.starts, a.id) - 1"
"""By date, undated last; then as the article goes."""

_POSITIONS: Final = f"""
INSERT INTO positions
SELECT a.id, a.iri, a.label, {_ORDER}, a.proponent, a.on_behalf_of, a.explicitness, a.proposition,
  a.stance, a.speech_act, a.statement, s.date, s.event, s.place,
  f.article, f.starts, f.ends, f.key_phrase, a.part_of, a.ordinal
FROM draft_assertions a LEFT JOIN statements s ON s.id = a.statement
LEFT JOIN first_passage f ON f.thing = a.id
WHERE a.type = 'position' AND a.stance IS NOT NULL ORDER BY a.id
"""

_CLAIMS: Final = f"""
INSERT INTO claims
SELECT a.id, a.iri, a.label, {_ORDER}, a.on_behalf_of, a.explicitness, a.proposition, a.certainty,
  a.statement, s.date, f.article, f.starts, f.ends, f.key_phrase
FROM draft_assertions a LEFT JOIN statements s ON s.id = a.statement
LEFT JOIN first_passage f ON f.thing = a.id
WHERE a.type = 'claim' ORDER BY a.id
"""

_FIGURES: Final = f"""
INSERT INTO figures
SELECT a.id, a.iri, a.label, {_ORDER}, a.on_behalf_of, a.explicitness, a.indicator, a.value, a.unit,
  a.modifier, a.area, a.period, a.certainty, a.statement, s.date,
  f.article, f.starts, f.ends, f.key_phrase
FROM draft_assertions a LEFT JOIN statements s ON s.id = a.statement
LEFT JOIN first_passage f ON f.thing = a.id
WHERE a.type = 'figure' ORDER BY a.id
"""

_POSITION_TOPICS: Final = """
INSERT INTO position_topics
SELECT p.id, t.ancestor, min(t.depth)
FROM positions p JOIN proposition_topics pt ON pt.proposition = p.proposition
JOIN topic_ancestors t ON t.topic = pt.topic
GROUP BY p.id, t.ancestor
"""

_ACTORS: Final = """
INSERT INTO actors
SELECT a.id, a.iri, a.label, a.kind, a.organ_of,
  (SELECT count(*) FROM positions p WHERE p.proponent = a.id),
  (SELECT count(*) FROM positions p WHERE p.on_behalf_of = a.id)
FROM draft_actors a ORDER BY a.id
"""

_IN_ARTICLE: Final = """(
  SELECT count(DISTINCT e.thing) FROM passages x JOIN evidence e ON e.passage = x.id
  JOIN {table} t ON t.id = e.thing WHERE x.article = a.id)"""

_ARTICLES: Final = f"""
INSERT INTO articles
SELECT a.id, a.iri, a.label, a.headline, a.identifier, a.publisher,
  coalesce(a.published, a.updated, said.date),
  CASE WHEN a.published IS NOT NULL THEN 'published' WHEN a.updated IS NOT NULL THEN 'updated'
    WHEN said.date IS NOT NULL THEN 'said' END,
  a.place, a.language, a.characters, a.sha256, (
    SELECT max(e.encoded) FROM draft_encoded_in i JOIN draft_encodings e ON e.id = i.encoding
    WHERE i.article = a.id
  ),
  {_IN_ARTICLE.format(table="positions")},
  {_IN_ARTICLE.format(table="claims")},
  {_IN_ARTICLE.format(table="figures")}
FROM draft_articles a LEFT JOIN (
  SELECT r.article, max(s.date) AS date
  FROM draft_reported r JOIN statements s ON s.id = r.statement
  GROUP BY r.article
) said ON said.article = a.id ORDER BY a.id
"""

_TOPICS: Final = """
INSERT INTO topics
SELECT t.id, t.iri, t.label, t.definition,
  (SELECT count(*) FROM position_topics p WHERE p.topic = t.id AND p.depth = 0),
  (SELECT count(*) FROM position_topics p WHERE p.topic = t.id)
FROM draft_topics t ORDER BY t.id
"""

STEPS: Final[tuple[str, ...]] = (
    _PASSAGES,
    _FIRST,
    "CREATE INDEX temp.first_passage_of ON first_passage (thing)",
    "CREATE INDEX temp.draft_encoded_in_by ON draft_encoded_in (article)",
    "CREATE INDEX temp.draft_assertions_by ON draft_assertions (type, statement)",
    _CAPACITIES,
    _STATEMENTS,
    "INSERT INTO titles SELECT DISTINCT s.speaker, coalesce(c.post, ''), coalesce(c.title, ''),"
    " coalesce(c.language, '') FROM capacities c JOIN statements s ON s.id = c.statement"
    " WHERE s.speaker IS NOT NULL ORDER BY 1, 2, 3",
    "INSERT INTO event_speakers SELECT u.ancestor, s.speaker, count(*) FROM statements s"
    " JOIN event_ancestors u ON u.event = s.event WHERE s.speaker IS NOT NULL"
    " GROUP BY u.ancestor, s.speaker",
    _PROPOSITIONS,
    _PROPOSITION_TOPICS,
    _POSITIONS,
    _CLAIMS,
    _FIGURES,
    "INSERT INTO position_addressees SELECT a.thing, a.actor FROM draft_addressed a"
    " JOIN positions p ON p.id = a.thing ORDER BY 1, 2",
    "INSERT INTO claim_actors SELECT a.thing, a.actor FROM draft_asserted a"
    " JOIN claims c ON c.id = a.thing ORDER BY 1, 2",
    "INSERT INTO figure_actors SELECT a.thing, a.actor FROM draft_asserted a"
    " JOIN figures f ON f.id = a.thing ORDER BY 1, 2",
    _POSITION_TOPICS,
)
"""What is done in this order once all subjects are read and topics have their ancestors."""

_MATRIX: Final = """
INSERT INTO matrix
SELECT '{role}', p.{role}, t.topic, p.stance, sum(t.depth = 0), count(*)
FROM positions p JOIN position_topics t ON t.position = p.id
WHERE p.{role} IS NOT NULL GROUP BY p.{role}, t.topic, p.stance
"""

_AGREEMENT: Final = """
INSERT INTO agreement
SELECT '{role}', a, b, sum(agree), sum(oppose), count(*) FROM (
  SELECT x.actor AS a, y.actor AS b, max(x.stance = y.stance) AS agree,
    max((x.stance = 'stance/supports' AND y.stance = 'stance/opposes')
        OR (x.stance = 'stance/opposes' AND y.stance = 'stance/supports')) AS oppose
  FROM (SELECT DISTINCT proposition, {role} AS actor, stance FROM positions
        WHERE {role} IS NOT NULL AND proposition IS NOT NULL) x
  JOIN (SELECT DISTINCT proposition, {role} AS actor, stance FROM positions
        WHERE {role} IS NOT NULL AND proposition IS NOT NULL) y
  ON x.proposition = y.proposition AND x.actor < y.actor
  GROUP BY x.proposition, x.actor, y.actor
) GROUP BY a, b
"""

_TOTALS: Final = ", ".join(
    f"('{name}', (SELECT count(*) FROM {name}))"
    for name in (
        "actors", "articles", "claims", "events", "figures", "passages", "positions",
        "propositions", "statements", "topics",
    )
)  # fmt: skip

AGGREGATES: Final[tuple[str, ...]] = (
    _ACTORS,
    _ARTICLES,
    _TOPICS,
    *(_MATRIX.format(role=role) for role in ("proponent", "on_behalf_of")),
    "INSERT INTO tallies SELECT t.topic, p.stance, sum(t.depth = 0), count(*)"
    " FROM positions p JOIN position_topics t ON t.position = p.id GROUP BY t.topic, p.stance",
    *(_AGREEMENT.format(role=role) for role in ("proponent", "on_behalf_of")),
    f"INSERT INTO totals VALUES {_TOTALS}, ('proponents',"
    " (SELECT count(DISTINCT proponent) FROM positions))",
    *(
        f"INSERT INTO days SELECT '{table}', date, min(number), max(number) FROM {table}"
        " WHERE date IS NOT NULL GROUP BY date"
        for table in ("positions", "claims", "figures")
    ),
)
"""What is counted once the indexes are there."""

_EVENTS: Final = """
CREATE TEMP TABLE event_ancestors AS
WITH RECURSIVE up (event, ancestor) AS (
  SELECT id, id FROM events
  UNION SELECT up.event, e.part_of FROM up JOIN events e ON e.id = up.ancestor
  WHERE e.part_of IS NOT NULL
) SELECT event, ancestor FROM up
"""

_SHARED: Final = (
    ("on_behalf_of", "SELECT on_behalf_of, number FROM {of}"),
    ("explicitness", "SELECT explicitness, number FROM {of}"),
    ("statement", "SELECT statement, number FROM {of}"),
    (
        "event",
        "SELECT u.ancestor, x.number FROM {of} x JOIN statements s ON s.id = x.statement"
        " JOIN event_ancestors u ON u.event = s.event",
    ),
    (
        "series",
        "SELECT DISTINCT e.series, x.number FROM {of} x JOIN statements s ON s.id = x.statement"
        " JOIN event_ancestors u ON u.event = s.event JOIN events e ON e.id = u.ancestor",
    ),
    (
        "place",
        "SELECT s.place, x.number FROM {of} x JOIN statements s ON s.id = x.statement"
        " UNION SELECT e.place, x.number FROM {of} x JOIN statements s ON s.id = x.statement"
        " JOIN events e ON e.id = s.event",
    ),
    (
        "article",
        "SELECT DISTINCT p.article, x.number FROM {of} x JOIN evidence e ON e.thing = x.id"
        " JOIN passages p ON p.id = e.passage",
    ),
    (
        "publisher",
        "SELECT DISTINCT a.publisher, x.number FROM {of} x JOIN evidence e ON e.thing = x.id"
        " JOIN passages p ON p.id = e.passage JOIN articles a ON a.id = p.article",
    ),
    (
        "post",
        "SELECT DISTINCT c.post, x.number FROM {of} x"
        " JOIN capacities c ON c.statement = x.statement",
    ),
    ("passage", "SELECT e.passage, x.number FROM {of} x JOIN evidence e ON e.thing = x.id"),
    (
        "document",
        "SELECT d.document, x.number FROM {of} x JOIN draft_sources d ON d.thing = x.id",
    ),
)

_NEWS: Final = """
SELECT CASE WHEN before IS NULL THEN 'first' ELSE 'changed' END || '/{role}', number FROM (
  SELECT p.*, (
    SELECT max(e.date) FROM positions e
    WHERE e.proposition = p.proposition AND e.{role} = p.{role}
      AND e.date < substr(p.date, 1, length(e.date))
  ) AS before FROM positions p
  WHERE p.{role} IS NOT NULL AND p.proposition IS NOT NULL AND p.date IS NOT NULL
) n
WHERE before IS NULL OR NOT EXISTS (
  SELECT 1 FROM positions s WHERE s.proposition = n.proposition AND s.{role} = n.{role}
    AND s.date = n.before AND s.stance = n.stance
)
"""
"""Positions on what their actor had not spoken on before, or with another stance than last."""

_OWN: Final = {
    "positions": (
        *((name, f"SELECT {name}, number FROM positions")
          for name in ("proponent", "stance", "speech_act", "proposition")),
        (
            "topic",
            "SELECT t.topic, x.number FROM position_topics t JOIN positions x ON x.id = t.position",
        ),
        (
            "own_topic",
            "SELECT t.topic, x.number FROM position_topics t JOIN positions x ON x.id = t.position"
            " WHERE t.depth = 0",
        ),
        (
            "shared",
            "SELECT '', number FROM positions WHERE proposition IN ("
            " SELECT proposition FROM positions GROUP BY proposition HAVING count(*) > 1)",
        ),
        *(("news", _NEWS.format(role=role)) for role in ("proponent", "on_behalf_of")),
        (
            "addressee",
            "SELECT d.actor, x.number FROM position_addressees d"
            " JOIN positions x ON x.id = d.position",
        ),
    ),
    "claims": (
        *((name, f"SELECT {name}, number FROM claims") for name in ("certainty", "proposition")),
        (
            "by",
            "SELECT c.actor, x.number FROM claim_actors c JOIN claims x ON x.id = c.claim",
        ),
        (
            "topic",
            "SELECT DISTINCT t.ancestor, x.number FROM claims x"
            " JOIN proposition_topics p ON p.proposition = x.proposition"
            " JOIN topic_ancestors t ON t.topic = p.topic",
        ),
    ),
    "figures": (
        *((name, f"SELECT {name}, number FROM figures")
          for name in ("certainty", "indicator", "unit", "modifier", "area")),
        (
            "by",
            "SELECT c.actor, x.number FROM figure_actors c JOIN figures x ON x.id = c.figure",
        ),
        (
            "topic",
            "SELECT DISTINCT t.ancestor, x.number FROM figures x"
            " JOIN draft_about d ON d.thing = x.id OR d.thing = x.indicator"
            " JOIN topic_ancestors t ON t.topic = d.topic",
        ),
    ),
}  # fmt: skip

FACETS: Final[tuple[tuple[str, str, str], ...]] = (
    *(
        (table, name, query.format(of=table))
        for table, own in _OWN.items()
        for name, query in (*own, *_SHARED)
    ),
    (
        "propositions",
        "actor",
        "SELECT x.proponent, p.number FROM positions x JOIN propositions p ON p.id = x.proposition"
        " UNION SELECT x.on_behalf_of, p.number FROM positions x"
        " JOIN propositions p ON p.id = x.proposition",
    ),
)
"""Table, facet, and the query for its values with the numbers of the rows that have each."""


def add_ancestors(connection: Connection) -> None:
    """Fill ``topic_ancestors`` and ``event_ancestors``; a circle ends where it began."""
    above: dict[str, list[str]] = defaultdict(list)
    for topic, broader in connection.execute("SELECT topic, broader FROM topic_broader"):
        above[topic].append(broader)
    topics = [name for (name,) in connection.execute("SELECT id FROM draft_topics ORDER BY id")]

    def rows() -> Iterator[tuple[str, str, int]]:
        for topic in topics:
            known, layer = {topic: 0}, [topic]
            while layer:
                depth = known[layer[0]] + 1
                layer = sorted({b for name in layer for b in above[name] if b not in known})
                known.update(dict.fromkeys(layer, depth))
            for ancestor, depth in sorted(known.items()):
                yield topic, ancestor, depth

    connection.executemany("INSERT INTO topic_ancestors VALUES (?, ?, ?)", list(rows()))
    connection.execute(_EVENTS)

"""Loading a graph from wherever it is, and asking it."""

from __future__ import annotations

from difflib import get_close_matches
from gzip import GzipFile
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.api.records import read_positions
from netgov_ld.api.rows import Rows
from netgov_ld.checks.run import run
from netgov_ld.corpus.loader import load as load_corpus
from netgov_ld.errors import UnreadableInput, UsageError
from netgov_ld.namespaces import BASE
from netgov_ld.query import named
from netgov_ld.query.facts import Facts
from netgov_ld.query.parameters import Parameter
from netgov_ld.release import Release, layout
from netgov_ld.release.manifest import MANIFEST
from netgov_ld.settings import data_folder
from netgov_ld.store import EmbeddedEngine, Solutions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import IO

    import rdflib

    from netgov_ld.api.records import Position
    from netgov_ld.checks.report import Report
    from netgov_ld.store import Engine

__all__ = ["Graph", "check", "load"]

_FILTERS: Final = {
    "topic": ("topic", "?proposition ng:topic/skos:broader* {0} ."),
    "proponent": ("person", "?position ng:proponent {0} ."),
    "on_behalf_of": ("state", "?position ng:onBehalfOf {0} ."),
    "stance": ("stance", "?position ng:stance {0} ."),
    "speech_act": ("speech-act", "?position ng:speechAct {0} ."),
    "proposition": ("proposition", "?position ng:expresses {0} ."),
    "addressee": ("state", "?position ng:addressee {0} ."),
    "article": ("article", "?position ng:evidence/oa:hasSource {0} ."),
    "event": ("event", "?position ng:madeIn/ng:atEvent/ng:subEventOf* {0} ."),
}
"""What positions can be chosen by: the kind that a bare name is of, and the pattern."""

_POSITIONS: Final = """
SELECT DISTINCT ?position ?date WHERE {{
  ?position a ng:Position ; ng:stance ?attitude ; ng:expresses ?proposition .
  {filters}
  OPTIONAL {{ ?position ng:madeIn/ng:date ?date }}
}}
"""

_OF_KIND: Final = """
SELECT DISTINCT ?thing WHERE {{ ?thing ?property ?value FILTER(STRSTARTS(STR(?thing), "{start}")) }}
"""


class Graph:
    """A graph of positions.

    Args:
        engine: Answers queries.
        base: Base of its names.
    """

    def __init__(self, engine: Engine, base: str = BASE) -> None:
        self._engine = engine
        self._facts = Facts(engine, base)
        self.base = base

    def positions(
        self,
        *,
        topic: str | None = None,
        proponent: str | None = None,
        on_behalf_of: str | None = None,
        stance: str | None = None,
        speech_act: str | None = None,
        proposition: str | None = None,
        addressee: str | None = None,
        article: str | None = None,
        event: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Position]:
        """Return the positions for which all that is given holds, by date.

        A thing is given by its full IRI, by ``kind:slug`` ("organization:united-nations"), or by
        its slug alone where the kind goes without saying ("un-role", "lu-wei", "opposes").

        Args:
            topic: What the proposition is about, narrower topics included.
            proponent: Who takes the position.
            on_behalf_of: State or body spoken for.
            stance: The attitude.
            speech_act: What the proponent does in saying it.
            proposition: The proposition itself.
            addressee: Whom it asks something of.
            article: The article with the evidence.
            event: The occasion, its parts included.
            since: Year, month or day from which on it was said; what may lie in the period
                counts, and what has no date does not.
            until: Year, month or day up to which it was said, inclusive.

        Raises:
            UsageError: The graph has no such thing, or a period is none.
        """
        given = {
            "topic": topic, "proponent": proponent, "on_behalf_of": on_behalf_of,
            "stance": stance, "speech_act": speech_act, "proposition": proposition,
            "addressee": addressee, "article": article, "event": event,
        }  # fmt: skip
        patterns = [
            _FILTERS[name][1].format(self._thing(name, value).n3())
            for name, value in given.items()
            if value is not None
        ]
        for name, period in (("since", since), ("until", until)):
            if period is not None:
                Parameter(name, "period", None, "").term(period)
        rows = self._facts.rows(_POSITIONS.format(filters="\n  ".join(patterns)))
        dates = {URIRef(row["position"]): str(row.get("date", "")) for row in rows}
        chosen = [iri for iri, date in dates.items() if _within(date, since, until)]
        return read_positions(self._facts, sorted(chosen, key=lambda iri: (dates[iri], iri)))

    def query(self, sparql: str) -> Rows | rdflib.Graph | bool:
        """Answer a SPARQL 1.1 query; the default graph is the union of the named graphs.

        Returns:
            Rows for SELECT, an rdflib graph for CONSTRUCT and DESCRIBE, a truth value for ASK.

        Raises:
            QuerySyntaxError: It does not parse; the error has line and column.
            QueryFailed: The engine reported a fault.
        """
        answer = self._engine.query(sparql)
        return Rows(answer.variables, answer.rows) if isinstance(answer, Solutions) else answer

    def select(self, sparql: str) -> Rows:
        """Answer a SELECT query.

        Raises:
            UsageError: It is of another form.
            QuerySyntaxError: It does not parse.
            QueryFailed: The engine reported a fault.
        """
        answer = self.query(sparql)
        if not isinstance(answer, Rows):
            raise UsageError("This is not a SELECT query.", mend="Ask it with Graph.query().")
        return answer

    def ask_named(self, name: str, **values: str) -> Rows:
        """Answer a named query, such as ``matrix`` or ``figures``.

        Args:
            name: Its name; ``netgov_ld/query/named`` and ``/queries/`` list them.
            values: Its parameters.

        Raises:
            NotFound: There is no such query.
            UsageError: It has no such parameter, or a value does not fit.
        """
        return self.select(named.get(name).bind(values, base=self.base))

    def to_rdflib(self) -> rdflib.Graph:
        """Return all triples as one rdflib graph, a copy."""
        return self._engine.graph("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")

    def _thing(self, name: str, value: str) -> URIRef:
        """Find what a filter is given; its error names what comes close."""
        kind = _FILTERS[name][0]
        iri = URIRef(Parameter(name, kind, None, "").term(value, base=self.base))
        if self._facts.known([iri]) is not None:
            return iri
        part = iris.split(iri, base=self.base)
        mend = None
        if part is not None:
            start = str(iris.thing(part.kind, "x", base=self.base))[:-1]
            rows = self._facts.rows(_OF_KIND.format(start=start))
            slugs = sorted(str(row["thing"])[len(start) :] for row in rows)
            close = get_close_matches(part.slug, slugs, n=3, cutoff=0.5)
            if close:
                mend = f"Do you mean {' or '.join(close)}?"
        raise UsageError(f"The graph has no {name} {value!r}.", mend=mend)


def _within(date: str, since: str | None, until: str | None) -> bool:
    """Tell whether a date may lie in a period, as far as both are known."""
    if since is None and until is None:
        return True
    return bool(date) and (
        (since is None or date[: len(since)] >= since[: len(date)])
        and (until is None or date[: len(until)] <= until[: len(date)])
    )


def load(source: str | Path | None = None, *, base: str = BASE) -> Graph:
    """Load a graph into memory.

    Args:
        source: The folder of a release, a folder with ontology/ and graph/, or a file of a
            release (N-Quads, TriG, Turtle ..., also with ``.gz``). None for the data that comes
            with the program.
        base: Base of the names, for a file whose release has another; a release says it itself.

    Raises:
        UnreadableInput: There is nothing to load there, or it does not parse.
        ReleaseError: The release is incomplete or altered.
    """
    path = data_folder() if source is None else Path(source)
    if path.is_file():
        return Graph(_of_file(path), base)
    if (path / MANIFEST).is_file():
        release = Release.open(path)
        return Graph(EmbeddedEngine.from_nquads(release.nquads), release.base)
    corpus = load_corpus(path)
    for problem in corpus.problems:
        raise problem
    return Graph(EmbeddedEngine.from_dataset(corpus.dataset()), base)


def _of_file(path: Path) -> EmbeddedEngine:
    notation = layout.notation_of(path.name)
    if notation is None:
        endings = ", ".join(f".{notation.ending}" for notation in layout.WHOLE)
        raise UnreadableInput(
            path, "This is no file of RDF.", mend=f"Its name must end in one of {endings} (.gz)."
        )
    try:
        with path.open("rb") as plain:
            packed = path.name.endswith(layout.COMPRESSED)
            stream = cast("IO[bytes]", GzipFile(fileobj=plain)) if packed else plain
            return EmbeddedEngine.from_stream(stream, notation.media_type)
    except SyntaxError as error:
        raise UnreadableInput(
            path, f"It does not parse: {error.msg}.", line=error.lineno, mend="Mend it there."
        ) from error
    except (OSError, EOFError) as error:
        what = getattr(error, "strerror", None) or error
        raise UnreadableInput(path, f"It cannot be read: {what}.") from error


def check(
    folder: str | Path | None = None,
    *,
    files: Sequence[str | Path] = (),
    sources: str | Path | None = None,
) -> Report:
    """Run every check, as ``netgov check`` does.

    Args:
        folder: Holds ontology/, shapes/ and graph/; None for the data that comes with the program.
        files: The files to report on; all if empty.
        sources: Folder with the article texts, against which evidence is checked.

    Returns:
        What was found; ``report.is_clean`` tells whether a release can be built of it.

    Raises:
        UnreadableInput: There is no such folder, or no data in it.
    """
    return run(
        data_folder() if folder is None else Path(folder),
        [Path(file) for file in files],
        sources=None if sources is None else Path(sources),
    )

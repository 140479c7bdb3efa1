"""A release in a triple store behind HTTP, asked inside the limits of the settings."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox
from rdflib import BNode, Graph

from netgov_ld.errors import QueryError, QuerySyntaxError, ReleaseError, UsageError
from netgov_ld.store import marker
from netgov_ld.store._terms import answer_of, to_ox
from netgov_ld.store._virtuoso import adapted, truth
from netgov_ld.store.engine import Answer, Solutions, Substitutions
from netgov_ld.store.service import JSON, NTRIPLES, Service, unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from netgov_ld.settings import Settings
    from netgov_ld.store.service import Stream

__all__ = ["Remote", "RemoteEngine", "parsed", "reading", "services"]

_LISTED: Final = 500
"""Graphs that can be listed with each query."""

_NOWHERE: Final = "urn:netgov:none"
"""A graph that no store has: it stands for an empty list, which some services read as all."""

_FORM: Final = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE | re.IGNORECASE)

_SELECT: Final = re.compile(r"\bSELECT\b", re.IGNORECASE)


def services(settings: Settings) -> tuple[Service, ...]:
    """Return the services that the settings name.

    Raises:
        UsageError: An address is none, or the two lists of addresses do not go together.
    """
    graphs: Sequence[str | None] = settings.store_graphs or (None,) * len(settings.store)
    if len(graphs) != len(settings.store):
        raise UsageError(
            f"There are {len(settings.store)} addresses in NETGOV_STORE"
            f" and {len(graphs)} in NETGOV_STORE_GRAPHS.",
            mend="Give one graph store for each service, in the same order.",
        )
    return tuple(
        Service(url, graphs=store, user=settings.store_user, password=settings.store_password)
        for url, store in zip(settings.store, graphs, strict=True)
    )


@dataclass(frozen=True)
class Remote:
    """A store that holds a release.

    Args:
        service: The service.
        mark: Its mark (``marker``).
        graphs: The named graphs to list with each query; None if the service has no others.
        union: Whether the default graph of a query is the union of the named graphs.
        seconds: Longest time of a query.
        size: Largest answer, in bytes.
    """

    service: Service
    mark: str
    graphs: tuple[str, ...] | None
    union: bool
    seconds: float
    size: int

    @classmethod
    def find(cls, settings: Settings, digest: str, graphs: Collection[str]) -> Remote:
        """Find the first of the services that holds a release.

        Args:
            settings: The services and the limits.
            digest: Digest of the release.
            graphs: Its named graphs.

        Raises:
            ReleaseError: None of them holds it.
            UsageError: The settings do not go together, or not with the release.
        """
        listed = _listed(settings, graphs)
        reasons = []
        for service in services(settings):
            try:
                mark = marker.read(service, settings.query_timeout)
            except QueryError as error:
                reasons.append(f"{service.url}: {error}")
                continue
            if mark is not None and mark.complete and mark.digest == digest:
                return cls(
                    service,
                    mark.text,
                    listed,
                    settings.union_default_graph,
                    settings.query_timeout,
                    settings.result_bytes,
                )
            if mark is None:
                reasons.append(f"{service.url}: It holds no release.")
            elif mark.complete:
                reasons.append(f"{service.url}: It holds the release {mark.digest[:16]}.")
            else:
                reasons.append(f"{service.url}: A release is being loaded, or was in part.")
        raise ReleaseError(
            f"The release {digest[:16]} is not in the triple store. {' '.join(reasons)}",
            mend="Load it with: netgov push",
        )

    def config(self) -> dict[str, Any]:
        """Return all but the password as plain values, for another process."""
        return {
            "url": self.service.url,
            "user": self.service.user,
            "mark": self.mark,
            "graphs": self.graphs,
            "union": self.union,
            "seconds": self.seconds,
            "size": self.size,
        }

    @classmethod
    def of(cls, config: dict[str, Any], password: str | None) -> Remote:
        """Read what ``config`` returned."""
        content = dict(config)
        service = Service(content.pop("url"), user=content.pop("user"), password=password)
        return cls(service=service, **content)

    @contextmanager
    def ask(
        self,
        sparql: str,
        accept: str,
        *,
        seconds: float | None = None,
        dataset: tuple[Sequence[str], Sequence[str]] | None = None,
        own_dataset: bool = False,
    ) -> Iterator[Stream]:
        """Send a query; the block reads the answer, which is good if the block ends well.

        Args:
            sparql: The query.
            accept: ``service.JSON`` or ``service.NTRIPLES``.
            seconds: Time limit, if it is less than the longest.
            dataset: The protocol's lists of default graphs and named graphs, if it gives any.
            own_dataset: Whether the query has FROM clauses.

        Raises:
            QueryError: The query was not answered, or the store was changed meanwhile.
        """
        seconds = self.seconds if seconds is None else seconds
        default, named = dataset or self._dataset(own_dataset)
        if self.service.kind is None:
            self.check(seconds)  # which tells what service this is
        if self.service.kind == "virtuoso":
            sparql = adapted(sparql)
        stated = bool(default or named)
        with self.service.query(
            sparql,
            accept,
            seconds=seconds,
            size=self.size,
            default_graphs=default or (_NOWHERE,) * stated,
            named_graphs=named or (_NOWHERE,) * stated,
        ) as stream:
            yield stream
        self.check(seconds)

    def check(self, seconds: float) -> None:
        """Raise unless the store still holds the release.

        Raises:
            QueryError: It does not, or does not answer.
        """
        marker.demand(self.service, self.mark, seconds)

    def _dataset(self, own: bool) -> tuple[Sequence[str], Sequence[str]]:
        if own or self.graphs is None:
            return (), ()
        return (self.graphs if self.union else (_NOWHERE,)), self.graphs


def _listed(settings: Settings, graphs: Collection[str]) -> tuple[str, ...] | None:
    """Return the graphs to list with each query; None if they are not to be listed."""
    if settings.store_whole:
        if settings.union_default_graph:
            return None
        raise UsageError(
            "A triple store that is asked as a whole has the union of its graphs as default graph.",
            mend="Unset NETGOV_STORE_WHOLE, or NETGOV_UNION_DEFAULT_GRAPH.",
        )
    if len(graphs) > _LISTED:
        raise UsageError(
            f"The release has {len(graphs)} named graphs, too many to list with each query.",
            mend="Give the triple store to the release alone, and set NETGOV_STORE_WHOLE=true.",
        )
    return tuple(graphs)


def _form(sparql: str) -> str:
    found = _FORM.search(sparql)
    return found[1].upper() if found else ""


class RemoteEngine:
    """An ``Engine`` over a store behind HTTP.

    Args:
        remote: The store.
    """

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def query(self, sparql: str, substitutions: Substitutions | None = None) -> Answer:
        """Evaluate a query; see ``Engine.query``."""
        form = _form(sparql)
        text = _bound(sparql, substitutions) if substitutions else sparql
        is_graph = form in ("CONSTRUCT", "DESCRIBE")
        with self._remote.ask(text, NTRIPLES if is_graph else JSON) as stream, reading(stream):
            return answer_of(parsed(stream, graph=is_graph))

    def select(self, sparql: str, substitutions: Substitutions | None = None) -> Solutions:
        """Evaluate a SELECT query; see ``Engine.select``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, Solutions):
            raise TypeError("The query is not a SELECT query.")
        return answer

    def graph(self, sparql: str, substitutions: Substitutions | None = None) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query; see ``Engine.graph``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, Graph):
            raise TypeError("The query is neither CONSTRUCT nor DESCRIBE.")
        return answer

    def ask(self, sparql: str, substitutions: Substitutions | None = None) -> bool:
        """Evaluate an ASK query; see ``Engine.ask``."""
        answer = self.query(sparql, substitutions)
        if not isinstance(answer, bool):
            raise TypeError("The query is not an ASK query.")
        return answer


def parsed(stream: Stream, *, graph: bool) -> ox.QuadParser | ox.QuerySolutions | ox.QueryBoolean:
    """Parse an answer as it arrives, inside a block of ``reading``.

    Args:
        stream: The answer.
        graph: Whether it is one of triples.
    """
    source = cast("IO[bytes]", stream)
    if graph:
        # N-Triples is Turtle, and Turtle is what some services answer with.
        return ox.parse(source, format=ox.RdfFormat.TURTLE)
    return truth(ox.parse_query_results(source, format=ox.QueryResultsFormat.JSON))


@contextmanager
def reading(stream: Stream) -> Iterator[None]:
    """Say what is wrong with an answer that cannot be read.

    Raises:
        QueryError: What the stream met, or else that the answer makes no sense.
    """
    try:
        yield
    except (SyntaxError, OSError, ValueError) as error:
        raise stream.error or unreadable() from error


def _bound(sparql: str, substitutions: Substitutions) -> str:
    """Put terms in the place of variables.

    A variable that is projected comes back with its term. One that is grouped by, or projected by a
    query within the query, cannot be a term there and is bound by a data block; but Virtuoso knows
    no data blocks where a path begins, so it is a term wherever that is possible. The names of
    blank nodes hold in one answer alone, so these cannot be bound.
    """
    for name, term in substitutions.items():
        if isinstance(term, BNode):
            raise UsageError(f"?{name} cannot be bound to a blank node.")
        variable, written = re.compile(rf"[?$]{re.escape(name)}\b"), str(to_ox(term))
        head, brace, rest = sparql.partition("{")
        body, end, tail = rest.rpartition("}")
        if not end:
            raise QuerySyntaxError("The query has no group.")
        if "*" in head or _SELECT.search(body) or variable.search(tail):
            sparql = f"{head}{{ VALUES ?{name} {{ {written} }} {rest}"
            continue
        again = f"({written} AS ?{name})" if _form(sparql) == "SELECT" else written
        # In a replacement, a backslash stands for itself when it is doubled.
        head = variable.sub(again.replace("\\", r"\\"), head)
        body = variable.sub(written.replace("\\", r"\\"), body)
        sparql = head + brace + body + end + tail
    return sparql

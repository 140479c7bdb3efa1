"""What pages and commands may ask of an engine, in rdflib's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from rdflib import Graph
from rdflib.term import Identifier

__all__ = ["Answer", "Engine", "Solutions", "Substitutions"]

Substitutions = Mapping[str, Identifier]
"""Variable name without question mark -> the term it is bound to."""


@dataclass(frozen=True)
class Solutions:
    """The rows of a SELECT query.

    Args:
        variables: Names of the columns, in the order of the query.
        rows: One mapping a row; a variable that is not bound in a row is not in its mapping.
    """

    variables: tuple[str, ...]
    rows: tuple[dict[str, Identifier], ...]

    def __iter__(self) -> Iterator[dict[str, Identifier]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


Answer = Solutions | Graph | bool
"""SELECT gives Solutions, CONSTRUCT and DESCRIBE a Graph, ASK a bool."""


class Engine(Protocol):
    """Evaluates queries that the program itself wrote."""

    def query(self, sparql: str, substitutions: Substitutions | None = None) -> Answer:
        """Evaluate a query.

        Args:
            sparql: A SPARQL 1.1 query.
            substitutions: Terms for variables of the query; they are bound as terms, so no value
                can change what the query means. A substituted variable that is projected comes
                back with its term.

        Raises:
            QuerySyntaxError: The query does not parse.
            QueryFailed: The engine reported a fault.
        """
        ...

    def select(self, sparql: str, substitutions: Substitutions | None = None) -> Solutions:
        """Evaluate a SELECT query; ``TypeError`` for any other form."""
        ...

    def graph(self, sparql: str, substitutions: Substitutions | None = None) -> Graph:
        """Evaluate a CONSTRUCT or DESCRIBE query; ``TypeError`` for any other form."""
        ...

    def ask(self, sparql: str, substitutions: Substitutions | None = None) -> bool:
        """Evaluate an ASK query; ``TypeError`` for any other form."""
        ...

"""Parameters of named queries: their kinds, and the RDF terms that their values stand for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rdflib import XSD, Literal, URIRef

from netgov_ld import iris
from netgov_ld.errors import UsageError
from netgov_ld.namespaces import BASE, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LITERALS", "PERIOD", "Parameter"]

LITERALS: Final[Mapping[str, URIRef]] = MappingProxyType(
    {
        "string": XSD.string,
        "integer": XSD.integer,
        "date": XSD.date,
        "period": XSD.string,
    }
)
"""Kinds of parameter whose values are literals, and the datatype they are bound with."""

PERIOD: Final = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
"""Pattern of a period."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Args:
        name: The variable.
        kind: What its values are.
        default: The default as written in the query, or None.
        help: A sentence about it.
        values: A graph pattern that binds ``?value`` to the values there are, or None.
    """

    name: str
    kind: str
    default: str | None
    help: str
    values: str | None = None

    def term(self, value: str, *, base: str = BASE) -> URIRef | Literal:
        """Turn a value into the RDF term it stands for.

        Args:
            value: A full IRI, ``kind:slug``, ``ng:term``, or for a parameter of one kind the slug
                alone; for a literal parameter its text.
            base: Base of the dataset's IRIs.

        Raises:
            UsageError: The value does not fit the kind.
        """
        datatype = LITERALS.get(self.kind)
        if datatype is not None:
            if self.kind == "period" and not re.fullmatch(PERIOD, value):
                raise self._misfit(value, "Give a year, month or day, as 2012-10-04.")
            literal = Literal(value, datatype=datatype)
            if literal.ill_typed:
                raise self._misfit(value, f"Give a value of type {self.kind}.")
            return Literal(value) if datatype == XSD.string else literal
        if re.match(r"[a-z][a-z0-9+.-]*://", value):
            iri = URIRef(value)
        else:
            kind, colon, slug = value.partition(":")
            if not colon:
                kind, slug = self.kind, value
            if kind == "ng" and slug:
                iri = URIRef(f"{base}ontology#{slug}")
            elif kind in KINDS and slug:
                iri = iris.thing(kind, slug, base=base)
            else:
                raise self._misfit(value, "Give a full IRI or kind:slug.")
        try:
            iri.n3()
        except Exception as error:
            raise self._misfit(value, "Give an IRI without spaces or brackets.") from error
        return iri

    def _misfit(self, value: str, mend: str) -> UsageError:
        return UsageError(f"The parameter {self.name} cannot be {value!r}.", mend=mend)

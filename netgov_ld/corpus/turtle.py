"""Turtle in and out: parsing with line numbers, and the one canonical way to write a graph.

Source: RDF 1.1 Turtle, W3C Recommendation of 2014-02-25. Parsing and writing are rdflib's; what is
our own is the translation of its errors, and the few decisions that make the text canonical:

- blank nodes are named by their content (rdflib ``longturtle`` with ``canon=True``);
- only the prefixes of ``namespaces.PREFIXES`` that a file uses are declared, under those names;
- subjects stand in the order of their IRIs, so that a new reference to one does not move it;
- literals keep their characters: rdflib would write the double 0.123456789 as 1.234568e-01.

Comments are no part of a graph: those at the top of a file stay there, others go to its end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from rdflib import XSD, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.plugins.parsers.notation3 import BadSyntax

from netgov_ld.corpus._writer import literals_as_written, write
from netgov_ld.corpus.files import read
from netgov_ld.corpus.lines import comments, open_string
from netgov_ld.corpus.snapshot import Snapshot
from netgov_ld.errors import NetgovError, UnreadableInput
from netgov_ld.namespaces import BASE, PREFIXES
from netgov_ld.store import read_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rdflib.term import Node

    Triple = tuple[Node, Node, Node]

__all__ = ["body", "canonical", "format_text", "parse", "parse_canonical", "parse_file"]

_BOM: Final = "\ufeff"
_NOT_IN_IRI: Final = re.compile(r'[\x00-\x20<>"{}|^`\\]|[\ud800-\udfff]')
"""Characters that IRIREF of the Turtle grammar excludes, and halves of surrogate pairs."""
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")
_UNBOUND: Final = re.compile(r'Prefix "(.*):" not bound')
_DECLARATIONS: Final = "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items())
_EXPONENT: Final = re.compile(r"-?[0-9](?:\.[0-9]+)?E-[0-9]+")


def parse_file(path: Path) -> Graph:
    """Parse a Turtle file.

    Raises:
        UnreadableInput: The file cannot be read or is not Turtle; with the line of the fault.
    """
    return parse(read(path), path)


def parse(text: str, path: Path | str = "<text>", *, known_prefixes: bool = False) -> Graph:
    """Parse Turtle; relative IRIs are resolved against the base of the dataset.

    Literals keep the characters they were written in. A literal with the datatype xsd:string is
    the same term as one without (RDF 1.1 Concepts, section 3.3) and comes out without.

    Args:
        text: A Turtle document; a byte order mark in front is passed over.
        path: The name that errors give the document.
        known_prefixes: Whether the prefixes of ``namespaces.PREFIXES`` count as declared.

    Raises:
        UnreadableInput: It is not Turtle; with the line of the fault.
    """
    text = text.removeprefix(_BOM)
    if known_prefixes:
        text = _DECLARATIONS + text  # on the first line, so that lines keep their numbers
    graph = Graph(bind_namespaces="none")
    with literals_as_written():
        try:
            graph.parse(data=text, format="turtle", publicID=BASE)
        except (BadSyntax, AssertionError) as error:
            if (line := open_string(text)) is not None:
                raise UnreadableInput(
                    path,
                    "This is not Turtle: a string is not closed.",
                    line=line,
                    mend="Close it with the mark it begins with; over several lines, with three.",
                ) from error
            if isinstance(error, AssertionError):
                raise UnreadableInput(path, f"This is not Turtle: {error}.") from error
            place = error._i if error._i >= 0 else len(text.rstrip())
            line = text.count("\n", 0, place) + 1
            why = " ".join(error._why.split())[:200]
            mend = _near(text, place)
            if (unbound := _UNBOUND.fullmatch(why)) and unbound[1] in PREFIXES:
                mend = f"Declare it, or run: netgov fmt {path}"
            raise UnreadableInput(
                path, f"This is not Turtle: {why}.", line=line, mend=mend
            ) from error
        except RecursionError as error:
            raise UnreadableInput(
                path, "Blank nodes or lists are nested too deeply.", mend="Name the inner ones."
            ) from error
        except IndexError as error:
            raise UnreadableInput(
                path,
                "This is not Turtle: it ends within a statement.",
                line=text.rstrip().count("\n") + 1,
            ) from error
        except Exception as error:
            # rdflib lets ValueError and others out on broken input.
            why = " ".join(str(error).split()) or type(error).__name__
            raise UnreadableInput(path, f"This is not Turtle: {why[:200]}.") from error
    _demand_terms(graph, text, path)
    return _one_spelling(graph)


def parse_canonical(text: str) -> Graph | None:
    """Parse a document in canonical form without blank nodes, in a tenth of the time of ``parse``.

    What Oxigraph's parser reads counts only if it is written as this very text, which ``parse``
    reads in the same way; so the two need not agree on anything else.

    Returns:
        The graph, which is not to be changed; None for any other document.
    """
    try:
        triples = dict.fromkeys(read_turtle(text, BASE))
    except (SyntaxError, TypeError, ValueError):
        return None
    if any(type(s) is BNode or type(o) is BNode for s, _, o in triples):
        return None
    lines = text.split("\n")
    head = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
    statements, rest = canonical(triples), "\n".join(lines[head:])
    if not rest.startswith(statements) or any(line != line.rstrip() for line in lines[:head]):
        return None
    foot = rest[len(statements) :].split("\n")
    if len(foot) > 1 and (foot[0] or foot[-1] or not all(map(_is_comment, foot[1:-1]))):
        return None
    return Snapshot(triples) if len(foot) != 2 else None


def canonical(graph: Iterable[Triple], prefixes: Mapping[str, str] = PREFIXES) -> str:
    """Write a graph as canonical Turtle: equal graphs give equal text, lines end in LF.

    Args:
        graph: What to write.
        prefixes: Prefix -> namespace; those in use are declared, at the top, one a line.
    """
    return write(graph, prefixes)


def body(graph: Iterable[Triple]) -> str:
    """Write a graph as canonical Turtle without its prefixes, ready to paste into a file."""
    text = canonical(graph)
    return text.partition("\n\n")[2] if text.startswith("PREFIX") else text


def format_text(text: str, path: Path | str = "<text>", graph: Graph | None = None) -> str:
    """Return the canonical form of a document.

    Comments at the top stay at the top, all others follow after the last statement. Prefixes of
    the project need not be declared in the document; they are in its canonical form.

    Args:
        text: The document.
        path: The name that errors give it.
        graph: What it parses to, where that is known.

    Raises:
        UnreadableInput: It is not Turtle.
        NetgovError: Written anew, it would not be the same graph; nothing may be written then.
    """
    if graph is None:
        graph = parse(text, path, known_prefixes=True)
    head, foot = _comments(text.removeprefix(_BOM))
    statements = canonical(graph)
    result = head + statements + ("\n" if statements and foot else "") + foot
    if result != text and not _same(graph, parse(result, path)):
        raise NetgovError(
            f"{path}: The canonical form of this file would not say the same.",
            mend="Rewrite its blank nodes as named things and its numbers with few digits.",
        )
    return result


def _comments(text: str) -> tuple[str, str]:
    """Return the comments at the top of a document, and all others."""
    head: list[str] = []
    for line in text.split("\n"):
        if not line.startswith("#"):
            break
        head.append(line.rstrip() + "\n")
    every = [comment.rstrip() + "\n" for comment in comments(text)]
    return "".join(head), "".join(every[len(head) :])


def _is_comment(line: str) -> bool:
    return line.startswith("#") and line == line.rstrip()


def _near(text: str, position: int) -> str:
    """Quote what stands where the parser gave up."""
    excerpt = text[position:].split("\n", 1)[0].strip()[:40]
    if not excerpt:
        return "The text ends there."
    return f"Look at {excerpt!r} and at what comes before it."


def _demand_terms(graph: Graph, text: str, path: Path | str) -> None:
    """Refuse what rdflib lets through: characters no IRI may hold, halves of surrogate pairs."""
    for term in {term for triple in graph for term in triple}:
        pattern = _NOT_IN_IRI if isinstance(term, URIRef) else _SURROGATE
        found = pattern.search(str(term))
        if found is None:
            continue
        kind = "An IRI" if isinstance(term, URIRef) else "A literal"
        place = text.find(str(term).rsplit("/", 1)[-1])
        raise UnreadableInput(
            path,
            f"{kind} holds the character {found[0]!a}: {str(term)[:80]!a}.",
            line=text.count("\n", 0, place) + 1 if place >= 0 else None,
            mend="Percent-encode it." if isinstance(term, URIRef) else "Take it out.",
        )


def _one_spelling(graph: Graph) -> Graph:
    """Drop the datatype of plain strings; mend small decimals, which rdflib reads as "1E-7"."""
    for s, p, o in list(graph):
        if not isinstance(o, Literal):
            continue
        if o.datatype == XSD.string:
            graph.remove((s, p, o))
            graph.add((s, p, Literal(str(o))))
        elif o.datatype == XSD.decimal and _EXPONENT.fullmatch(o):
            graph.remove((s, p, o))
            graph.add((s, p, Literal(f"{Decimal(o):f}", datatype=XSD.decimal, normalize=False)))
    return graph


def _same(one: Graph, other: Graph) -> bool:
    if any(isinstance(term, BNode) for triple in one for term in triple):
        return isomorphic(one, other)
    return set(one) == set(other)

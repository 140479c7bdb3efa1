"""The shapes, readable by people and programs: what each kind of thing must have.

``/ontology/shapes`` is made from the SHACL files themselves, which come with the program and judge
the data before there is a release. Every rule is told by its ``sh:message``, which says what is
the case and how to mend what is not so, beside what its constraints say about number and kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from rdflib import SH, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import NamespaceManager
from rdflib.paths import Path as PropertyPath

from netgov_ld.checks.shapes import Shapes, load
from netgov_ld.corpus.loader import Corpus
from netgov_ld.errors import NotFound
from netgov_ld.release.texts import rebased
from netgov_ld.web import documents
from netgov_ld.web.pages.parts import Ref
from netgov_ld.web.render import conditional, html, moved

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from netgov_ld.web.documents import Format
    from netgov_ld.web.pages.reader import Refs
    from netgov_ld.web.render import Site

__all__ = ["Group", "Rule", "blueprint", "read_shapes"]

_TARGETS: Final = (
    (SH.targetClass, ""),
    (SH.targetSubjectsOf, "Whatever has "),
    (SH.targetObjectsOf, "Whatever is a value of "),
)
_KINDS: Final = (SH["class"], SH.datatype, SH.nodeKind, SH.node)
_NUMBERS: Final = {
    (0, 0): "none",
    (0, 1): "at most one",
    (1, 1): "exactly one",
    (1, None): "at least one",
    (0, None): "",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must be so.

    Args:
        anchor: Fragment of the shape's IRI; "" where the page has had it before.
        path: The property it is about, or None if it is about the thing as a whole.
        number: How many values there must be, in words; "" for any number.
        kinds: What the values must be.
        values: The only values allowed.
        words: The rule in a sentence, and how to mend what breaks it.
        severity: "violation", "warning" or "info".
    """

    anchor: str
    path: Ref | None
    number: str
    kinds: tuple[Ref, ...]
    values: tuple[Ref, ...]
    words: Ref | None
    severity: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one target.

    Args:
        intro: Words before the name: "Whatever has ", or "" for a class.
        target: The class or property.
        anchor: Fragment of the IRI of its main shape, or "".
        closed: Whether other properties than those listed are refused.
        rules: The rules; those with a property come first.
    """

    intro: str
    target: Ref
    anchor: str
    closed: bool
    rules: tuple[Rule, ...]


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the shapes over this site."""
    routes = Blueprint("shapes", __name__)
    urls, folder = site.urls, site.services.settings.data / "shapes"
    shapes = cache(lambda: load(Corpus((), ()), folder))

    @routes.get("/shapes")
    def canonical() -> Response:
        return moved(urls.shapes(), 303)

    @routes.get("/ontology/shapes")
    def negotiated() -> Response:
        form = documents.choose(request.headers.get("Accept"))
        response = represent(form)
        response.headers["Content-Location"] = urls.shapes(form.ending)
        return response

    @routes.get("/ontology/shapes.<ending>")
    def fixed(ending: str) -> Response:
        named = documents.split_ending(f"shapes.{ending}")
        if named is None:
            raise NotFound(f"The shapes do not come as {ending!r}.")
        return represent(named[1])

    def represent(form: Format) -> Response:
        if not folder.is_dir():
            raise NotFound("This server has no shapes.", mend="Its data folder lacks them.")
        alternates = documents.links(urls.shapes)

        def build() -> tuple[str | bytes, str]:
            if form is documents.HTML:
                groups, shared = read_shapes(site, shapes())
                return html("shapes.html", groups=groups, shared=shared, alternates=alternates)
            name = URIRef(f"{site.release.base}shapes")
            return documents.write(moved_graphs(name), form, site, name), form.content_type

        def moved_graphs(name: URIRef) -> dict[URIRef, Graph]:
            (graph,) = rebased({name: shapes().graph}, site.release.base).values()
            return {name: graph}

        texts = (file.text for file in shapes().files)
        page = form is documents.HTML
        response = conditional(site.tag("shapes", *texts, form.ending, page=page), build)
        documents.add_links(response, alternates, canonical=f"{site.release.base}ontology/shapes")
        return response

    return routes


def read_shapes(site: Site, shapes: Shapes) -> tuple[tuple[Group, ...], tuple[Rule, ...]]:
    """Read the shapes.

    Returns:
        The shapes by what they are applied to, which is classes first, then properties, by name;
        and the shapes of values that several of these share.
    """
    (graph,) = rebased({URIRef(site.release.base): shapes.graph}, site.release.base).values()
    terms = {term for triple in graph for term in triple if isinstance(term, URIRef)}
    page = _Page(site, graph, site.reader.refs(terms))
    return page.groups(), page.shared()


class _Page:
    """Reads the page of the shapes.

    Args:
        site: The site.
        graph: The shapes.
        refs: What to print for every IRI in them.
    """

    def __init__(self, site: Site, graph: Graph, refs: Refs) -> None:
        self._graph, self._refs = graph, refs
        self._own = f"{site.release.base}shapes#"
        self._curies = NamespaceManager(Graph(bind_namespaces="none"), bind_namespaces="none")
        for prefix, name in site.reader.facts.prefixes.items():
            self._curies.bind(prefix, name)
        self._had: set[str] = set()

    def groups(self) -> tuple[Group, ...]:
        """Read all groups."""
        found = []
        for link, intro in _TARGETS:
            targets = self._by_name(self._graph.objects(None, link))
            found += [self._group(target, link, intro) for target in targets]
        return tuple(found)

    def _by_name(self, terms: Iterable[Node]) -> list[URIRef]:
        iris = {term for term in terms if isinstance(term, URIRef)}
        return sorted(iris, key=lambda iri: (self._refs(iri).text.casefold(), iri))

    def _group(self, target: URIRef, link: URIRef, intro: str) -> Group:
        nodes = sorted(set(self._graph.subjects(link, target)), key=str)
        parts = [part for node in nodes for part in self._objects(node, SH.property)]
        rules = [self._rule(part) for part in dict.fromkeys(parts)]
        rules.sort(key=lambda rule: rule.path.text.casefold() if rule.path else "")
        closed = [node for node in nodes if self._true(node, SH.closed)]
        rules += [
            self._rule(node)
            for node in nodes
            if node not in closed and (node, SH.message, None) in self._graph
        ]
        anchor = self._anchor(closed[0]) if closed else ""
        return Group(intro, self._refs(target), anchor, bool(closed), tuple(rules))

    def _objects(self, node: Node, name: URIRef) -> list[Node]:
        return sorted(self._graph.objects(node, name), key=str)

    def _true(self, node: Node, name: URIRef) -> bool:
        value = self._graph.value(node, name)
        return isinstance(value, Literal) and bool(value)

    def _rule(self, shape: Node) -> Rule:
        graph = self._graph
        values = self._objects(shape, SH.hasValue)
        for head in graph.objects(shape, SH["in"]):
            values += Collection(graph, head)
        words = graph.value(shape, SH.message)
        severity = str(graph.value(shape, SH.severity) or SH.Violation)
        return Rule(
            anchor=self._anchor(shape),
            path=self._path(shape),
            number=self._number(shape),
            kinds=tuple(self._refs(kind) for kind in self._kinds(shape)),
            values=tuple(
                self._refs(value) for value in values if isinstance(value, URIRef | Literal)
            ),
            words=self._refs(words) if isinstance(words, Literal) else None,
            severity=severity.rpartition("#")[2].lower(),
        )

    def _kinds(self, shape: Node) -> list[URIRef]:
        """List what the values of a shape must be, or what they may be by an ``sh:or`` in it."""
        kinds = [kind for link in _KINDS for kind in self._objects(shape, link)]
        for head in self._graph.objects(shape, SH["or"]):
            kinds += [kind for part in Collection(self._graph, head) for kind in self._kinds(part)]
        return [kind for kind in kinds if isinstance(kind, URIRef)]

    def shared(self) -> tuple[Rule, ...]:
        """Read the shapes of values that others point to and that have no target of their own."""
        links = [link for link, _ in _TARGETS]
        pointed = {node for node in self._graph.objects(None, SH.node) if isinstance(node, URIRef)}
        return tuple(
            self._rule(node)
            for node in sorted(pointed)
            if not any((node, link, None) in self._graph for link in links)
        )

    def _anchor(self, shape: Node) -> str:
        name = str(shape)
        if isinstance(shape, BNode) or name in self._had:
            return ""
        self._had.add(name)
        return name.removeprefix(self._own)

    def _path(self, shape: Node) -> Ref | None:
        start = self._graph.value(shape, SH.path)
        if start is None:
            return None
        path = parse_shacl_path(self._graph, start)
        if isinstance(path, PropertyPath):
            return Ref(path.n3(self._curies))
        return self._refs(path)

    def _number(self, shape: Node) -> str:
        if (shape, SH.path, None) not in self._graph:
            return ""
        least, most = (self._count(shape, name) for name in (SH.minCount, SH.maxCount))
        known = _NUMBERS.get((least or 0, most))
        if known is not None:
            return known
        return f"at least {least or 0}" + (f", at most {most}" if most is not None else "")

    def _count(self, shape: Node, name: URIRef) -> int | None:
        value = self._graph.value(shape, name)
        return int(value) if isinstance(value, Literal) else None

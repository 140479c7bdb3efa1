"""The ontology: what each term means, for people and for programs.

Terms are named with a hash, ``/ontology#Position``, so one document explains all of them; on the
page every term is an anchor of that name.

Each version is read from the newest release that has it. Two builds of one version differ only
while it is being worked on; what differs is not announced as unchanging.

The page is our own. pyLODE was tried: 3.4.1, the newest release to be had, fails at import, as it
looks for a file that its wheel lacks; 3.3.4 gives the anchors ``Event``, ``Person`` and ``Place``
to the classes of other vocabularies that OWL Lite has us declare again, so that those of our own
become ``Event1``, and writes half a megabyte to a file. ontospy 2.7 makes anchors of prefixed
names (``ng:Position``), so that the IRI of no term leads to its entry, mixes the terms declared
again with our own, and writes to a file as well; WIDOCO is a Java program.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from rdflib import Graph, URIRef

from netgov_ld.errors import NotFound
from netgov_ld.release.layout import ONTOLOGY
from netgov_ld.web import documents
from netgov_ld.web.diagram import class_diagram
from netgov_ld.web.pages.ontology import read_ontology
from netgov_ld.web.render import CACHED, FOREVER, conditional, html, moved

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Edition
    from netgov_ld.web.documents import Format
    from netgov_ld.web.render import Site

__all__ = ["blueprint"]


def blueprint(site: Site) -> Blueprint:
    """Build the routes of the ontology over this site."""
    routes = Blueprint("ontology", __name__)
    urls = site.urls
    read = lru_cache(maxsize=4)(_read_graph)

    @routes.get("/ontology")
    def ontology() -> Response:
        form = documents.choose(request.headers.get("Accept"))
        response = represent(form)
        response.headers["Content-Location"] = urls.ontology(ending=form.ending)
        return response

    @routes.get("/ontology.<ending>")
    def fixed(ending: str) -> Response:
        named = documents.split_ending(f"ontology.{ending}")
        if named is None:
            raise NotFound(f"The ontology does not come as {ending!r}.")
        return represent(named[1])

    @routes.get("/ontology/<name>")
    def version(name: str) -> Response:
        # A version may end like a format: the one of that very name comes first.
        if name in site.archive.ontologies:
            form = documents.choose(request.headers.get("Accept"))
            response = represent(form, name)
            response.headers["Content-Location"] = urls.ontology(name, form.ending)
            return response
        stem, form = documents.split_ending(name) or (name, documents.HTML)
        known(stem)
        return represent(form, stem)

    @routes.get("/ontology/classes.svg")
    def diagram() -> Response:
        return draw(site, urls.ontology())

    @routes.get("/ontology/<name>/classes.svg")
    def version_diagram(name: str) -> Response:
        return draw(site.archive.site(known(name)[-1]), urls.ontology(name))

    @routes.get("/topics")
    def topics() -> Response:
        return moved(urls.document("scheme", "topics"), 303)

    @routes.get("/ontology/")
    def slashed() -> Response:
        return moved(urls.ontology(), 301)

    def known(name: str) -> tuple[Edition, ...]:
        found = site.archive.ontologies.get(name)
        if found is None:
            raise NotFound(
                f"There is no version {name!r} of the ontology here.",
                mend=f"{urls.ontology()} lists the versions.",
            )
        return found

    def draw(among: Site, address: str) -> Response:
        def build() -> tuple[bytes, str]:
            return class_diagram(among.reader, address), "image/svg+xml"

        return conditional(among.tag("classes", address), build, of=among)

    def represent(form: Format, name: str | None = None) -> Response:
        """Answer with the ontology of the served release, or with the version of this name."""
        past = site if name is None else site.archive.site(known(name)[-1])
        alternates = documents.links(lambda end: urls.ontology(name, end))
        iri = URIRef(f"{site.release.base}ontology")
        page = form is documents.HTML

        def build() -> tuple[str | bytes, str]:
            if page:
                return html(
                    "ontology.html",
                    ontology=read_ontology(past.reader),
                    alternates=alternates,
                    version=name,
                    versions=tuple(site.archive.ontologies.items())[::-1],
                )
            return documents.write({iri: read(past.release.folder)}, form, past, iri), (
                form.content_type
            )

        # The page also lists the other versions, and follows the templates.
        names = "\n".join(edition.name for edition in site.archive.editions) if page else ""
        settled = not page and name is not None and _settled(known(name))
        response = conditional(
            past.tag("ontology", name, form.ending, names, page=page),
            build,
            cache=FOREVER if settled else CACHED,
            of=past,
        )
        documents.add_links(
            response,
            alternates,
            canonical=f"{iri}/{name}" if name else iri,
            **(relatives(name) if name else {}),
        )
        return response

    def relatives(name: str) -> dict[str, str]:
        """Return the links to other versions by their relations (RFC 5829)."""
        names = list(site.archive.ontologies)
        place = names.index(name)
        links = {"latest_version": urls.ontology(), "version_history": urls.versions()}
        if place > 0:
            links["predecessor_version"] = urls.ontology(names[place - 1])
        if place + 1 < len(names):
            links["successor_version"] = urls.ontology(names[place + 1])
        return links

    return routes


def _read_graph(folder: Path) -> Graph:
    """Read the file of a release with the ontology, where every literal is as it was written.

    The engine keeps numbers by their value: it would turn xsd:nonNegativeInteger, which OWL
    demands for cardinalities, into xsd:integer.
    """
    return Graph(bind_namespaces="none").parse(folder / ONTOLOGY, format="turtle")


def _settled(editions: tuple[Edition, ...]) -> bool:
    """Tell whether all releases with a version of the ontology have the same text of it."""
    return len({edition.release.files[ONTOLOGY].sha256 for edition in editions}) == 1

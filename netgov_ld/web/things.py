"""Things and their documents.

``/id/{kind}/{slug}`` names the thing and answers 303 to its document, as a thing is not a web
page (W3C TAG, httpRange-14). ``/doc/{kind}/{slug}`` answers in the format asked for, and
``/doc/{kind}/{slug}.ttl`` and its like in one format whatever the client accepts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.errors import NotFound, UsageError
from netgov_ld.namespaces import KINDS
from netgov_ld.query.describe import describe
from netgov_ld.web import documents
from netgov_ld.web.pages import read_page
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.urls import candidates

if TYPE_CHECKING:
    from netgov_ld.web.documents import Format
    from netgov_ld.web.render import Site

__all__ = ["asked_page", "blueprint"]


def blueprint(site: Site) -> Blueprint:
    """Build the routes of things over this site."""
    routes = Blueprint("things", __name__)
    urls = site.urls

    def find(kind: str, decoded: str) -> URIRef | None:
        if kind not in KINDS:
            return None
        return site.reader.facts.known(candidates(kind, decoded, base=site.release.base))

    def part(iri: URIRef) -> iris.Thing:
        found = iris.split(iri, base=site.release.base)
        if found is None:
            raise NotFound(f"{iri} is no thing of this dataset.")
        return found

    @routes.get("/id/<kind>/<path:name>")
    def thing(kind: str, name: str) -> Response:
        iri = find(kind, name)
        if iri is None:
            raise _unknown(kind, name)
        return moved(urls.document(*part(iri)), 303)

    @routes.get("/doc/<kind>/<path:name>")
    def document(kind: str, name: str) -> Response:
        # A slug may itself end in ".ttl": the thing of that very name comes first.
        iri = find(kind, name)
        if iri is not None:
            form = documents.choose(request.headers.get("Accept"))
            return represent(iri, form, negotiated=True)
        named = documents.split_ending(name)
        iri = find(kind, named[0]) if named is not None else None
        if iri is None or named is None:
            raise _unknown(kind, name)
        return represent(iri, named[1], negotiated=False)

    def represent(iri: URIRef, form: Format, *, negotiated: bool) -> Response:
        page = asked_page()
        kind, slug = part(iri)
        canonical = urls.canonical(kind, slug)
        alternates = documents.links(lambda end: urls.document(kind, slug, end, page=page))

        def build() -> tuple[str | bytes, str]:
            if form is documents.HTML:
                content = read_page(site.reader, iri, kind, page=page)
                return html(
                    content.template,
                    head=content.head,
                    body=content.body,
                    alternates=alternates,
                    canonical=canonical,
                    page_url=lambda number: urls.document(kind, slug, page=number),
                )
            facts = site.reader.facts
            data = describe(
                facts,
                iri,
                document=URIRef(canonical),
                version=site.release.version,
                page=page,
            )
            return documents.write(data, form, facts), form.content_type

        is_page = form is documents.HTML
        response = conditional(site.tag(iri, form.ending, page, page=is_page), build)
        documents.add_links(response, alternates, canonical=canonical, cite_as=urls.cite_as(iri))
        if negotiated:
            response.headers["Content-Location"] = urls.document(kind, slug, form.ending, page=page)
        return response

    @routes.get("/dataset")
    def dataset() -> Response:
        return moved(urls.home(), 303)

    @routes.get("/dataset/<version>")
    def dataset_version(version: str) -> Response:
        if version != site.release.version:
            raise NotFound(f"There is no version {version!r} of the dataset here.")
        return moved(urls.dumps(), 303)

    @routes.get("/graph/<path:name>")
    def graph(name: str) -> Response:
        if str(iris.graph_iri(name, base=site.release.base)) not in site.release.graphs:
            raise NotFound(f"There is no graph named {name!r}.")
        return moved(urls.graph_document(name), 303)

    return routes


def asked_page() -> int:
    """Return the page asked for, from 1.

    Raises:
        UsageError: The parameter is no number from 1 on.
    """
    text = request.args.get("page", "1")
    if not (text.isascii() and text.isdigit() and int(text[:9]) >= 1 and len(text) < 9):
        raise UsageError(f"page={text!r} is no page.", mend="Give a number from 1 on.")
    return int(text)


def _unknown(kind: str, name: str) -> NotFound:
    return NotFound(
        f"The dataset has no {kind} named {name!r}.",
        mend="Names are case-sensitive; the home page and the endpoint list what there is.",
    )

"""Things and their documents.

``/id/{kind}/{slug}`` names the thing and answers 303 to its document, as a thing is not a web
page (W3C TAG, httpRange-14). ``/doc/{kind}/{slug}`` answers in the format asked for, and
``/doc/{kind}/{slug}.ttl`` and its like in one format whatever the client accepts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request
from rdflib import URIRef

from netgov_ld import iris
from netgov_ld.errors import Gone, NotFound, UsageError
from netgov_ld.namespaces import KINDS
from netgov_ld.query.describe import describe
from netgov_ld.web import documents
from netgov_ld.web.citation import Citer
from netgov_ld.web.language import declare
from netgov_ld.web.media import prefers_html
from netgov_ld.web.memento import Mementos, asked_moment
from netgov_ld.web.pages import read_page
from netgov_ld.web.render import conditional, html, moved
from netgov_ld.web.urls import candidates

if TYPE_CHECKING:
    from netgov_ld.web.documents import Format
    from netgov_ld.web.render import Site

__all__ = ["asked_page", "blueprint"]

_REPLACEMENT: Final = """
SELECT ?focus ?new WHERE { ?focus dcterms:isReplacedBy ?new FILTER(isIRI(?new)) } LIMIT 1
"""

_CONTENT: Final = """\
SELECT ?s ?p ?o WHERE {
  GRAPH <%s> { ?s ?p ?o }
} ORDER BY ?s ?p ?o
"""


def blueprint(site: Site) -> Blueprint:
    """Build the routes of things over this site."""
    routes = Blueprint("things", __name__)
    urls = site.urls

    @routes.get("/id/<kind>/<path:name>")
    def thing(kind: str, name: str) -> Response:
        iri = find(kind, name) or former(kind, name)
        if iri is None:
            raise _unknown(kind, name)
        return moved(urls.document(*_part(site, iri)), 303)

    @routes.get("/doc/<kind>/<path:name>")
    def document(kind: str, name: str) -> Response:
        # A slug may itself end in ".ttl": the thing of that very name comes first.
        iri = find(kind, name)
        if iri is not None:
            return current(iri)
        named = documents.split_ending(name)
        iri = find(kind, named[0]) if named is not None else None
        if iri is not None and named is not None:
            return represent(site, iri, named[1], negotiated=False)
        iri = former(kind, name) or (former(kind, named[0]) if named is not None else None)
        if iri is None:
            raise _unknown(kind, name)
        return retired(iri)

    @routes.get("/at/<release>/doc/<kind>/<path:name>")
    def memento(release: str, kind: str, name: str) -> Response:
        edition = site.archive.edition(release)
        past = site.archive.site(edition)
        iri, form = find(kind, name, past), None
        named = documents.split_ending(name)
        if iri is None and named is not None:
            iri, form = find(kind, named[0], past), named[1]
        if iri is None:
            raise NotFound(f"The release {edition.name} has no {kind} named {name!r}.")
        if edition.name != release:
            ending = form.ending if form else None
            return moved(urls.memento(edition.name, *_part(site, iri), ending), 302)
        mementos = Mementos(site.archive, urls, iri)
        chosen = form or documents.choose(request.headers.get("Accept"))
        response = represent(past, iri, chosen, negotiated=form is None, mementos=mementos)
        mementos.add_headers(response, edition)
        return response

    @routes.get("/timemap/<kind>/<path:name>")
    def timemap(kind: str, name: str) -> Response:
        iri = former(kind, name)
        if iri is None:
            raise _unknown(kind, name)
        return Mementos(site.archive, urls, iri).timemap_response(request.args.get("format"))

    def find(kind: str, decoded: str, among: Site = site) -> URIRef | None:
        if kind not in KINDS:
            return None
        return among.reader.facts.known(candidates(kind, decoded, base=site.release.base))

    def former(kind: str, decoded: str) -> URIRef | None:
        if kind not in KINDS:
            return None
        return site.archive.former(candidates(kind, decoded, base=site.release.base))

    def current(iri: URIRef) -> Response:
        mementos, moment = Mementos(site.archive, urls, iri), asked_moment()
        response = mementos.redirect(moment) if moment is not None else None
        if response is not None:
            return response
        for row in site.reader.facts.rows(_REPLACEMENT, focus=iri):
            response = moved(urls.link(str(row["new"])) or str(row["new"]), 301)
        if response is None:
            form = documents.choose(request.headers.get("Accept"))
            response = represent(site, iri, form, negotiated=True)
        mementos.add_headers(response)
        return response

    def retired(iri: URIRef) -> Response:
        mementos, moment = Mementos(site.archive, urls, iri), asked_moment()
        response = mementos.redirect(moment) if moment is not None else None
        if response is not None:
            return response
        last = mementos.holding[-1]
        raise Gone(
            f"{iri} is no more in the dataset; the last release with it is {last.name}.",
            last=mementos.address(last),
            history=urls.public(urls.history(*_part(site, iri))),
        )

    @routes.get("/dataset")
    def dataset() -> Response:
        return moved(urls.home() if for_people() else urls.void(), 303)

    @routes.get("/dataset/<version>")
    def dataset_version(version: str) -> Response:
        served = site.release.is_called(version)
        name = None if served else site.archive.edition(version).name
        return moved(urls.dumps(name) if for_people() else urls.void(name), 303)

    def for_people() -> bool:
        return prefers_html(request.headers.get("Accept"), *documents.RDF)

    @routes.get("/graph/<path:name>")
    def graph(name: str) -> Response:
        iri = iris.graph_iri(name, base=site.release.base)
        if str(iri) not in site.release.graphs:
            raise NotFound(f"There is no graph named {name!r}.")
        return moved(urls.ask(_CONTENT % iri) if for_people() else urls.graph_document(name), 303)

    return routes


def represent(
    site: Site,
    iri: URIRef,
    form: Format,
    *,
    negotiated: bool,
    mementos: Mementos | None = None,
) -> Response:
    """Answer with the document about a thing.

    Args:
        site: The site of the release that the document is from.
        iri: The thing.
        form: The format.
        negotiated: Whether the client chose the format by its Accept header.
        mementos: For a document of ``/at/``: what there is of it from other times.

    Raises:
        NotFound: There is no such page.
    """
    page, is_page = asked_page(), form is documents.HTML
    kind, slug = _part(site, iri)
    spoken = site.speaking() if is_page else site
    urls = spoken.urls
    canonical = urls.canonical(kind, slug)
    alternates = documents.links(lambda end: urls.document(kind, slug, end, page=page))

    def build() -> tuple[str | bytes, str]:
        if form is documents.HTML:
            content = read_page(spoken.reader, iri, kind, page=page)
            past = {"site": site, "cite": Citer(site)} if site.past else {}
            return html(
                content.template,
                head=content.head,
                body=content.body,
                alternates=alternates,
                canonical=canonical,
                page_url=lambda number: urls.document(kind, slug, page=number),
                mementos=mementos,
                urls=urls,
                languages=spoken.languages,
                **past,
            )
        data = describe(
            site.reader.facts,
            site.reader.index,
            iri,
            document=URIRef(canonical),
            version=site.release.version,
            page=page,
            # A page that people can see is there for programs too.
            pages=lambda: read_page(site.reader, iri, kind, page=page).pages,
        )
        return documents.write(data, form, site, iri), form.content_type

    tag = spoken.tag(iri, form.ending, page, mementos is not None, page=is_page)
    response = conditional(tag, build, of=site)
    if is_page:
        declare(response, spoken.language)
    documents.add_links(response, alternates, canonical=canonical, cite_as=urls.cite_as(iri))
    if negotiated:
        response.headers["Content-Location"] = urls.document(kind, slug, form.ending, page=page)
    return response


def _part(site: Site, iri: URIRef) -> iris.Thing:
    found = iris.split(iri, base=site.release.base)
    if found is None:
        raise NotFound(f"{iri} is no thing of this dataset.")
    return found


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

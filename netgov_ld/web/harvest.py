"""For programs that visit: robots.txt (RFC 9309), the sitemap, and the feed.

The sitemap follows https://www.sitemaps.org/protocol.html. XML is written with the standard
library: a list of addresses needs no more. Dates are those in the data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree

from flask import Blueprint, Response

from netgov_ld import iris
from netgov_ld.errors import NotFound
from netgov_ld.query import named
from netgov_ld.web.feed import read_entries, write_feed
from netgov_ld.web.render import conditional
from netgov_ld.web.views import VIEWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.web.render import Site

__all__ = ["PART", "blueprint", "pages"]

PART: Final = 50_000
"""Most addresses in one file, by the protocol."""

_SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"

_THINGS: Final = """
SELECT DISTINCT ?thing WHERE { ?thing ?p ?o . FILTER(STRSTARTS(STR(?thing), "%s")) } ORDER BY ?thing
"""

_ISSUED: Final = "SELECT ?issued WHERE { ?dataset a dcat:Dataset ; dcterms:issued ?issued } LIMIT 1"

_ROBOTS: Final = """\
# The pages may be read by everybody. Whoever wants all of the data takes the dumps:
# {dumps}
User-agent: *
Disallow: {root}sparql
Disallow: {root}query
Disallow: {root}search
Disallow: {root}views/*?
Disallow: {root}diff/
Disallow: {root}history/
Disallow: {root}at/
Disallow: {root}timemap/

Sitemap: {sitemap}
"""


def blueprint(site: Site) -> Blueprint:
    """Build the routes for visiting programs over this site."""
    routes = Blueprint("harvest", __name__)
    urls = site.urls

    @routes.get("/robots.txt")
    def robots() -> Response:
        text = _ROBOTS.format(
            root=urls.root,
            dumps=urls.public(urls.dumps()),
            sitemap=urls.public(urls.sitemap()),
        )
        return conditional(_tag("robots"), lambda: (text, "text/plain; charset=utf-8"))

    @routes.get("/sitemap.xml")
    def sitemap() -> Response:
        def build() -> tuple[bytes, str]:
            listed = pages(site)
            if len(listed) <= PART:
                return _write("urlset", "url", listed, _issued(site)), "application/xml"
            parts = range(1, -(-len(listed) // PART) + 1)
            files = [urls.public(urls.sitemap(part)) for part in parts]
            return _write("sitemapindex", "sitemap", files, _issued(site)), "application/xml"

        return conditional(_tag("sitemap"), build)

    @routes.get("/sitemap-<int:part>.xml")
    def sitemap_part(part: int) -> Response:
        listed = pages(site)
        found = listed[(part - 1) * PART : part * PART] if part > 0 else []
        if not found or len(listed) <= PART:
            raise NotFound(f"The sitemap has no part {part}.")
        return conditional(
            _tag("sitemap", part),
            lambda: (_write("urlset", "url", found, _issued(site)), "application/xml"),
        )

    @routes.get("/feed.atom")
    def feed() -> Response:
        def build() -> tuple[bytes, str]:
            return write_feed(site, read_entries(site)), "application/atom+xml"

        return conditional(_tag("feed"), build)

    def _tag(*parts: object) -> str:
        return site.tag(*parts, urls.public_url)

    return routes


def pages(site: Site) -> Sequence[str]:
    """List the full addresses of all HTML documents of the current release."""
    urls = site.urls
    listed = [urls.home(), urls.ontology(), urls.shapes(), urls.dumps(), urls.versions()]
    listed += [urls.api(), urls.queries(), *map(urls.named, named.load())]
    listed += [urls.views(), *map(urls.view, VIEWS)]
    for row in site.reader.rows(_THINGS % f"{urls.base}id/"):
        part = iris.split(str(row["thing"]), base=urls.base)
        if part is not None:
            listed.append(urls.document(*part))
    return [urls.public(url) for url in listed]


def _issued(site: Site) -> str:
    rows = site.reader.rows(_ISSUED)
    return str(rows[0]["issued"]) if rows else ""


def _write(root: str, item: str, addresses: Sequence[str], issued: str) -> bytes:
    tree = ElementTree.Element(root, {"xmlns": _SITEMAP})
    for address in addresses:
        entry = ElementTree.SubElement(tree, item)
        ElementTree.SubElement(entry, "loc").text = address
        if issued:
            ElementTree.SubElement(entry, "lastmod").text = issued
    return bytes(ElementTree.tostring(tree, encoding="utf-8", xml_declaration=True))

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
            parts = _parts(site)
            if parts == 1:
                return _write("urlset", "url", pages(site, 1), _issued(site)), "application/xml"
            files = [urls.public(urls.sitemap(part)) for part in range(1, parts + 1)]
            return _write("sitemapindex", "sitemap", files, _issued(site)), "application/xml"

        return conditional(_tag("sitemap"), build)

    @routes.get("/sitemap-<int:part>.xml")
    def sitemap_part(part: int) -> Response:
        if not 1 <= part <= _parts(site) or _parts(site) == 1:
            raise NotFound(f"The sitemap has no part {part}.")
        return conditional(
            _tag("sitemap", part),
            lambda: (_write("urlset", "url", pages(site, part), _issued(site)), "application/xml"),
        )

    @routes.get("/feed.atom")
    def feed() -> Response:
        def build() -> tuple[bytes, str]:
            return write_feed(site, read_entries(site)), "application/atom+xml"

        return conditional(_tag("feed"), build)

    def _tag(*parts: object) -> str:
        return site.tag(*parts, urls.public_url)

    return routes


def pages(site: Site, part: int) -> Sequence[str]:
    """List the full addresses of one part of the HTML documents of the current release.

    Args:
        site: The site.
        part: The part, from 1; ``PART`` addresses make one.
    """
    urls, listed = site.urls, _fixed(site)
    start = (part - 1) * PART
    found = list(listed[start : start + PART])
    things = site.reader.index.things_from(max(0, start - len(listed)), limit=PART - len(found))
    for thing in things:
        kind = iris.split(thing, base=urls.base)
        if kind is not None:
            found.append(urls.document(*kind))
    return [urls.public(url) for url in found]


def _fixed(site: Site) -> Sequence[str]:
    """List the pages that are there whatever the data is."""
    urls = site.urls
    listed = [urls.home(), urls.ontology(), urls.shapes(), urls.dumps(), urls.versions()]
    listed += [urls.api(), urls.queries(), *map(urls.named, named.load())]
    return [*listed, urls.views(), *map(urls.view, VIEWS)]


def _parts(site: Site) -> int:
    return max(1, -(-(len(_fixed(site)) + site.reader.index.things) // PART))


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

"""Rendering: templates, the headers that keep a page harmless, and conditional answers."""

from __future__ import annotations

import hashlib
import json
import weakref
from copy import copy
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Final, TypeVar, cast

from flask import Response, current_app, render_template, request

from netgov_ld import __version__
from netgov_ld.corpus.texts import ArticleTexts
from netgov_ld.query.describe import About, about_dataset
from netgov_ld.query.facts import Facts
from netgov_ld.query.index import Views
from netgov_ld.release import Edition
from netgov_ld.release.jsonld import JsonLd
from netgov_ld.release.layout import CONTEXT
from netgov_ld.web.archive import Archive
from netgov_ld.web.cache import known_tag
from netgov_ld.web.language import ENGLISH, asked_language, choices
from netgov_ld.web.pages.printed import FUNCTIONS
from netgov_ld.web.pages.reader import Reader
from netgov_ld.web.services import Services
from netgov_ld.web.urls import Urls

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from netgov_ld.query.index import Index
    from netgov_ld.release import Release
    from netgov_ld.web.language import Choice

__all__ = [
    "CACHED",
    "FOREVER",
    "POLICY",
    "Site",
    "conditional",
    "html",
    "install",
    "moved",
    "site_of",
]

POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self';"
    " img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of every answer: nothing inline, nothing from anywhere else, no eval."""

CACHED: Final = "public, no-cache"
"""Caches keep the answer but ask each time, at the price of a 304: a new release shows at once."""

Kept = TypeVar("Kept")

_KEY: Final = "netgov.site"

_NAMED_BY_CONTENT: Final = "built/chunks/"
"""Static files whose names change with their content (``frontend/build.mjs``)."""

FOREVER: Final = "public, max-age=31536000, immutable"
"""For addresses whose content never changes."""


class Site:
    """What pages share: the release, read through its engine, and the URLs.

    Args:
        services: Engine, release and settings.
        past: Whether this is the release as a memento, with documents of their own addresses.

    Attributes:
        language: The language in which labels of the data are preferred.
    """

    def __init__(self, services: Services, *, past: bool = False) -> None:
        self.services = services
        self.release = services.release
        self.versions = versions = _static_versions()
        self.past = past
        self.language = ENGLISH
        self._issued = Edition.of(self.release).issued
        self.urls = Urls(
            services.release.base,
            services.settings.public_url,
            versions,
            services.release.name if past else None,
        )
        self._kept: dict[tuple[str, str], object] = {}
        look = "".join([__version__, *versions.values(), *_template_digests()])
        self._look = hashlib.sha256(look.encode()).hexdigest()[:12]

    def speaking(self) -> Site:
        """Return this site in the language that the request asks for.

        Raises:
            UsageError: The data has no labels in it.
        """
        language = asked_language(self.services.index)
        if language == self.language:
            return self
        other = copy(self)
        other.language = language
        other.urls = self.urls.speaking(language.tag if language.stated else None)
        other.reader = replace(self.reader, urls=other.urls, lang=language.tag)
        return other

    def once(self, name: str, read: Callable[[], Kept]) -> Kept:
        """Return what is the same on every page in this language, read for the first of them.

        Args:
            name: Names it.
            read: Reads it.
        """
        key = (name, self.language.tag)
        if key not in self._kept:
            self._kept[key] = read()
        return cast("Kept", self._kept[key])

    @property
    def languages(self) -> tuple[Choice, ...]:
        """The languages that a page can be had in."""
        return choices(self.services.index, self.language)

    @cached_property
    def reader(self) -> Reader:
        """What pages read with; the engine starts at the first page, not with the server."""
        sources = self.services.settings.sources
        texts = ArticleTexts(sources) if sources is not None else None
        facts = Facts(self.services.engine, self.release.base)
        return Reader(facts, self.services.index, self.urls, texts)

    @property
    def last_modified(self) -> datetime | None:
        """When the release was issued, or now if that is still to come; None if it does not say.

        A date in the future would be no Last-Modified (RFC 9110, section 8.8.2.1).
        """
        return None if self._issued is None else min(self._issued, datetime.now(UTC))

    @property
    def index(self) -> Index:
        """What is listed, counted and searched."""
        return self.services.index

    @cached_property
    def views(self) -> Views:
        """What is counted for pictures."""
        return Views(self.index)

    @cached_property
    def archive(self) -> Archive:
        """This release and those before it; opened when first needed."""
        settings = self.services.settings
        # A triple store elsewhere holds the served release alone.
        here = replace(settings, store=())

        def open_site(release: Release) -> Site:
            if release is self.release:
                return Site(self.services, past=True)
            services = Services(release, replace(here, query_workers=1))
            site = Site(services, past=True)
            # Whoever still answers from it keeps it; after that its workers end.
            weakref.finalize(site, services.close)
            return site

        return Archive(self, open_site)

    @cached_property
    def json_ld(self) -> JsonLd:
        """What writes JSON-LD with the context of this release."""
        content = json.loads((self.release.folder / CONTEXT).read_bytes())
        return JsonLd(content["@context"])

    @property
    def context_address(self) -> str:
        """The full address of that context.

        It is the one that never changes, so that a document that somebody kept means the same
        when a later release has another context.
        """
        return self.urls.public(self.urls.dumps(self.release.name, CONTEXT))

    @cached_property
    def about(self) -> About:
        """The dataset and its licence."""
        return about_dataset(self.reader.facts)

    def tag(self, *parts: object, page: bool = False) -> str:
        """Name a representation by all it depends on.

        Args:
            parts: What distinguishes it within the release: path, format, page number.
            page: Whether it is HTML, which also depends on templates, article texts and the
                language of the labels.
        """
        facts: list[object] = [self.release.digest, __version__, *parts]
        if page:
            facts += [self._look, self.services.settings.sources is not None, self.language]
        return hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:32]


def site_of(app: Flask) -> Site:
    """Return the site that ``install`` made for an application."""
    site: Site = app.extensions[_KEY]
    return site


def install(app: Flask, services: Services) -> Site:
    """Give templates the site, and every answer its policy."""
    site = Site(services)
    app.extensions[_KEY] = site
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(FUNCTIONS, site=site, urls=site.urls)

    @app.after_request
    def harmless(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
        name = str((request.view_args or {}).get("filename"))
        version = site.versions.get(name)
        unchanging = request.args.get("v") == version or name.startswith(_NAMED_BY_CONTENT)
        if request.endpoint == "static" and version and unchanging:
            response.headers["Cache-Control"] = FOREVER
        return response

    return site


def conditional(
    tag: str,
    build: Callable[[], tuple[str | bytes, str]],
    *,
    cache: str = CACHED,
    of: Site | None = None,
) -> Response:
    """Answer with a body, or with 304 where the client has it; the body is then not built.

    Args:
        tag: The entity tag.
        build: Makes body and Content-Type.
        cache: Cache-Control.
        of: The site of the release that the body is from, if that is not the one served.
    """
    modified = (of or site_of(current_app)).last_modified
    known = known_tag(tag, request)
    if known is not None or (not request.if_none_match and _has_it_since(modified)):
        response = Response(status=304)
    else:
        body, content_type = build()
        response = Response(body, content_type=content_type)
    response.set_etag(known or tag)
    if modified is not None:
        response.last_modified = modified
    response.headers["Cache-Control"] = cache
    return response


def _has_it_since(modified: datetime | None) -> bool:
    since = request.if_modified_since
    return modified is not None and since is not None and modified <= since


def moved(location: str, status: int, *, cache: str = CACHED) -> Response:
    """Redirect to an address on this site."""
    response = Response(status=status)
    del response.headers["Content-Type"]  # there is no content
    response.headers["Location"] = location
    response.headers["Cache-Control"] = cache
    return response


def html(template: str, **context: object) -> tuple[str, str]:
    """Render a template; for use as the body of ``conditional``."""
    return render_template(template, **context), "text/html; charset=utf-8"


def _files(folder: str) -> Iterator[tuple[str, bytes]]:
    """List the files below a folder of this package in a fixed order."""

    def walk(place: resources.abc.Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
        for entry in sorted(place.iterdir(), key=lambda item: item.name):
            if entry.is_dir():
                yield from walk(entry, f"{prefix}{entry.name}/")
            elif not entry.name.startswith("."):
                yield prefix + entry.name, entry.read_bytes()

    yield from walk(resources.files("netgov_ld.web") / folder, "")


def _static_versions() -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest()[:12] for name, data in _files("static")}


def _template_digests() -> list[str]:
    return [hashlib.sha256(data).hexdigest() for _, data in _files("templates")]

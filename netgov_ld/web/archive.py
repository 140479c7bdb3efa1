"""The releases before the one that is served, as pages need them.

Whether a release has a thing, and what it says about it, is read from its sorted N-Quads. Only
documents of an earlier release and its answers to named queries need an engine and workers; those
of few releases are kept, and the one that was not used for longest makes room. The SPARQL endpoint
knows the served release alone.
"""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING

from cachetools import LRUCache

from netgov_ld.errors import NotFound
from netgov_ld.query.changes import Words
from netgov_ld.release import archive
from netgov_ld.release.layout import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from rdflib import URIRef

    from netgov_ld.release import Edition, Release
    from netgov_ld.web.render import Site

__all__ = ["Archive"]


class Archive:
    """Finds releases, and opens their sites.

    Args:
        site: The site of the served release.
        open_site: Makes the site of a release as a memento.
    """

    def __init__(self, site: Site, open_site: Callable[[Release], Site]) -> None:
        self._site = site
        self._open = open_site
        self._lock = threading.Lock()
        self._words: dict[str, Words] = {}
        self._sites: LRUCache[str, Site] = LRUCache(max(1, site.services.settings.past_releases))

    @cached_property
    def editions(self) -> tuple[Edition, ...]:
        """The releases, the oldest first; the served one is the last."""
        return archive(self._site.release, self._site.services.settings.releases)

    @cached_property
    def ontologies(self) -> Mapping[str, tuple[Edition, ...]]:
        """The releases with each version of the ontology, the oldest of both first.

        The version of the served release is the last. A release without the file of the ontology
        has none.
        """
        found: dict[str, tuple[Edition, ...]] = {}
        for edition in self.editions:
            version = self.words(edition).ontology_version
            if version is not None and ONTOLOGY in edition.release.files:
                found[version] = (*found.pop(version, ()), edition)
        return found

    def edition(self, name: str) -> Edition:
        """Return the release with this name, or with this version or digest if it is the only one.

        Raises:
            NotFound: There is none.
        """
        for edition in self.editions:
            if edition.name == name:
                return edition
        found = [edition for edition in self.editions if edition.release.is_called(name)]
        if len(found) != 1:
            raise NotFound(
                f"There is no release {name!r} here."
                if not found
                else f"There are {len(found)} builds of version {name}.",
                mend=f"{self._site.urls.versions()} lists the releases.",
            )
        return found[0]

    def words(self, edition: Edition) -> Words:
        """Return what puts the terms of a release into words."""
        with self._lock:
            if edition.name not in self._words:
                self._words[edition.name] = Words(edition.release)
            return self._words[edition.name]

    def holding(self, iri: URIRef) -> tuple[Edition, ...]:
        """List the releases that say something about a thing, the oldest first."""
        return tuple(edition for edition in self.editions if self.words(edition).lookup.knows(iri))

    def former(self, among: Sequence[URIRef]) -> URIRef | None:
        """Return the first of these IRIs that a release says something about."""
        return next((iri for iri in among if self.holding(iri)), None)

    def site(self, edition: Edition) -> Site:
        """Open the site of a release, whose links between documents stay within the release."""
        with self._lock:
            if edition.name not in self._sites:
                self._sites[edition.name] = self._open(edition.release)
            found: Site = self._sites[edition.name]
            return found

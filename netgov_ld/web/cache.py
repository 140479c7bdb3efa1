"""The result cache: complete answers of this release, bounded in bytes."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import TYPE_CHECKING, Final

from cachetools import LRUCache

if TYPE_CHECKING:
    from flask import Request

    from netgov_ld.query.runner import Job

__all__ = ["ResultCache", "etag", "known_tag"]

_OVERHEAD: Final = 200
"""Bytes an entry costs beside its body: key, object headers, place in the table."""


def etag(digest: str, job: Job, key: str) -> str:
    """Name an answer by all it depends on.

    Args:
        digest: Digest of the release.
        job: What decides the answer beside the text: format, dataset, base.
        key: The normalised text of the query (``request.Request.key``).
    """
    facts = [
        digest, job.format, job.base, job.union, job.default_graphs, job.named_graphs, key
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


class ResultCache:
    """A least-recently-used cache of answers by their ETag; safe for threads.

    Args:
        size: Bytes it may hold; 0 keeps nothing.
    """

    def __init__(self, size: int) -> None:
        self._entries: LRUCache[str, bytes] = LRUCache(
            size, getsizeof=lambda body: len(body) + _OVERHEAD
        )
        self._lock = threading.Lock()
        self._largest = size // 4

    def get(self, tag: str) -> bytes | None:
        """Return the answer with this ETag, or None."""
        with self._lock:
            body: bytes | None = self._entries.get(tag)
            return body

    @property
    def size(self) -> int:
        """Bytes it holds."""
        return int(self._entries.currsize)

    def put(self, tag: str, body: bytes) -> None:
        """Keep an answer, unless it would push out most of the others."""
        if len(body) + _OVERHEAD <= self._largest:
            with self._lock:
                self._entries[tag] = body


def known_tag(tag: str, request: Request) -> str | None:
    """Return the ETag by which the client knows an answer; a compressed form has a suffix."""
    if request.if_none_match.star_tag:
        return tag
    sent = request.if_none_match.as_set(include_weak=True)
    return next((known for known in sent if known.partition(":")[0] == tag), None)

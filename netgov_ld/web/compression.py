"""Compression by negotiation (zstd, Brotli, gzip), by the library Flask-Compress.

Partial answers and files that offer parts stay as they are: a range counts bytes of what is
stored, and a strong ETag names those bytes. Style sheets and scripts offer no parts; nobody takes
them in pieces, and compressed they are a quarter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import request
from flask_compress import Compress

from netgov_ld.query.formats import FORMATS

if TYPE_CHECKING:
    from flask import Flask, Response

__all__ = ["install"]

_PAGES: Final = [
    "application/json",
    "application/problem+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
    "text/plain",
]


def install(app: Flask) -> None:
    """Compress what is text and large enough to gain by it."""
    app.config["COMPRESS_REGISTER"] = False
    app.config["COMPRESS_MIMETYPES"] = [*_PAGES, *(entry.media_type for entry in FORMATS)]
    compress = Compress(app)

    @app.after_request
    def compressed(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code == 200:
            del response.headers["Accept-Ranges"]
            response.direct_passthrough = False
            response.make_sequence()
        if response.status_code == 206 or "Accept-Ranges" in response.headers:
            return response
        return _timeless(compress.after_request(response))


def _timeless(response: Response) -> Response:
    """Take the time of day out of gzip's header (RFC 1952), for a strong ETag names the bytes."""
    if response.content_encoding == "gzip" and not response.is_streamed:
        data = response.get_data()
        response.set_data(data[:4] + bytes(4) + data[8:])
    return response

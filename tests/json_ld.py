"""JSON-LD read by a processor that is not ours, with its remote contexts from the application."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pyld import jsonld

if TYPE_CHECKING:
    from flask.testing import FlaskClient

__all__ = ["PUBLIC", "nquads"]

PUBLIC = "http://127.0.0.1:8000/"
"""Where the application of the tests believes to be."""


def nquads(body: bytes, client: FlaskClient | None = None) -> bytes:
    """Return what a JSON-LD document says, as N-Quads.

    Args:
        body: The document.
        client: Fetches the contexts the document refers to; without one, it must not refer to any.
    """

    def load(url: str, _: object) -> dict[str, Any]:
        assert client is not None, f"{url} is wanted"
        assert url.startswith(PUBLIC), url
        response = client.get(urlsplit(url).path)
        assert response.status_code == 200, url
        assert response.mimetype == "application/ld+json", url
        content = json.loads(response.data)
        response.close()
        return {
            "contentType": "application/ld+json",
            "contextUrl": None,
            "documentUrl": url,
            "document": content,
        }

    options = {"format": "application/n-quads", "documentLoader": load}
    return str(jsonld.to_rdf(json.loads(body), options)).encode()

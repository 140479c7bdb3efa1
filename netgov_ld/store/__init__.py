"""The engine that answers trusted queries of pages and commands.

``Engine`` is the small protocol the rest of the program is written against; ``EmbeddedEngine`` is
Oxigraph inside this process, ``RemoteEngine`` any service that speaks the SPARQL 1.1 Protocol and
that ``netgov push`` has loaded (``marker``). Queries of strangers never come here: they go through
``netgov_ld.query.runner``, whose workers can be stopped.
"""

from __future__ import annotations

from netgov_ld.store.embedded import EmbeddedEngine, disk_copy, load_nquads
from netgov_ld.store.engine import Answer, Engine, Solutions, Substitutions
from netgov_ld.store.quads import Quad, ntriples, rdf_xml, read_quads, read_turtle
from netgov_ld.store.remote import Remote, RemoteEngine, services

__all__ = [
    "Answer", "EmbeddedEngine", "Engine", "Quad", "Remote", "RemoteEngine", "Solutions",
    "Substitutions", "disk_copy", "load_nquads", "ntriples", "rdf_xml", "read_quads",
    "read_turtle", "services",
]  # fmt: skip

"""References alone, for reference managers: ``/cite/{kind}/{slug}.{bib,ris,json}``.

Beside the kinds of thing there are two more: ``dataset``, whose slug is the version, and
``queries``, whose slug is the name of a query, with its parameters in the query string. A thing
can be cited as it was in an earlier release: ``?release=``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, request

from netgov_ld.errors import NotFound, UsageError
from netgov_ld.namespaces import KINDS
from netgov_ld.query import named
from netgov_ld.web.answer_page import run
from netgov_ld.web.answers import begin
from netgov_ld.web.asked import read_asked, released, single
from netgov_ld.web.citation import Citation, Citer
from netgov_ld.web.citation_formats import FORMATS
from netgov_ld.web.protocol import parameters
from netgov_ld.web.render import conditional
from netgov_ld.web.urls import candidates

if TYPE_CHECKING:
    from flask.blueprints import BlueprintSetupState

    from netgov_ld.web.render import Site

__all__ = ["blueprint"]

_BY_ENDING: Final = {form.ending: form for form in FORMATS}


def blueprint(site: Site) -> Blueprint:
    """Build the routes of references over this site, and give templates ``cite``."""
    routes = Blueprint("citation", __name__)
    citer = Citer(site)

    @routes.record_once
    def install(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals["cite"] = citer

    @routes.get("/cite/<kind>/<path:name>")
    def cite(kind: str, name: str) -> Response:
        slug, _, ending = name.rpartition(".")
        form = _BY_ENDING.get(ending)
        if form is None or not slug:
            listed = ", ".join(f".{known}" for known in _BY_ENDING)
            raise NotFound(f"There is no reference {name!r}.", mend=f"End it with one of: {listed}")
        citation = _find(kind, slug)
        body = form.write(citation.reference)
        facts = citation.reference.url, citation.digest, citation.sha256
        tag = site.tag("cite", kind, slug, ending, *facts)
        return conditional(tag, lambda: (body, f"{form.media_type}; charset=utf-8"))

    def _find(kind: str, slug: str) -> Citation:
        if kind == "queries":
            begin()
            asked = read_asked(named.get(slug), request, site)
            return _citer(asked.site).answer(asked, run(asked).sha256)
        given = single(parameters(request))
        release = given.pop("release", "")
        if given:
            raise UsageError(f"There is no parameter {min(given)!r} here.", mend="Give 'release'.")
        if kind == "dataset":
            return _citer(released(site, slug)).dataset
        found = _citer(released(site, release))
        iri = found.known(candidates(kind, slug, base=site.release.base)) if kind in KINDS else None
        if iri is None:
            raise NotFound(f"The dataset has no {kind} named {slug!r}.")
        return found.thing(iri)

    def _citer(among: Site) -> Citer:
        return citer if among is site else Citer(among)

    return routes

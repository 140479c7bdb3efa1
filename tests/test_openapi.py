"""The OpenAPI document is valid, complete, and true: requests made from it are answered as said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.specs.openapi import checks

from netgov_ld.query import named
from netgov_ld.web.openapi import fixed_paths
from tests.pages import fetch

if TYPE_CHECKING:
    from flask import Flask
    from schemathesis import BaseSchema, Case

pytestmark = pytest.mark.web

EXAMPLES: Final = 15
"""Requests that are made up for each operation."""

CHECKS: Final = [
    # 503 is an honest answer and is described; 500 is not.
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]

PAGE: Final = "a page for people"
OTHER_WAY: Final = "another way to what is described"
ROBOTS: Final = "a file for robots or browsers, by a convention of its own"

UNDESCRIBED: Final = {
    "/": PAGE,
    "/api": PAGE,
    "/query": PAGE,
    "/views/": PAGE,
    "/problems/<name>": PAGE,
    "/dumps/": PAGE,
    "/dumps/<version>/": PAGE,
    "/figures/<indicator>.json": "a picture on a page",
    "/ontology/classes.svg": "a picture on a page",
    "/ontology/<name>/classes.svg": "a picture on a page",
    "/dataset": OTHER_WAY,
    "/dataset/<version>": OTHER_WAY,
    "/dumps": OTHER_WAY,
    "/graph/<path:name>": OTHER_WAY,
    "/graphs": OTHER_WAY,
    "/ontology.<ending>": OTHER_WAY,
    "/ontology/": OTHER_WAY,
    "/ontology/shapes.<ending>": OTHER_WAY,
    "/queries": OTHER_WAY,
    "/shapes": OTHER_WAY,
    "/topics": OTHER_WAY,
    "/views": OTHER_WAY,
    "/openapi.json": "the description itself",
    "/opensearch.xml": ROBOTS,
    "/robots.txt": ROBOTS,
    "/sitemap.xml": ROBOTS,
    "/sitemap-<int:part>.xml": ROBOTS,
    "/static/<path:filename>": ROBOTS,
    "/metrics": "for the operator's monitoring, not for the public",
}
"""Routes that the OpenAPI document leaves out, and why."""


@pytest.fixture(scope="module")
def document(shipped_app: Flask) -> dict[str, Any]:
    response = shipped_app.test_client().get("/openapi.json")
    assert response.content_type == "application/json"
    content: dict[str, Any] = response.get_json()
    return content


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")


def test_every_named_query_is_described(document: dict[str, Any]) -> None:
    for query in named.load().values():
        operation = document["paths"][f"/queries/{query.name}"]["get"]
        assert operation["description"] == query.question
        own = [entry for entry in operation["parameters"] if "$ref" not in entry]
        assert [entry["name"] for entry in own] == [entry.name for entry in query.parameters]


def test_defaults_are_values_that_can_be_given(document: dict[str, Any]) -> None:
    operation = document["paths"]["/queries/holders"]["get"]
    assert operation["parameters"][0]["schema"]["default"] == "cyber-sovereignty-deserves-respect"


def test_every_path_has_a_route(document: dict[str, Any], shipped_app: Flask) -> None:
    adapter = shipped_app.url_map.bind("localhost")
    for path, item in document["paths"].items():
        for method in item:
            endpoint, _ = adapter.match(re.sub(r"\{\w+\}", "x", path), method=method.upper())
            assert endpoint


def test_every_route_is_described_or_has_a_reason_not_to_be(
    document: dict[str, Any], shipped_app: Flask
) -> None:
    adapter = shipped_app.url_map.bind("localhost")
    paths = [re.sub(r"\{\w+\}", "x", path) for path in document["paths"]]
    described = {adapter.match(path, return_rule=True)[0].rule for path in paths}
    rules = {rule.rule for rule in shipped_app.url_map.iter_rules()}

    assert len(rules) > 40
    assert rules - described == set(UNDESCRIBED)


def test_documents_of_the_past_can_be_asked_for(document: dict[str, Any]) -> None:
    operation = document["paths"]["/doc/{kind}/{slug}"]["get"]
    (header,) = (entry for entry in operation["parameters"] if entry.get("in") == "header")

    assert header["name"] == "Accept-Datetime"
    assert re.search(header["schema"]["pattern"], "Thu, 04 Oct 2012 00:00:00 GMT")
    assert {"301", "302", "410"} <= set(operation["responses"])


def test_the_page_shows_every_operation(document: dict[str, Any], shipped_app: Flask) -> None:
    page = fetch(shipped_app.test_client(), "/api")
    names = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    }
    assert names <= page.ids
    assert "/openapi.json" in page.links
    assert all(request.startswith("/static/") for request in page.requests)


@pytest.fixture(scope="module")
def schema(shipped_app: Flask) -> BaseSchema:
    return schemathesis.openapi.from_wsgi("/openapi.json", shipped_app)


OPERATIONS: Final = [
    *(("/queries/", "get"), ("/queries/{query}/values/{parameter}", "get")),
    *((f"/queries/{name}", "get") for name in named.load()),
    *((path, method) for path, item in fixed_paths().items() for method in item),
]


def test_every_operation_is_tried(document: dict[str, Any]) -> None:
    described = {(path, method) for path, item in document["paths"].items() for method in item}
    assert set(OPERATIONS) == described


@pytest.mark.embedded("Virtuoso 7 cannot evaluate some paths", over="virtuoso")
# The plug-in of schemathesis for pytest lags behind pytest; its strategies work by themselves.
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda part: part)
def test_requests_are_answered_as_described(path: str, method: str, schema: BaseSchema) -> None:
    operation = schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def run(case: Case[Any]) -> None:
        case.call_and_validate(checks=CHECKS, headers={"Accept-Encoding": "identity"})

    run()

"""The ontology in other people's tools: the OWL API and its reasoners, a reasoner for OWL 2 RL."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

import owlrl
import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef

from netgov_ld.corpus.loader import load
from netgov_ld.namespaces import NG
from netgov_ld.release import build
from tests.stores import classpath

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release

_MAIN: Final = "org.obolibrary.robot.CommandLineInterface"


@pytest.fixture(scope="module")
def release(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build(load(checkout).dataset(), tmp_path_factory.mktemp("releases"), version="1.0.0")


@pytest.fixture(scope="module")
def everything(checkout: Path) -> Graph:
    """Return ontology, schemes and data as one graph."""
    whole = Graph()
    for graph in load(checkout).dataset().graphs():
        whole += graph
    return whole


def robot(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = ["java", "-Xmx1g", "-cp", classpath("robot"), _MAIN, *map(str, arguments)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def test_the_owl_api_reads_it_as_owl_2_dl_and_writes_it(release: Release, tmp_path: Path) -> None:
    source = release.folder / "ontology.rdf"
    done = robot(
        tmp_path,
        *("validate-profile", "--input", source, "--profile", "DL", "--output", "profile.txt"),
        *("convert", "--output", "ontology.owx"),
        *("convert", "--output", "ontology.ttl", "--format", "ttl"),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "closure in profile" in (tmp_path / "profile.txt").read_text("utf-8")
    assert "<Ontology" in (tmp_path / "ontology.owx").read_text("utf-8")
    again, first = Graph().parse(tmp_path / "ontology.ttl"), Graph().parse(source)
    for kind in (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty):
        terms = {term for term in first.subjects(RDF.type, kind) if isinstance(term, URIRef)}
        assert terms == {t for t in again.subjects(RDF.type, kind) if isinstance(t, URIRef)}
    restrictions = {len(set(graph.subjects(RDF.type, OWL.Restriction))) for graph in (first, again)}
    assert len(restrictions) == 1


@pytest.mark.parametrize("reasoner", ["HermiT", "ELK"])
def test_ontology_and_data_are_consistent(everything: Graph, tmp_path: Path, reasoner: str) -> None:
    everything.serialize(tmp_path / "whole.ttl", format="turtle", encoding="utf-8")
    done = robot(
        tmp_path,
        *("reason", "--reasoner", reasoner, "--input", "whole.ttl", "--output", "inferred.ttl"),
    )
    assert done.returncode == 0, done.stdout + done.stderr

    # A reasoner that is satisfied with everything would have been as well.
    everything.add((NG.Position, OWL.disjointWith, NG.Assertion))
    try:
        everything.serialize(tmp_path / "broken.ttl", format="turtle", encoding="utf-8")
    finally:
        everything.remove((NG.Position, OWL.disjointWith, NG.Assertion))
    done = robot(
        tmp_path,
        *("reason", "--reasoner", reasoner, "--input", "broken.ttl", "--output", "none.ttl"),
    )
    assert done.returncode == 1
    assert "inconsistent" in (done.stdout + done.stderr).lower()


def closure(graph: Graph) -> list[str]:
    """Draw every conclusion by the rules of OWL 2 RL; return the contradictions."""
    rules = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    rules.closure()
    return list(rules.error_messages)


def test_the_rules_of_owl_2_rl_draw_what_is_expected(checkout: Path) -> None:
    graph = Graph()
    for name in ("ontology/netgov.ttl", "graph/actors.ttl", "graph/events.ttl"):
        graph.parse(checkout / name)
    graph.parse(sorted((checkout / "graph" / "articles").glob("*.ttl"))[0])
    positions = set(graph.subjects(RDF.type, NG.Position))
    assert positions
    assert not set(graph.subjects(RDF.type, NG.Assertion))

    assert closure(graph) == []
    assert positions < set(graph.subjects(RDF.type, NG.Assertion))
    for narrow, wide in list(graph.subject_objects(RDFS.subPropertyOf)):
        if isinstance(narrow, URIRef) and isinstance(wide, URIRef):
            assert set(graph.subject_objects(narrow)) <= set(graph.subject_objects(wide))

    odd = BNode()
    graph.add((NG.Position, OWL.disjointWith, NG.Figure))
    graph.add((odd, RDF.type, NG.Position))
    graph.add((odd, RDF.type, NG.Figure))
    graph.add((odd, RDFS.label, Literal("odd")))
    assert closure(graph) != []

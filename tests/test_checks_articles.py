"""Articles checked one by one, or in batches, are judged as the corpus as a whole is."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import SH, BNode, URIRef

from benchmarks.synthetic import write_folder
from netgov_ld.checks import run as checks
from netgov_ld.checks import shapes as shapes_of
from netgov_ld.checks.batch import Context
from netgov_ld.checks.cache import Cache, pack, unpack
from netgov_ld.checks.report import Report, Result, Severity
from netgov_ld.checks.rules import Scope, load_all
from netgov_ld.checks.run import run
from netgov_ld.corpus.loader import Corpus
from netgov_ld.corpus.turtle import canonical, parse, parse_file
from netgov_ld.errors import UsageError
from tests.corpora import HARBOUR, append, copy, swap
from tests.shape_examples import examples
from tests.whole import checked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netgov_ld.checks.batch import Source, Verdict

ROOT: Final = Path(__file__).parent.parent
_NAMES: Final = "references"
DATA: Final = ROOT / "tests" / "data"


def said(report: Report) -> set[tuple[object, ...]]:
    """Return what a report says.

    Without what is said otherwise of single files: names without a type are counted in each, and
    names to suggest for a misspelt one are those near it.
    """
    other = ("owl-lite:undeclared-term", "rules:topic-used")
    return {
        (r.check, r.severity, r.path, r.line, r.focus, r.message, r.check != _NAMES and r.mend)
        for r in report.results
        if r.check not in other
    }


def undeclared(report: Report) -> set[str | None]:
    return {r.focus for r in report.results if r.check == "owl-lite:undeclared-term"}


@pytest.fixture
def some(tmp_path: Path) -> Path:
    """Return a corpus of eight articles, some of which refer to each other."""
    folder = write_folder(6, tmp_path / "data")
    link(folder, 0, "ng:expresses proposition:synthetic-000003-0 ;", "synthetic-000000-0")
    link(folder, 1, "ng:elaborates position:synthetic-000003-1 ;", "synthetic-000001-1")
    return folder


def article(folder: Path, number: int) -> Path:
    return folder / "graph" / "articles" / f"synthetic-{number:06d}.ttl"


def link(folder: Path, number: int, line: str, position: str) -> None:
    """Let a position of an article say one more thing, in the place of what it expresses."""
    path = article(folder, number)
    text = path.read_text("utf-8")
    head, mark, tail = text.partition(f"\nposition:{position}\n")
    predicate = line.split()[0]
    if predicate == "ng:expresses":
        own = f"ng:expresses proposition:{position} ;"
        assert own in tail
        text = head + mark + tail.replace(own, line, 1)
    else:
        text = head + mark + tail.replace("    ng:evidence", f"    {line}\n    ng:evidence", 1)
    path.write_text(text, "utf-8")


@pytest.mark.parametrize(("every", "batch"), [(1, 1000), (7, 6)])
def test_examples_are_judged_as_by_pyshacl_on_the_whole(
    every: int, batch: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ontology", "shapes"):
        shutil.copytree(ROOT / name, tmp_path / name)
    articles = tmp_path / "graph" / "articles"
    articles.mkdir(parents=True)
    conforming = parse_file(DATA / "shapes" / "conforming.ttl")
    (articles / "conforming.ttl").write_text(canonical(conforming), "utf-8")
    count = 0
    for path in sorted((DATA / "shapes").glob("*.ttl")):
        for example in examples(path) if path.stem != "conforming" else ():
            if count % every == 0:
                text = canonical(example.graph(conforming))
                (articles / f"example-{count}.ttl").write_text(text, "utf-8")
            count += 1
    assert count > 100
    monkeypatch.setattr(checks, "_BATCH", batch)
    monkeypatch.setattr(f"{Context.__module__}._RENEWED", 2)
    report, whole = run(tmp_path), checked(tmp_path)
    assert len(whole.results) > 3 * count // every
    assert said(report) == said(whole)
    assert undeclared(report) >= undeclared(whole) != set()


def test_articles_that_refer_to_each_other(some: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swap(article(some, 3), '    rdfs:label "Proposition synthetic-000003-0"@en ;\n', "")
    append(article(some, 4), "position:synthetic-000001-1 ng:grounds position:nobody .")
    append(article(some, 5), "proposition:synthetic-000003-0 ng:topic topic:privacy .")
    swap(article(some, 5), '"synthetic-000005"', '"synthetic-000002"')
    append(article(some, 2), "position:synthetic-000002-0 ng:partOf position:synthetic-000003-0 .")
    append(article(some, 3), "position:synthetic-000003-0 ng:partOf position:synthetic-000002-0 .")
    append(some / "graph" / "events.ttl", "event:x ng:evidence evidence:synthetic-000001-0-1 .")
    monkeypatch.setattr(checks, "_BATCH", 2)
    report, whole = run(some), checked(some)
    kinds = {r.check for r in whole.results}
    assert {"rules:part-cycle", "rules:identifier-unique", "rules:part-in-article"} <= kinds
    assert {"shacl:label", "shacl:part-statement", "references"} <= kinds
    assert said(report) == said(whole)


def test_the_shipped_data_is_judged_alike(checkout: Path) -> None:
    assert said(run(checkout)) == said(checked(checkout))


def test_rules_that_look_near_or_at_uses_find_all_their_examples(checkout: Path) -> None:
    rules, _ = load_all(checkout / "ontology" / "rules")
    scopes = {scope: [r.name for r in rules if r.scope is scope] for scope in Scope}
    assert all(scopes.values())
    for rule in rules:
        if rule.scope is Scope.WHOLE:
            assert rule.properties is not None, f"{rule.name} would need every triple"
            assert URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type") not in rule.properties


def test_no_shape_looks_further_than_what_is_read_beside_an_article(checkout: Path) -> None:
    shapes = shapes_of.load(Corpus(()), checkout / "shapes")
    graph = shapes.graph
    for path in graph.objects(None, SH.path):
        steps = list(graph.items(path)) if isinstance(path, BNode) else [path]
        assert len(steps) <= 3, path
        back = [step for step in steps if (step, SH.inversePath, None) in graph]
        assert back in ([], steps[:1]), "only the first step may lead back"


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record which articles are checked."""
    names: list[str] = []
    check = Context.articles

    def recording(
        self: Context, asked: Sequence[Source], near: Sequence[Source] = ()
    ) -> list[Verdict]:
        names.extend(source.entry.path.stem for source in asked)
        return check(self, asked, near)

    monkeypatch.setattr(Context, "articles", recording)
    return names


@pytest.fixture
def few(data: Path, tmp_path: Path) -> Path:
    """Return a small corpus with eight articles, of which a0 and a1 refer to a3."""
    folder = copy(data, tmp_path / "few")
    articles = folder / "graph" / "articles"
    text = (articles / "bridge.ttl").read_text("utf-8")
    for number in range(6):
        path = articles / f"a{number}.ttl"
        path.write_text(canonical(parse(text.replace("bridge", path.stem))), "utf-8")
        if number < 2:
            append(path, f"article:{path.stem} rdfs:seeAlso article:a3 .")
    return folder


def test_only_what_has_changed_is_checked_again(
    few: Path, tmp_path: Path, looked: list[str]
) -> None:
    cache, path = tmp_path / "cache", few / "graph" / "articles" / "a5.ttl"
    first = run(few, cache=cache)
    assert first.results == run(few).results
    looked.clear()
    assert run(few, cache=cache).results == first.results
    assert looked == []
    swap(path, '"en" ;', '"en" ; rdfs:seeAlso article:nobody ;')
    report = run(few, cache=cache)
    assert looked == ["a5"]
    assert said(report) == said(checked(few)) != said(first)
    looked.clear()
    swap(path, "    rdfs:seeAlso article:nobody ;\n", "")
    assert run(few, cache=cache).results == first.results
    assert looked == ["a5"]


def test_a_verdict_depends_on_what_an_article_refers_to(
    few: Path, tmp_path: Path, looked: list[str]
) -> None:
    cache, actors = tmp_path / "cache", few / "graph" / "actors.ttl"
    run(few, cache=cache)
    looked.clear()
    swap(few / "graph" / "articles" / "a3.ttl", '"a3 article"', '"another"')
    report = run(few, cache=cache)
    assert set(looked) == {"a0", "a1", "a3"}
    assert said(report) == said(checked(few))
    looked.clear()
    append(actors, 'person:new a ng:Person ; rdfs:label "New"@en .')
    report = run(few, cache=cache)
    assert set(looked) <= {"harbour"}, "shared files refer to it"
    assert said(report) == said(checked(few))
    looked.clear()
    append(actors, 'person:example rdfs:label "Someone else"@en .')
    report = run(few, cache=cache)
    assert looked == ["harbour"]
    assert said(report) == said(checked(few))


def test_files_may_come_and_go(few: Path, tmp_path: Path) -> None:
    cache, path = tmp_path / "cache", few / "graph" / "articles" / "a3.ttl"
    run(few, cache=cache)
    text = path.read_text("utf-8")
    path.unlink()
    report = run(few, cache=cache)
    assert said(report) == said(checked(few))
    assert "references" in {r.check for r in report.results}
    path.write_text(text, "utf-8")
    assert said(run(few, cache=cache)) == said(checked(few))


def test_a_run_that_was_broken_off_goes_on_where_it_was(
    few: Path, tmp_path: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "_BATCH", 2)

    def progress(step: str) -> None:
        if step.startswith("4 of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(few, cache=tmp_path / "cache", progress=progress)
    done = set(looked)
    assert 4 <= len(done) < 8
    looked.clear()
    report = run(few, cache=tmp_path / "cache")
    # Those that refer to others may have been checked before the others were read.
    assert set(looked) & done <= {"a0", "a1", "a3"}
    assert set(looked) | done == {"bridge", "harbour", *(f"a{number}" for number in range(6))}
    assert report.results == run(few).results


def test_a_damaged_cache_is_begun_anew(data: Path, tmp_path: Path) -> None:
    folder, cache = copy(data, tmp_path / "corpus"), tmp_path / "cache"
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    wanted = run(folder, cache=cache).results
    (file,) = cache.glob("*.sqlite")
    for content in (b"", b"no database", file.read_bytes()[:5000], bytes(20_000)):
        for left in cache.glob("*.sqlite-*"):
            left.unlink()
        file.write_bytes(content)
        assert run(folder, cache=cache).results == wanted
        assert run(folder, cache=cache).results == wanted


def test_an_altered_entry_is_not_believed(data: Path, tmp_path: Path) -> None:
    folder, cache = copy(data, tmp_path / "corpus"), tmp_path / "cache"
    append(folder / HARBOUR, "claim:harbour-networks ng:assertedBy person:nobody .")
    wanted = run(folder, cache=cache).results
    assert wanted
    (file,) = cache.glob("*.sqlite")
    with sqlite3.connect(file) as base:
        assert base.execute("UPDATE file SET results = '[]'").rowcount == 2
    base.close()
    assert run(folder, cache=cache).results == wanted


def test_a_second_run_at_the_same_time_works_without_the_cache(data: Path, tmp_path: Path) -> None:
    folder, cache = copy(data, tmp_path / "corpus"), tmp_path / "cache"
    with Cache(cache, folder) as held:
        assert held.path is not None
        with Cache(cache, folder) as other:
            assert other.path is None
        assert run(folder, cache=cache).is_clean
        assert list(held.rows()) == []


def test_a_cache_that_cannot_be_written_is_done_without(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run(copy(data, tmp_path / "corpus"), cache=tmp_path / "file" / "cache").is_clean


def test_results_come_back_from_the_cache_as_they_were() -> None:
    results = [
        Result(check="a", severity=Severity.INFO, path=None, line=None, focus=None, message="é"),
        Result(
            check="b", severity=Severity.VIOLATION, path=Path("x/y.ttl"), line=3, focus="urn:z",
            message='"', mend="m", unreadable=True,
        ),
    ]  # fmt: skip
    assert unpack(pack(results)) == results


@pytest.fixture
def faulty(few: Path) -> Path:
    append(few / "graph" / "articles" / "a4.ttl", "claim:x ng:assertedBy person:nobody .")
    return few


def test_processes_say_what_one_says(faulty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = run(faulty).results
    monkeypatch.setattr(checks, "_BATCH", 2)
    assert run(faulty, jobs=2).results == wanted != ()


def test_a_cluster_says_what_one_process_says_though_a_worker_is_killed(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    wanted = run(faulty).results
    monkeypatch.setattr(checks, "_BATCH", 1)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster:
        victims = [worker.pid for worker in list(cluster.workers.values())[:1]]

        def progress(step: str) -> None:
            if step.startswith("1 of") and victims:
                os.kill(victims.pop(), signal.SIGKILL)

        found = run(faulty, cluster=cluster.scheduler_address, progress=progress).results
    assert victims == []
    assert found == wanted != ()


def test_a_cluster_that_is_not_there(few: Path) -> None:
    pytest.importorskip("distributed")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(UsageError, match="No Dask scheduler answers"):
            run(few, cluster=address)

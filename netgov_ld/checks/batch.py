"""Some articles, or the files that all share, checked beside what they refer to.

This is what a worker process does, on this machine or another: it gets texts, and gives back what
is wrong with each, and the few facts about each that the checks of the whole need (``Facts``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rdflib import RDF, SH, URIRef

import netgov_ld
from netgov_ld.checks import (
    canonical,
    evidence,
    literals,
    outline,
    prefixes,
    references,
    rules,
    shacl,
)
from netgov_ld.checks.report import Result
from netgov_ld.checks.rules import Scope
from netgov_ld.checks.shapes import Shapes
from netgov_ld.corpus.loader import Corpus, Entry, SourceFile, read_entry
from netgov_ld.corpus.texts import ArticleTexts
from netgov_ld.errors import UnreadableInput
from netgov_ld.namespaces import BASE, NG
from netgov_ld.store import EmbeddedEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rdflib.term import Node

    from netgov_ld.checks.rules import Rule

__all__ = [
    "Context",
    "Facts",
    "Shared",
    "Source",
    "Verdict",
    "number",
    "ordered",
    "program",
    "text_number",
]

_SHARED: Final = "urn:x-netgov:shared"
_BATCH: Final = "urn:x-netgov:batch"
_RENEWED: Final = 5
"""Batches after which the engine is made anew: in memory it keeps the text of every term that it
has ever held, and so would grow with the corpus."""
_PARTS: Final = ("ontology", "shapes", "graph")


def number(name: str) -> int:
    """Return 63 bits that stand for a name; two names may share them, at one in 10 billion."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


def text_number(digest: str) -> int:
    """Return the number that stands for the text of an article with this SHA-256."""
    return number(f"text {digest}")


@cache
def program() -> str:
    """Digest the program, and the libraries that judge: whatever a verdict is owed to."""
    parts = [f"{name} {version(name)}" for name in ("rdflib", "pyshacl", "pyoxigraph", "sentencex")]
    root = Path(netgov_ld.__file__).parent
    paths = [path for part in ("checks", "corpus", "store") for path in (root / part).rglob("*.py")]
    for path in sorted([*root.glob("*.py"), *paths]):
        parts += [path.name, hashlib.sha256(path.read_bytes()).hexdigest()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Source:
    """A file and its text."""

    entry: Entry
    text: str


@dataclass(frozen=True)
class Shared:
    """What articles are checked against.

    Args:
        folder: The data folder, as the user names it.
        sources: The files of ontology/ and graph/ that are no articles.
        shapes: The files of shapes/.
        texts: The article texts by their SHA-256; None to check without them.
        texts_folder: Where these are.
        validate: Whether to check by the shapes; not, if these have faults.
    """

    folder: Path
    sources: tuple[Source, ...]
    shapes: tuple[Source, ...]
    texts: Mapping[str, Path] | None = None
    texts_folder: Path | None = None
    validate: bool = True


@dataclass
class Facts:
    """What the checks of the whole have to know of a file.

    Names are given as numbers (``number``); files have thousands.
    """

    described: list[int] = field(default_factory=list)
    """The things that it describes."""
    referred: list[int] = field(default_factory=list)
    """The things of this dataset that it refers to and does not describe."""
    uses: list[str] = field(default_factory=list)
    """Each property with the classes and shared things that are its values; as N-Triples."""
    keys: list[tuple[int, int]] = field(default_factory=list)
    """Each rule with its key, and the thing that has it."""
    extract: str = ""
    """Triples with properties that rules about the whole name; as N-Triples."""
    back: str = ""
    """Descriptions of the things that refer to shared things in a way in which shapes look back."""


@dataclass
class Verdict:
    """What is to be said of one file."""

    path: Path
    results: list[Result] = field(default_factory=list)
    facts: Facts = field(default_factory=Facts)


class Context:
    """Checks files against what is shared.

    Args:
        shared: That.
    """

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self._batches = 0

    @cached_property
    def files(self) -> list[SourceFile]:
        """The shared files that could be read, none of them to be checked."""
        found: list[SourceFile] = []
        for source in self.shared.sources:
            try:
                found.append(_read(source, asked=False))
            except UnreadableInput:
                continue
        return found

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes.

        Raises:
            UnreadableInput: One cannot be read, or there is none.
        """
        if not self.shared.shapes:
            raise UnreadableInput(
                self.shared.folder / "shapes", "It holds no shapes.", mend="Name the data folder."
            )
        return Shapes(tuple(_read(source, asked=True) for source in self.shared.shapes))

    @cached_property
    def rules(self) -> list[Rule]:
        """The rules that can be read."""
        try:
            return rules.load_all(self.shared.folder / "ontology" / "rules")[0]
        except UnreadableInput:
            return []

    @cached_property
    def whole(self) -> frozenset[Node] | None:
        """The properties that rules about the whole name; None if one may look at any."""
        found: set[Node] = set()
        for rule in self.rules:
            if rule.scope is Scope.WHOLE:
                if rule.properties is None:
                    return None
                found |= rule.properties
        return frozenset(found)

    @cached_property
    def described(self) -> frozenset[Node]:
        """What shared files describe."""
        return frozenset(s for file in self.files for s in file.graph.subjects())

    @cached_property
    def inverse(self) -> frozenset[Node]:
        """The properties along which shapes look back."""
        return frozenset(self.shapes.graph.objects(None, SH.inversePath))

    @cached_property
    def _engine(self) -> EmbeddedEngine:
        engine = EmbeddedEngine.empty()
        engine.put(_SHARED, (triple for file in self.files for triple in file.graph))
        return engine

    @cached_property
    def _owl_lite(self) -> outline.OwlLite:
        return outline.OwlLite(Corpus(tuple(self.files)).union())

    @cached_property
    def _texts(self) -> ArticleTexts | None:
        if self.shared.texts is None or self.shared.texts_folder is None:
            return None
        return ArticleTexts(self.shared.texts_folder, self.shared.texts)

    def articles(self, asked: Sequence[Source], near: Sequence[Source] = ()) -> list[Verdict]:
        """Check articles.

        Args:
            asked: The articles.
            near: Other articles that these have to do with.
        """
        verdicts = {source.entry.path: Verdict(source.entry.path) for source in asked}
        files, broken = _read_all(asked, near)
        for result in broken:
            if result.path is not None:
                verdicts[result.path].results.append(result)
        corpus = Corpus(ordered([*self.files, *files]), asked_first=False)
        found = self._own(corpus)
        found += self._owl_lite.check(corpus)
        found += self._near(corpus, verdicts)
        self._give(found, verdicts, corpus)
        for file in corpus.files:
            if file.asked:
                self._learn(file, verdicts[file.path].facts)
        return list(verdicts.values())

    def shared_files(self, near: Sequence[Source], back: str) -> Verdict:
        """Check the files that articles share, as one.

        Args:
            near: The articles that these have to do with.
            back: What articles say that shapes look back to (``Facts.back``), as N-Triples.
        """
        verdict = Verdict(self.shared.folder)
        sources = [*self.shared.sources, *self.shared.shapes]
        files, broken = _read_all(sources, near)
        if back:
            path = self.shared.folder / "graph" / "articles"
            entry = Entry(path, "articles", "graph", is_article=True, asked=False)
            files.append(_read(Source(entry, back), asked=False))
        corpus = Corpus(ordered(files), asked_first=False)
        verdicts = {source.entry.path: Verdict(source.entry.path) for source in sources}
        found = [*broken, *self._own(corpus)]
        asked = tuple(file for file in corpus.files if file.asked)
        found += outline.check(Corpus(asked))
        found += self._near(corpus, verdicts)
        wanted = verdicts.keys()
        verdict.results = [each for each in found if each.path is None or each.path in wanted]
        for each in verdicts.values():
            verdict.facts.keys += each.facts.keys
        for file in asked:
            if file.part != "shapes":
                facts = Facts()
                self._learn(file, facts)
                verdict.facts.described += facts.described
                verdict.facts.referred += facts.referred
        return verdict

    def _own(self, corpus: Corpus) -> list[Result]:
        """Check what each file tells by itself."""
        results = [*canonical.check(corpus), *literals.check(corpus)]
        for file in corpus.files:
            if file.asked:
                results.extend(prefixes.check_text(file.path, file.text))
        return results

    def _near(self, corpus: Corpus, verdicts: Mapping[Path, Verdict]) -> list[Result]:
        """Check what takes the things that a file refers to as well."""
        results = self._judged_by_rules(corpus, verdicts)
        if self.shared.validate:
            try:
                results += shacl.judge(corpus, self.shapes, self.shared.folder / "shapes")
            except UnreadableInput as error:
                results.append(Result.of_error(error, "shacl"))
        return [*results, *references.check(corpus), *evidence.check(corpus, self._texts)]

    def _judged_by_rules(self, corpus: Corpus, verdicts: Mapping[Path, Verdict]) -> list[Result]:
        results: list[Result] = []
        known = {file.path for file in self.files}
        others = (
            triple
            for file in corpus.data_files()
            if file.path not in known
            for triple in file.graph
        )
        self._engine.put(_BATCH, others)
        try:
            for rule in self.rules:
                if rule.scope is Scope.NEAR:
                    rows = self._engine.select(rule.query)
                    results += [rules.offence(rule, corpus, row) for row in rows]
                elif rule.scope is Scope.KEY:
                    for row in self._engine.select(rule.query):
                        focus = row["focus"]
                        file = corpus.holder(focus, row.get("property"), row.get("value"))
                        if file is not None and file.asked:
                            key = number(f"{rule.name} {row['key'].n3()}")
                            verdicts[file.path].facts.keys.append((key, number(str(focus))))
        finally:
            self._engine.drop(_BATCH)
            self._batches += 1
            if self._batches % _RENEWED == 0:
                del self._engine
        return results

    def _give(
        self, found: Iterable[Result], verdicts: Mapping[Path, Verdict], corpus: Corpus
    ) -> None:
        """Sort results by file; drop those about files that are not to be checked."""
        for result in found:
            if result.path is not None and result.path in verdicts:
                verdicts[result.path].results.append(result)
            elif result.path is None and result.focus is not None:
                # A value that no file describes, perhaps a literal: whoever has it is told.
                for file in corpus.files:
                    if file.asked and result.focus in map(str, file.graph.objects()):
                        verdicts[file.path].results.append(result)
                        break

    def _learn(self, file: SourceFile, facts: Facts) -> None:
        """Collect the facts about a file; those on keys are there already."""
        subjects = set(file.graph.subjects())
        referred: set[Node] = set()
        uses: set[str] = set()
        extract: list[str] = []
        back: set[Node] = set()
        try:
            inverse = self.inverse
        except UnreadableInput:
            inverse = frozenset()
        for s, p, o in file.graph:
            if isinstance(o, URIRef):
                if o not in subjects:
                    if o.startswith(BASE) and not o.startswith(str(NG)):
                        referred.add(o)
                    uses.add(
                        f"{p.n3()} {o.n3()}" if o in self.described or p == RDF.type else p.n3()
                    )
                    if p in inverse and o in self.described:
                        back.add(s)
                else:
                    uses.add(p.n3())
            else:
                uses.add(p.n3())
            if self.whole is None or p in self.whole:
                extract.append(_line(s, p, o))
        facts.described = [number(str(node)) for node in subjects]
        facts.referred = [number(str(node)) for node in referred]
        facts.referred += [text_number(str(o)) for o in file.graph.objects(None, NG.textSha256)]
        facts.uses = sorted(uses)
        facts.extract = "".join(extract)
        facts.back = "".join(
            _line(*triple) for node in back for triple in file.graph.triples((node, None, None))
        )


def _line(s: Node, p: Node, o: Node) -> str:
    return f"{s.n3()} {p.n3()} {o.n3()} .\n"


def _read(source: Source, *, asked: bool) -> SourceFile:
    file = read_entry(source.entry, source.text)
    if file.asked != asked:
        file = SourceFile(
            file.path, file.name, file.graph, file.text, file.part, file.is_article, asked,
            file.is_canonical,
        )  # fmt: skip
    return file


def _read_all(
    asked: Iterable[Source], near: Iterable[Source]
) -> tuple[list[SourceFile], list[Result]]:
    files: list[SourceFile] = []
    broken: list[Result] = []
    for sources, wanted in ((asked, True), (near, False)):
        for source in sources:
            try:
                files.append(_read(source, asked=wanted))
            except UnreadableInput as error:
                if wanted:
                    broken.append(Result.of_error(error))
    return files, broken


def ordered(files: Iterable[SourceFile]) -> tuple[SourceFile, ...]:
    """Put files into the order in which a folder is read as a whole."""
    return tuple(sorted(files, key=lambda file: (_PARTS.index(file.part), file.path)))

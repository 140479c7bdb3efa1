"""Real triple stores, each started for a test on a free port of this machine and ended by its pid.

Fuseki comes from the folder that NETGOV_TEST_TOOLS names (``.ci/tools`` fills it), Virtuoso from
Debian's package ``virtuoso-opensource-7-bin``, Oxigraph's server from its Python package.
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import subprocess
import sysconfig
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, Protocol

from netgov_ld.errors import ReleaseError
from netgov_ld.release.manifest import Release
from netgov_ld.release.push import push
from netgov_ld.settings import Settings
from netgov_ld.store import services
from tests.conftest import STORE, missing, require
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


__all__ = [
    "KINDS", "STORE", "TOOLS", "Place", "Served", "classpath", "command", "end_all", "fuseki",
    "holding", "isql", "lent", "oxigraph", "place", "virtuoso",
]  # fmt: skip

TOOLS: Final = "NETGOV_TEST_TOOLS"
_FUSEKI: Final = "--localhost --port 3030 --config fuseki.ttl"
_PATIENCE: Final = 120
_DOCS: Final = Path(__file__).parent.parent / "docs" / "remote"

_MANY: Final = 50
"""Graphs beyond which a store is asked as a whole, as ``docs/remote.md`` advises."""

KINDS: Final = ("virtuoso", "fuseki")
"""The services that the web tests can run over: values of NETGOV_TEST_STORE."""


@dataclass(frozen=True)
class Place:
    """A running service.

    Args:
        kind: Which program it is.
        settings: The settings that lead to it, by their names.
        pid: Its process.
        port: Where it listens; for Virtuoso, to isql.
    """

    kind: str
    settings: dict[str, Any]
    pid: int
    port: int = 0

    def over(self, settings: Settings) -> Settings:
        """Return settings with the same limits that lead here."""
        return replace(settings, **self.settings)


def command(name: str, package: str) -> str:
    """Return the path of a program; skip or fail the running test without it."""
    found = shutil.which(name) or shutil.which(name, path=sysconfig.get_path("scripts"))
    if found is None:
        missing(f"{name} is not installed; it comes with {package}")
    return found


def classpath(tool: str) -> str:
    """Return the class path of a tool written in Java."""
    command("java", "a Java runtime of version 17")
    folder = require(TOOLS) / tool
    if not folder.is_dir():
        missing(f"{folder} is not there; .ci/tools makes it")
    return f"{folder}/*"


@contextmanager
def _started(
    arguments: Sequence[str | Path], folder: Path, ports: Sequence[int], path: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; its block begins when it answers."""
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(arguments, cwd=folder, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + _PATIENCE
        while not _answers(ports[0], path):
            said = (folder / "log").read_text(errors="replace")[-2000:]
            assert process.poll() is None, said
            assert time.monotonic() < deadline, said
            time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait(timeout=_PATIENCE)


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    else:
        return True
    finally:
        connection.close()


@contextmanager
def fuseki(folder: Path, started: str = "", location: str = "--mem--") -> Iterator[Place]:
    """Run Fuseki with the configuration of ``docs/remote``.

    Args:
        folder: Where it runs.
        started: The command to start it by, as ``docs/loading.md`` has it.
        location: Folder of its store; in memory if not given.
    """
    port, path = free_port(), classpath("jena")
    folder.mkdir(parents=True, exist_ok=True)
    configuration = (_DOCS / "fuseki.ttl").read_text("utf-8")
    (folder / "fuseki.ttl").write_text(configuration.replace('"netgov-store"', f'"{location}"'))
    options = started.partition("FusekiMainCmd ")[2] or _FUSEKI
    assert "--port 3030" in options
    arguments = ["java", "-Xmx512m", "-cp", path, "org.apache.jena.fuseki.main.cmds.FusekiMainCmd"]
    arguments += options.replace("3030", str(port)).split()
    root = f"http://127.0.0.1:{port}/netgov"
    with _started(arguments, folder, [port], "/$/ping") as process:
        settings: dict[str, Any] = {
            "store": (f"{root}/sparql",), "store_graphs": (f"{root}/data",),
        }  # fmt: skip
        yield Place("fuseki", settings, process.pid, port)


@contextmanager
def virtuoso(folder: Path, *, allowed: Path | None = None) -> Iterator[Place]:
    """Run Virtuoso with an empty database, set up as ``docs/remote.md`` says.

    Args:
        folder: Where its database is made.
        allowed: A folder that it may load files from.
    """
    program = command("virtuoso-t", "virtuoso-opensource-7-bin")
    folder.mkdir(parents=True, exist_ok=True)
    port, sql = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(
        "[Database]\nDatabaseFile = virtuoso.db\nErrorLogFile = virtuoso.log\n"
        "TransactionFile = virtuoso.trx\nLockFile = virtuoso.lck\n"
        "xa_persistent_file = virtuoso.pxa\n"
        "MaxCheckpointRemap = 2000\n[TempDatabase]\nDatabaseFile = temp.db\n"
        "TransactionFile = temp.trx\n"
        f"[Parameters]\nServerPort = 127.0.0.1:{sql}\nNumberOfBuffers = 10000\n"
        f"DirsAllowed = {allowed or folder}\nServerThreads = 40\nDisableTcpSocket = 0\n"
        f"[HTTPServer]\nServerPort = 127.0.0.1:{port}\nServerThreads = 20\n"
        "[SPARQL]\nDefaultQuery = ASK {}\n"
    )
    arguments = [program, "+foreground", "+configfile", "virtuoso.ini"]
    with _started(arguments, folder, [port], "/sparql?query=ASK%20%7B%7D") as process:
        root = f"http://127.0.0.1:{port}"
        settings: dict[str, Any] = {
            "store": (f"{root}/sparql",), "store_graphs": (f"{root}/sparql-graph-crud-auth",),
            "store_user": "dba", "store_password": "dba", "store_whole": True,
        }  # fmt: skip
        found = Place("virtuoso", settings, process.pid, sql)
        isql(found, (_DOCS / "virtuoso.sql").read_text("utf-8"))
        yield found


def isql(place: Place, statements: str) -> str:
    """Have Virtuoso execute statements as its administrator, and return what it says."""
    arguments = [command("isql-vt", "virtuoso-opensource-7-bin"), str(place.port), "dba", "dba"]
    arguments += ["ERRORS=STDOUT", "VERBOSE=OFF", "PROMPT=OFF"]
    done = subprocess.run(arguments, input=statements, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "*** Error" not in done.stdout, done.stdout
    return done.stdout


@contextmanager
def oxigraph(folder: Path, location: Path) -> Iterator[Place]:
    """Run Oxigraph's server over a store on disk."""
    port, program = free_port(), command("oxigraph", "the package oxigraph")
    folder.mkdir(parents=True, exist_ok=True)
    arguments = [program, "serve-read-only", "--location", str(location)]
    arguments += ["--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with _started(arguments, folder, [port], "/query?query=ASK%20%7B%7D") as process:
        yield Place("oxigraph", {"store": (f"http://127.0.0.1:{port}/query",)}, process.pid, port)


@contextmanager
def place(kind: str, folder: Path) -> Iterator[Place]:
    """Run one of ``KINDS``."""
    with fuseki(folder) if kind == "fuseki" else virtuoso(folder) as found:
        yield found


lent: Final[list[str]] = []
"""The kind of each service, every time that a release was put there for tests."""

_idle: list[Place] = []
_running: Final = ExitStack()


class Served(Protocol):
    """Something with the folder of a release."""

    folder: Path


@contextmanager
def holding(release: Release | Served) -> Iterator[dict[str, Any]]:
    """Push a release to the triple store that NETGOV_TEST_STORE names, if it names one.

    Returns:
        The settings that lead there, by their names; none without that variable.
    """
    kind = os.environ.get(STORE)
    if not kind:
        yield {}
        return
    opened = Release.open(release.folder)
    found = _filled(kind, opened)
    lent.append(kind)
    try:
        whole = {"store_whole": True} if len(opened.graphs) > _MANY else {}
        yield found.settings | whole
    finally:
        _idle.append(found)


def _filled(kind: str, release: Release) -> Place:
    """Return a service with a release in it; one that stands idle, if that can still be used."""
    while _idle:
        found = _idle.pop()
        (service,) = services(found.over(Settings()))
        try:
            push(release, service, seconds=20)
        except ReleaseError:
            # It goes on with a query that nobody waits for any more.
            os.kill(found.pid, signal.SIGKILL)
        else:
            return found
    found = _started_for_all(kind)
    (service,) = services(found.over(Settings()))
    push(release, service, seconds=60)
    return found


def _started_for_all(kind: str) -> Place:
    """Start a service that stays for the tests after this one, as to start one takes seconds."""
    folder = _running.enter_context(TemporaryDirectory(prefix=f"netgov-{kind}-"))
    return _running.enter_context(place(kind, Path(folder)))


def end_all() -> None:
    """End the services that stayed."""
    _idle.clear()
    _running.close()

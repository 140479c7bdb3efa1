"""The settings: one table with name, default and help, read from ``NETGOV_*`` and from options.

Nothing is read at import. ``Settings.load()`` takes the environment and then the options that a
command was given; an option wins over a variable, a variable over the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netgov_ld.errors import UsageError
from netgov_ld.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["Settings", "cache_folder", "data_folder"]

_PACKAGE: Final = Path(__file__).resolve().parent
_TRUE: Final = frozenset({"1", "true", "yes", "on"})
_FALSE: Final = frozenset({"0", "false", "no", "off"})


def data_folder() -> Path:
    """Return the folder that holds ``ontology/``, ``shapes/`` and ``graph/``.

    In an installed wheel that is ``netgov_ld/data``; in a checkout, the root of the checkout.
    """
    packaged = _PACKAGE / "data"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def cache_folder() -> Path:
    """Return where this program keeps what can be made again (XDG Base Directory, 0.8)."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if Path(home).is_absolute() else Path.home() / ".cache") / "netgov-ld"


def _flag(text: str) -> bool:
    lowered = text.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError("use true or false")


def _setting(default: Any, parse: Callable[[str], Any], text: str) -> Any:
    metadata = {"parse": parse, "help": text}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Every setting of the program; the variable of ``query_timeout`` is NETGOV_QUERY_TIMEOUT."""

    data: Path = _setting(data_folder, Path, "Folder with ontology/, shapes/ and graph/.")
    sources: Path | None = _setting(
        None, Path, "Folder with the article texts, found by their SHA-256; none if unset."
    )
    releases: Path = _setting(Path("releases"), Path, "Folder in which releases are built.")
    cache_folder: Path | None = _setting(
        cache_folder,
        lambda text: Path(text) if text else None,
        "Folder in which `check` remembers what it found; empty = nothing is remembered.",
    )
    jobs: int = _setting(
        lambda: os.cpu_count() or 1,
        int,
        "Processes that share the checks, the build or the formatting of many files.",
    )
    cluster: str | None = _setting(
        None, str, "Dask scheduler whose workers check articles instead, as `tcp://host:port`."
    )
    base: str = _setting(BASE, str, "Base IRI of the things in a release.")
    query_timeout: float = _setting(30.0, float, "Longest run of one query, in seconds.")
    web_workers: int = _setting(2, int, "Processes that speak HTTP.")
    query_workers: int = _setting(
        8, int, "Processes that evaluate queries, shared out among the web workers."
    )
    query_memory: int = _setting(1 << 30, int, "Memory one query may add, in bytes.")
    query_length: int = _setting(1 << 20, int, "Longest query text, in bytes.")
    result_bytes: int = _setting(256 << 20, int, "Largest answer, in bytes.")
    buffer_bytes: int = _setting(
        1 << 20, int, "Answers up to this size are complete before the first byte is sent."
    )
    queue_length: int = _setting(64, int, "Queries that may wait for a worker.")
    queue_wait: float = _setting(5.0, float, "Longest wait for a worker, in seconds.")
    cache_bytes: int = _setting(64 << 20, int, "Size of the result cache, in bytes; 0 = none.")
    memory_quads: int = _setting(
        10_000_000, int, "Releases up to this many quads are held in memory, larger ones on disk."
    )
    past_releases: int = _setting(
        4, int, "Earlier releases that each web worker holds open at the same time."
    )
    union_default_graph: bool = _setting(
        True, _flag, "Whether the default graph is the union of the named graphs."
    )
    drain: float = _setting(
        10.0, float, "Longest wait for requests under way when the server stops, in seconds."
    )
    client_wait: float = _setting(
        30.0, float, "Longest wait for a client to send a request or take an answer, in seconds."
    )
    access_log: str | None = _setting(
        None, str, "File for a JSON line on each request; `-` is standard error."
    )
    slow_query: float = _setting(
        5.0, float, "Queries that take this many seconds get a line of their own; 0 = none do."
    )
    log_queries: bool = _setting(False, _flag, "Whether log lines show the text of queries.")
    metrics_public: bool = _setting(
        False, _flag, "Whether /metrics answers others than programs on this machine."
    )
    service_allow: tuple[str, ...] = _setting(
        (), lambda text: tuple(text.split()), "SPARQL endpoints that SERVICE may call."
    )
    service_timeout: float = _setting(10.0, float, "Longest call of SERVICE, in seconds.")
    service_bytes: int = _setting(16 << 20, int, "Largest answer to a call of SERVICE, in bytes.")
    store: tuple[str, ...] = _setting(
        (), lambda text: tuple(text.split()), "SPARQL services that queries go to, if any."
    )
    store_graphs: tuple[str, ...] = _setting(
        (), lambda text: tuple(text.split()), "Their graph stores, which netgov push writes to."
    )
    store_user: str | None = _setting(None, str, "User of these services.")
    store_password: str | None = _setting(None, str, "Password of that user.")
    store_whole: bool = _setting(
        False, _flag, "Whether these services hold nothing but the release."
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000/", str, "Address under which users reach the server."
    )

    @classmethod
    def load(cls, environ: Mapping[str, str] | None = None, **options: Any) -> Settings:
        """Read the settings.

        Args:
            environ: Variables to read; the process environment if None.
            options: Values given on the command line; those that are None are ignored.

        Raises:
            UsageError: A variable has a value that does not parse.
        """
        source = os.environ if environ is None else environ
        values: dict[str, Any] = {}
        for entry in fields(cls):
            variable = f"NETGOV_{entry.name.upper()}"
            text = source.get(variable)
            if text is None:
                continue
            try:
                values[entry.name] = entry.metadata["parse"](text)
            except ValueError as error:
                raise UsageError(f"{variable}={text!r} cannot be read: {error}.") from error
        values.update({name: value for name, value in options.items() if value is not None})
        return cls(**values)

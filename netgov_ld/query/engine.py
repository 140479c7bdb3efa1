"""Opens the engine that answers the program's own queries on a release, as the settings say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgov_ld.errors import UsageError
from netgov_ld.store import EmbeddedEngine, Remote, RemoteEngine, disk_copy

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.release import Release
    from netgov_ld.settings import Settings
    from netgov_ld.store import Engine

__all__ = ["disk_folder", "disk_store", "open_engine", "remote_store"]


def open_engine(release: Release, settings: Settings) -> Engine:
    """Open the engine of a release: in memory, on disk, or a triple store elsewhere.

    Raises:
        ReleaseError: The triple store does not hold the release.
        UsageError: The settings do not go together.
    """
    remote = remote_store(release, settings)
    if remote is not None:
        return RemoteEngine(remote)
    union = settings.union_default_graph
    disk = disk_store(release, settings)
    if disk is not None:
        return EmbeddedEngine.from_disk(disk, union=union)
    return EmbeddedEngine.from_nquads(release.nquads, union=union)


def remote_store(release: Release, settings: Settings) -> Remote | None:
    """Return the triple store that holds a release; None if queries stay in the program.

    Raises:
        ReleaseError: There is to be one, and it does not hold the release.
        UsageError: The settings do not go together.
    """
    if not settings.store:
        return None
    if settings.service_allow:
        raise UsageError(
            "Queries of a triple store elsewhere cannot use SERVICE.",
            mend="Unset NETGOV_SERVICE_ALLOW, or NETGOV_STORE.",
        )
    return Remote.find(settings, release.digest, release.graphs)


def disk_store(release: Release, settings: Settings) -> Path | None:
    """Return the on-disk store of a release that is too large for memory; None for the others."""
    folder = disk_folder(settings, release.digest, release.quads)
    return None if folder is None else disk_copy(release.nquads, folder)


def disk_folder(settings: Settings, digest: str, quads: int) -> Path | None:
    """Return where the on-disk store of a release is, made or not; None if it needs none."""
    return settings.releases / "stores" / digest if quads > settings.memory_quads else None

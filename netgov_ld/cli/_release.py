"""Finds the release a command works on, and builds it when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgov_ld.errors import ReleaseError
from netgov_ld.release import Release, current, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.settings import Settings

__all__ = ["find_release", "next_release"]


def find_release(settings: Settings, folder: Path | None = None) -> Release:
    """Open a release.

    Args:
        settings: Where the data and the releases are.
        folder: The folder of a release; None for the release of the data as it is now.

    Raises:
        ReleaseError: The release is damaged.
        CheckFailed: The data has to be built and is not clean.
        UnreadableInput: A file of the data cannot be read.
    """
    if folder is not None:
        return Release.open(folder.resolve(), verify=True, seals=settings.cache_folder)
    found = current(settings.releases, fingerprint(settings.data, settings.base))
    if found is not None:
        return found
    from netgov_ld.cli.build import build_release

    return build_release(settings)


def next_release(settings: Settings, folder: Path | None = None) -> Release:
    """Open the release that a running server is to go over to; nothing is built.

    Args:
        settings: Where the releases are.
        folder: The folder of a release, perhaps by a link that leads elsewhere by now; None for
            the current release.

    Raises:
        ReleaseError: There is none, or it is damaged.
    """
    if folder is not None:
        return Release.open(folder.resolve(), verify=True, seals=settings.cache_folder)
    found = current(settings.releases)
    if found is None:
        raise ReleaseError(
            f"{settings.releases}: There is no current release.", mend="Run: netgov build"
        )
    return Release.open(found.folder, verify=True, seals=settings.cache_folder)

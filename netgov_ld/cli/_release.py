"""Finds the release a command works on, and builds it when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netgov_ld.release import Release, current, fingerprint

if TYPE_CHECKING:
    from pathlib import Path

    from netgov_ld.settings import Settings

__all__ = ["find_release"]


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
        return Release.open(folder, verify=True)
    found = current(settings.releases, fingerprint(settings.data, settings.base))
    if found is not None:
        return found
    from netgov_ld.cli.build import build_release

    return build_release(settings)

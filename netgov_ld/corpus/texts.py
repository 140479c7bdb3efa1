"""The texts of the articles: files in a folder outside the data, known by their SHA-256.

A text is the UTF-8 decoding of a file's bytes, unchanged: a byte order mark, carriage returns and
spaces at the end count, because offsets and digests are over exactly these characters.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

from netgov_ld.corpus.files import read
from netgov_ld.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["ArticleTexts"]


class ArticleTexts:
    """The texts below a folder, whatever their names.

    Args:
        folder: Where the texts are; hidden files in it are passed over.
        known: The files by their SHA-256, if that is known already.

    Raises:
        UnreadableInput: There is no such folder.
    """

    def __init__(self, folder: Path, known: Mapping[str, Path] | None = None) -> None:
        if not folder.is_dir():
            raise UnreadableInput(
                folder, "There is no such folder.", mend="Name the folder with the article texts."
            )
        self.folder = folder
        if known is not None:
            self.paths = known

    def get(self, digest: str) -> str | None:
        """Return the text whose bytes have this SHA-256 (64 hexadecimal digits), or None.

        Raises:
            UnreadableInput: The file is not UTF-8.
        """
        path = self.paths.get(digest)
        return None if path is None else read(path)

    @cached_property
    def paths(self) -> Mapping[str, Path]:
        """The files by their SHA-256; of equal files the first by name.

        Raises:
            UnreadableInput: A file cannot be read.
        """
        found: dict[str, Path] = {}
        for path in sorted(self.folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
            if hidden or not path.is_file():
                continue
            try:
                with path.open("rb") as stream:
                    digest = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise UnreadableInput(path, f"It cannot be read: {error.strerror}.") from error
            found.setdefault(digest, path)
        return found

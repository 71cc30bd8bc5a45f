"""Files by content: the name of a file is the SHA-256 of its bytes, so that it cannot change unseen."""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from motcua.infra.ids import random_token

_NAME = re.compile(r"[0-9a-f]{64}")


class Files:
    """A folder of files named by their hash. Put a file before the row that names it, never after."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, content: bytes, *, media_type: str) -> str:
        """Keep the bytes; returns their SHA-256, hex. On disk when it returns; the same bytes lie there once.

        The media type is the caller's to keep in its row; it is asked for so that nobody forgets it.
        """
        if "/" not in media_type:
            raise ValueError("a media type has a slash")
        name = hashlib.sha256(content).hexdigest()
        path = self._path(name)
        with suppress(FileNotFoundError):
            os.utime(path)  # young again, so that no sweep takes it before its row is there
            return name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f".{random_token(9)}")
        new.touch(0o600, exist_ok=False)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.rename(path)
        _sync_folder(path.parent)
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises LookupError if they are gone or damaged."""
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise LookupError(f"no file {sha256}") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise LookupError(f"file {sha256} is damaged")
        return content

    def erase(self, sha256: str) -> None:
        """Remove the bytes for good: erasure of a person's documents."""
        self._path(sha256).unlink(missing_ok=True)

    def old(self, number: int, of: int, *, before: float, batch: int = 500) -> Iterator[list[str]]:
        """Names of files older than `before`, in batches, of every `of`-th folder from `number` on. Beginnings of files
        that were never finished are removed at once."""
        found: list[str] = []
        for first in range(number, 256, of):
            folder = self._folder / f"{first:02x}"
            if not folder.is_dir():
                continue
            with os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        if entry.stat().st_mtime >= before:
                            continue
                        if _NAME.fullmatch(entry.name):
                            found.append(entry.name)
                        elif entry.name.startswith("."):
                            Path(entry.path).unlink()
                    if len(found) == batch:
                        yield found
                        found = []
        if found:
            yield found

    def sweep(self, name: str, *, before: float) -> bool:
        """Remove a file that nobody uses, unless somebody has just put it again: that makes it young."""
        path = self._path(name)
        aside = path.with_name(f".{random_token(9)}")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime >= before:
            aside.rename(path)
            return False
        aside.unlink()
        return True

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise LookupError("not the name of a file")
        return self._folder / name[:2] / name


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

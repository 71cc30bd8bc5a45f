"""Secrets as files of one folder, readable by us alone. The demo makes them; a real installation must bring them."""

import os
import re
import secrets as random
from pathlib import Path

Content = bytes  # the class below has a method of that name
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


class MissingSecret(Exception):
    """A secret is not there, and only the demo may make one up."""


class Secrets:
    def __init__(self, folder: Path, *, may_create: bool) -> None:
        self._folder = folder
        self._may_create = may_create

    def bytes(self, name: str, n: int = 32) -> Content:
        """The secret, at least `n` bytes long. Raises MissingSecret where it must be brought."""
        path = self.path(name)
        if not path.exists():
            self.write(name, random.token_bytes(n))
        content = path.read_bytes()
        if len(content) < n:
            raise MissingSecret(f"{path} has {len(content)} bytes; {n} are needed")
        return content

    def brought(self, name: str) -> Content:
        """What is never made up here, e.g. a certificate. Raises MissingSecret if it is not there."""
        path = self.path(name)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            raise MissingSecret(f"{path} is missing; docs/settings.md says what it is") from None

    def has(self, name: str) -> bool:
        return self.path(name).exists()

    def write(self, name: str, content: Content) -> None:
        """Keep a secret made here (a demo key). The first writer wins. Raises MissingSecret outside the demo."""
        path = self.path(name)
        new = self._written(path, content)
        try:
            os.link(new, path)  # atomic: another process never sees half a key, nor a second one
        except FileExistsError:
            pass
        finally:
            new.unlink()

    def replace(self, name: str, content: Content) -> None:
        """Write something anew that was made here (a demo list). Raises MissingSecret outside the demo."""
        path = self.path(name)
        self._written(path, content).rename(path)

    def _written(self, path: Path, content: Content) -> Path:
        if not self._may_create:
            raise MissingSecret(f"{path} is missing; docs/settings.md says how to make it")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_name(f".{random.token_hex(8)}")
        new.touch(0o600, exist_ok=False)
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return new

    def path(self, name: str) -> Path:
        """Where a secret lies, for libraries that want a file."""
        if not _NAME.fullmatch(name):
            raise ValueError("not the name of a secret")
        return self._folder / name

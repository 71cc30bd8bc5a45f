"""What developers change while the demo runs takes effect. Standard library only, like whoever imports it."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY_S = 1.0
_LEFT_OUT = {"__pycache__", "build"}
State = dict[str, tuple[int, int]]


@dataclass
class Folder:
    """A folder with all below it."""

    path: str
    _known: State | None = field(default=None)

    def changed(self) -> list[str]:
        """The files that are new, different or gone since the last look; none at the first."""
        if not self.path:
            return []
        found = dict(_look(Path(self.path)))
        known, self._known = self._known, found
        if known is None:
            return []
        return sorted(name for name in known | found if known.get(name) != found.get(name))


class Changes:
    """Changed code (also templates, SQL, texts) calls `again`; a changed pack is published, its registries applied."""

    def __init__(
        self,
        code: str,
        pack: str,
        again: Callable[[], None],
        say: Callable[[str], None],
        *,
        every_s: float = EVERY_S,
        python: str = sys.executable,
    ) -> None:
        self._code, self._pack = Folder(code), Folder(pack)
        self._again, self._say = again, say
        self._every_s, self._python = every_s, python
        self._look_at = 0.0

    def tend(self) -> None:
        if time.monotonic() < self._look_at:
            return
        self._look_at = time.monotonic() + self._every_s
        code, pack = self._code.changed(), self._pack.changed()
        if code:
            self._say(f"{_first(code)} changed: portal and worker start again.")
            self._again()
        if pack:
            self._say(f"{_first(pack)} changed: the pack is published.")
            if self._cli("pack", "publish") == 0:
                self._cli("registry", "apply")

    def _cli(self, *words: str) -> int:
        """Its words go to whoever looks at the demo."""
        command = [self._python, "-m", "motcua.entry.cli", *words]
        return subprocess.run(command, check=False).returncode


def _first(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _look(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    for entry in folder.iterdir():
        if entry.name in _LEFT_OUT or entry.name.startswith("."):
            continue
        try:
            if entry.is_dir():
                yield from _look(entry)
            else:
                state = entry.stat()
                yield str(entry), (state.st_mtime_ns, state.st_size)
        except FileNotFoundError:
            continue

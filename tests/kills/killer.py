"""kill -9 of one part of a running demo."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from tests.journeys.running import Demo

WITHIN_S = 60.0


class Killer:
    """Knows the parts of one demo by their place in the process tree."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo

    def kill(self, part: str) -> None:
        """Wait until the part runs, then end it without a word."""
        os.kill(self.wait(part), signal.SIGKILL)

    def wait(self, part: str, *, other_than: int = 0) -> int:
        """The process id, as soon as the part runs."""
        deadline = time.monotonic() + WITHIN_S
        while time.monotonic() < deadline:
            pid = self.find(part)
            if pid is not None and pid != other_than:
                return pid
            time.sleep(0.01)
        raise AssertionError(f"no {part} within {WITHIN_S:.0f} s:\n{self._demo.output[-2000:]}")

    def find(self, part: str) -> int | None:
        looks: dict[str, Callable[[], int | None]] = {
            "web": lambda: _child(self._demo.process.pid, "motcua.entry.web"),
            "worker": lambda: _child(self._demo.process.pid, "motcua.entry.worker"),
            "render": self._render,
            "database": self._postmaster,
        }
        return looks[part]()

    def _render(self) -> int | None:
        worker = self.find("worker")
        return None if worker is None else _child(worker, "motcua.infra.render_child")

    def _postmaster(self) -> int | None:
        try:
            lines = (self._demo.home / "pg" / "data" / "postmaster.pid").read_text().splitlines()
            pid = int(lines[0])
        except (OSError, ValueError, IndexError):
            return None
        ready = len(lines) > 7 and lines[7].strip() == "ready"
        return pid if ready and _state(pid) not in {"", "Z", "X"} else None


def _state(pid: int) -> str:
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def _child(parent: int, module: str) -> int | None:
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            command = (entry / "cmdline").read_bytes().split(b"\0")
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if (
            module.encode() in b" ".join(command)
            and int(stat[1]) == parent
            and stat[0] not in {"Z", "X"}
        ):
            return int(entry.name)
    return None

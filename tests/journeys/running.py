"""Runs the demo as a newcomer would, in a folder of its own, on free ports."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
_HANDED_ON = ("PATH", "HOME", "LANG")


def free_port() -> int:
    """A port that is free together with the next two."""
    while True:
        with socket.socket() as one, socket.socket() as other, socket.socket() as third:
            one.bind(("127.0.0.1", 0))
            port: int = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
                third.bind(("127.0.0.1", port + 2))
            except OSError:
                continue
            return port


class Demo:
    """A started demo and what it has said so far."""

    def __init__(self, process: "subprocess.Popen[str]", home: Path, port: int) -> None:
        self.process, self.home, self.port = process, home, port
        self._lines: list[str] = []
        self._said = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def output(self) -> str:
        with self._said:
            return "".join(self._lines)

    def wait_for(self, pattern: str, within_s: float = 240) -> str:
        """Until a line fits; raises AssertionError with all that was said."""
        with self._said:
            assert self._said.wait_for(
                lambda: (
                    re.search(pattern, "".join(self._lines)) is not None
                    or self.process.poll() is not None
                ),
                within_s,
            ), f"“{pattern}” was not said within {within_s} s:\n{''.join(self._lines)}"
            text = "".join(self._lines)
        assert re.search(pattern, text), f"“{pattern}” was not said:\n{text}"
        return text

    def end(self, within_s: float = 400) -> int:
        """Its exit status, once it has ended by itself."""
        status = self.process.wait(within_s)
        self._reader.join(10)
        return status

    def child(self, module: str) -> int:
        """The process id of a part."""
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal():
                continue
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if module.encode() in command and parent == self.process.pid:
                return int(entry.name)
        raise AssertionError(f"no process {module}")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._said:
                self._lines.append(line)
                self._said.notify_all()
        with self._said:
            self._said.notify_all()


@contextmanager
def demo(
    home: Path,
    *arguments: str,
    people: int = 400,
    settings: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> Iterator[Demo]:
    """`motcua demo` with these arguments; ended at the end of the block if it has not ended."""
    clean = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "motcua.entry.cli", "demo",
            "--people", str(people), "--port", str(port), *arguments,
        ],
        cwd=cwd,
        env={**clean, "MOTCUA_HOME": str(home), "COLUMNS": "120", **(settings or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip
    try:
        yield Demo(process, home, port)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(60)

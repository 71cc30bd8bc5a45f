"""Client of a child process that does heavy work, job by job: started on demand, ended after a minute idle, replaced
after 500 jobs, killed at the time limit. Calls wait for each other.
"""

import asyncio
import contextlib
import os
import struct
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

JOBS_PER_CHILD: Final = 500
_MAX_ANSWER: Final = 256 * 1024 * 1024


class JobFailed(Exception):
    """The child answered that the job itself is wrong."""


class ChildGone(Exception):
    """The child did not answer: killed, crashed or out of time. `late`: it took longer than it may."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("out of time" if late else "gone")
        self.late = late


class TooMany(Exception):
    """More calls wait than may."""


@dataclass(slots=True)
class _Process:
    process: asyncio.subprocess.Process
    root: tempfile.TemporaryDirectory[str]
    jobs: int = 0

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.root.cleanup()

    async def ended(self) -> None:
        """Wait until the loop has let go of the process and its pipes."""
        await self.process.communicate()


@dataclass(slots=True)
class Child:
    """One process at most. A job whose child dies is tried `tries` times."""

    words: Sequence[str]
    """Arguments of `motcua.infra.render_child`."""
    tries: int = 2
    most_waiting: int | None = None
    fragile: bool = False
    """A job that failed may have left a damaged process behind: the next one gets another."""
    _running: _Process | None = None
    _waiting: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _timer: asyncio.TimerHandle | None = None
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def pid(self) -> int | None:
        """The process id, if it runs."""
        return self._running.process.pid if self._running else None

    async def job(
        self, kind: str, job: Mapping[str, object], *, within_s: float, idle_s: float
    ) -> object:
        """What the child answers. Raises JobFailed, ChildGone, TooMany."""
        if self.most_waiting is not None and self._waiting > self.most_waiting:
            raise TooMany
        frame = msgspec.msgpack.encode([kind, job])
        self._waiting += 1
        try:
            async with self._lock:
                return await self._done(frame, within_s, idle_s)
        finally:
            self._waiting -= 1

    async def close(self) -> None:
        """End the process."""
        async with self._lock:
            self._drop()
        await asyncio.gather(*self._ending)

    async def _done(self, frame: bytes, within_s: float, idle_s: float) -> object:
        for _attempt in range(self.tries):
            child = await self._started()
            try:
                ok, value = await asyncio.wait_for(_ask(child, frame), within_s)
            except TimeoutError:
                self._drop()
                raise ChildGone(late=True) from None
            except (OSError, EOFError, asyncio.IncompleteReadError):
                self._drop()  # killed or crashed: nothing it did lasts, so once more is safe
                continue
            except asyncio.CancelledError:
                self._drop()  # its answer would be taken for that of the next job
                raise
            self._after_job(child, idle_s, good=ok or not self.fragile)
            if not ok:
                raise JobFailed(str(value))
            return value
        raise ChildGone(late=False)

    async def _started(self) -> _Process:
        if self._timer is not None:
            self._timer.cancel()
        if self._running is not None and self._running.process.returncode is not None:
            self._drop()
        if self._running is None:
            self._running = await _start(self.words)
        return self._running

    def _after_job(self, child: _Process, idle_s: float, *, good: bool) -> None:
        child.jobs += 1
        if child.jobs >= JOBS_PER_CHILD or not good:
            self._drop()
        else:
            self._timer = asyncio.get_running_loop().call_later(idle_s, self._drop_if_idle)

    def _drop_if_idle(self) -> None:
        if not self._lock.locked():
            self._drop()

    def _drop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._running is not None:
            self._running.stop()
            task = asyncio.get_running_loop().create_task(self._running.ended())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            self._running = None


async def _start(words: Sequence[str]) -> _Process:
    # The child's working directory is Typst's root: empty, so that a template finds no file of ours.
    root = tempfile.TemporaryDirectory(prefix="motcua-render-")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "motcua.infra.render_child",
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=root.name,
        env=_environment(),
    )
    return _Process(process, root)


def _environment() -> dict[str, str]:
    """Neither settings nor secrets reach the child; a package download meets a closed proxy."""
    source = str(Path(__file__).resolve().parents[2])
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    closed = "http://127.0.0.1:9"
    return kept | {"PYTHONPATH": source, "HTTPS_PROXY": closed, "HTTP_PROXY": closed}


async def _ask(child: _Process, frame: bytes) -> tuple[bool, object]:
    stdin, stdout = child.process.stdin, child.process.stdout
    if stdin is None or stdout is None:
        raise EOFError
    stdin.write(struct.pack(">I", len(frame)) + frame)
    await stdin.drain()
    (length,) = struct.unpack(">I", await stdout.readexactly(4))
    if length > _MAX_ANSWER:
        raise EOFError
    ok, value = msgspec.msgpack.decode(await stdout.readexactly(length))
    return bool(ok), value

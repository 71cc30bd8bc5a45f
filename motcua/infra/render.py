"""The render child: Typst and PDF signatures cost 60 to 100 MB, so they live in a process of their own.

It is started on demand, ended after a minute idle, replaced after 500 jobs and killed at the time
limit. A child that dies in the middle is replaced and the job tried once more.
"""

import asyncio
import contextlib
import os
import struct
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from motcua.kernel.errors import Unavailable

IDLE_S: Final = 60.0
JOBS_PER_CHILD: Final = 500
TIME_LIMIT_S: Final = 20.0
_MAX_ANSWER: Final = 256 * 1024 * 1024


class RenderUnavailable(Unavailable):
    code = "render-unavailable"
    text = "Documents cannot be made at this moment. Nothing is lost; try again later."


class RenderFailed(Exception):
    """The child answered that the job itself is wrong: a template that does not compile, a broken PDF."""


@dataclass(frozen=True, slots=True)
class Reserved:
    """A PDF with room for one signature. The digest covers all of it but `[start, end)`."""

    pdf: bytes
    digest: bytes
    start: int
    end: int


@dataclass(slots=True)
class _Child:
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
class Render:
    """Client of the one render child of this process; calls wait for each other."""

    fonts: Path | None = None
    """An absolute folder of font files besides those that Typst brings."""
    time_limit_s: float = TIME_LIMIT_S
    idle_s: float = IDLE_S
    _child: _Child | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _timer: asyncio.TimerHandle | None = None
    _ending: set[asyncio.Task[None]] = field(default_factory=set)

    async def typst(
        self, files: Mapping[str, bytes], *, main: str, data: object, at: datetime
    ) -> bytes:
        """A PDF/A-2b from Typst files that see nothing but each other and `data.json`."""
        answer = await self._job("typst", _typst_job(files, main=main, data=data, at=at))
        return _bytes(answer)

    async def png(
        self, files: Mapping[str, bytes], *, main: str, data: object, at: datetime, ppi: int = 110
    ) -> bytes:
        """The first page of the same document as a picture, for old phones."""
        job = _typst_job(files, main=main, data=data, at=at) | {"ppi": ppi}
        return _bytes(await self._job("png", job))

    async def reserve(
        self, pdf: bytes, *, field_name: str, name: str, reason: str, place: str, at: datetime
    ) -> Reserved:
        """Add a signature field with room for a PAdES signature; earlier signatures stay whole."""
        job = {
            "pdf": pdf,
            "field_name": field_name,
            "name": name,
            "reason": reason,
            "place": place,
            "at": at.isoformat(),
        }
        return msgspec.convert(await self._job("reserve", job), Reserved)

    async def inspect(self, pdf: bytes, *, roots: list[bytes], at: datetime) -> object:
        """What a PDF's signatures prove, as plain values (see infra.pades.inspect)."""
        return await self._job("inspect", {"pdf": pdf, "roots": roots, "at": at.isoformat()})

    async def close(self) -> None:
        """End the child."""
        async with self._lock:
            self._drop()
        await asyncio.gather(*self._ending)

    @property
    def pid(self) -> int | None:
        """The child's process id, if one runs."""
        return self._child.process.pid if self._child else None

    async def _job(self, kind: str, job: Mapping[str, object]) -> object:
        frame = msgspec.msgpack.encode([kind, job])
        async with self._lock:
            for _attempt in range(2):
                child = await self._running()
                try:
                    ok, value = await asyncio.wait_for(_ask(child, frame), self.time_limit_s)
                except TimeoutError:
                    self._drop()
                    raise RenderUnavailable from None
                except (OSError, EOFError, asyncio.IncompleteReadError):
                    self._drop()  # killed or crashed: nothing it did lasts, so once more is safe
                    continue
                except asyncio.CancelledError:
                    self._drop()  # its answer would be taken for that of the next job
                    raise
                self._after_job(child)
                if not ok:
                    raise RenderFailed(str(value))
                return value
        raise RenderUnavailable

    async def _running(self) -> _Child:
        if self._timer is not None:
            self._timer.cancel()
        if self._child is not None and self._child.process.returncode is not None:
            self._drop()
        if self._child is None:
            self._child = await _start(self.fonts)
        return self._child

    def _after_job(self, child: _Child) -> None:
        child.jobs += 1
        if child.jobs >= JOBS_PER_CHILD:
            self._drop()
        else:
            self._timer = asyncio.get_running_loop().call_later(self.idle_s, self._drop_if_idle)

    def _drop_if_idle(self) -> None:
        if not self._lock.locked():
            self._drop()

    def _drop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._child is not None:
            self._child.stop()
            task = asyncio.get_running_loop().create_task(self._child.ended())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)
            self._child = None


async def _start(fonts: Path | None) -> _Child:
    # The child's working directory is Typst's root: empty, so that a template finds no file of ours.
    root = tempfile.TemporaryDirectory(prefix="motcua-render-")
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "motcua.infra.render_child",
        *([str(fonts)] if fonts else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=root.name,
        env=_environment(),
    )
    return _Child(process, root)


def _environment() -> dict[str, str]:
    """Neither settings nor secrets reach the child; a package download meets a closed proxy."""
    source = str(Path(__file__).resolve().parents[2])
    kept = {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}
    closed = "http://127.0.0.1:9"
    return kept | {"PYTHONPATH": source, "HTTPS_PROXY": closed, "HTTP_PROXY": closed}


async def _ask(child: _Child, frame: bytes) -> tuple[bool, object]:
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


def _typst_job(
    files: Mapping[str, bytes], *, main: str, data: object, at: datetime
) -> dict[str, object]:
    whole = dict(files) | {"data.json": msgspec.json.encode(data)}
    return {"files": whole, "main": main, "at": int(at.timestamp())}


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise RenderFailed("the child gave no bytes")
    return value

"""Client of a scanner for harmful files: the INSTREAM command of clamd's protocol, over TCP or a Unix socket."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

WITHIN_S: Final = 30.0
_PIECE: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096


class ScannerDown(Exception):
    """It does not answer, or answers what we do not understand; the message says which."""


@dataclass(frozen=True, slots=True)
class Scanner:
    """`address` is tcp://HOST:PORT or unix:///PATH."""

    address: str
    hold: bool = False
    """While it is down files are kept and wait, instead of being refused."""
    within_s: float = WITHIN_S

    async def is_clean(self, content: bytes) -> bool:
        """False: something harmful was found. Raises ScannerDown."""
        try:
            async with asyncio.timeout(self.within_s), self._connected() as (reader, writer):
                answer = await _asked(reader, writer, content)
        except (OSError, EOFError, TimeoutError) as error:
            raise ScannerDown(type(error).__name__) from None
        if answer == "stream: OK":
            return True
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return False
        raise ScannerDown("an answer that is neither OK nor FOUND")

    @asynccontextmanager
    async def _connected(
        self,
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        parts = urlsplit(self.address)
        if parts.scheme == "unix":
            reader, writer = await asyncio.open_unix_connection(parts.path)
        else:
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        try:
            yield reader, writer
        finally:
            writer.close()


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> str:
    """A scanner that has heard enough answers and hangs up before the end: its answer counts."""
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), _PIECE):
            piece = content[start : start + _PIECE]
            writer.write(struct.pack(">I", len(piece)) + piece)
            await writer.drain()
        writer.write(struct.pack(">I", 0))
        await writer.drain()
    except ConnectionError:
        pass
    answer = await reader.read(_LONGEST_ANSWER)
    while answer and not answer.endswith(b"\0") and len(answer) < _LONGEST_ANSWER:
        more = await reader.read(_LONGEST_ANSWER - len(answer))
        if not more:
            break
        answer += more
    return answer.rstrip(b"\0\n").decode("utf-8", "replace").strip()

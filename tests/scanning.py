"""A scanner to spar with: it speaks clamd's INSTREAM on loopback and knows one harmful thing, EICAR's test string."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

MOST = 25 * 1024 * 1024


def eicar() -> bytes:
    """Made at run time, so that no scanner finds it in this file."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass
class Sparring:
    """Where it listens, what it was sent, and an answer of another kind if one is wanted."""

    address: str = ""
    seen: list[bytes] = field(default_factory=list)
    says: bytes | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", await reader.readexactly(4))[0]:
            assert length <= MOST
            content += await reader.readexactly(length)
        self.seen.append(content)
        said = b"stream: Eicar-Signature FOUND\0" if eicar() in content else b"stream: OK\0"
        writer.write(said if self.says is None else self.says)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def sparring(path: str | None = None) -> AsyncIterator[Sparring]:
    partner = Sparring()
    if path is None:
        server = await asyncio.start_server(partner.serve, "127.0.0.1", 0)
        partner.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(partner.serve, path)
        partner.address = f"unix://{path}"
    try:
        yield partner
    finally:
        server.close()
        await server.wait_closed()

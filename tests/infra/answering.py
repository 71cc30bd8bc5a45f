"""A server on loopback that gives one answer to everything."""

import asyncio
from types import TracebackType


class Answering:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> int:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._server is not None
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = (
            f"HTTP/1.1 200 OK\r\ncontent-length: {len(self._content)}\r\nconnection: close\r\n\r\n"
        )
        writer.write(head.encode() + self._content)
        await writer.drain()
        writer.close()

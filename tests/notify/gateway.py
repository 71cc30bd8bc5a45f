"""An SMS gateway on loopback as docs/howto/sms-gateway.md describes it: checks the signature, sends a key once."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Answer = tuple[int, bytes] | None
"""Status and content; None hangs up without an answer."""


@dataclass
class Gateway:
    """`answers` are taken one by one, each a function of the request; after the last it accepts."""

    public_key: bytes
    port: int = 0
    answers: list[Callable[[dict[str, str]], Answer]] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/messages?account=portal"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines[1:])
        }
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        self.heard.append((lines[0], headers, content))
        self.check(lines[0], headers, content)
        asked = json.loads(content)
        self.asked.append(asked)
        answer = self.answers.pop(0)(asked) if self.answers else self.accept(asked)
        if answer is not None:
            status, body = answer
            writer.write(
                f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode()
                + body
            )
            await writer.drain()
        writer.close()

    def accept(self, asked: dict[str, str]) -> Answer:
        """Sends each key once, however often it is asked."""
        self.sent.setdefault(asked["key"], asked)
        return 200, json.dumps({"key": asked["key"], "state": "accepted", "id": "x1"}).encode()

    def sends_but_hangs_up(self, asked: dict[str, str]) -> Answer:
        self.accept(asked)
        return None

    def check(self, line: str, headers: dict[str, str], content: bytes) -> None:
        """Written from RFC 9421 and 9530 anew: the program's own code must not judge itself."""
        method, target, _ = line.split(" ")
        path, _, query = target.partition("?")
        found = re.fullmatch(r"sig1=(\(([^)]*)\).*)", headers["signature-input"])
        assert found
        derived = {
            "@method": method, "@authority": headers["host"], "@path": path, "@query": f"?{query}",
        }  # fmt: skip
        names = found[2].replace('"', "").split(" ")
        base = "\n".join(
            [f'"{n}": {derived.get(n) or headers[n]}' for n in names]
            + [f'"@signature-params": {found[1]}']
        )
        for name in ("@method", "@path", "content-digest", "idempotency-key"):
            if name not in names:
                self.faults.append(f"{name} is not signed")
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        if headers["content-digest"] != f"sha-256=:{digest}:":
            self.faults.append("digest")
        if headers["idempotency-key"] != f'"{json.loads(content)["key"]}"':
            self.faults.append("key")
        signature = base64.b64decode(headers["signature"].removeprefix("sig1=:").removesuffix(":"))
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, base.encode())
        except InvalidSignature:
            self.faults.append("signature")


@asynccontextmanager
async def gateway(public_key: bytes) -> AsyncIterator[Gateway]:
    found = Gateway(public_key)
    server = await asyncio.start_server(found.talk, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
    assert not found.faults


def answering(status: int, **content: str) -> Callable[[dict[str, str]], Answer]:
    """That status, and a JSON answer; `key` is the one asked unless given."""
    return lambda asked: (status, json.dumps({"key": asked["key"], **content}).encode())


def rubbish(content: bytes) -> Callable[[dict[str, str]], Answer]:
    return lambda asked: (200, content)

"""A bank outside us: it signs its notices with somebody else's library, and answers on loopback when asked."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
    algorithms,
)

from motcua.contexts.exchange import api as exchange
from motcua.contexts.exchange.clients import own_key, own_keyid
from motcua.contexts.payments.resources import ROUTES
from motcua.contexts.payments.words import Movement
from motcua.infra.house import House
from motcua.infra.http_signatures import RESPONSE_COMPONENTS, Message, content_digest, sign
from tests.client import Client, browser
from tests.payments.make import Owner

COVERED = ("@method", "@authority", "@path", "content-type", "content-digest")
CODE = "bay-bank"


def shown(told: Movement) -> dict[str, Any]:
    return {
        "ref": told.ref, "stage": str(told.stage), "amount_minor": told.amount_minor,
        "currency": told.currency, "at": told.value_at.isoformat(), "text": told.text,
        "reversal": told.reversal,
    }  # fmt: skip


@dataclass
class Asked:
    """A question of ours as the foreign library looks at it."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


class Timeless(HTTPMessageVerifier):
    """The foreign verifier without its own clock: the house's stands still in a test."""

    def validate_created_and_expires(self, sig_input: object, max_age: object = None) -> None:
        return


@dataclass
class Bank:
    house: House
    code: str = CODE
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    pages: list[list[Movement]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    fault: str = ""
    client: Client = field(init=False)
    port: int = 0

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Bank"]:
        server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        async with self.house.part(Owner).db.transaction() as tx:
            organisation = await exchange.add_organisation(
                tx, code=self.code, kind="bank", name={"en": "Bank of the Bay"},
                now=self.house.clock(), base_url=f"http://127.0.0.1:{self.port}",
            )  # fmt: skip
            await exchange.add_key(
                tx, keyid=self.code, organisation=organisation,
                public_key=self.key.public_key().public_bytes_raw(), now=self.house.clock(),
            )  # fmt: skip
        headers = {"accept": "application/json"}
        async with browser(self.house, routes=ROUTES, headers=headers) as self.client:
            yield self
        server.close()

    async def tell(
        self, *told: Movement, account: str = "harbour-fees", nonce: str = "nonce-0001"
    ) -> httpx2.Response:
        body = json.dumps({"movements": [shown(one) for one in told]}).encode()
        return await self.send(body, account=account, nonce=nonce)

    async def send(
        self, body: bytes, *, account: str = "harbour-fees", nonce: str = "nonce-0001"
    ) -> httpx2.Response:
        return await self.client.http.send(self.signed(body, account=account, nonce=nonce))

    def signed(self, body: bytes, *, account: str, nonce: str) -> httpx2.Request:
        request = self.client.http.build_request(
            "POST", f"http://127.0.0.1:8000/payments/notices/{account}", content=body,
            headers={"content-type": "application/json"},
        )  # fmt: skip
        keys = MappingKeyResolver(public_keys={}, private_keys={self.code: self.key})
        moment = self.house.clock()
        HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=keys).sign(
            request, key_id=self.code, created=moment, expires=moment + timedelta(seconds=60),
            nonce=nonce, covered_component_ids=COVERED, body=body,
        )  # fmt: skip
        return request

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One signed question, one page; the cursor is the page's number."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers["content-length"]))
        asked = Asked(method, f"http://{headers['host']}{path}", headers, body)
        nonce = self._checked(asked)
        question = json.loads(body)
        self.asked.append(question)
        at = int(question["after"] or 0)
        page = self.pages[at] if at < len(self.pages) else []
        told = {"movements": [shown(one) for one in page]}
        if at < len(self.pages):
            told["next"] = str(at + 1)  # type: ignore[assignment]  # beside the list
        content = b"{" if self.fault == "broken" else json.dumps(told).encode()
        answer = {"content-type": "application/json", "content-digest": content_digest(content)}
        answer |= sign(
            Message.response(200, answer, content),
            Ed25519PrivateKey.generate() if self.fault == "forged" else self.key,
            keyid=self.code, now=self.house.clock(),
            nonce="another-nonce" if self.fault == "replayed" else nonce,
            covered=RESPONSE_COMPONENTS,
        )  # fmt: skip
        if self.fault != "silent":
            lines = [f"{name}: {value}" for name, value in answer.items()]
            lines += [f"content-length: {len(content)}", "connection: close", "", ""]
            writer.write(("HTTP/1.1 200 OK\r\n" + "\r\n".join(lines)).encode() + content)
            await writer.drain()
        writer.close()

    def _checked(self, asked: Asked) -> str:
        """That the question is signed by us, says a foreign library; its nonce."""
        public = own_key(self.house).public_key()
        keys = MappingKeyResolver(public_keys={own_keyid(self.house): public}, private_keys={})
        verifier = Timeless(signature_algorithm=algorithms.ED25519, key_resolver=keys)
        (result,) = verifier.verify(asked, body=asked.body, require_components=COVERED)
        return str(result.parameters["nonce"])

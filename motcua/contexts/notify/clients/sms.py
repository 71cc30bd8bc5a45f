"""The SMS gateway: a signed JSON message by HTTP, safe to repeat (docs/howto/sms-gateway.md)."""

import re
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import httpx2
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.notify.words import Later, Outcome, Outgoing, Refused, Sent
from motcua.infra.house import House
from motcua.infra.http_out import HostNotAllowed, NotReached
from motcua.infra.http_signatures import Message, content_digest, sign
from motcua.infra.ids import random_token

COVERED = (
    "@method", "@authority", "@path", "@query", "content-type", "content-digest", "idempotency-key",
)  # fmt: skip
_REASON = re.compile(r"[a-z0-9-]{1,40}")


class Asked(msgspec.Struct, frozen=True):
    """What we send."""

    key: str
    to: str
    text: str
    language: str


class Answered(msgspec.Struct, frozen=True):
    """What the gateway answers with status 200; fields that we do not know are let pass."""

    key: str
    state: str
    reason: str = ""


class SmsGateway:
    def __init__(self, house: House) -> None:
        self._house = house
        self._url = urlsplit(house.settings.sms or "")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Connections belong to the house."""

    async def send(self, message: Outgoing) -> Outcome:
        """One message to one number. Only an answer that names our key counts."""
        content = msgspec.json.encode(
            Asked(message.key, message.to, message.title, message.language)
        )
        try:
            answer = await self._house.http.send(
                "POST",
                self._url.geturl(),
                headers=self._headers(message.key, content),
                content=content,
            )
        except NotReached as fault:
            reached = not isinstance(fault.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)
            return Later("no-answer", away=True, unsure=reached)
        except HostNotAllowed:
            return Later("host-not-allowed", away=True)
        match answer.status:
            case 200:
                return _outcome(message.key, answer.content)
            case 401 | 403 | 404:
                return Later(f"http-{answer.status}", away=True)
            case 500 | 502 | 503 | 504:
                return Later(f"http-{answer.status}", away=True, unsure=True)
            case _:
                return Later(f"http-{answer.status}")

    def _headers(self, key: str, content: bytes) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "Content-Digest": content_digest(content),
            "Idempotency-Key": f'"{key}"',
        }
        url = self._url
        message = Message.request("POST", url.netloc, url.path, headers, content, query=url.query)
        secret = self._house.secrets.bytes("node-key", 32)[:32]
        return headers | sign(
            message,
            Ed25519PrivateKey.from_private_bytes(secret),
            keyid=f"{self._house.settings.log_origin}/node",
            now=self._house.clock(),
            nonce=random_token(12),
            covered=COVERED,
        )


def _outcome(key: str, content: bytes) -> Outcome:
    try:
        answered = msgspec.json.decode(content, type=Answered)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Later("unreadable", unsure=True)
    if answered.key != key:
        return Later("another-key", unsure=True)
    reason = answered.reason if _REASON.fullmatch(answered.reason) else "no-reason"
    match answered.state:
        case "accepted" | "delivered":
            return Sent()
        case "refused":
            return Refused(reason)
        case "later":
            return Later(reason)
        case _:
            return Later("unknown-state", unsure=True)

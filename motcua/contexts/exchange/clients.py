"""Calling another node: signed request, signed answer bound to it by the nonce."""

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.exchange.errors import NodeRefused, NodeWrong
from motcua.contexts.exchange.words import NodeRequest, Organisation
from motcua.infra.house import House
from motcua.infra.http_out import NotReached
from motcua.infra.http_signatures import (
    RESPONSE_COMPONENTS,
    Message,
    content_digest,
    sign,
)

PATH = "/exchange/registries"
COVERED = ("@method", "@authority", "@path", "content-type", "content-digest")


def own_key(house: House) -> Ed25519PrivateKey:
    """The key under which this node signs."""
    return Ed25519PrivateKey.from_private_bytes(house.secrets.bytes("node-key", 32)[:32])


def own_keyid(house: House) -> str:
    return f"{house.settings.log_origin}/node"


def signed_answer(house: House, content: bytes, *, nonce: str, now: datetime) -> dict[str, str]:
    """The headers of a signed answer; the nonce of the request binds it to that."""
    headers = {"Content-Type": "application/json", "Content-Digest": content_digest(content)}
    message = Message.response(200, headers, content)
    return headers | sign(
        message,
        own_key(house),
        keyid=own_keyid(house),
        now=now,
        nonce=nonce,
        covered=RESPONSE_COMPONENTS,
    )


async def ask(house: House, node: Organisation, asked: NodeRequest, *, nonce: str) -> Message:
    """The other node's answer as it came; see `send`."""
    path = f"{PATH}/{asked.registry}"
    return await send(house, node, path, msgspec.json.encode(asked), nonce=nonce)


async def send(
    house: House, node: Organisation, path: str, content: bytes, *, nonce: str
) -> Message:
    """The answer to a signed JSON message as it came; who signed it is for the caller to check. Raises
    NotReached, NodeRefused, NodeWrong."""
    if node.base_url is None:
        raise NotReached(host=node.code)
    url = urlsplit(f"{node.base_url.rstrip('/')}{path}")
    headers = {"Content-Type": "application/json", "Content-Digest": content_digest(content)}
    message = Message.request("POST", url.netloc, url.path, headers, content)
    headers |= sign(
        message,
        own_key(house),
        keyid=own_keyid(house),
        now=house.clock(),
        nonce=nonce,
        covered=COVERED,
    )
    answer = await house.http.send("POST", url.geturl(), headers=headers, content=content)
    if answer.status in {401, 403}:
        raise NodeRefused()
    if answer.status != 200:
        raise NodeWrong()
    return Message.response(answer.status, answer.headers, answer.content)

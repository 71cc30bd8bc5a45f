"""Calling another node: signed request, signed answer bound to it by the nonce."""

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua.contexts.exchange import store
from motcua.contexts.exchange.words import NodeRequest, Organisation
from motcua.infra.house import House
from motcua.infra.http_out import NotReached
from motcua.infra.http_signatures import (
    RESPONSE_COMPONENTS,
    Message,
    SignatureProblem,
    check,
    claimed,
    content_digest,
    sign,
)
from motcua.infra.ids import random_token
from motcua.kernel.errors import Denied, Unavailable

PATH = "/exchange/registries"
COVERED = ("@method", "@authority", "@path", "content-type", "content-digest")


class NodeRefused(Denied):
    code = "node-refused"
    text = "The registry that holds this does not give it for this purpose."


class NodeWrong(Unavailable):
    code = "node-wrong"
    text = "The registry that holds this answered in a way that cannot be trusted. Nothing is lost."


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


async def ask(house: House, node: Organisation, asked: NodeRequest) -> bytes:
    """The other node's answer, its signature checked. Raises NotReached, NodeRefused, NodeWrong."""
    if node.base_url is None:
        raise NotReached(host=node.code)
    url = urlsplit(f"{node.base_url.rstrip('/')}{PATH}/{asked.registry}")
    content = msgspec.json.encode(asked)
    headers = {"Content-Type": "application/json", "Content-Digest": content_digest(content)}
    nonce = random_token(18)
    now = house.clock()
    message = Message.request("POST", url.netloc, url.path, headers, content)
    headers |= sign(
        message, own_key(house), keyid=own_keyid(house), now=now, nonce=nonce, covered=COVERED
    )
    answer = await house.http.send("POST", url.geturl(), headers=headers, content=content)
    if answer.status in {401, 403}:
        raise NodeRefused()
    if answer.status != 200:
        raise NodeWrong()
    reply = Message.response(answer.status, answer.headers, answer.content)
    await _check(house, node, reply, nonce=nonce, now=now)
    return answer.content


async def _check(
    house: House, node: Organisation, reply: Message, *, nonce: str, now: datetime
) -> None:
    try:
        signature = claimed(reply)
        async with house.db.reading() as tx:
            holder = await store.key_holder(tx, signature.text("keyid"), now=now)
        if holder is None or holder.id != node.id or signature.text("nonce") != nonce:
            raise SignatureProblem("it is not the asked node's answer to this request")
        check(reply, signature, holder.public_key, now=now, must_cover=RESPONSE_COMPONENTS)
    except SignatureProblem as problem:
        raise NodeWrong() from problem

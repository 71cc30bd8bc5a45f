"""Asking another node for what it holds: its answer counts when it signed it for this very request."""

from datetime import datetime

from motcua.contexts.exchange import clients, store
from motcua.contexts.exchange.errors import NodeWrong
from motcua.contexts.exchange.words import NodeRequest, Organisation
from motcua.infra.house import House
from motcua.infra.http_out import NotReached
from motcua.infra.http_signatures import (
    RESPONSE_COMPONENTS,
    Message,
    SignatureProblem,
    check,
    claimed,
)
from motcua.infra.ids import random_token


async def ask_node(house: House, code: str, asked: NodeRequest) -> bytes:
    """See api.ask_node."""
    node, nonce = await _node(house, code), random_token(18)
    reply = await clients.ask(house, node, asked, nonce=nonce)
    await _check(house, node, reply, nonce=nonce, now=house.clock())
    return reply.content


async def ask_signed(house: House, code: str, path: str, content: bytes) -> bytes:
    """See api.ask_signed."""
    node, nonce = await _node(house, code), random_token(18)
    reply = await clients.send(house, node, path, content, nonce=nonce)
    await _check(house, node, reply, nonce=nonce, now=house.clock())
    return reply.content


async def _node(house: House, code: str) -> Organisation:
    async with house.db.reading() as tx:
        node = await store.organisation_by_code(tx, code)
    if node is None:
        raise NotReached(host=code)
    return node


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

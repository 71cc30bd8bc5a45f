"""Receiving signed messages: the signature first, then its nonce, then what it says."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from motcua.contexts.exchange import clients, store
from motcua.contexts.exchange.actions.ports import InboxPort
from motcua.contexts.exchange.errors import (
    InboxNotFound,
    ReferenceReused,
    SignatureMissing,
    SignatureReplayed,
    SignatureWrong,
)
from motcua.contexts.exchange.words import NodeRequest, Notice, Organisation
from motcua.infra.db import Taken, Tx
from motcua.infra.house import House
from motcua.infra.http_signatures import (
    REQUEST_COMPONENTS,
    Claimed,
    Message,
    SignatureProblem,
    check,
    claimed,
    normal_authority,
)
from motcua.infra.ids import new_id
from motcua.kernel.errors import DomainError

MUST_COVER = tuple(name for name in REQUEST_COMPONENTS if name not in {"content-type", "@query"})
_STATUS = {
    "not-found": 404, "denied": 403, "not-signed-in": 401, "invalid": 422, "conflict": 409,
    "unavailable": 503,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Received:
    """A message whose signature holds: who sent it and its line in the log."""

    sender: Organisation
    line: store.Message
    nonce: str


async def receive_notice(
    house: House, message: Message, registry: str, notice: Notice | DomainError
) -> dict[str, object]:
    """Check the signature, then record the notice, its answer and its line in one transaction.

    `notice` may be the refusal of an unreadable body: it is told only to a sender who signed. Raises
    SignatureMissing, SignatureWrong, SignatureReplayed, ReferenceReused and what the handler raises.
    """
    now = house.clock()
    received = await _received(house, message, registry, now=now)
    if isinstance(notice, DomainError):
        await _log_refusal(house, received, notice, now=now)
        raise notice
    content_hash = received.line.content_hash
    try:
        async with house.db.transaction() as tx:
            earlier = await store.answered(tx, received.sender.id, notice.reference)
            if earlier is not None:
                return _same(earlier, registry, content_hash)
            recorded = await house.part(InboxPort).notice(
                house, tx, received.sender, registry, notice, now=now
            )
            answer: dict[str, object] = {
                "reference": notice.reference,
                "event": str(recorded.event_id),
                "record": str(recorded.record_id),
                "version": str(recorded.version_id),
                "recorded_at": now.astimezone(UTC).isoformat(),
            }
            await store.keep_answer(
                tx, received.sender.id, notice.reference, registry=registry,
                content_hash=content_hash, answer=answer, now=now,
            )  # fmt: skip
            await store.log_message(tx, received.line, now=now)
        return answer
    except Taken as taken:
        # The same notice is being recorded by a request beside this one: answer as it did.
        return _same(
            await _earlier(house, received.sender.id, notice, taken), registry, content_hash
        )
    except DomainError as refusal:
        await _log_refusal(house, received, refusal, now=now)
        raise


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """A content with the headers that sign it."""

    content: bytes
    headers: dict[str, str]


async def receive_read(
    house: House, message: Message, registry: str, asked: NodeRequest | DomainError
) -> SignedAnswer:
    """Answer another node that asks for records we hold, signed and bound to its request by the nonce.
    Raises as receive_notice."""
    now = house.clock()
    received = await _received(house, message, registry, now=now)
    if isinstance(asked, DomainError):
        await _log_refusal(house, received, asked, now=now)
        raise asked
    if asked.registry != registry:
        raise InboxNotFound(registry=registry)
    try:
        records = await house.part(InboxPort).read(house, received.sender, asked)
    except DomainError as refusal:
        await _log_refusal(house, received, refusal, now=now)
        raise
    async with house.db.transaction() as tx:
        await store.log_message(tx, replace(received.line, status=200), now=now)
    content = msgspec.json.encode(records)
    headers = clients.signed_answer(house, content, nonce=received.nonce, now=now)
    return SignedAnswer(content, headers)


async def receive_signed(house: House, message: Message, what: str) -> Organisation:
    """See api.receive_signed."""
    now = house.clock()
    received = await _received(house, message, what, now=now)
    async with house.db.transaction() as tx:
        await store.log_message(tx, received.line, now=now)
    return received.sender


async def _received(house: House, message: Message, registry: str, *, now: datetime) -> Received:
    """Who signed. The nonce is taken in a transaction of its own: a refused message may not come again."""
    signature = _claimed(message)
    # What was signed for another node is not for us, even if its sender is known here.
    if message.components["@authority"] != normal_authority(
        urlsplit(house.settings.base_url).netloc
    ):
        raise SignatureWrong(reason="it is meant for another address")
    async with house.db.transaction() as tx:
        holder = await store.key_holder(tx, signature.text("keyid"), now=now)
        if holder is None:
            raise SignatureWrong(reason="the key is not known here")
        try:
            check(message, signature, holder.public_key, now=now, must_cover=MUST_COVER)
            await _take_nonce(tx, signature, now=now)
        except SignatureProblem as problem:
            raise SignatureWrong(reason=problem.reason) from None
    line = store.Message(
        organisation=holder.id,
        id=new_id(),
        direction="in",
        registry=registry,
        signature_input=message.components["signature-input"],
        signature=message.components["signature"],
        content_hash=sha256(message.content).digest(),
        status=202,
    )
    return Received(holder.organisation(), line, signature.text("nonce"))


def _claimed(message: Message) -> Claimed:
    if "signature" not in message.components or "signature-input" not in message.components:
        raise SignatureMissing()
    try:
        return claimed(message)
    except SignatureProblem as problem:
        raise SignatureWrong(reason=problem.reason) from None


async def _take_nonce(tx: Tx, signature: Claimed, *, now: datetime) -> None:
    nonce = signature.text("nonce")
    if not 8 <= len(nonce) <= 128:
        raise SignatureProblem("the parameter nonce must have 8 to 128 signs")
    expires = datetime.fromtimestamp(signature.number("expires"), UTC)
    if not await store.take_nonce(tx, nonce, signature.text("keyid"), now=now, expires=expires):
        raise SignatureReplayed()


def _same(earlier: store.Answered, registry: str, content_hash: bytes) -> dict[str, object]:
    if (earlier.registry, earlier.content_hash) != (registry, content_hash):
        raise ReferenceReused()
    return earlier.answer


async def _earlier(
    house: House, organisation: UUID, notice: Notice, taken: Taken
) -> store.Answered:
    async with house.db.reading() as tx:
        earlier = await store.answered(tx, organisation, notice.reference)
    if earlier is None:
        raise taken
    return earlier


async def _log_refusal(
    house: House, received: Received, refusal: DomainError, *, now: datetime
) -> None:
    """A refused message leaves its line too, though nothing of its effect."""
    async with house.db.transaction() as tx:
        line = replace(received.line, status=_STATUS.get(refusal.status, 400))
        await store.log_message(tx, line, now=now)

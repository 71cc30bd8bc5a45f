"""Rows of the exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.exchange.words import Organisation, Read
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor, Purpose
from motcua.kernel.texts import Text

_sql = queries.load(__package__, "store.sql")


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """An organisation with the key under which it was found."""

    id: UUID
    code: str
    kind: str
    name: Text
    agency: str | None
    base_url: str | None
    public_key: bytes

    def organisation(self) -> Organisation:
        return Organisation(self.id, self.code, self.kind, self.name, self.agency, self.base_url)


@dataclass(frozen=True, slots=True)
class Answered:
    registry: str
    content_hash: bytes
    answer: dict[str, object]


@dataclass(frozen=True, slots=True)
class Message:
    """A line of the message log."""

    organisation: UUID
    id: UUID
    direction: str
    registry: str
    signature_input: str
    signature: str
    content_hash: bytes
    status: int


async def record_read(
    tx: Tx,
    actor: Actor,
    purpose: Purpose,
    *,
    subject_id: UUID,
    registry: str,
    version_id: UUID | None,
    facts: list[str],
    at: datetime,
    legal_basis: str,
) -> None:
    await tx.run(
        _sql["record_read"],
        subject_id=subject_id,
        reader_kind=str(actor.kind),
        reader=actor.id,
        agency=actor.agency,
        purpose=purpose.code,
        legal_basis=legal_basis,
        case_subject=purpose.case.subject_id if purpose.case else None,
        case=purpose.case.id if purpose.case else None,
        service=purpose.service,
        step=purpose.step,
        registry=registry,
        version_id=version_id,
        facts=facts,
        at=at,
    )


async def reads_of(
    tx: Tx, subject_id: UUID, *, before: datetime, before_id: UUID, n: int
) -> list[Read]:
    return await tx.all(
        Read, _sql["reads_of"], subject_id=subject_id, before=before, before_id=before_id, n=n
    )


async def record_search(
    tx: Tx, id: UUID, actor: Actor, purpose: Purpose, *, found: int, at: datetime
) -> None:
    await tx.run(
        _sql["record_search"],
        reader=actor.id,
        id=id,
        at=at,
        reader_kind=str(actor.kind),
        agency=actor.agency,
        purpose=purpose.code,
        legal_basis=purpose.legal_basis,
        found=found,
    )


async def key_holder(tx: Tx, keyid: str, *, now: datetime) -> KeyHolder | None:
    return await tx.maybe(KeyHolder, _sql["organisation_by_key"], keyid=keyid, now=now)


async def organisation_by_code(tx: Tx, code: str) -> Organisation | None:
    return await tx.maybe(Organisation, _sql["organisation_by_code"], code=code)


async def add_organisation(tx: Tx, new: Organisation, *, now: datetime) -> UUID:
    return await tx.value(
        UUID,
        _sql["add_organisation"],
        id=new.id,
        code=new.code,
        kind=new.kind,
        name=dict(new.name),
        agency=new.agency,
        base_url=new.base_url,
        now=now,
    )


async def add_key(
    tx: Tx, keyid: str, organisation: UUID, *, public_key: bytes, now: datetime
) -> bool:
    """False when the key's id is there already."""
    touched = await tx.run(
        _sql["add_key"], keyid=keyid, organisation=organisation, public_key=public_key, now=now
    )
    return touched == 1


async def end_key(tx: Tx, keyid: str, *, now: datetime) -> None:
    await tx.run(_sql["end_key"], keyid=keyid, now=now)


async def take_nonce(tx: Tx, nonce: str, keyid: str, *, now: datetime, expires: datetime) -> bool:
    """False: the message was here before."""
    touched = await tx.run(_sql["take_nonce"], nonce=nonce, keyid=keyid, now=now, expires=expires)
    return touched == 1


async def forget_nonces(tx: Tx, before: datetime) -> int:
    return await tx.run(_sql["forget_nonces"], before=before)


async def answered(tx: Tx, organisation: UUID, reference: str) -> Answered | None:
    return await tx.maybe(
        Answered, _sql["answered"], organisation=organisation, reference=reference
    )


async def keep_answer(
    tx: Tx,
    organisation: UUID,
    reference: str,
    *,
    registry: str,
    content_hash: bytes,
    answer: Mapping[str, object],
    now: datetime,
) -> None:
    await tx.run(
        _sql["keep_answer"],
        organisation=organisation,
        reference=reference,
        registry=registry,
        content_hash=content_hash,
        answer=dict(answer),
        now=now,
    )


async def log_message(tx: Tx, message: Message, *, now: datetime) -> None:
    await tx.run(
        _sql["log_message"],
        organisation=message.organisation,
        id=message.id,
        direction=message.direction,
        registry=message.registry,
        signature_input=message.signature_input,
        signature=message.signature,
        content_hash=message.content_hash,
        status=message.status,
        now=now,
    )

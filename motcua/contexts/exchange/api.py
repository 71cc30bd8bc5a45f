"""The calls of the exchange: the tracker's entries, organisations and their keys."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.exchange import access, actions
from motcua.contexts.exchange.actions import InboxPort
from motcua.contexts.exchange.errors import InboxNotFound, NoticeNotAllowed, NoticeWrong
from motcua.contexts.exchange.words import NodeRequest, Organisation, Read
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.http_signatures import Message
from motcua.kernel.actors import Actor, Purpose

__all__ = [
    "InboxNotFound", "InboxPort", "NoticeNotAllowed", "NoticeWrong",
    "add_key", "add_organisation", "ask_node", "ask_signed", "end_key", "organisation_by_code",
    "reads_of", "receive_signed", "record_read", "record_search",
]  # fmt: skip


async def record_read(
    tx: Tx,
    actor: Actor,
    purpose: Purpose,
    *,
    subject_id: UUID,
    registry: str,
    version_id: UUID | None,
    facts: Sequence[str],
    at: datetime,
    legal_basis: str = "",
) -> None:
    """Enter a read of somebody's data that no book enters by itself, e.g. an opened case. An official's
    reads of the same case for the same purpose within a quarter of an hour are one line."""
    await actions.record_read(
        tx,
        actor,
        purpose,
        subject_id=subject_id,
        registry=registry,
        version_id=version_id,
        facts=facts,
        at=at,
        legal_basis=legal_basis or purpose.legal_basis,
    )


async def reads_of(
    tx: Tx,
    subject_id: UUID,
    *,
    before: datetime | None = None,
    before_id: UUID | None = None,
    limit: int = 50,
) -> list[Read]:
    """The reads of a subject's data, newest first. Give the last line's `at` and `id` for the next page.
    The caller has checked that it is the subject's own tracker, or of somebody they represent."""
    return await access.reads_of(tx, subject_id, before=before, before_id=before_id, limit=limit)


async def record_search(tx: Tx, actor: Actor, purpose: Purpose, count: int, at: datetime) -> None:
    """Enter a search once, however many people it found."""
    await actions.record_search(tx, actor, purpose, count, at)


async def add_organisation(
    tx: Tx,
    *,
    code: str,
    kind: str,
    name: Mapping[str, str],
    now: datetime,
    agency: str | None = None,
    base_url: str | None = None,
) -> UUID:
    """Take an organisation in, or change it; the same code keeps its id."""
    return await actions.add_organisation(
        tx, code=code, kind=kind, name=name, now=now, agency=agency, base_url=base_url
    )


async def add_key(
    tx: Tx, *, keyid: str, organisation: UUID, public_key: bytes, now: datetime
) -> None:
    """Accept messages signed by this Ed25519 key (32 raw bytes). Raises KeyTaken."""
    await actions.add_key(
        tx, keyid=keyid, organisation=organisation, public_key=public_key, now=now
    )


async def end_key(tx: Tx, keyid: str, *, now: datetime) -> None:
    """Accept nothing more under this key."""
    await actions.end_key(tx, keyid, now=now)


async def organisation_by_code(tx: Tx, code: str) -> Organisation | None:
    return await access.organisation_by_code(tx, code)


async def ask_node(house: House, code: str, asked: NodeRequest) -> bytes:
    """Ask the node of an organisation for records that it holds: its signed answer, JSON. Raises
    NotReached, NodeRefused, NodeWrong (an answer that cannot be trusted). Outside any transaction."""
    return await actions.ask_node(house, code, asked)


async def ask_signed(house: House, code: str, path: str, content: bytes) -> bytes:
    """Send a signed JSON message to an organisation's address and give back its answer, signed for this very
    message. Raises as ask_node. Outside any transaction."""
    return await actions.ask_signed(house, code, path, content)


async def receive_signed(house: House, message: Message, what: str) -> Organisation:
    """Who signed this message; it has its line in the message log under `what` it is about, and is never
    taken again. Raises SignatureMissing, SignatureWrong, SignatureReplayed. Outside any transaction."""
    return await actions.receive_signed(house, message, what)

"""A result's life around its signature: proposed, void, revoked, forgotten; its place in a status list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials import access, store
from motcua.contexts.credentials.errors import NoSigner
from motcua.contexts.credentials.events import ResultProposed, ResultRevoked, ResultVoided
from motcua.contexts.credentials.model import statuslist
from motcua.contexts.credentials.model.result import Result, number_text
from motcua.contexts.credentials.words import JSON, ResultState
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id, random_token
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def propose(
    tx: Tx,
    actor: Actor,
    *,
    case: CaseKey,
    agency: str,
    unit: str,
    document: str,
    release: str,
    facts: Mapping[str, JSON],
    holders: Sequence[UUID],
    service: str,
    channel: str,
    now: datetime,
    series: str,
    number: str,
    year: int | None,
    signer: UUID | None,
) -> UUID:
    """Reserve the number, keep what the document will say, and announce it. Raises NoSigner."""
    competent = await store.signer_of(tx, agency, signer)
    if competent is None:
        raise NoSigner(agency=agency)
    result_id, counted = new_id(), year or now.year
    position = await store.next_position(
        tx, agency=agency, series=series, year=counted, owner=result_id
    )
    result = Result(
        subject_id=case.subject_id,
        id=result_id,
        case_id=case.id,
        agency=agency,
        unit=unit,
        service=service,
        channel=channel,
        document=document,
        release=release,
        series=series,
        year=counted,
        position=position,
        number=number_text(number, position=position, year=counted),
        code=random_token(12),
        holders=tuple(holders),
        facts=facts,
        signer=competent.account,
        state=ResultState.PROPOSED,
        proposed_at=now,
    )
    await store.insert(tx, result)
    announced = ResultProposed(
        subject_id=result.subject_id,
        case_id=result.case_id,
        result_id=result.id,
        document=document,
        service=service,
        agency=agency,
        unit=unit,
    )
    await events.append(tx, actor, announced, at=now)
    return result.id


async def take_number(tx: Tx, *, agency: str, series: str, year: int, owner: UUID) -> int:
    """The next number of a yearly series without gaps; nobody else gets one before the commit."""
    return await store.next_position(tx, agency=agency, series=series, year=year, owner=owner)


async def void(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """The document never comes to be; its number keeps its line. Raises AlreadyIssued."""
    result = await access.locked(tx, result_id)
    if result.state is ResultState.VOID:
        return
    result.may_be_void()
    await store.void_number(tx, result, reason=reason)
    await store.set_ended(tx, result, ResultState.VOID, reason=reason, at=now)
    announced = ResultVoided(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id, reason=reason
    )
    await events.append(tx, actor, announced, at=now)


async def revoke(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """From now on the result does not count: row, status list and verify page agree at the commit."""
    result = await access.locked(tx, result_id)
    if result.state is ResultState.REVOKED:
        return
    result.may_be_revoked()
    await store.set_ended(tx, result, ResultState.REVOKED, reason=reason, at=now)
    await _flip(tx, result, now)
    announced = ResultRevoked(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id, reason=reason
    )
    await events.append(tx, actor, announced, at=now)


async def _flip(tx: Tx, result: Result, now: datetime) -> None:
    if result.issued_at is None:
        raise LookupError("an issued result without a moment")
    for overflow in range(statuslist.TRIES):
        name = statuslist.list_name(result.issued_at, overflow)
        if await store.set_status_revoked(tx, name, result.id, at=now):
            return
    raise LookupError("a credential without a place in a status list")


async def claim_place(tx: Tx, result_id: UUID, *, at: datetime) -> tuple[str, int]:
    """A place in the day's status list; the same one when a job asks again on that day."""
    for overflow in range(statuslist.TRIES):
        name = statuslist.list_name(at, overflow)
        kept = await store.place_in(tx, name, result_id)
        if kept is not None:
            return name, kept
        for attempt in range(statuslist.TRIES):
            place = statuslist.place(result_id, attempt)
            if await store.claim_place(tx, name, place, result_id):
                return name, place
    raise LookupError("the status lists of a day are full")


async def erase(tx: Tx, subject_id: UUID) -> None:
    """Forget what a person's results said. Numbers, states and proofs stay."""
    await store.erase(tx, subject_id)

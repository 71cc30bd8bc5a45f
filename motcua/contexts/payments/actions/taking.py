"""Taking what a bank tells of its movements, by whichever way, however often and in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from motcua.contexts.payments import store
from motcua.contexts.payments.actions import standings
from motcua.contexts.payments.events import MovementUnmatched
from motcua.contexts.payments.model import movements
from motcua.contexts.payments.model.ledger import Kind, Transfer
from motcua.contexts.payments.store import Declared, Told
from motcua.contexts.payments.words import Movement, OrderKey, Reason, Stage
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


class Outcome(StrEnum):
    """What came of a movement."""

    SAME = "same"
    MATCHED = "matched"
    UNMATCHED = "unmatched"
    NOTED = "noted"  # nothing enters the ledger: an attempt that failed


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of many."""

    same: int
    matched: int
    unmatched: int
    noted: int


async def take_all(
    house: House, actor: Actor, account: Declared, told: Sequence[Movement], *, now: datetime
) -> Summary:
    """Each in a transaction of its own: whoever is stopped begins again and changes nothing twice."""
    outcomes: list[Outcome] = []
    for movement in told:
        async with house.db.transaction() as tx:
            outcomes.append(await take(tx, actor, account, movement, now=now))
    count = {outcome: outcomes.count(outcome) for outcome in Outcome}
    return Summary(
        count[Outcome.SAME], count[Outcome.MATCHED], count[Outcome.UNMATCHED], count[Outcome.NOTED]
    )


async def take(
    tx: Tx, actor: Actor, account: Declared, movement: Movement, *, now: datetime
) -> Outcome:
    """Enter one movement. The same told again changes nothing; what contradicts itself goes to the work list."""
    code = account.declared.account
    new = await store.add_movement(tx, code, movement, now=now)
    told = await store.movement_locked(tx, code, movement.ref)
    if told is None:
        raise LookupError("a movement that was just told is not there")
    if movements.differs(told.movement(), movement):
        await _open_duty(tx, account, told, Reason.MOVEMENT_DIFFERS, now=now)
        return Outcome.UNMATCHED
    before = None if new else told.stage
    after = movement.stage if before is None else movements.later(before, movement.stage)
    if after is before:
        return Outcome.SAME
    steps = movements.steps(before, after)
    told = replace(told, stage=after)
    if steps.post or not told.text:
        told = replace(told, value_at=movement.value_at, text=movement.text)
    if steps.post:
        told = await _post(tx, actor, account, told, now=now)
    elif steps.undo:
        await _undo(tx, actor, account, told, now=now)
    elif steps.fail:
        told = await _fail(tx, actor, account, told, now=now)
    await store.save_movement(tx, told)
    if not steps.post:
        return Outcome.NOTED
    return Outcome.MATCHED if told.order else Outcome.UNMATCHED


async def _post(tx: Tx, actor: Actor, account: Declared, told: Told, *, now: datetime) -> Told:
    """Into the ledger of the order that it names, or among the unmatched."""
    key, reason = await _order_of(tx, account, told)
    if key is not None:
        order, standing = await standings.locked(tx, key)
        kind = movements.kind_of(told.movement(), standing)
        if kind is not None:
            await standings.post(
                tx, actor, order, kind, abs(told.amount_minor), now=now,
                key=posting_key(told, "booked"), value_at=told.value_at,
            )  # fmt: skip
            undone = kind is Kind.REVERSAL
            await standings.restate(tx, actor, account.declared, order, now=now, failed=undone)
            return replace(told, posted=kind, subject_id=key.subject_id, order_id=key.id)
        reason = Reason.DEBIT_UNEXPECTED
    elif told.amount_minor < 0:
        reason = Reason.DEBIT_UNEXPECTED
    kind = Kind.SUSPENSE if told.amount_minor > 0 else Kind.SUSPENSE_OUT
    await _post_unmatched(tx, actor, account, told, kind, step="booked", now=now)
    unmatched = reason or Reason.NO_REFERENCE
    await _open_duty(tx, account, told, unmatched, now=now)
    news = MovementUnmatched(
        subject_id=account.id, account=account.declared.account, agency=account.declared.agency,
        reason=str(unmatched),
    )  # fmt: skip
    await events.append(tx, actor, news, at=now)
    return replace(told, posted=kind, reason=str(unmatched))


async def _undo(tx: Tx, actor: Actor, account: Declared, told: Told, *, now: datetime) -> None:
    kind = None if told.posted is None else movements.undoing(told.posted)
    if kind is None:
        return
    if told.order is None:
        await _post_unmatched(tx, actor, account, told, kind, step="reversed", now=now)
        await store.close_duty(tx, account.declared.agency, duty_key(told), now=now)
        return
    order, _ = await standings.locked(tx, told.order)
    await standings.post(
        tx, actor, order, kind, abs(told.amount_minor), now=now, key=posting_key(told, "reversed")
    )
    await standings.restate(tx, actor, account.declared, order, now=now, failed=True)


async def _fail(tx: Tx, actor: Actor, account: Declared, told: Told, *, now: datetime) -> Told:
    """An attempt that came to nothing. It is not final: the order stays open."""
    key, _ = await _order_of(tx, account, told)
    if key is None:
        return told
    order, _ = await standings.locked(tx, key)
    await standings.restate(tx, actor, account.declared, order, now=now, failed=True)
    return told


async def _order_of(tx: Tx, account: Declared, told: Told) -> tuple[OrderKey | None, Reason | None]:
    found = movements.reference_of(account.declared, told.movement())
    if found.reference is None:
        return None, found.reason
    claim = await store.claimed(tx, found.reference)
    if claim is None:
        return None, Reason.REFERENCE_UNKNOWN
    if claim.account != account.declared.account:
        return None, Reason.OTHER_ACCOUNT
    return claim.key, None


async def _post_unmatched(
    tx: Tx, actor: Actor, account: Declared, told: Told, kind: Kind, *, step: str, now: datetime
) -> None:
    await store.add_transfer(
        tx, actor, account.id, Transfer(kind, abs(told.amount_minor), told.value_at),
        key=posting_key(told, step), order_id=None, account=account.declared.account,
        currency=told.currency, now=now,
    )  # fmt: skip


async def _open_duty(
    tx: Tx, account: Declared, told: Told, reason: Reason, *, now: datetime
) -> None:
    key = duty_key(told)
    if reason is Reason.MOVEMENT_DIFFERS:
        key = f"differs:{key}"
    await store.open_duty(
        tx, account.declared.agency, key, account=told.account, reason=str(reason), now=now,
        ref=told.ref,
    )  # fmt: skip


def posting_key(told: Told, step: str) -> str:
    """A step of a movement enters the ledger once."""
    return f"{told.account}:{told.ref}:{step}"


def duty_key(told: Told) -> str:
    return f"movement:{told.account}:{told.ref}"


__all__ = ["Outcome", "Stage", "Summary", "duty_key", "posting_key", "take", "take_all"]

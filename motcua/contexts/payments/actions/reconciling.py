"""The official's duty to reconcile: match by hand, send back, write a small difference off, take note."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.exchange import api as exchange
from motcua.contexts.payments import access, store
from motcua.contexts.payments.access import DutySeen
from motcua.contexts.payments.actions import standings
from motcua.contexts.payments.actions.taking import posting_key
from motcua.contexts.payments.errors import (
    DifferenceTooLarge,
    DutyNotFound,
    DutyOver,
    NothingToRefund,
    OrderWrong,
)
from motcua.contexts.payments.events import DutyClosed, MovementMatched
from motcua.contexts.payments.model import ledger, references
from motcua.contexts.payments.model.ledger import Kind, Standing, Transfer
from motcua.contexts.payments.store import Declared, Duty, Told
from motcua.contexts.payments.words import RECONCILE, Order, OrderKey, Reason, Stage, State
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor, Purpose
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg

_LONGEST_REMARK = 500


async def list_duties(tx: Tx, actor: Actor, *, now: datetime) -> list[DutySeen]:
    """What the actor's agency has to reconcile; entered as one search of orders. Raises Denied."""
    seen = await access.duties(tx, actor)
    found = [one for one in seen if one.order is not None]
    if found:
        bases = "; ".join(sorted({one.account.legal_basis for one in found}))
        await exchange.record_search(tx, actor, Purpose(RECONCILE, bases), len(found), now)
    return seen


async def open_duty(tx: Tx, actor: Actor, key: str, *, now: datetime) -> DutySeen:
    """One line; whom its order is about sees in their tracker who looked. Raises DutyNotFound, Denied."""
    seen = await access.duty(tx, actor, key)
    if seen.order is not None:
        case = CaseKey(seen.order.subject_id, seen.order.case_id)
        purpose = Purpose(RECONCILE, seen.account.legal_basis, case=case)
        await exchange.record_read(
            tx, actor, purpose, subject_id=seen.order.subject_id, registry="payments",
            version_id=None, facts=["amount", "reference", "state"], at=now,
        )  # fmt: skip
    return seen


async def match(
    tx: Tx, actor: Actor, duty_key: str, *, reference: str, remark: str, now: datetime
) -> Order:
    """Say to which order an unmatched movement belongs. Raises DutyNotFound, DutyOver, OrderWrong."""
    # In the order of whoever takes a bank's news: movement, order, duty. Else two would wait for each other.
    seen = await store.duty(tx, access.agency_of(actor), duty_key)
    if seen is None:
        raise DutyNotFound()
    account = await access.declared(tx, seen.account)
    told = await _unmatched(tx, seen)
    order, standing = await _named(tx, account, reference)
    duty = await _open(tx, actor, duty_key)
    if told.currency != order.currency:
        raise OrderWrong({"reference": msg("The money is in another currency than this payment")})
    here, there = (
        (Kind.ASSIGN, Kind.ASSIGNED) if told.amount_minor > 0 else (Kind.ASSIGN_OUT, Kind.RETURNED)
    )
    if there is Kind.RETURNED and -told.amount_minor > standing.underway_minor:
        raise OrderWrong({"reference": msg("No refund of this amount was ordered on this payment")})
    amount = abs(told.amount_minor)
    await store.add_transfer(
        tx, actor, account.id, Transfer(here, amount, told.value_at),
        key=posting_key(told, "matched"), order_id=None, account=duty.account,
        currency=told.currency, now=now, reason=remark[:_LONGEST_REMARK],
    )  # fmt: skip
    await standings.post(
        tx, actor, order, there, amount, now=now, key=posting_key(told, "matched"),
        value_at=told.value_at, reason=remark[:_LONGEST_REMARK],
    )  # fmt: skip
    await store.save_movement(
        tx, replace(told, posted=there, subject_id=order.subject_id, order_id=order.id)
    )
    await _close(tx, actor, account, duty, remark=remark or order.reference, now=now)
    news = MovementMatched(
        subject_id=order.subject_id, order_id=order.id, case_id=order.case_id,
        agency=duty.agency, account=duty.account,
    )  # fmt: skip
    await events.append(tx, actor, news, at=now)
    return await standings.restate(tx, actor, account.declared, order, now=now)


async def close(tx: Tx, actor: Actor, duty_key: str, *, remark: str, now: datetime) -> None:
    """Close a line without moving money, with a remark: a movement that is not ours, a late payment seen.
    An order that does not come out even is closed by what makes it even. Raises DutyNotFound, DutyOver,
    OrderWrong."""
    duty = await _open(tx, actor, duty_key)
    if not remark.strip():
        raise OrderWrong({"remark": msg("Say why")})
    if duty.order is not None and duty.reason not in ledger.TO_NOTE:
        raise OrderWrong(
            {"remark": msg("Refund or write off the difference, or wait for the rest")}
        )
    account = await access.declared(tx, duty.account)
    await _close(tx, actor, account, duty, remark=remark.strip(), now=now)


async def refund(tx: Tx, actor: Actor, duty_key: str, *, reason: str, now: datetime) -> Order:
    """Order the surplus to be sent back. The bank's own line with the reference says that it went. Raises
    DutyNotFound, NothingToRefund, OrderWrong."""
    account, order, standing = await _order_of_duty(tx, actor, duty_key)
    if standing.surplus_minor <= 0 or standing.state not in {State.OVER_PAID, State.REFUND_DUE}:
        raise NothingToRefund()
    await standings.post(
        tx, actor, order, Kind.REFUND, standing.surplus_minor, now=now, reason=_said(reason)
    )
    return await standings.restate(tx, actor, account.declared, order, now=now)


async def write_off(tx: Tx, actor: Actor, duty_key: str, *, reason: str, now: datetime) -> Order:
    """Close a small difference up to the account's limit. Raises DutyNotFound, DifferenceTooLarge, OrderWrong."""
    account, order, standing = await _order_of_duty(tx, actor, duty_key)
    decided = ledger.write_off(standing, most_minor=account.declared.write_off_minor)
    if decided is None:
        raise DifferenceTooLarge()
    kind, amount = decided
    await standings.post(tx, actor, order, kind, amount, now=now, reason=_said(reason))
    return await standings.restate(tx, actor, account.declared, order, now=now)


async def _open(tx: Tx, actor: Actor, key: str) -> Duty:
    duty = await store.duty_locked(tx, access.agency_of(actor), key)
    if duty is None:
        raise DutyNotFound()
    if duty.closed_at is not None:
        raise DutyOver()
    return duty


async def _order_of_duty(tx: Tx, actor: Actor, key: str) -> tuple[Declared, Order, Standing]:
    # The order before its duty, as in `match`.
    duty = await store.duty(tx, access.agency_of(actor), key)
    if duty is None or duty.order is None:
        raise DutyNotFound()
    order, standing = await standings.locked(tx, duty.order)
    await _open(tx, actor, key)
    return await access.declared(tx, duty.account), order, standing


async def _unmatched(tx: Tx, duty: Duty) -> Told:
    if duty.ref is None or duty.reason == Reason.MOVEMENT_DIFFERS:
        raise DutyNotFound()
    told = await store.movement_locked(tx, duty.account, duty.ref)
    if told is None or told.order is not None or told.stage is not Stage.BOOKED:
        raise DutyOver()
    return told


async def _named(tx: Tx, account: Declared, text: str) -> tuple[Order, Standing]:
    found = references.find(account.declared.prefix, text)
    claim = await store.claimed(tx, found.reference) if found.reference else None
    if claim is None or claim.account != account.declared.account:
        raise OrderWrong(
            {"reference": msg("The reference of a payment to this account is expected")}
        )
    return await standings.locked(tx, OrderKey(claim.subject_id, claim.id))


async def _close(
    tx: Tx, actor: Actor, account: Declared, duty: Duty, *, remark: str, now: datetime
) -> None:
    by: UUID = actor.id
    await store.close_duty(
        tx, duty.agency, duty.key, now=now, by=by, remark=remark[:_LONGEST_REMARK]
    )
    news = DutyClosed(
        subject_id=account.id, account=duty.account, agency=duty.agency, reason=duty.reason
    )
    await events.append(tx, actor, news, at=now)


def _said(reason: str) -> str:
    if not reason.strip():
        raise OrderWrong({"reason": msg("Say why")})
    return reason.strip()[:_LONGEST_REMARK]

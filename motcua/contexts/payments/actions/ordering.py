"""Ordering a payment and relieving somebody of it."""

from collections.abc import Mapping
from datetime import datetime

from motcua.contexts.payments import access, store
from motcua.contexts.payments.actions import standings
from motcua.contexts.payments.errors import OrderClosed, OrderKeyReused, OrderWrong
from motcua.contexts.payments.events import PaymentOrdered
from motcua.contexts.payments.model import references
from motcua.contexts.payments.model.ledger import Kind
from motcua.contexts.payments.words import Account, NewOrder, Order, OrderKey
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id, random_bytes
from motcua.kernel.actors import Actor
from motcua.kernel.texts import msg

_TRIES = 5


class _ReferenceTaken(Exception):
    """Somebody else's order has this reference already."""


_LARGEST = 10**15


async def order(tx: Tx, actor: Actor, new: NewOrder, *, now: datetime) -> Order:
    """See api.order."""
    account = (await access.declared(tx, new.account)).declared
    _check(new, account)
    earlier = await store.order_by_key(tx, new.subject_id, new.key)
    if earlier is not None:
        return _same(earlier, new)
    key = OrderKey(new.subject_id, new_id())
    if not await _add(tx, account, key, new, now=now):
        # Ordered by a request beside this one; its row is there now.
        earlier = await store.order_by_key(tx, new.subject_id, new.key)
        if earlier is None:
            raise OrderKeyReused()
        return _same(earlier, new)
    made, _ = await standings.locked(tx, key)
    for payer in {new.payer, new.subject_id}:
        await store.add_payer(tx, payer, key, now=now)
    await standings.post(tx, actor, made, Kind.CHARGE, new.amount_minor, now=now, key="charge")
    told = PaymentOrdered(
        subject_id=new.subject_id, order_id=key.id, case_id=new.case_id, agency=account.agency
    )
    await events.append(tx, actor, told, at=now)
    return made


async def cancel(tx: Tx, actor: Actor, key: OrderKey, *, reason: str, now: datetime) -> Order:
    """See api.cancel."""
    order, standing = await standings.locked(tx, key)
    if standing.claim_minor <= 0:
        raise OrderClosed()
    await standings.post(
        tx, actor, order, Kind.CANCELLATION, standing.claim_minor, now=now, reason=_reason(reason)
    )
    return await _restated(tx, actor, order, now=now)


async def exempt(
    tx: Tx, actor: Actor, key: OrderKey, *, reason: str, now: datetime, amount_minor: int | None
) -> Order:
    """See api.exempt."""
    order, standing = await standings.locked(tx, key)
    if standing.claim_minor <= 0:
        raise OrderClosed()
    amount = standing.claim_minor if amount_minor is None else amount_minor
    if not 0 < amount <= standing.claim_minor:
        raise OrderWrong({"amount_minor": msg("At most what is to be paid is expected")})
    await standings.post(tx, actor, order, Kind.EXEMPTION, amount, now=now, reason=_reason(reason))
    return await _restated(tx, actor, order, now=now)


async def _restated(tx: Tx, actor: Actor, order: Order, *, now: datetime) -> Order:
    account = (await access.declared(tx, order.account)).declared
    return await standings.restate(tx, actor, account, order, now=now)


async def _add(tx: Tx, account: Account, key: OrderKey, new: NewOrder, *, now: datetime) -> bool:
    """The order with a reference that is nobody else's; False: it was ordered before. A reference is never claimed
    without its order: money that names it would find nothing."""
    for _ in range(_TRIES):
        number = int.from_bytes(random_bytes(16)) % references.numbers()
        reference = references.made(account.prefix, number)
        try:
            async with tx.savepoint():
                if not await store.add_order(tx, key.id, new, reference=reference, now=now):
                    return False
                if not await store.claim(tx, reference, account.account, key):
                    raise _ReferenceTaken
        except _ReferenceTaken:
            continue
        return True
    raise LookupError("no free reference: is the source of random numbers broken?")


def _same(earlier: Order, new: NewOrder) -> Order:
    wanted = (new.case_id, new.account, new.amount_minor, new.currency, new.payer, new.due_at)
    there = (
        earlier.case_id, earlier.account, earlier.amount_minor, earlier.currency, earlier.payer,
        earlier.due_at,
    )  # fmt: skip
    if wanted != there:
        raise OrderKeyReused()
    return earlier


def _check(new: NewOrder, account: Account) -> None:
    wrong: Mapping[str, str] = {}
    if not 0 < new.amount_minor <= _LARGEST:
        wrong = {"amount_minor": msg("An amount above zero is expected")}
    elif new.currency != account.currency:
        wrong = {"currency": msg("The currency of the account is expected")}
    elif not 1 <= len(new.key) <= 200:
        wrong = {"key": msg("A key of 1 to 200 signs is expected")}
    elif new.due_at.tzinfo is None:
        wrong = {"due_at": msg("A moment with its time zone is expected")}
    if wrong:
        raise OrderWrong(wrong)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise OrderWrong({"reason": msg("Say why")})
    return reason.strip()[:500]

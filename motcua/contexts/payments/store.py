"""Rows of payments: orders under their subject, movements under their account, duties under their agency."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.contexts.payments.model.ledger import SIDES, Kind, Transfer
from motcua.contexts.payments.words import Account, Movement, NewOrder, Order, OrderKey, Stage
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor

_sql = queries.load(__package__, "store.sql")


@dataclass(frozen=True, slots=True)
class Declared:
    """A collecting account with the id under which its unmatched money lies."""

    id: UUID
    declared: Account


@dataclass(frozen=True, slots=True)
class Claim:
    """Which order a reference names."""

    account: str
    subject_id: UUID
    id: UUID

    @property
    def key(self) -> OrderKey:
        return OrderKey(self.subject_id, self.id)


@dataclass(frozen=True, slots=True)
class Told:
    """What a bank told of a movement and how it entered the ledger."""

    account: str
    ref: str
    stage: Stage
    amount_minor: int
    currency: str
    value_at: datetime
    text: str
    reversal: bool
    posted: Kind | None
    subject_id: UUID | None
    order_id: UUID | None
    reason: str | None

    @property
    def order(self) -> OrderKey | None:
        if self.subject_id is None or self.order_id is None:
            return None
        return OrderKey(self.subject_id, self.order_id)

    def movement(self, stage: Stage | None = None) -> Movement:
        return Movement(
            self.ref, stage or self.stage, self.amount_minor, self.currency, self.value_at, self.text,
            self.reversal,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """A line of the work list."""

    agency: str
    key: str
    account: str
    reason: str
    ref: str | None
    subject_id: UUID | None
    order_id: UUID | None
    since: datetime
    closed_at: datetime | None

    @property
    def order(self) -> OrderKey | None:
        if self.subject_id is None or self.order_id is None:
            return None
        return OrderKey(self.subject_id, self.order_id)


@dataclass(frozen=True, slots=True)
class Polling:
    cursor: str
    asked_at: datetime
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What one side of the ledger holds: debits less credits."""

    side: str
    balance_minor: int


async def declare_account(tx: Tx, account: Account, id: UUID, *, now: datetime) -> UUID:
    return await tx.value(
        UUID, _sql["declare_account"], account=account.account, id=id, agency=account.agency,
        declared=msgspec.to_builtins(account), now=now,
    )  # fmt: skip


async def account(tx: Tx, code: str) -> Declared | None:
    return await tx.maybe(Declared, _sql["account"], account=code)


async def accounts(tx: Tx) -> list[Declared]:
    return await tx.all(Declared, _sql["accounts"])


async def add_order(tx: Tx, id: UUID, new: NewOrder, *, reference: str, now: datetime) -> bool:
    """False: it was ordered before under this key."""
    added = await tx.run(
        _sql["add_order"], subject_id=new.subject_id, id=id, case_id=new.case_id, key=new.key,
        account=new.account, reference=reference, amount_minor=new.amount_minor,
        currency=new.currency, title=dict(new.title), payer=new.payer, due_at=new.due_at, now=now,
    )  # fmt: skip
    return added == 1


async def claim(tx: Tx, reference: str, account: str, order: OrderKey) -> bool:
    """False: the reference is taken."""
    added = await tx.run(
        _sql["claim"], reference=reference, account=account, subject_id=order.subject_id,
        order_id=order.id,
    )  # fmt: skip
    return added == 1


async def claimed(tx: Tx, reference: str) -> Claim | None:
    return await tx.maybe(Claim, _sql["claimed"], reference=reference)


async def add_payer(tx: Tx, payer: UUID, order: OrderKey, *, now: datetime) -> None:
    await tx.run(
        _sql["add_payer"], payer=payer, order_id=order.id, subject_id=order.subject_id, now=now
    )


async def orders_of_payer(tx: Tx, payer: UUID) -> list[OrderKey]:
    return await tx.all(OrderKey, _sql["orders_of_payer"], payer=payer)


async def order_by_key(tx: Tx, subject_id: UUID, key: str) -> Order | None:
    return await tx.maybe(Order, _sql["order_by_key"], subject_id=subject_id, key=key)


async def order(tx: Tx, key: OrderKey) -> Order | None:
    return await tx.maybe(Order, _sql["order"], subject_id=key.subject_id, id=key.id)


async def order_locked(tx: Tx, key: OrderKey) -> Order | None:
    return await tx.maybe(Order, _sql["order_locked"], subject_id=key.subject_id, id=key.id)


async def orders_of_case(tx: Tx, subject_id: UUID, case_id: UUID) -> list[Order]:
    return await tx.all(Order, _sql["orders_of_case"], subject_id=subject_id, case_id=case_id)


async def save_standing(tx: Tx, order: Order) -> None:
    await tx.run(
        _sql["save_standing"], subject_id=order.subject_id, id=order.id, state=str(order.state),
        settled=order.settled, failed_at=order.failed_at, settled_at=order.settled_at,
    )  # fmt: skip


async def add_transfer(
    tx: Tx, actor: Actor, subject_id: UUID, transfer: Transfer, *, key: str, order_id: UUID | None,
    account: str, currency: str, now: datetime, reason: str = "",
) -> bool:  # fmt: skip
    """False: it was posted before under this key."""
    debit, credit = SIDES[transfer.kind]
    added = await tx.run(
        _sql["add_transfer"], subject_id=subject_id, key=key, order_id=order_id, account=account,
        kind=str(transfer.kind), debit=str(debit), credit=str(credit),
        amount_minor=transfer.amount_minor, currency=currency, value_at=transfer.value_at, at=now,
        actor_kind=str(actor.kind), actor_id=actor.id, reason=reason,
    )  # fmt: skip
    return added == 1


async def transfers(tx: Tx, order: OrderKey) -> list[Transfer]:
    return await tx.all(Transfer, _sql["transfers"], subject_id=order.subject_id, order_id=order.id)


async def balances(tx: Tx, account: str, currency: str) -> list[Balance]:
    return await tx.all(Balance, _sql["balances"], account=account, currency=currency)


async def add_movement(tx: Tx, account: str, movement: Movement, *, now: datetime) -> bool:
    """False: it was told before."""
    added = await tx.run(
        _sql["add_movement"], account=account, ref=movement.ref, stage=str(movement.stage),
        amount_minor=movement.amount_minor, currency=movement.currency, value_at=movement.value_at,
        text=movement.text, reversal=movement.reversal, now=now,
    )  # fmt: skip
    return added == 1


async def movement_locked(tx: Tx, account: str, ref: str) -> Told | None:
    return await tx.maybe(Told, _sql["movement_locked"], account=account, ref=ref)


async def movement(tx: Tx, account: str, ref: str) -> Told | None:
    return await tx.maybe(Told, _sql["movement"], account=account, ref=ref)


async def save_movement(tx: Tx, told: Told) -> None:
    await tx.run(
        _sql["save_movement"], account=told.account, ref=told.ref, stage=str(told.stage),
        value_at=told.value_at, text=told.text,
        posted=None if told.posted is None else str(told.posted), subject_id=told.subject_id,
        order_id=told.order_id, reason=told.reason,
    )  # fmt: skip


async def forget_text(tx: Tx, account: str, ref: str) -> None:
    await tx.run(_sql["forget_text"], account=account, ref=ref)


async def open_duty(
    tx: Tx, agency: str, key: str, *, account: str, reason: str, now: datetime,
    ref: str | None = None, order: OrderKey | None = None,
) -> None:  # fmt: skip
    await tx.run(
        _sql["open_duty"], agency=agency, key=key, account=account, reason=reason, ref=ref,
        subject_id=order.subject_id if order else None, order_id=order.id if order else None,
        now=now,
    )  # fmt: skip


async def close_duty(
    tx: Tx, agency: str, key: str, *, now: datetime, by: UUID | None = None, remark: str = ""
) -> bool:
    """False: it was not open."""
    closed = await tx.run(_sql["close_duty"], agency=agency, key=key, now=now, by=by, remark=remark)
    return closed == 1


async def open_duties(tx: Tx, agency: str, size: int) -> list[Duty]:
    return await tx.all(Duty, _sql["open_duties"], agency=agency, size=size)


async def duty(tx: Tx, agency: str, key: str) -> Duty | None:
    return await tx.maybe(Duty, _sql["duty"], agency=agency, key=key)


async def duty_locked(tx: Tx, agency: str, key: str) -> Duty | None:
    return await tx.maybe(Duty, _sql["duty_locked"], agency=agency, key=key)


async def polling(tx: Tx, account: str) -> Polling | None:
    return await tx.maybe(Polling, _sql["polling"], account=account)


async def save_polling(
    tx: Tx, account: str, cursor: str, *, now: datetime, failing_since: datetime | None = None
) -> None:
    await tx.run(
        _sql["save_polling"], account=account, cursor=cursor, now=now, failing_since=failing_since
    )

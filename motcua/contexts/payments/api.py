"""The calls of payments, for `cases`: order a fee, cancel or relieve, ask how it stands. That an order is settled
is told by the event `PaymentSettled`, that it is owed again by `PaymentReopened`."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.payments import access, actions, store
from motcua.contexts.payments.errors import (
    AccountNotFound,
    AccountWrong,
    OrderClosed,
    OrderKeyReused,
    OrderNotFound,
    OrderWrong,
)
from motcua.contexts.payments.events import AccountDeclared, PaymentReopened, PaymentSettled
from motcua.contexts.payments.words import Account, Bill, NewOrder, Order, OrderKey
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor

__all__ = [
    "AccountDeclared", "AccountNotFound", "AccountWrong", "OrderClosed", "OrderKeyReused",
    "OrderNotFound", "OrderWrong", "PaymentReopened", "PaymentSettled", "account_for", "accounts",
    "bills_of_case", "cancel", "declare_account", "exempt", "order", "order_by_key",
    "orders_of_case",
]  # fmt: skip


async def declare_account(tx: Tx, actor: Actor, account: Account, *, now: datetime) -> None:
    """Take a collecting account as declared, or change it. Raises AccountWrong."""
    await actions.declare_account(tx, actor, account, now=now)


async def accounts(tx: Tx) -> list[Account]:
    """All accounts that collect, as declared now."""
    return [one.declared for one in await store.accounts(tx)]


async def order(tx: Tx, actor: Actor, new: NewOrder, *, now: datetime) -> Order:
    """Order a payment, once for each `key` of the subject: asked again, it is the same order as it stands now.
    A fee of zero is not ordered. Raises AccountNotFound, OrderWrong, OrderKeyReused."""
    return await actions.order(tx, actor, new, now=now)


async def cancel(tx: Tx, actor: Actor, key: OrderKey, *, reason: str, now: datetime) -> Order:
    """Nothing is to be paid any more, because the case ends: what was paid is to be sent back. Raises
    OrderNotFound, OrderClosed, OrderWrong."""
    return await actions.cancel(tx, actor, key, reason=reason, now=now)


async def exempt(
    tx: Tx, actor: Actor, key: OrderKey, *, reason: str, now: datetime,
    amount_minor: int | None = None,
) -> Order:  # fmt: skip
    """Relieve of all that is to be paid, or of a part; the reason names the rule. The case goes on. Raises
    OrderNotFound, OrderClosed, OrderWrong."""
    return await actions.exempt(tx, actor, key, reason=reason, now=now, amount_minor=amount_minor)


async def order_by_key(tx: Tx, subject_id: UUID, key: str) -> Order | None:
    """How the order stands that was made under the caller's key."""
    return await store.order_by_key(tx, subject_id, key)


async def orders_of_case(tx: Tx, subject_id: UUID, case_id: UUID) -> list[Order]:
    """All orders of a case as they stand. The caller has checked that the actor may see the case."""
    return await store.orders_of_case(tx, subject_id, case_id)


async def bills_of_case(tx: Tx, subject_id: UUID, case_id: UUID) -> list[Bill]:
    """The same with what their payer is shown: amounts, account and payment code."""
    return [
        await access.bill(tx, order)
        for order in await store.orders_of_case(tx, subject_id, case_id)
    ]


async def account_for(tx: Tx, agency: str, *, currency: str, minor_digits: int) -> str | None:
    """Which account collects an agency's fees in a currency; None: nobody does."""
    return await access.account_for(tx, agency, currency=currency, minor_digits=minor_digits)

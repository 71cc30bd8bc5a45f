"""Who sees which payment: the subject, who represents them, the payer; an official the duties of their agency."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from motcua.contexts.identity import api as identity
from motcua.contexts.payments import store
from motcua.contexts.payments.errors import AccountNotFound, DutyNotFound, OrderNotFound
from motcua.contexts.payments.model import ledger, qr
from motcua.contexts.payments.model.collecting import collecting
from motcua.contexts.payments.model.ledger import Standing
from motcua.contexts.payments.store import Declared, Duty, Polling, Told
from motcua.contexts.payments.words import Account, Bill, Order, OrderKey
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor
from motcua.kernel.errors import Denied

_MOST_DUTIES = 200


@dataclass(frozen=True, slots=True)
class DutySeen:
    """A line of the work list with what it is about."""

    duty: Duty
    account: Account
    movement: Told | None
    order: Order | None
    standing: Standing | None


async def own_order(tx: Tx, actor: Actor, key: OrderKey, *, now: datetime) -> Order:
    """An order that the actor may pay: about themselves or whom they represent, or asked of them as the
    payer. Raises OrderNotFound."""
    order = await store.order(tx, key)
    if order is None:
        raise OrderNotFound()
    if actor.id in {order.subject_id, order.payer}:
        return order
    if await identity.may_represent(tx, actor.id, order.subject_id, now):
        return order
    raise OrderNotFound()


async def own_orders(tx: Tx, actor: Actor) -> list[Order]:
    """What the actor was asked to pay, the newest first."""
    keys = await store.orders_of_payer(tx, actor.id)
    found = [await store.order(tx, key) for key in keys]
    return [order for order in found if order is not None]


async def declared(tx: Tx, code: str) -> Declared:
    """A collecting account by its code. Raises AccountNotFound."""
    account = await store.account(tx, code)
    if account is None:
        raise AccountNotFound(account=code)
    return account


async def standing(tx: Tx, order: Order) -> Standing:
    """How the order stands, from its transfers."""
    return ledger.standing(
        await store.transfers(tx, OrderKey(order.subject_id, order.id)),
        due_at=order.due_at,
        failed=order.failed_at is not None,
    )


async def bill(tx: Tx, order: Order) -> Bill:
    """An order with what its payer is shown."""
    account = (await declared(tx, order.account)).declared
    found = await standing(tx, order)
    owed = 0 if order.settled else found.owed_minor
    return Bill(
        order, account, owed, found.held_minor, found.surplus_minor, found.covered_at,
        qr.payload(account, order.reference, owed) if owed else None,
    )  # fmt: skip


async def account_for(tx: Tx, agency: str, *, currency: str, minor_digits: int) -> str | None:
    """The account that collects an agency's fees in a currency, by its code; None: nobody does."""
    accounts = [one.declared for one in await store.accounts(tx)]
    found = collecting(accounts, agency, currency=currency, minor_digits=minor_digits)
    return None if found is None else found.account


def agency_of(actor: Actor) -> str:
    """The agency that the actor acts for. Raises Denied."""
    if actor.agency is None:
        raise Denied()
    return actor.agency


async def accounts_of_agency(tx: Tx, actor: Actor) -> list[Account]:
    """The accounts that collect for the actor's agency. Raises Denied."""
    agency = agency_of(actor)
    return [one.declared for one in await store.accounts(tx) if one.declared.agency == agency]


async def account_of_agency(tx: Tx, actor: Actor, code: str) -> Declared:
    """One of them; another agency's is not found. Raises AccountNotFound, Denied."""
    account = await declared(tx, code)
    if account.declared.agency != agency_of(actor):
        raise AccountNotFound(account=code)
    return account


async def duties(tx: Tx, actor: Actor) -> list[DutySeen]:
    """What the actor's agency has to reconcile, the oldest first. Raises Denied."""
    lines = await store.open_duties(tx, agency_of(actor), _MOST_DUTIES)
    return [await _seen(tx, line) for line in lines]


async def duty(tx: Tx, actor: Actor, key: str) -> DutySeen:
    """One line of the list of the actor's agency. Raises DutyNotFound, Denied."""
    line = await store.duty(tx, agency_of(actor), key)
    if line is None:
        raise DutyNotFound()
    return await _seen(tx, line)


async def _seen(tx: Tx, line: Duty) -> DutySeen:
    account = (await declared(tx, line.account)).declared
    movement = await store.movement(tx, line.account, line.ref) if line.ref else None
    order = await store.order(tx, line.order) if line.order else None
    return DutySeen(line, account, movement, order, await standing(tx, order) if order else None)


async def polled_accounts(tx: Tx) -> list[Declared]:
    """The accounts whose banks are to be asked."""
    return [one for one in await store.accounts(tx) if one.declared.polled]


async def polling(tx: Tx, account: Declared) -> Polling | None:
    """How far the account's bank was asked, and since when it does not answer."""
    return await store.polling(tx, account.declared.account)


async def silent_banks(tx: Tx, accounts: Sequence[Account]) -> list[tuple[Account, datetime]]:
    """Whose bank does not answer, and since when."""
    found: list[tuple[Account, datetime]] = []
    for account in accounts:
        polling = await store.polling(tx, account.account) if account.polled else None
        if polling is not None and polling.failing_since is not None:
            found.append((account, polling.failing_since))
    return found

"""How an order stands after something entered its ledger: row, news and duty, in one transaction."""

from dataclasses import replace
from datetime import datetime

from motcua.contexts.payments import access, store
from motcua.contexts.payments.errors import OrderNotFound
from motcua.contexts.payments.events import PaymentChanged, PaymentReopened, PaymentSettled
from motcua.contexts.payments.model.ledger import DUTIES, Kind, Standing, Transfer
from motcua.contexts.payments.words import Account, Order, OrderKey, State
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor

_CALLED_OFF = frozenset({State.CANCELLED, State.REFUND_DUE, State.REFUNDING, State.REFUNDED})


async def locked(tx: Tx, key: OrderKey) -> tuple[Order, Standing]:
    """An order and how it stands, locked until the end of the transaction. Raises OrderNotFound."""
    order = await store.order_locked(tx, key)
    if order is None:
        raise OrderNotFound()
    return order, await access.standing(tx, order)


async def post(
    tx: Tx, actor: Actor, order: Order, kind: Kind, amount_minor: int, *, now: datetime,
    key: str = "", value_at: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """Enter one transfer into the ledger of a locked order; under a key that is there already, nothing."""
    await store.add_transfer(
        tx, actor, order.subject_id, Transfer(kind, amount_minor, value_at or now),
        key=f"{order.id}:{key or f'{kind}:{new_id()}'}", order_id=order.id, account=order.account,
        currency=order.currency, now=now, reason=reason,
    )  # fmt: skip


async def restate(
    tx: Tx, actor: Actor, account: Account, order: Order, *, now: datetime, failed: bool = False
) -> Order:
    """The order as it stands now. `failed`: an attempt to pay has just come to nothing."""
    if failed and order.failed_at is None:
        order = replace(order, failed_at=now)
    standing = await access.standing(tx, order)
    settled_at = (order.settled_at or now) if standing.settled else None
    new = replace(order, state=standing.state, settled=standing.settled, settled_at=settled_at)
    await store.save_standing(tx, new)
    await _tell(tx, actor, account, order, new, now=now)
    duty = f"order:{new.id}"
    if new.state in DUTIES:
        await store.open_duty(
            tx, account.agency, duty, account=account.account, reason=str(new.state), now=now,
            order=OrderKey(new.subject_id, new.id),
        )  # fmt: skip
    else:
        await store.close_duty(tx, account.agency, duty, now=now)
    return new


async def _tell(
    tx: Tx, actor: Actor, account: Account, was: Order, new: Order, *, now: datetime
) -> None:
    if was.state != new.state:
        changed = PaymentChanged(
            subject_id=new.subject_id, order_id=new.id, case_id=new.case_id,
            agency=account.agency, was=str(was.state), state=str(new.state),
        )  # fmt: skip
        await events.append(tx, actor, changed, at=now)
    if was.settled == new.settled or (was.settled and new.state in _CALLED_OFF):
        return
    kind = PaymentSettled if new.settled else PaymentReopened
    news = kind(
        subject_id=new.subject_id, order_id=new.id, case_id=new.case_id, agency=account.agency,
        state=str(new.state),
    )  # fmt: skip
    await events.append(tx, actor, news, at=now)

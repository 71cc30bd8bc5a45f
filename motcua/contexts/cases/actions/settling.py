"""What follows on a case when something was paid, was taken back, or is not to be paid any more."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import paying, steps
from motcua.contexts.cases.events import ClockChanged
from motcua.contexts.cases.model import dues as model
from motcua.contexts.cases.model.dues import Due, DueState
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import dues
from motcua.contexts.notify import api as notify
from motcua.contexts.payments import api as payments
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def settled(
    tx: Tx, house: House, actor: Actor, key: CaseKey, order: UUID, *, now: datetime
) -> None:
    """Nothing is owed on an order any more: the case goes on if it waited for it. Safe to run twice: what counts is
    how the order stands."""
    found, due = await _of_order(tx, house, key, order)
    if due is None:
        return
    there = {one.id: one for one in await payments.orders_of_case(tx, key.subject_id, key.id)}
    if not there[order].settled:
        return  # the bank has taken it back since; that is told by another event
    await dues.move(tx, due, DueState.SETTLED)
    await _quiet(tx, found.case.agency, order, now=now)
    await go_on(tx, actor, found, now=now)


async def reopened(
    tx: Tx, house: House, actor: Actor, key: CaseKey, order: UUID, *, now: datetime
) -> None:
    """The bank took back what was paid. What is not decided yet waits again before its signature; the agency is told,
    as what was decided stands."""
    found, due = await _of_order(tx, house, key, order)
    if due is None or due.state is not DueState.SETTLED:
        return
    there = {one.id: one for one in await payments.orders_of_case(tx, key.subject_id, key.id)}
    if there[order].settled:
        return
    await dues.move(tx, due, DueState.OWED)
    await notify.alert(
        tx, agency=found.case.agency, kind="payment-reopened", case=key,
        data={"reference": found.case.reference, "service": found.service.service.title},
        key=_reopened_key(order), now=now, link=f"/desk/cases/{key}",
    )  # fmt: skip


async def go_on(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """A case that waited for payments and waits for none any more takes up its step; its clock goes on. Safe only
    with the case locked."""
    if found.case.closed_at is not None or not model.waits(found.spans):
        return found
    if model.holding(await dues.of_case(tx, found.key), found.step.kind):
        return found
    await store.close_span(tx, found.key, to_at=now)
    spans = tuple(await store.spans(tx, found.key))
    due = found.case.due(spans, found.calendar, now)
    found = replace(found.with_case(replace(found.case, due_at=due)), spans=spans)
    await store.save_case(tx, found.case)
    runs = ClockChanged(
        subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency,
        due_at=due, reason="paid",
    )  # fmt: skip
    await events.append(tx, actor, runs, at=now)
    return await steps.begin(tx, actor, found, now=now)


async def call_off(tx: Tx, actor: Actor, key: CaseKey, outcome: str, *, now: datetime) -> None:
    """The case ended without a result. What is not paid is not to be paid any more; what was paid is to be sent back,
    unless the declaration keeps it when a case ends so."""
    case = await store.case_by_key(tx, key)
    bills = {
        bill.order.id: bill for bill in await payments.bills_of_case(tx, key.subject_id, key.id)
    }
    for due in await dues.of_case(tx, key):
        bill = bills.get(due.order_id) if due.order_id is not None else None
        keeps = model.kept(due, outcome) and bill is not None and bill.held_minor > 0
        if due.state is DueState.OVER or keeps:
            continue
        if due.order is not None:
            with suppress(payments.OrderClosed):  # exempt as a whole: there is nothing to call off
                await payments.cancel(tx, actor, due.order, reason=f"case {outcome}", now=now)
        await dues.move(tx, due, DueState.OVER)
        if case is not None and due.order_id is not None:
            await _quiet(tx, case.agency, due.order_id, now=now)


async def _of_order(tx: Tx, house: House, key: CaseKey, order: UUID) -> tuple[Dossier, Due | None]:
    found = await access.dossier(tx, house, key, locked=True)
    there = await dues.of_case(tx, key)
    return found, next((due for due in there if due.order_id == order), None)


async def ask_again(tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime) -> None:
    """Somebody collects now: what could not be asked for is asked for. Nothing that went on is called back."""
    found = await access.dossier(tx, house, key, locked=True)
    await paying.ask(tx, actor, found, "intake", now=now)


async def remind(tx: Tx, house: House, due: Due, *, now: datetime) -> None:
    """The day is over by which it was to be paid: the declarant is reminded once, and the agency is told that the
    case waits. They can still pay."""
    if not await dues.mark_reminded(tx, due, now) or due.order_id is None:
        return
    found = await access.dossier(tx, house, due.case)
    await notify.send(
        tx, to=found.application.declarant, template="fee-overdue",
        data={"reference": found.case.reference, "service": found.service.service.title},
        key=f"fee-overdue:{due.order_id}", now=now, agency=found.case.agency,
        link=f"/cases/{found.key}",
    )  # fmt: skip
    await notify.alert(
        tx, agency=found.case.agency, kind="fee-not-paid", case=found.key,
        data={"reference": found.case.reference, "service": found.service.service.title},
        key=_overdue_key(due.order_id), now=now, link=f"/desk/cases/{found.key}",
    )  # fmt: skip


async def _quiet(tx: Tx, agency: str, order: UUID, *, now: datetime) -> None:
    """What was warned of because of a payment is over with it."""
    for key in (_reopened_key(order), _overdue_key(order)):
        await notify.settle(tx, agency=agency, key=key, now=now)


def _reopened_key(order: UUID) -> str:
    """The key of the alert that a payment was taken back."""
    return f"payment-reopened:{order}"


def _overdue_key(order: UUID) -> str:
    """The key of the alert that nobody has paid by the day that was named."""
    return f"fee-not-paid:{order}"

"""Fees: asked for when a case opens, followed until they are paid, called off when the case ends."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import paying, settling
from motcua.contexts.cases.events import CaseClosed, CaseOpened
from motcua.contexts.cases.jobs.letters import MACHINE
from motcua.contexts.cases.store import dues
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.payments.api import AccountDeclared, PaymentReopened, PaymentSettled
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, every, on
from motcua.kernel.keys import CaseKey


async def ask_fees(house: House, event: CaseOpened, run: Run) -> None:
    """Filing itself orders nothing: it would be slower, and the fee follows from what was filed."""
    release = await house.part(catalogue.Releases).at(event.release)
    versions = (journey.services.get(event.service) for journey in release.versions[event.bundle])
    if not any(part.charging for part in versions if part is not None):
        return
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        key = CaseKey(event.subject_id, event.case_id)
        found = await dossier(tx, house, key, locked=True)
        await paying.ask(tx, MACHINE, found, "intake", now=house.clock())


async def follow_settled(house: House, event: PaymentSettled, run: Run) -> None:
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            key = CaseKey(event.subject_id, event.case_id)
            await settling.settled(
                tx, house, MACHINE, key, event.order_id, now=house.clock()
            )  # fmt: skip


async def follow_reopened(house: House, event: PaymentReopened, run: Run) -> None:
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            key = CaseKey(event.subject_id, event.case_id)
            await settling.reopened(
                tx, house, MACHINE, key, event.order_id, now=house.clock()
            )  # fmt: skip


async def call_off(house: House, event: CaseClosed, run: Run) -> None:
    if event.outcome == "issued":
        return
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            key = CaseKey(event.subject_id, event.case_id)
            await settling.call_off(tx, MACHINE, key, event.outcome, now=house.clock())


async def ask_again(house: House, event: AccountDeclared, run: Run) -> None:
    """Whose fees nobody collected may be asked now. Safe to run twice: an order is made once."""
    after = CaseKey(UUID(int=0), UUID(int=0))
    while True:
        async with house.db.reading() as tx:
            keys = await dues.unasked_cases(tx, after)
        if not keys:
            return
        for key in keys:
            async with house.db.transaction() as tx:
                await settling.ask_again(tx, house, MACHINE, key, now=house.clock())
        after = keys[-1]


async def remind(house: House, now: datetime) -> None:
    """Whoever has not paid by the day that was named."""
    async with house.db.reading() as tx:
        overdue = await dues.overdue(tx, now)
    for due in overdue:
        async with house.db.transaction() as tx:
            await settling.remind(tx, house, due, now=now)


HANDLERS: list[Subscription | ClockJob] = [
    every(60, remind),
    on(CaseOpened, ask_fees),
    on(PaymentSettled, follow_settled),
    on(PaymentReopened, follow_reopened),
    on(CaseClosed, call_off),
    on(AccountDeclared, ask_again),
]

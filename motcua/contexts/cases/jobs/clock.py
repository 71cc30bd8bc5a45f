"""What the clock finds: tasks whose time is over, and due dates to be derived anew."""

from dataclasses import replace
from datetime import datetime

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import deciding
from motcua.contexts.cases.events import DeadlineMissed
from motcua.contexts.cases.jobs.desk import MACHINE, letter
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import desk
from motcua.contexts.notify import api as notify
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Subscription, every


async def find_missed(house: House, now: datetime) -> None:
    """Tell the agency of each task whose time is over, once; when the whole case is late, its parties
    get an apology the same day."""
    async with house.db.reading() as tx:
        missed = await desk.missed_tasks(tx, now)
    for task in missed:
        async with house.db.transaction() as tx:
            if not await desk.mark_missed(tx, task.subject_id, task.id, now):
                continue
            said = DeadlineMissed(
                subject_id=task.subject_id, case_id=task.case_id, step=task.step,
                agency=task.agency, service=task.service,
            )  # fmt: skip
            await events.append(tx, MACHINE, said, at=now)
            await notify.alert(
                tx, agency=task.agency, kind="deadline-missed", case=task.key,
                data={"reference": task.reference, "due_at": task.due_at}, key=f"missed:{task.id}", now=now,
                link=f"/desk/cases/{task.key}",
            )  # fmt: skip
            if task.case_due_at < now:
                await _apologise(tx, house, task, now)


async def _apologise(tx: Tx, house: House, task: desk.Missed, now: datetime) -> None:
    found = await dossier(tx, house, task.key)
    for person in sorted({party.person for party in found.parties}):
        await notify.send(
            tx, to=person, template="late-apology", data=letter(found),
            key=f"late:{task.case_id}", now=now,
        )  # fmt: skip


async def derive_anew(house: House, agencies: list[str], now: datetime) -> int:
    """A calendar was corrected: the due dates of running cases follow from it again, with an event for
    each that moved. Returns how many moved."""
    moved = 0
    async with house.db.reading() as tx:
        keys = await desk.open_cases_of(tx, agencies)
    for key in keys:
        async with house.db.transaction() as tx:
            found = await dossier(tx, house, key, locked=True)
            due = found.case.due(found.spans, found.calendar, now)
            if found.case.due_at is None or due == found.case.due_at:
                continue
            found = found.with_case(replace(found.case, due_at=due))
            await store.save_case(tx, found.case)
            await events.append(tx, MACHINE, deciding.clock_changed(found, "calendar"), at=now)
            moved += 1
    return moved


HANDLERS: list[Subscription | ClockJob] = [every(15, find_missed)]

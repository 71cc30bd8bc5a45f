"""What the clock finds: tasks whose time is over, and due dates to be derived anew."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import deriving, expiring, handing_over, steps, tracking
from motcua.contexts.cases.events import (
    CaseDecided,
    CaseNotAccepted,
    CaseStopped,
    CaseWithdrawn,
    DeadlineMissed,
)
from motcua.contexts.cases.jobs.letters import MACHINE, letter
from motcua.contexts.cases.store import desk
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.api import ReleasePublished
from motcua.contexts.notify import api as notify
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, every, on
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey

_log = structlog.get_logger("motcua.cases")

Tell = Callable[[Tx, House, desk.Missed, datetime], Awaitable[bool]]
"""Tells that a time is over; False when that was told before."""


async def find_missed(house: House, now: datetime) -> None:
    """Tell the agency of each task whose time is over, once, and again when the whole case is late: then its
    parties get an apology the same day. What the law says of that moment comes with it."""
    async with house.db.reading() as tx:
        missed = await desk.missed_tasks(tx, now)
    for task in missed:
        await _each(house, task, now, _missed)
    async with house.db.reading() as tx:
        late = await desk.late_tasks(tx, now)
    for task in late:
        await _each(house, task, now, _late)


async def _each(house: House, task: desk.Missed, now: datetime, tell: Tell) -> None:
    """In a transaction of its own, the case locked first as everybody does. One that cannot go on for a reason of
    its own holds up no other, and is tried again."""
    try:
        async with house.db.transaction() as tx:
            found = await dossier(tx, house, task.key, locked=True)
            if await tell(tx, house, task, now):
                await expiring.lapse(tx, MACHINE, found, task.id, now=now)
    except DomainError as refusal:
        _log.warning("expiry-waits", case=str(task.key), code=refusal.code)


async def _missed(tx: Tx, house: House, task: desk.Missed, now: datetime) -> bool:
    if not await desk.mark_missed(tx, task.subject_id, task.id, now):
        return False
    said = DeadlineMissed(
        subject_id=task.subject_id, case_id=task.case_id, step=task.step,
        agency=task.agency, service=task.service,
    )  # fmt: skip
    await events.append(tx, MACHINE, said, at=now)
    await _alert(tx, task, steps.missed_key(task.id), now)
    if task.case_due_at < now and task.undecided:
        await _apologise(tx, house, task, now)
    return True


async def _late(tx: Tx, house: House, task: desk.Missed, now: datetime) -> bool:
    if not await desk.mark_late(tx, task, now):
        return False
    await _alert(tx, task, steps.late_key(task.id), now)
    if task.undecided:
        await _apologise(tx, house, task, now)
    return True


async def _alert(tx: Tx, task: desk.Missed, key: str, now: datetime) -> None:
    """While the citizen of a late case has no new day the alert asks for it."""
    late = task.case_due_at < now
    wanted = late and task.new_day is None and task.undecided
    await notify.alert(
        tx, agency=task.agency, kind="new-day-wanted" if wanted else "deadline-missed", case=task.key,
        data={"reference": task.reference, "due_at": task.case_due_at if late else task.due_at},
        key=key, now=now,
        link=f"/desk/cases/{task.key}",
    )  # fmt: skip


async def _apologise(tx: Tx, house: House, task: desk.Missed, now: datetime) -> None:
    found = await dossier(tx, house, task.key)
    for person in sorted({party.person for party in found.parties}):
        await notify.send(
            tx, to=person, template="late-apology", data=letter(found),
            key=f"late:{task.case_id}", now=now, agency=task.agency,
        )  # fmt: skip


async def derive_anew(house: House, event: ReleasePublished, run: Run) -> None:
    """A release may correct a calendar: the due dates of running cases follow from it again. After a kill it goes on
    where it was."""
    await house.part(catalogue.Releases).refresh()
    await deriving.derive(house, MACHINE, run.key, now=run.at)


async def hand_over_again(house: House, now: datetime) -> None:
    """Parts that found no competent agency: the units or agencies may have been corrected."""
    async with house.db.reading() as tx:
        keys = await desk.waiting_hand_overs(tx)
    for key in keys:
        await handing_over.hand_over_again(house, MACHINE, key, now=now)


async def ask_signers_again(house: House, now: datetime) -> None:
    """Cases that nobody may sign: somebody may have been appointed."""
    async with house.db.reading() as tx:
        keys = await desk.waiting_for_signers(tx)
    for key in keys:
        async with house.db.transaction() as tx:
            found = await dossier(tx, house, key, locked=True)
            if found.case.state is CaseState.SIGNER_WAITING:
                await steps.ask_signer(tx, MACHINE, found, now=now)


async def go_on_after_refusal(house: House, event: CaseDecided, run: Run) -> None:
    if event.outcome == "refused":
        await _go_on(house, CaseKey(event.subject_id, event.case_id), run)


async def go_on_after_stop(house: House, event: CaseStopped, run: Run) -> None:
    await _go_on(house, CaseKey(event.subject_id, event.case_id), run)


async def go_on_after_withdrawal(house: House, event: CaseWithdrawn, run: Run) -> None:
    await _go_on(house, CaseKey(event.subject_id, event.case_id), run)


async def go_on_after_no_acceptance(house: House, event: CaseNotAccepted, run: Run) -> None:
    await _go_on(house, CaseKey(event.subject_id, event.case_id), run)


async def _go_on(house: House, key: CaseKey, run: Run) -> None:
    """What stands after a part that was not approved, and does not need it, opens all the same."""
    await handing_over.go_on_after(house, MACHINE, key, run, now=house.clock())


HANDLERS: list[Subscription | ClockJob] = [
    every(3600, tracking.forget),
    every(60, hand_over_again),
    every(30, ask_signers_again),
    on(CaseDecided, go_on_after_refusal),
    on(CaseNotAccepted, go_on_after_no_acceptance),
    on(CaseStopped, go_on_after_stop),
    on(CaseWithdrawn, go_on_after_withdrawal),
    on(ReleasePublished, derive_anew),
    every(15, find_missed),
]

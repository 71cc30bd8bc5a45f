"""The machine's own steps: numbers, results that have gone out, and the letters to the citizen."""

from datetime import datetime

import structlog

from motcua.contexts.cases.access.desk import dossier, lost_document
from motcua.contexts.cases.actions import allotting, steps
from motcua.contexts.cases.events import (
    CaseDecided,
    CaseNotAccepted,
    CaseOpened,
    CaseWithdrawn,
    DelayTold,
    NumberWaiting,
    NumberWanted,
)
from motcua.contexts.cases.jobs.letters import MACHINE, letter, tell, write_to_parties
from motcua.contexts.cases.store import desk as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.credentials.api import ResultFailed, ResultIssued
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import Value
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, every, on
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey

_log = structlog.get_logger("motcua.cases")


async def get_number(house: House, event: NumberWanted, run: Run) -> None:
    """Ask the number authority. When it is down the case waits by name, and is asked again by the clock."""
    key = CaseKey(event.subject_id, event.case_id)
    await allotting.allot(house, MACHINE, key, now=house.clock())


async def ask_again(house: House, now: datetime) -> None:
    """The authority may be back: whoever has waited longest first; its first silence ends the round. A
    case that cannot go on for a reason of its own holds up nobody: its overdue step is on the desk."""
    async with house.db.reading() as tx:
        waiting = await store.waiting_for_numbers(tx)
    for key in waiting:
        try:
            if not await allotting.allot(house, MACHINE, key, now=now):
                break
        except DomainError as refusal:
            _log.warning("number-not-taken-in", case=str(key), code=refusal.code)


async def alert_waiting(house: House, event: NumberWaiting, run: Run) -> None:
    """Tell the agency that a case waits for the authority."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id), locked=True)
        task = found.open_task
        if task is None or task.kind != "allot":
            return  # the number came, or the case was withdrawn, before the alert
        await notify.alert(
            tx, agency=found.case.agency, kind="number-waiting", case=found.key,
            key=steps.waiting_key(task.id),
            data=letter(found), now=run.at, link=f"/desk/cases/{found.key}",
        )  # fmt: skip


async def finish_issue(house: House, event: ResultIssued, run: Run) -> None:
    """The sealed result is out: the last step is done, and the case is closed."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id), locked=True)
        task = found.open_task
        if task is None or task.kind != "issue":
            return
        now = house.clock()
        await steps.finish(tx, MACHINE, found, task, outcome=TaskOutcome.DONE, now=now)
        await steps.go_on(tx, MACHINE, found, task, outcome=TaskOutcome.DONE, now=now)
        await write_to_parties(tx, found, "result-issued", run.key, run.at)


async def alert_lost(house: House, event: ResultFailed, run: Run) -> None:
    """Tell the agency that a document could not be made: somebody may have it made again."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id))
        lost = await lost_document(tx, found.key)
        if lost is None or lost.failed_at is None:
            return  # it was made again before the alert
        await notify.alert(
            tx, agency=found.case.agency, kind="document-failed", case=found.key,
            key=steps.lost_key(lost.result_id, lost.failed_at), data=letter(found), now=run.at,
            link=f"/desk/cases/{found.key}",
        )  # fmt: skip


async def tell_opened(house: House, event: CaseOpened, run: Run) -> None:
    await tell(house, event.subject_id, event.case_id, "case-opened", run)


async def tell_delay(house: House, event: DelayTold, run: Run) -> None:
    """An apology with the new day and the reason."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(event.subject_id, event.case_id))
        if found.case.new_day is None or found.case.late_reason is None:
            return  # erased meanwhile
        data: dict[str, Value] = {
            **letter(found),
            "new_day": found.case.new_day,
            "reason": found.case.late_reason,
        }
        key = steps.delay_key(found.case.id)
        await write_to_parties(tx, found, "late-new-day", key, run.at, data=data)


async def tell_not_accepted(house: House, event: CaseNotAccepted, run: Run) -> None:
    await tell(house, event.subject_id, event.case_id, "case-not-accepted", run)


async def tell_withdrawn(house: House, event: CaseWithdrawn, run: Run) -> None:
    await tell(house, event.subject_id, event.case_id, "case-withdrawn", run)


async def tell_decided(house: House, event: CaseDecided, run: Run) -> None:
    await tell(house, event.subject_id, event.case_id, f"case-{event.outcome}", run)


HANDLERS: list[Subscription | ClockJob] = [
    on(NumberWanted, get_number),
    on(NumberWaiting, alert_waiting),
    on(ResultIssued, finish_issue),
    on(ResultFailed, alert_lost),
    on(CaseOpened, tell_opened),
    on(DelayTold, tell_delay),
    on(CaseDecided, tell_decided),
    on(CaseNotAccepted, tell_not_accepted),
    on(CaseWithdrawn, tell_withdrawn),
    every(10, ask_again),
]

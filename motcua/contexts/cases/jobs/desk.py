"""The machine's own steps: numbers, results that have gone out, and the letters to the citizen."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from motcua.contexts.cases.access.desk import Dossier, dossier
from motcua.contexts.cases.actions import allotting, steps
from motcua.contexts.cases.events import (
    CaseDecided,
    CaseOpened,
    NumberWaiting,
    NumberWanted,
    SupplementRequested,
)
from motcua.contexts.cases.store import desk as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.credentials.api import ResultIssued
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import Value
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, every, on
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey

_log = structlog.get_logger("motcua.cases")

MACHINE = Actor(kind=ActorKind.MACHINE, id=UUID("00000000-0000-7000-8000-00000000ca5e"))
"""The platform's own hand, as it stands in the log."""


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
        await steps.advance(tx, MACHINE, found, now=now)
        await _write_to_parties(tx, found, "result-issued", run)


async def tell_opened(house: House, event: CaseOpened, run: Run) -> None:
    await _tell(house, event.subject_id, event.case_id, "case-opened", run)


async def tell_asked(house: House, event: SupplementRequested, run: Run) -> None:
    await _tell(house, event.subject_id, event.case_id, "supplement-requested", run)


async def tell_decided(house: House, event: CaseDecided, run: Run) -> None:
    await _tell(house, event.subject_id, event.case_id, f"case-{event.outcome}", run)


async def _tell(house: House, subject_id: UUID, case_id: UUID, template: str, run: Run) -> None:
    """One letter to everybody who takes part. Safe to run twice."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await dossier(tx, house, CaseKey(subject_id, case_id))
        await _write_to_parties(tx, found, template, run)


async def _write_to_parties(tx: Tx, found: Dossier, template: str, run: Run) -> None:
    for person in sorted({party.person for party in found.parties}):
        await notify.send(
            tx, to=person, template=template, data=letter(found), key=run.key, now=run.at,
            link=f"/cases/{found.key}",
        )  # fmt: skip


def letter(found: Dossier) -> Mapping[str, Value]:
    """What fills the places of a letter: codes, names of offices and moments, nothing of a person."""
    agency = found.release.territory.agency(found.case.agency)
    told: dict[str, Value] = {
        "reference": found.case.reference,
        "service": found.service.service.title,
        "agency": agency.name,
    }
    if found.case.due_at is not None:
        told["due_at"] = found.case.due_at
    return told


HANDLERS: list[Subscription | ClockJob] = [
    on(NumberWanted, get_number),
    on(NumberWaiting, alert_waiting),
    on(ResultIssued, finish_issue),
    on(CaseOpened, tell_opened),
    on(SupplementRequested, tell_asked),
    on(CaseDecided, tell_decided),
    every(10, ask_again),
]

"""What goes before a decision at the own agency: a look at the case, a visit on site."""

from datetime import date, datetime, timedelta
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.actions.deciding import said
from motcua.contexts.cases.errors import DayWrong, ReasonMissing
from motcua.contexts.cases.events import InspectionRecorded
from motcua.contexts.cases.store import opinions as store
from motcua.contexts.cases.words import RESULTS, TaskOutcome
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg

LONGEST = timedelta(days=366)  # further away it is a slip of the pen


async def check(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, note: str, now: datetime
) -> Dossier:
    """Looked at, with a note for whoever decides. Raises TaskGone, NotYourDuty."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="check")
    done = TaskOutcome.DONE
    await steps.finish(tx, actor, found, task, outcome=done, note=note.strip() or None, now=now)
    return await steps.go_on(tx, actor, found, task, outcome=done, now=now)


async def record(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, day: date | None,
    result: str, findings: str, now: datetime,
) -> Dossier:  # fmt: skip
    """A visit that took place: on which day, what was found. Raises TaskGone, NotYourDuty, DayWrong,
    ReasonMissing."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="inspect")
    zone = found.release.zone
    first, today = found.case.accepted_at.astimezone(zone).date(), now.astimezone(zone).date()
    if day is None or not first <= day <= today:
        raise DayWrong({"visit-day": msg("Enter the day of the visit: today or before.")})
    if result not in RESULTS:
        raise ReasonMissing({"visit-result": msg("Choose what the visit showed.")})
    words = said(findings, "visit-findings")
    await store.add_inspection(
        tx, task, id=new_id(), on_day=day, result=result, words=words, by=actor.id, now=now
    )
    await steps.finish(tx, actor, found, task, outcome=result, now=now)
    recorded = InspectionRecorded(
        subject_id=key.subject_id, case_id=key.id, step=task.step, agency=task.agency,
        result=result, day=day.isoformat(),
    )  # fmt: skip
    await events.append(tx, actor, recorded, at=now)
    return await steps.go_on(tx, actor, found, task, outcome=result, now=now)


async def put_off(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, day: date | None,
    why: str, now: datetime,
) -> Dossier:  # fmt: skip
    """A visit that could not take place, with its new day and the reason; the time of the case runs on. Raises
    TaskGone, NotYourDuty, DayWrong, ReasonMissing."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="inspect")
    today = now.astimezone(found.release.zone).date()
    if day is None or not today <= day <= today + LONGEST:
        raise DayWrong({"put-off-day": msg("Enter the new day of the visit: today or later.")})
    words = said(why, "put-off-why")
    await store.add_inspection(
        tx, task, id=new_id(), on_day=day, result=None, words=words, by=actor.id, now=now
    )
    put_off = InspectionRecorded(
        subject_id=key.subject_id, case_id=key.id, step=task.step, agency=task.agency,
        result=None, day=day.isoformat(),
    )  # fmt: skip
    await events.append(tx, actor, put_off, at=now)
    return found

"""A case that is late: the citizen is told a new day and the reason, once."""

from datetime import date, datetime, timedelta

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.actions.deciding import said
from motcua.contexts.cases.errors import DayWrong, NotLate
from motcua.contexts.cases.events import DelayTold
from motcua.contexts.cases.store import desk
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg

LONGEST = timedelta(days=366)  # further away it is a slip of the pen


async def tell_delay(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, day: date | None, reason: str,
    now: datetime,
) -> Dossier:  # fmt: skip
    """Promise a late case's citizen a new day, with the reason; whoever works on such cases may. What was
    promised first still counts for being on time. Raises NotYourDuty, NotLate, DayWrong, ReasonMissing."""
    found = await access.agency_dossier(tx, house, actor, key, locked=True)
    if not found.case.wants_new_day(now):
        raise NotLate()
    today = now.astimezone(found.release.zone).date()
    if day is None or not today < day <= today + LONGEST:
        raise DayWrong(
            {"new-day": msg("Enter a day after today, by which the answer will be there.")}
        )
    reason = said(reason, "late-reason")
    case = await desk.tell_new_day(tx, found.case, day=day, reason=reason)
    told = DelayTold(
        subject_id=key.subject_id, case_id=key.id, agency=case.agency, service=case.service,
        new_day=day.isoformat(),
    )  # fmt: skip
    await events.append(tx, actor, told, at=now)
    for task in found.tasks:
        if task.done_at is None:
            await steps.quiet(tx, task, now=now)
    return found.with_case(case)

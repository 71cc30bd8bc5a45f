"""Who works on a case: put back, handed to a colleague; each leaves a line in the ledger."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.errors import NotAColleague, TaskGone
from motcua.contexts.cases.events import TaskHandedOver, TaskPutBack, TaskTaken
from motcua.contexts.cases.model import holding
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.holding import Ended, How
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import holdings
from motcua.contexts.cases.words import CaseState
from motcua.contexts.identity import api as identity
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def took(tx: Tx, actor: Actor, task: Task, *, now: datetime) -> None:
    """The actor has the task now, be it from a colleague; taking it twice is one line."""
    if task.taken_by == actor.id:
        return
    over = await holdings.let_go(tx, task, ended=Ended.TAKEN_OVER, now=now)
    how = How.TAKEN_OVER if over else How.TAKEN
    await holdings.hold(tx, task, actor.id, how=how, now=now)
    taken = TaskTaken(
        subject_id=task.subject_id, case_id=task.case_id, task_id=task.id, agency=task.agency,
        how=str(how),
    )  # fmt: skip
    await events.append(tx, actor, taken, at=now)


async def put_back(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime
) -> Dossier:
    """Give a task back to all who have its duty. Raises TaskGone, NotYourDuty, NobodyHasIt."""
    found, task = await _task(tx, house, actor, key, task_id)
    holding.must_hold(task, actor.id)
    if not await holdings.put_back(tx, task, by=actor.id):
        raise TaskGone(by=task.taken_by, at=task.taken_at, outcome="taken")
    await holdings.let_go(tx, task, ended=Ended.PUT_BACK, now=now)
    back = TaskPutBack(
        subject_id=key.subject_id, case_id=key.id, task_id=task.id, agency=task.agency
    )
    await events.append(tx, actor, back, at=now)
    return found


async def hand_to(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, to: UUID | None,
    now: datetime,
) -> Dossier:  # fmt: skip
    """Hand a task to a colleague who has its duty, whoever has it now: nobody's absence keeps a case. Raises
    TaskGone, NotYourDuty, NotAColleague."""
    found, task = await _task(tx, house, actor, key, task_id)
    colleague = None if to is None else await identity.official(tx, to)
    if colleague is None:
        raise NotAColleague()
    holding.must_be_fit(task, to=colleague.id, agency=colleague.agency, duties=colleague.duties)
    if not await holdings.hand(tx, task, to=colleague.id, now=now):
        raise TaskGone(by=task.taken_by, at=task.taken_at, outcome="taken")
    if not await holdings.let_go(tx, task, ended=Ended.HANDED_ON, now=now):
        # Whoever hands on what nobody had taken up has had it for that moment.
        await holdings.hold(tx, task, actor.id, how=How.ACTED, now=now, ended=Ended.HANDED_ON)
    await holdings.hold(tx, task, colleague.id, how=How.HANDED, given_by=actor.id, now=now)
    handed = TaskHandedOver(
        subject_id=key.subject_id, case_id=key.id, task_id=task.id, agency=task.agency,
        to=colleague.id,
    )  # fmt: skip
    await events.append(tx, actor, handed, at=now)
    if task.kind == "decide" and found.case.state is CaseState.ACKNOWLEDGED:
        found = found.with_case(found.case.moved(CaseState.IN_PROCESSING))
        await store.save_case(tx, found.case)
    return found


async def _task(
    tx: Tx, house: House, actor: Actor, key: CaseKey, task_id: UUID
) -> tuple[Dossier, Task]:
    kind = await access.task_kind(tx, key, task_id)
    return await access.own_task(tx, house, actor, key, task_id=task_id, kind=kind, of_anybody=True)

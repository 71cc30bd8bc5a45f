"""The ledger of who had a case, in the database."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.holding import Ended, Holding, How
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "holdings.sql")


async def hold(
    tx: Tx, task: Task, official: UUID, *, how: How, given_by: UUID | None = None, now: datetime,
    ended: Ended | None = None,
) -> None:  # fmt: skip
    """A line of the ledger; with `ended` one that is over at once. Raises Taken if somebody has the task."""
    await tx.run(
        _sql["hold"], subject_id=task.subject_id, case_id=task.case_id, id=new_id(),
        task_id=task.id, step=task.step, official=official, how=str(how), given_by=given_by,
        from_at=now, to_at=None if ended is None else now,
        ended=None if ended is None else str(ended),
    )  # fmt: skip


async def let_go(tx: Tx, task: Task, *, ended: Ended, now: datetime) -> bool:
    """False when nobody had it."""
    done = await tx.run(
        _sql["let_go"], subject_id=task.subject_id, task_id=task.id, ended=str(ended), at=now
    )
    return bool(done)


async def of_case(tx: Tx, key: CaseKey) -> list[Holding]:
    return await tx.all(
        Holding, _sql["holdings_of_case"], subject_id=key.subject_id, case_id=key.id
    )


async def put_back(tx: Tx, task: Task, *, by: UUID) -> bool:
    """False when somebody else has it by now."""
    return bool(await tx.run(_sql["put_back"], subject_id=task.subject_id, id=task.id, by=by))


async def hand(tx: Tx, task: Task, *, to: UUID, now: datetime) -> bool:
    """False when it is done, or another has it by now."""
    query = _sql["hand"]
    args = {"to": to, "from": task.taken_by}
    return bool(await tx.run(query, subject_id=task.subject_id, id=task.id, now=now, **args))

"""What goes before a decision, in the database: opinions of other agencies, visits on site."""

from datetime import date, datetime
from uuid import UUID

from motcua.contexts.cases.model.case import Inspection, Opinion, Task
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "opinions.sql")


async def add_opinion(
    tx: Tx, task: Task, *, answer: str, words: str | None, silent: bool, by: UUID, now: datetime
) -> None:
    """Raises Taken if the task has one."""
    await tx.run(
        _sql["add_opinion"], subject_id=task.subject_id, case_id=task.case_id, task_id=task.id,
        step=task.step, agency=task.agency, answer=answer, words=words, silent=silent,
        given_by=by, given_at=now,
    )  # fmt: skip


async def opinions(tx: Tx, case: CaseKey) -> list[Opinion]:
    return await tx.all(
        Opinion, _sql["opinions_of_case"], subject_id=case.subject_id, case_id=case.id
    )


async def add_inspection(
    tx: Tx, task: Task, *, id: UUID, on_day: date, result: str | None, words: str, by: UUID,
    now: datetime,
) -> None:  # fmt: skip
    """Without a result the visit is put off to that day."""
    await tx.run(
        _sql["add_inspection"], subject_id=task.subject_id, case_id=task.case_id, id=id,
        task_id=task.id, step=task.step, on_day=on_day, result=result, words=words,
        recorded_by=by, recorded_at=now,
    )  # fmt: skip


async def inspections(tx: Tx, case: CaseKey) -> list[Inspection]:
    return await tx.all(
        Inspection, _sql["inspections_of_case"], subject_id=case.subject_id, case_id=case.id
    )


async def erase(tx: Tx, subject_id: UUID) -> None:
    for name in ("erase_opinions", "erase_inspections"):
        await tx.run(_sql[name], subject_id=subject_id)

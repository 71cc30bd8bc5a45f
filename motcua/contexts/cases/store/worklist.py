"""The work of agencies, line by line, in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.model.worklist import After, Lane
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "worklist.sql")


@dataclass(frozen=True, slots=True)
class WorkLine:
    """A task in one line of an agency's work list. Nothing in it is personal."""

    agency: str
    task_id: UUID
    subject_id: UUID
    case_id: UUID
    reference: str
    service: str
    step: str
    step_kind: str
    duty: str | None
    opened_at: datetime
    due_at: datetime
    case_due_at: datetime | None
    asked_again: bool
    channel: str
    taken_by: UUID | None

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.case_id)

    @property
    def after(self) -> After:
        return After(self.due_at, self.task_id)


@dataclass(frozen=True, slots=True)
class _Amount:
    lane: str
    amount: int


async def lanes(tx: Tx, agency: str) -> list[Lane]:
    return [Lane.parse(text) for text in await tx.values(str, _sql["lanes"], agency=agency)]


async def lines(
    tx: Tx,
    agency: str,
    lanes: Sequence[Lane],
    *,
    service: str,
    before: datetime,
    after: After,
    limit: int,
) -> list[WorkLine]:
    """By due date; of one service, unless it is empty."""
    query = _sql["lines_of_service"] if service else _sql["lines"]
    only = {"service": service} if service else {}
    return await tx.all(
        WorkLine, query, agency=agency, lanes=[lane.text for lane in lanes], before=before,
        after=after.due_at, after_task=after.task_id, limit=limit, **only,
    )  # fmt: skip


async def lines_of(
    tx: Tx,
    agency: str,
    lanes: Sequence[Lane],
    *,
    taker: UUID,
    service: str,
    before: datetime,
    after: After,
    limit: int,
) -> list[WorkLine]:
    """What somebody has taken, by due date."""
    return await tx.all(
        WorkLine, _sql["lines_of_taker"], agency=agency, lanes=[lane.text for lane in lanes],
        taker=taker, service=service, before=before, after=after.due_at, after_task=after.task_id,
        limit=limit,
    )  # fmt: skip


async def amounts(tx: Tx, agency: str, lanes: Sequence[Lane], *, most: int) -> dict[Lane, int]:
    """How many lines lie in each lane, `most` at most."""
    known = {lane.text: lane for lane in lanes}
    query = _sql["amounts"]
    found = await tx.all(_Amount, query, agency=agency, lanes=list(known), most=most)
    return {known[one.lane]: one.amount for one in found}


async def services_there(tx: Tx, agency: str) -> list[str]:
    return await tx.values(str, _sql["services_there"], agency=agency)

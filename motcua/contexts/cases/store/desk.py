"""The desk's side of the database: taking tasks, what was missed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

import msgspec

from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.draft import Packed
from motcua.infra import queries
from motcua.infra.db import Json, Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "desk.sql")


@dataclass(frozen=True, slots=True)
class Missed:
    """A task whose time is over."""

    subject_id: UUID
    case_id: UUID
    id: UUID
    step: str
    kind: str
    agency: str
    due_at: datetime
    service: str
    reference: str
    case_due_at: datetime
    new_day: date | None

    @property
    def undecided(self) -> bool:
        return self.kind not in ("issue", "hand-over")

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.case_id)


async def take_task(
    tx: Tx, subject_id: UUID, task_id: UUID, *, by: UUID, instead_of: UUID | None, now: datetime
) -> bool:
    """False when somebody else than `instead_of` has it."""
    taken = await tx.run(
        _sql["take_task"], subject_id=subject_id, id=task_id, by=by, instead_of=instead_of, now=now
    )
    return bool(taken)


async def add_facts(tx: Tx, key: CaseKey, facts: Packed) -> None:
    """`key` is the application's."""
    await tx.run(
        _sql["add_facts"], subject_id=key.subject_id, id=key.id,
        facts=Json(msgspec.to_builtins(facts)),
    )  # fmt: skip


async def missed_tasks(tx: Tx, now: datetime) -> list[Missed]:
    return await tx.all(Missed, _sql["missed_tasks"], now=now)


async def mark_missed(tx: Tx, subject_id: UUID, task_id: UUID, now: datetime) -> bool:
    """False when it was told before."""
    return bool(await tx.run(_sql["mark_missed"], subject_id=subject_id, id=task_id, now=now))


async def late_tasks(tx: Tx, now: datetime) -> list[Missed]:
    return await tx.all(Missed, _sql["late_tasks"], now=now)


async def mark_late(tx: Tx, task: Missed, now: datetime) -> bool:
    """False when it was told before."""
    due = task.case_due_at
    query = _sql["mark_late"]
    return bool(
        await tx.run(query, subject_id=task.subject_id, id=task.id, case_due_at=due, now=now)
    )


async def waiting_for_numbers(tx: Tx) -> list[CaseKey]:
    return await tx.all(CaseKey, _sql["waiting_for_numbers"])


async def tell_new_day(tx: Tx, case: Case, *, day: date, reason: str) -> Case:
    query = _sql["tell_new_day"]
    await tx.run(query, subject_id=case.subject_id, id=case.id, day=day, reason=reason)
    return replace(case, new_day=day, late_reason=reason)


async def waiting_for_signers(tx: Tx) -> list[CaseKey]:
    return await tx.all(CaseKey, _sql["waiting_for_signers"])


async def waiting_hand_overs(tx: Tx) -> list[CaseKey]:
    return await tx.all(CaseKey, _sql["waiting_hand_overs"])


@dataclass(frozen=True, slots=True)
class Unanswered:
    """What was asked of a citizen, who is to be reminded, or whose time is `over`."""

    subject_id: UUID
    case_id: UUID
    id: UUID
    until_at: datetime
    over: bool

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.case_id)


async def unanswered_supplements(tx: Tx, now: datetime) -> list[Unanswered]:
    return await tx.all(Unanswered, _sql["unanswered_supplements"], now=now)


async def mark_reminded(tx: Tx, found: Unanswered, now: datetime) -> bool:
    """False when they were reminded before, or have answered."""
    query = _sql["mark_reminded"]
    key = found.key
    return bool(
        await tx.run(query, subject_id=key.subject_id, case_id=key.id, id=found.id, now=now)
    )

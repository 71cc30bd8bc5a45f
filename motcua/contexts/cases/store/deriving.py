"""Running cases with what their due dates follow from, many at a time, and how far a derivation is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.model.deriving import Derived, Moves, Running
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "deriving.sql")
_ZERO = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Derivation:
    """How far it is: `done` of `total` cases looked at, of which so many were `moved`."""

    key: str
    total: int
    done: int
    moved: int
    subject_id: UUID
    case_id: UUID
    ended_at: datetime | None

    @property
    def after(self) -> CaseKey:
        return CaseKey(self.subject_id, self.case_id)


async def begin(tx: Tx, key: str, now: datetime) -> None:
    await tx.run(_sql["begin_derivation"], key=key, zero=_ZERO, now=now)


async def locked(tx: Tx, key: str) -> Derivation:
    return await tx.one(Derivation, _sql["derivation_locked"], key=key)


async def unfinished(tx: Tx) -> str | None:
    found = await tx.values(str, _sql["unfinished_derivation"])
    return found[0] if found else None


async def running(tx: Tx, after: CaseKey, limit: int) -> list[Running]:
    return await tx.all(
        Running, _sql["running"], subject_id=after.subject_id, case_id=after.id, limit=limit
    )


async def move_cases(tx: Tx, moved: Sequence[Derived]) -> bool:
    """False: somebody has acted on one of them since it was read."""
    if not moved:
        return True
    count = await tx.run(
        _sql["move_cases"], subjects=[one.case.subject_id for one in moved],
        ids=[one.case.id for one in moved], dues=[one.due_at for one in moved],
        versions=[one.case.version for one in moved],
    )  # fmt: skip
    return count == len(moved)


async def move(tx: Tx, name: str, moves: Sequence[Moves]) -> None:
    """`name` is one of `move_tasks`, `move_limits`."""
    if moves:
        await tx.run(
            _sql[name], subjects=[one.subject_id for one in moves], ids=[one.id for one in moves],
            dues=[one.due_at for one in moves],
        )  # fmt: skip


async def go_on(
    tx: Tx, key: str, *, done: int, moved: int, after: CaseKey, ended_at: datetime | None
) -> None:
    await tx.run(
        _sql["go_on"], key=key, done=done, moved=moved, subject_id=after.subject_id,
        case_id=after.id, ended_at=ended_at,
    )  # fmt: skip

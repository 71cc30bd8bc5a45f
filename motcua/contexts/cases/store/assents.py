"""Who was asked whether somebody else may declare for them, and what they said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "assents.sql")

Said = Literal["agreed", "refused"]


@dataclass(frozen=True, slots=True)
class Assent:
    """`declarant` wants to declare with `person` in `role`; no answer while it is asked."""

    person: UUID
    id: UUID
    subject_id: UUID
    draft_id: UUID
    role: str
    bundle: str
    declarant: UUID
    asked_at: datetime
    answer: Said | None = None
    answered_at: datetime | None = None

    @property
    def draft(self) -> CaseKey:
        return CaseKey(self.subject_id, self.draft_id)


async def ask(tx: Tx, asked: Assent) -> bool:
    """False when the person was asked before."""
    done = await tx.run(
        _sql["ask"], person=asked.person, id=asked.id, subject_id=asked.subject_id,
        draft_id=asked.draft_id, role=asked.role, bundle=asked.bundle, declarant=asked.declarant,
        asked_at=asked.asked_at,
    )  # fmt: skip
    return bool(done)


async def assents_of(tx: Tx, person: UUID) -> list[Assent]:
    return await tx.all(Assent, _sql["assents_of"], person=person)


async def assent_locked(tx: Tx, person: UUID, id: UUID) -> Assent | None:
    return await tx.maybe(Assent, _sql["assent_locked"], person=person, id=id)


async def answer(tx: Tx, asked: Assent, said: Said, *, now: datetime) -> None:
    await tx.run(_sql["answer_assent"], person=asked.person, id=asked.id, answer=said, now=now)


async def drafts_waiting(tx: Tx, keys: Sequence[CaseKey]) -> set[CaseKey]:
    if not keys:
        return set()
    found = await tx.all(
        CaseKey,
        _sql["drafts_waiting"],
        subjects=[key.subject_id for key in keys],
        ids=[key.id for key in keys],
    )
    return set(found)

"""Several cases of the work list at once: taken up, handed to a colleague, put back; each in its own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.actions import deciding, holding
from motcua.contexts.cases.errors import TaskGone
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey


class Do(StrEnum):
    TAKE = "take"
    HAND = "hand"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A ticked line, and whom it showed at work."""

    key: CaseKey
    task_id: UUID
    seen: UUID | None


@dataclass(frozen=True, slots=True)
class Shared:
    """What became of one line."""

    key: CaseKey
    refusal: DomainError | None


async def share(
    house: House, actor: Actor, chosen: Sequence[Chosen], do: Do, *, to: UUID | None, now: datetime
) -> list[Shared]:
    """What has moved on since the page showed it is told, and holds up no other line. `to` is whom to hand to."""
    done = []
    for line in chosen:
        try:
            async with house.db.transaction() as tx:
                await _one(tx, house, actor, line, do, to=to, now=now)
            done.append(Shared(line.key, None))
        except DomainError as refusal:
            done.append(Shared(line.key, refusal))
    return done


async def _one(
    tx: Tx, house: House, actor: Actor, line: Chosen, do: Do, *, to: UUID | None, now: datetime
) -> None:
    kind = await access.task_kind(tx, line.key, line.task_id)
    _, task = await access.own_task(
        tx, house, actor, line.key, task_id=line.task_id, kind=kind, of_anybody=True
    )
    if task.taken_by != line.seen:
        raise TaskGone(by=task.taken_by, at=task.taken_at, outcome="taken")
    if do is Do.TAKE:
        await deciding.take(
            tx, house, actor, line.key, task_id=line.task_id, instead_of=line.seen, now=now
        )
    elif do is Do.HAND:
        await holding.hand_to(tx, house, actor, line.key, task_id=line.task_id, to=to, now=now)
    else:
        await holding.put_back(tx, house, actor, line.key, task_id=line.task_id, now=now)

"""Who had a case, and when: the lines of its ledger, and how many hands and how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from motcua.contexts.cases.errors import NobodyHasIt, NotAColleague
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.words import TaskState


class How(StrEnum):
    """How an official came to a task."""

    TAKEN = "taken"
    TAKEN_OVER = "taken-over"  # from a colleague who was seen to have it
    HANDED = "handed"  # by a colleague
    ACTED = "acted"  # done at once, without taking it up before


class Ended(StrEnum):
    """How they came to have it no longer."""

    PUT_BACK = "put-back"
    TAKEN_OVER = "taken-over"
    HANDED_ON = "handed-on"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Holding:
    """One official had one task, from then until then; no end while it lasts."""

    id: UUID
    task_id: UUID
    step: str
    official: UUID
    how: How
    given_by: UUID | None
    from_at: datetime
    to_at: datetime | None
    ended: Ended | None

    def lasted(self, now: datetime) -> timedelta:
        return (self.to_at or now) - self.from_at


def held(holdings: Sequence[Holding], now: datetime) -> dict[UUID, timedelta]:
    """Official → how long they had the case in all, by the clock on the wall."""
    found: dict[UUID, timedelta] = {}
    for line in holdings:
        found[line.official] = found.get(line.official, timedelta()) + line.lasted(now)
    return found


def must_hold(task: Task, official: UUID) -> None:
    """Whoever puts a task back has it. Raises NobodyHasIt."""
    if task.state is not TaskState.TAKEN or task.taken_by != official:
        raise NobodyHasIt()


def must_be_fit(task: Task, *, to: UUID, agency: str | None, duties: frozenset[str]) -> None:
    """A task goes to somebody of the same agency who has its duty, and does not have it already. Raises
    NotAColleague."""
    if agency != task.agency or task.duty not in duties or task.taken_by == to:
        raise NotAColleague()

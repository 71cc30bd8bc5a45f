"""What a corrected calendar changes of a running case: its due date, those of its tasks, the citizen's limit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from motcua.contexts.cases.model.flow import limit
from motcua.contexts.cases.model.opening import task_due
from motcua.contexts.catalogue.words import CompiledService
from motcua.contexts.territory.words import Budget, Calendar, Clock, due_at
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Paused:
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToDo:
    id: UUID
    step: str
    agency: str
    opened_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """The citizen may answer until then."""

    id: UUID
    asked_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Running:
    """A case that is not closed, with the ledger of its clock and what is open on it."""

    subject_id: UUID
    id: UUID
    bundle: str
    service: str
    release: str
    agency: str
    started_at: datetime
    budget_unit: Literal["days", "hours", "minutes"]
    budget_amount: int
    due_at: datetime | None
    version: int
    submitted_at: datetime
    spans: tuple[Paused, ...]
    tasks: tuple[ToDo, ...]
    supplements: tuple[Waiting, ...]

    @property
    def key(self) -> CaseKey:
        return CaseKey(self.subject_id, self.id)

    def due(self, calendar: Calendar, now: datetime) -> datetime | None:
        """As the ledger gives it; none while the clock stands: it is derived when it goes on."""
        if self.due_at is None:
            return None
        spans = tuple((span.from_at, span.to_at) for span in self.spans)
        budget = Budget(self.budget_unit, self.budget_amount)
        return due_at(Clock(budget, self.started_at, suspensions=spans), calendar, now)


@dataclass(frozen=True, slots=True)
class Moves:
    """A row by its id under its subject, and its new moment."""

    subject_id: UUID
    id: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Derived:
    """What changes of one case."""

    case: Running
    due_at: datetime | None
    tasks: tuple[tuple[ToDo, datetime], ...]
    limits: tuple[Moves, ...]

    @property
    def moved(self) -> bool:
        return self.due_at != self.case.due_at


def derived(
    case: Running, service: Callable[[], CompiledService], calendar: Calendar, now: datetime
) -> Derived:
    """`service` is asked only where something has moved, or the citizen is waited for."""
    due = case.due(calendar, now)
    limits = []
    for waiting in case.supplements:
        later = limit(service(), calendar, waiting.asked_at)
        if later is not None and later.until_at > waiting.until_at:
            limits.append(Moves(case.subject_id, waiting.id, later.until_at))
    tasks = []
    if due is not None and due != case.due_at:
        for task in case.tasks:
            moved = task_due(service().step(task.step), due, calendar, opened_at=task.opened_at)
            if moved != task.due_at:
                tasks.append((task, moved))
    return Derived(case, due, tuple(tasks), tuple(limits))

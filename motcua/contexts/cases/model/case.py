"""Applications, cases, their clock and their tasks, as frozen values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from motcua.contexts.cases.errors import (
    CaseIsClosed,
    PaperRemoved,
    PaperWaits,
)
from motcua.contexts.cases.model.draft import Packed, unpack
from motcua.contexts.cases.words import CaseState, Channel, Lack, Party, Scan, TaskState
from motcua.contexts.catalogue.words import State, StepKind
from motcua.contexts.territory.words import Budget, Calendar, Clock, due_at
from motcua.kernel.keys import CaseKey

SpanKind = Literal["supplement", "number-waiting", "payment"]
STANDING = frozenset({"supplement", "payment"})
"""What the clock stands for: it is the citizen's turn."""


@dataclass(frozen=True, slots=True)
class Application:
    """What was filed. `facts` and `salt` are None once erased."""

    subject_id: UUID
    id: UUID
    draft_id: UUID
    reference: str
    bundle: str
    release: str
    channel: Channel
    declarant: UUID
    official: UUID | None
    facts: Packed | None
    holders: Mapping[str, UUID]
    commitment: bytes
    submitted_at: datetime
    office: str | None = None  # whose official filled it in or entered it
    posted_on: date | None = None
    arrived_on: date | None = None

    @property
    def helped_at(self) -> str | None:
        """The office that helped somebody to declare; none: they did so themselves."""
        return self.office if self.channel is Channel.COUNTER else None

    def received_at(self, first: str) -> str:
        """The office that took it in; what came online goes straight to the first that decides."""
        return self.office or first

    def state(self, parties: Sequence[Party] = ()) -> State:
        """What rules look at; `parties` tell which part the declarant plays."""
        role = next((party.role for party in parties if party.person == self.declarant), None)
        return State(facts=unpack(self.facts or {}), holders=self.holders, actor_role=role)


@dataclass(frozen=True, slots=True)
class Span:
    """A time of waiting, for the citizen or for a number; no end while it lasts."""

    id: UUID
    kind: SpanKind
    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    subject_id: UUID
    id: UUID
    application_id: UUID
    previous_case: UUID | None
    reference: str
    bundle: str
    service: str
    release: str
    agency: str
    unit: str
    channel: Channel
    state: CaseState
    step: str
    accepted_at: datetime
    started_at: datetime
    budget_unit: Literal["days", "hours", "minutes"]
    budget_amount: int
    legal_basis: str
    due_at: datetime | None
    outcome: Literal["approved", "refused"] | None
    reason: str | None
    decided_at: datetime | None
    decided_by: UUID | None
    closed_at: datetime | None
    version: int
    new_day: date | None = None
    late_reason: str | None = None
    clause: str | None = None  # of the law, where a case was not accepted or was stopped
    asked_again: bool = False  # the citizen was asked a second time: the case counts as overdue

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.id)

    def clock(self, spans: Sequence[Span]) -> Clock:
        """The clock stands while the citizen is asked or has to pay, and for nothing else: an authority
        that does not answer is the state's own delay."""
        return Clock(
            budget=Budget(self.budget_unit, self.budget_amount),
            started_at=self.started_at,
            suspensions=tuple(
                (span.from_at, span.to_at) for span in spans if span.kind in STANDING
            ),
        )

    def due(self, spans: Sequence[Span], calendar: Calendar, now: datetime) -> datetime:
        """The due date as the ledger gives it; the stored one is only its copy."""
        return due_at(self.clock(spans), calendar, now)

    def is_late(self, now: datetime) -> bool:
        """What was promised is over, and nobody has decided."""
        undecided = self.closed_at is None and self.decided_at is None
        return undecided and self.due_at is not None and self.due_at < now

    def wants_new_day(self, now: datetime) -> bool:
        """The citizen of a late case is told a new day, once."""
        return self.new_day is None and self.is_late(now)

    def must_be_open(self) -> None:
        if self.closed_at is not None:
            raise CaseIsClosed(reference=self.reference)

    def moved(self, state: CaseState, *, step: str | None = None) -> "Case":
        return replace(self, state=state, step=step or self.step)


@dataclass(frozen=True, slots=True)
class Task:
    subject_id: UUID
    case_id: UUID
    id: UUID
    step: str
    kind: StepKind | Literal["withdrawal"]
    duty: str | None
    agency: str
    state: TaskState
    opened_at: datetime
    due_at: datetime
    taken_by: UUID | None
    taken_at: datetime | None
    done_by: UUID | None
    done_at: datetime | None
    outcome: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What an agency that was asked says; `silent`: it did not answer, and the law says what that means."""

    task_id: UUID
    step: str
    agency: str
    answer: str
    words: str | None
    silent: bool
    given_by: UUID
    given_at: datetime


@dataclass(frozen=True, slots=True)
class Inspection:
    """A visit on site and what it showed; without a result it is put off to that day."""

    id: UUID
    task_id: UUID
    step: str
    on_day: date
    result: str | None
    words: str | None
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Supplement:
    """What an official asked for, and what came back; open while unanswered. Without an answer until
    `until_at` the case is stopped; none: the citizen may take as long as they need."""

    id: UUID
    what: str | None
    why: str | None
    asked_by: UUID
    asked_at: datetime
    answer: str | None
    answered_by: UUID | None
    answered_at: datetime | None
    until_at: datetime | None
    lack: Lack = Lack.INCOMPLETE
    again: str | None = None  # of a second request: why it was not asked the first time


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that was handed in: with the declaration (`paper` is its declared id) or a supplement."""

    id: UUID
    draft_id: UUID
    paper: str | None
    supplement: UUID | None
    filename: str
    media_type: str
    size: int
    sha256: str
    given_by: UUID
    given_at: datetime
    scan: Scan = Scan.NONE

    @property
    def counts(self) -> bool:
        """Whether it answers what was asked for; a harmful file is no paper."""
        return self.scan is not Scan.HARMFUL

    def must_open(self) -> None:
        """Raises PaperWaits, PaperRemoved."""
        if self.scan is Scan.HELD:
            raise PaperWaits()
        if self.scan is Scan.HARMFUL:
            raise PaperRemoved()

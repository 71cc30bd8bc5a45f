"""What happens to an application and its cases, as ids, codes and moments: never a fact of a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class PartyRef:
    """Who plays which part."""

    person: UUID
    role: str


@dataclass(frozen=True, slots=True)
class ApplicationSubmitted(Event):
    """One declaration was filed. `facts_reused` of `facts_total` facts came from registries; `late`:
    declared later than the law asks. Who decides stands with each case (`agency` is the first one's); `helped_at`:
    whose official filled it in for somebody, `received_at`: whose official took it in, or the first that decides."""

    application_id: UUID
    draft_id: UUID
    bundle: str
    release: str
    channel: str
    reference: str
    declarant: UUID
    keeper: UUID
    parties: tuple[PartyRef, ...]
    facts_total: int
    facts_reused: int
    agency: str
    unit: str
    service: str
    late: bool
    helped_at: str | None
    received_at: str


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    case_id: UUID
    application_id: UUID
    reference: str
    bundle: str
    service: str
    release: str
    agency: str
    unit: str
    channel: str
    parties: tuple[PartyRef, ...]
    accepted_at: datetime
    due_at: datetime
    first_step: str


@dataclass(frozen=True, slots=True)
class TaskOpened(Event):
    """An official, or a machine, has to do something by `due_at`; `case_due_at` is the whole case's."""

    case_id: UUID
    task_id: UUID
    reference: str
    service: str
    step: str
    step_kind: str
    duty: str | None
    agency: str
    due_at: datetime
    case_due_at: datetime
    asked_again: bool = False
    channel: str = "online"


@dataclass(frozen=True, slots=True)
class TaskMoved(Event):
    """A corrected calendar gives a task another time."""

    case_id: UUID
    task_id: UUID
    agency: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TaskTaken(Event):
    """An official, the actor, has a task now; `how`: `taken`, or `taken-over` from a colleague."""

    case_id: UUID
    task_id: UUID
    agency: str
    how: str


@dataclass(frozen=True, slots=True)
class TaskPutBack(Event):
    """Whoever had a task gave it back to all who have its duty."""

    case_id: UUID
    task_id: UUID
    agency: str


@dataclass(frozen=True, slots=True)
class TaskHandedOver(Event):
    """The actor handed a task to a colleague."""

    case_id: UUID
    task_id: UUID
    agency: str
    to: UUID


@dataclass(frozen=True, slots=True)
class TaskDone(Event):
    case_id: UUID
    task_id: UUID
    step: str
    outcome: str
    agency: str


@dataclass(frozen=True, slots=True)
class CaseAcknowledged(Event):
    case_id: UUID
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class CaseNotAccepted(Event):
    """Sent away before it was taken in; reason and clause lie with the case."""

    case_id: UUID
    application_id: UUID
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class WithdrawalAsked(Event):
    """The citizen wants it back, and work has begun: an official confirms."""

    case_id: UUID
    application_id: UUID
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class WithdrawalTakenBack(Event):
    """The citizen wants it after all: the step where the case stood goes on."""

    case_id: UUID
    application_id: UUID
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class SupplementRequested(Event):
    """The clock stops here until the citizen answers. `lack`: `incomplete` or `wrong`; `again`: a second time
    on the same case, which counts as overdue."""

    case_id: UUID
    supplement_id: UUID
    agency: str
    service: str
    lack: str = "incomplete"
    again: bool = False


@dataclass(frozen=True, slots=True)
class SupplementGiven(Event):
    case_id: UUID
    supplement_id: UUID
    agency: str
    service: str
    lack: str = "incomplete"


@dataclass(frozen=True, slots=True)
class CaseStopped(Event):
    """The case ended without a decision; `reason` is a code: `supplement-not-answered`, or `official`."""

    case_id: UUID
    application_id: UUID
    agency: str
    service: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClockChanged(Event):
    """The due date was derived anew: stopped (none), running again, verification, or a new calendar."""

    case_id: UUID
    agency: str
    due_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class FeeAwaited(Event):
    """The case stands before a step until somebody has paid."""

    case_id: UUID
    agency: str
    service: str
    step: str


@dataclass(frozen=True, slots=True)
class DecisionProposed(Event):
    case_id: UUID
    service: str
    agency: str
    outcome: str


@dataclass(frozen=True, slots=True)
class NumberWanted(Event):
    case_id: UUID


@dataclass(frozen=True, slots=True)
class NumberAllotted(Event):
    case_id: UUID


@dataclass(frozen=True, slots=True)
class NumberWaiting(Event):
    """The number authority does not answer: the case waits, by name."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SignerWaiting(Event):
    """Nobody of the agency may sign: the case waits, by name."""

    case_id: UUID
    agency: str


@dataclass(frozen=True, slots=True)
class OpinionGiven(Event):
    case_id: UUID
    step: str
    agency: str
    answer: str
    silent: bool


@dataclass(frozen=True, slots=True)
class InspectionRecorded(Event):
    """A visit took place, or (without a result) was put off to another day."""

    case_id: UUID
    step: str
    agency: str
    result: str | None
    day: str


@dataclass(frozen=True, slots=True)
class TaskEscalated(Event):
    """A task's time is over: by law another duty does it now."""

    case_id: UUID
    step: str
    agency: str
    duty: str


@dataclass(frozen=True, slots=True)
class DecisionDeemed(Event):
    """By law the silence counts as approved, or as refused."""

    case_id: UUID
    agency: str
    outcome: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class PartiesTold(Event):
    case_id: UUID
    step: str
    notice: str


@dataclass(frozen=True, slots=True)
class CaseDecided(Event):
    """Decided for good: `approved` when signed, `refused` when refused."""

    case_id: UUID
    application_id: UUID
    bundle: str
    service: str
    agency: str
    unit: str
    channel: str
    outcome: str
    on_time: bool
    parties: tuple[PartyRef, ...]
    asked_again: bool = False


@dataclass(frozen=True, slots=True)
class CaseHandedOver(Event):
    case_id: UUID
    next_case_id: UUID
    next_service: str
    next_agency: str


@dataclass(frozen=True, slots=True)
class CaseWithdrawn(Event):
    case_id: UUID
    application_id: UUID
    service: str
    agency: str


@dataclass(frozen=True, slots=True)
class CaseClosed(Event):
    """The last word on a case: `issued`, `refused`, `not-accepted`, `withdrawn` or `stopped`."""

    case_id: UUID
    service: str
    agency: str
    unit: str
    channel: str
    outcome: str


@dataclass(frozen=True, slots=True)
class DeliveryBegun(Event):
    """An office (`agency`) has a result to hand out or to send."""

    case_id: UUID
    agency: str
    way: str


@dataclass(frozen=True, slots=True)
class DeliveryMoved(Event):
    """It was handed over or sent, or the post brought it back."""

    case_id: UUID
    agency: str
    way: str
    state: str


@dataclass(frozen=True, slots=True)
class CaseRated(Event):
    """A citizen said what they think of a case that is answered; words lie with the case. `step`: the kind of step
    that it is about, or empty for all of it; `way`: `signed-in`, or `code` of the receipt."""

    case_id: UUID
    agency: str
    unit: str
    service: str
    channel: str
    step: str
    stars: int
    satisfied: bool
    way: str


@dataclass(frozen=True, slots=True)
class DeadlineMissed(Event):
    case_id: UUID
    step: str
    agency: str
    service: str


@dataclass(frozen=True, slots=True)
class DelayTold(Event):
    """The citizen of a late case was told a new day, once; the reason lies with the case."""

    case_id: UUID
    agency: str
    service: str
    new_day: str


@dataclass(frozen=True, slots=True)
class ApplicationErased(Event):
    """Values and salt are gone; proofs and numbers stay."""

    application_id: UUID

"""How a case moves from step to step: pure; the declared steps and what happened give what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from motcua.contexts.cases.model.case import Case, Span, Supplement
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import (
    CompiledService,
    Release,
    Standing,
    State,
    Step,
    budget,
)
from motcua.contexts.territory.words import Budget, Calendar, Clock, counted_from, due_at

AT_STEP = {
    "acknowledge": CaseState.OPENED,
    "check": CaseState.IN_PROCESSING,
    "consult": CaseState.IN_PROCESSING,
    "inspect": CaseState.IN_PROCESSING,
    "decide": CaseState.ACKNOWLEDGED,
    "allot": CaseState.IN_PROCESSING,
    "sign": CaseState.TO_SIGN,
    "issue": CaseState.DECIDED,
    "hand-over": CaseState.DECIDED,
}
"""The business state that a case takes when a step of that kind opens."""

BEFORE = frozenset({"check", "consult", "inspect"})
"""What goes before a decision."""


def needs(step: Step, state: State, fact: str | None) -> bool:
    """Whether a step has anything to do: a number that is known already is not allotted again, and the
    next agency's case opened with the signature, before any step of its own."""
    if step.kind == "hand-over":
        return False
    if step.kind != "allot" or step.about is None or fact is None:
        return True
    return state.value(step.about, fact) is None


def number_fact(release: Release, step: Step) -> str | None:
    """The fact that a step's number series gives."""
    if step.number is None:
        return None
    return next((id for id, fact in release.facts.items() if fact.number == step.number), None)


def stopped(case: Case, state: CaseState) -> Case:
    """The clock stands: there is no due date until it goes on."""
    return replace(case, state=state, due_at=None)


def verified(case: Case, step: Step, spans: list[Span], calendar: Calendar, now: datetime) -> Case:
    """A check with others is needed: the longer budget that the step declares, from the same start."""
    if step.verify_within is None:
        return case
    allowed = budget(step.verify_within)
    longer = replace(case, budget_unit=allowed.unit, budget_amount=allowed.amount)
    return replace(longer, due_at=longer.due(spans, calendar, now))


def refused(case: Case, *, reason: str, by: UUID, now: datetime) -> Case:
    """Refused for good, with the reason that the citizen reads."""
    return replace(
        case, state=CaseState.REFUSED, outcome="refused", reason=reason, decided_at=now,
        decided_by=by, closed_at=now,
    )  # fmt: skip


def refused_signed(case: Case, *, by: UUID, now: datetime) -> Case:
    """Refused by the signature of the competent person; closed once the letter has gone out."""
    return replace(
        case, state=CaseState.DECIDED, outcome="refused", decided_at=now, decided_by=by
    )  # fmt: skip


def approved(case: Case, *, by: UUID, now: datetime) -> Case:
    """Decided by the signature of the competent person."""
    return replace(
        case, state=CaseState.DECIDED, outcome="approved", decided_at=now, decided_by=by
    )  # fmt: skip


def issued(case: Case, now: datetime) -> Case:
    """What was signed has gone out, be it the result or the refusal."""
    state = CaseState.REFUSED if case.outcome == "refused" else CaseState.ISSUED
    return replace(case, state=state, closed_at=now)


def ended_unanswered(case: Case, now: datetime) -> Case:
    """The citizen did not answer in time: nobody has decided, and nothing more is done."""
    return replace(case, state=CaseState.STOPPED, due_at=None, closed_at=now)


@dataclass(frozen=True, slots=True)
class Limit:
    """Until when a supplement may be answered, and when the citizen is reminded."""

    until_at: datetime
    remind_at: datetime | None


def limit(service: CompiledService, calendar: Calendar, asked_at: datetime) -> Limit | None:
    """As the service declares it, from the asking on; none where it sets no limit."""
    declared = service.supplement()
    if declared is None:
        return None
    within, remind_after = declared
    remind = (
        None if remind_after is None else due_at(Clock(remind_after, asked_at), calendar, asked_at)
    )
    return Limit(due_at(Clock(within, asked_at), calendar, asked_at), remind)


def asked(case: Case, before: Sequence[Supplement]) -> Case:
    """The citizen is asked: the clock stands. A second request on a case counts as overdue, whenever it is
    decided (Decision 766, indicator 2.1: the same holds for any index that counts promises kept)."""
    return replace(stopped(case, CaseState.SUPPLEMENT), asked_again=bool(before))


def answered(
    case: Case, standing: Standing, spans: Sequence[Span], calendar: Calendar,
    cut_off: time | None, now: datetime,
) -> Case:  # fmt: skip
    """The citizen has answered: the clock goes on with what was left, or begins anew where the service says
    so; then it is as if the case had come in now, the hour of the day included."""
    case = case.moved(CaseState.IN_PROCESSING)
    if standing == "resets":
        clock = Clock(Budget(case.budget_unit, case.budget_amount), now, cut_off=cut_off)
        case = replace(case, started_at=counted_from(clock, calendar))
    return replace(case, due_at=case.due(spans, calendar, now))


def on_time(case: Case, now: datetime) -> bool:
    """Decided before the promised moment, and without asking twice; a clock that stands is never late."""
    return not case.asked_again and (case.due_at is None or now <= case.due_at)

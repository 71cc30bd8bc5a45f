"""Which parts of a declaration open when, and the case and first task that open with one."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.events import CaseOpened, PartyRef, TaskOpened
from motcua.contexts.cases.model.case import Case, Task
from motcua.contexts.cases.model.checked import PartPlan, plan_of
from motcua.contexts.cases.model.order import waits_for, waits_of
from motcua.contexts.cases.words import CaseState, Channel, TaskState
from motcua.contexts.catalogue.words import (
    CompiledService,
    Journey,
    Node,
    Span,
    State,
    Step,
    budget,
)
from motcua.contexts.territory.words import Agency, Calendar, Clock, counted_from, due_at


@dataclass(frozen=True, slots=True)
class Opening:
    """What a part needs to open: of which application, under which numbers and at which moment."""

    subject_id: UUID
    case_id: UUID
    task_id: UUID
    application_id: UUID
    reference: str
    bundle: str
    release: str
    channel: Channel
    now: datetime
    previous_case: UUID | None = None
    since: datetime | None = None  # from when its clock counts; none: from now


@dataclass(frozen=True, slots=True)
class Opened:
    case: Case
    task: Task

    def events(self, parties: tuple[PartyRef, ...]) -> list[CaseOpened | TaskOpened]:
        case = self.case
        assert case.due_at is not None
        opened = CaseOpened(
            subject_id=case.subject_id,
            case_id=case.id,
            application_id=case.application_id,
            reference=case.reference,
            bundle=case.bundle,
            service=case.service,
            release=case.release,
            agency=case.agency,
            unit=case.unit,
            channel=str(case.channel),
            parties=parties,
            accepted_at=case.accepted_at,
            due_at=case.due_at,
            first_step=case.step,
        )
        return [opened, task_opened(case, self.task)]


def first_parts(journey: Journey, state: State, now: datetime) -> list[CompiledService]:
    """The parts that open with the application: those that wait for no other part that runs."""
    running = {part.id: part for part in journey.parts(state, now)}
    waits = waits_of(journey)
    return [part for part in running.values() if waits_for(part.id, waits, set(running)) is None]


def next_parts(
    journey: Journey, state: State, now: datetime, *, done: str
) -> list[CompiledService]:
    """The parts that follow the part `done` when all goes well."""
    running = {part.id: part for part in journey.parts(state, now)}
    waits = waits_of(journey)
    return [part for part in running.values() if waits_for(part.id, waits, set(running)) == done]


def open_part(part: CompiledService, agency: Agency, state: State, opening: Opening) -> Opened:
    """The case of a part at its agency, with its clock, and its first task."""
    return open_planned(
        part, plan_of(part, agency, state, opening.channel, now=opening.now), opening
    )


def open_planned(part: CompiledService, plan: PartPlan, opening: Opening) -> Opened:
    """The same, where agency and time were decided before."""
    calendar = part.territory.calendar(plan.agency)
    clock = Clock(plan.budget, opening.since or opening.now, cut_off=plan.cut_off)
    started = counted_from(clock, calendar)
    case = Case(
        subject_id=opening.subject_id,
        id=opening.case_id,
        application_id=opening.application_id,
        previous_case=opening.previous_case,
        reference=opening.reference,
        bundle=opening.bundle,
        service=part.id,
        release=opening.release,
        agency=plan.agency,
        unit=plan.unit,
        channel=opening.channel,
        state=CaseState.OPENED,
        step=part.first_step.step,
        accepted_at=opening.now,
        started_at=started,
        budget_unit=plan.budget_unit,
        budget_amount=plan.budget_amount,
        legal_basis=plan.legal_basis,
        due_at=due_at(clock, calendar, opening.now),
        outcome=None,
        reason=None,
        decided_at=None,
        decided_by=None,
        closed_at=None,
        version=1,
    )
    task = open_task(case, part.first_step, calendar, id=opening.task_id, now=opening.now)
    return Opened(case, task)


def task_due(
    step: Step, case_due: datetime, calendar: Calendar, *, opened_at: datetime
) -> datetime:
    """A task is due by the step's own time, but never after the case."""
    if step.within is None:
        return case_due
    return min(case_due, due_at(Clock(budget(step.within), opened_at), calendar, opened_at))


def open_task(case: Case, step: Step, calendar: Calendar, *, id: UUID, now: datetime) -> Task:
    """The task of a step, opened now."""
    due = task_due(step, case.due_at or now, calendar, opened_at=now)
    return Task(
        subject_id=case.subject_id,
        case_id=case.id,
        id=id,
        step=step.step,
        kind=step.kind,
        duty=step.duty,
        agency=case.agency,
        state=TaskState.OPEN,
        opened_at=now,
        due_at=due,
        taken_by=None,
        taken_at=None,
        done_by=None,
        done_at=None,
        outcome=None,
        note=None,
    )


def open_node(
    case: Case, step: Step, node: Node, calendar: Calendar, *, agency: str, id: UUID, now: datetime
) -> Task:
    """The same for a node of the graph: at the agency that is asked, or for a higher duty."""
    task = open_task(case, step, calendar, id=id, now=now)
    due = due_of(case, node.within, calendar, now=now)
    return replace(task, agency=agency, duty=node.duty, due_at=due)


def due_of(case: Case, within: Span | None, calendar: Calendar, *, now: datetime) -> datetime:
    """The end of a time that begins now, but never after the case."""
    case_due = case.due_at or now
    if within is None:
        return case_due
    return min(case_due, due_at(Clock(budget(within), now), calendar, now))


def task_opened(case: Case, task: Task) -> TaskOpened:
    return TaskOpened(
        subject_id=case.subject_id,
        case_id=case.id,
        task_id=task.id,
        reference=case.reference,
        service=case.service,
        step=task.step,
        step_kind=task.kind,
        duty=task.duty,
        agency=task.agency,
        due_at=task.due_at,
        case_due_at=case.due_at or task.due_at,
        channel=case.channel,
        asked_again=case.asked_again,
    )

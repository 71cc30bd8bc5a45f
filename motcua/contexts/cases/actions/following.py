"""What the citizen may do on a case that is filed: answer a supplement, withdraw."""

from dataclasses import replace
from datetime import datetime

from motcua.contexts.cases.access import declared, own
from motcua.contexts.cases.access.calendars import calendar_of
from motcua.contexts.cases.actions import papers, steps
from motcua.contexts.cases.errors import CaseNotFound, NothingAsked
from motcua.contexts.cases.events import (
    CaseClosed,
    CaseWithdrawn,
    ClockChanged,
    SupplementGiven,
    TaskDone,
)
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.opening import open_task, task_opened
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import drafts as draft_store
from motcua.contexts.cases.words import CaseState, TaskOutcome, TaskState
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def give_supplement(
    house: House,
    actor: Actor,
    key: CaseKey,
    *,
    answer: str,
    given: papers.Given | None,
    now: datetime,
) -> None:
    """Answer what was asked: the clock goes on with what was left. Raises CaseNotFound, NothingAsked,
    PaperRefused."""
    sha256 = await papers.keep(house, given) if given is not None else ""
    async with house.db.transaction() as tx:
        view = await own.own_case(tx, actor, key, now=now, locked=True)
        case, asked = view.case, view.asked
        if asked is None:
            raise NothingAsked()
        case.must_be_open()
        await store.answer_supplement(tx, key, id=asked.id, answer=answer, by=actor.id, now=now)
        if given is not None:
            made = papers.row(
                given,
                draft_id=view.filed.application.draft_id,
                sha256=sha256,
                by=actor.id,
                now=now,
                supplement=asked.id,
            )
            await draft_store.add_paper(tx, case.subject_id, made)
        said = SupplementGiven(
            case.subject_id,
            case_id=case.id,
            supplement_id=asked.id,
            agency=case.agency,
            service=case.service,
        )
        await events.append(tx, actor, said, at=now)
        await _go_on(tx, house, actor, view, now=now)


async def withdraw(tx: Tx, actor: Actor, key: CaseKey, *, now: datetime) -> Case:
    """Take the own declaration back while nobody has decided; only its declarant may.

    Raises CaseNotFound, CaseIsClosed, TooLateToWithdraw.
    """
    view = await own.own_case(tx, actor, key, now=now, locked=True)
    if actor.id not in (view.filed.application.declarant, view.filed.application.official):
        raise CaseNotFound()
    case = view.case.withdraw(now)
    for task in view.tasks:
        if task.state is TaskState.DONE:
            continue
        await store.finish_task(
            tx, case.subject_id, task.id, by=actor.id, outcome=TaskOutcome.CANCELLED, note=None, now=now
        )  # fmt: skip
        done = TaskDone(
            case.subject_id,
            case_id=case.id,
            task_id=task.id,
            step=task.step,
            outcome=TaskOutcome.CANCELLED,
            agency=task.agency,
        )
        await events.append(tx, actor, done, at=now)
        await steps.quiet(tx, task, now=now)
    await store.close_span(tx, key, to_at=now)
    await store.save_case(tx, case)
    withdrawn = CaseWithdrawn(
        case.subject_id,
        case_id=case.id,
        application_id=case.application_id,
        service=case.service,
        agency=case.agency,
    )
    await events.append(tx, actor, withdrawn, at=now)
    closed = CaseClosed(
        case.subject_id,
        case_id=case.id,
        service=case.service,
        agency=case.agency,
        unit=case.unit,
        channel=str(case.channel),
        outcome=str(case.state),
    )
    await events.append(tx, actor, closed, at=now)
    return case


async def _go_on(tx: Tx, house: House, actor: Actor, view: own.CaseView, *, now: datetime) -> None:
    """The ledger closes its span, the due date is derived anew, and the step has a task again."""
    case, release = view.case, await declared.release_at(house, view.case.release)
    await store.close_span(tx, case.key, to_at=now)
    calendar = calendar_of(house, release, case.agency)
    due = case.due(await store.spans(tx, case.key), calendar, now)
    case = replace(case.moved(CaseState.IN_PROCESSING), due_at=due)
    await store.save_case(tx, case)
    changed = ClockChanged(
        case.subject_id, case_id=case.id, agency=case.agency, due_at=due, reason="supplement-given"
    )
    await events.append(tx, actor, changed, at=now)
    journey = release.journey(case.bundle, view.filed.application.submitted_at)
    step = journey.services[case.service].step(case.step)
    task = open_task(case, step, calendar, id=new_id(), now=now)
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(case, task), at=now)

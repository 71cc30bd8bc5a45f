"""How a case ends without a decision: not accepted, withdrawn, or stopped by an official."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.actions.deciding import clock_changed, said
from motcua.contexts.cases.events import (
    CaseNotAccepted,
    CaseStopped,
    CaseWithdrawn,
    TaskDone,
    WithdrawalAsked,
    WithdrawalTakenBack,
)
from motcua.contexts.cases.model import flow, life
from motcua.contexts.cases.model.holding import Ended
from motcua.contexts.cases.model.opening import open_task, task_opened
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import holdings
from motcua.contexts.cases.words import CaseState, TaskOutcome, TaskState
from motcua.contexts.catalogue.words import Step
from motcua.contexts.credentials import api as credentials
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.event import Event
from motcua.kernel.keys import CaseKey

BY_OFFICIAL = "official"
WITHDRAWAL = "withdrawal"


async def not_accept(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, reason: str, clause: str,
    now: datetime,
) -> Dossier:  # fmt: skip
    """Send a case away instead of taking it in, with the reason and the clause of the law that the citizen reads.
    They may declare again. Raises TaskGone, NotYourDuty, ReasonMissing, AlreadyTakenIn."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="acknowledge")
    reason, clause = said(reason, "no-reason"), said(clause, "no-clause")
    case = life.not_accepted(found.case, reason=reason, clause=clause, now=now)
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.NOT_ACCEPTED, now=now)
    away = CaseNotAccepted(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        agency=case.agency, service=case.service,
    )  # fmt: skip
    return await _end(tx, actor, found.with_case(case), away, now=now)


async def stop(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, reason: str, clause: str, now: datetime
) -> Dossier:
    """End a case that nobody can decide any more, with the reason and the clause of the law; for whoever decides
    such cases. Raises NotYourDuty, ReasonMissing, CaseIsClosed, CannotStop."""
    found = await access.agency_dossier(tx, house, actor, key, locked=True)
    access.must_decide(found, actor)
    life.must_allow(found.case, life.Verb.STOP)
    reason, clause = said(reason, "stop-reason"), said(clause, "stop-clause")
    case = life.stopped(found.case, reason=reason, clause=clause, now=now)
    stopped = CaseStopped(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        agency=case.agency, service=case.service, reason=BY_OFFICIAL,
    )  # fmt: skip
    return await _end(tx, actor, found.with_case(case), stopped, now=now)


async def withdraw(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """The citizen takes the case back: at once while nobody works on it, else an official confirms, and until then
    nobody goes on with it. Safe only with the case locked. Raises CaseIsClosed, TooLateToWithdraw."""
    case = life.withdrawn(found.case, now)
    if case.state.closed:
        return await _end(tx, actor, found.with_case(case), _withdrawn(found), now=now)
    await _leave(tx, actor, found, now=now)
    spans = await store.spans(tx, found.key)
    case = replace(case, due_at=case.due(spans, found.calendar, now))
    await store.save_case(tx, case)
    asked = WithdrawalAsked(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        agency=case.agency, service=case.service,
    )  # fmt: skip
    await events.append(tx, actor, asked, at=now)
    if case.due_at != found.case.due_at:
        await events.append(tx, actor, clock_changed(found.with_case(case), WITHDRAWAL), at=now)
    found = found.with_case(case)
    step = Step(step=WITHDRAWAL, kind="decide", duty=found.deciding.duty)
    made = open_task(case, step, found.calendar, id=new_id(), now=now)
    task = replace(made, kind="withdrawal")
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(case, task), at=now)
    return replace(found, tasks=(*found.tasks, task))


async def confirm_withdrawal(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime
) -> Dossier:
    """Raises TaskGone, NotYourDuty, CaseIsClosed, NoWithdrawalAsked."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="withdrawal")
    case = life.withdrawal_confirmed(found.case, now)
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)
    return await _end(tx, actor, found.with_case(case), _withdrawn(found), now=now)


async def go_on(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """The citizen wants the case after all: it stands where it stood, and who was asked for something is asked
    again. Safe only with the case locked. Raises CaseIsClosed, NoWithdrawalAsked."""
    life.must_allow(found.case, life.Verb.GO_ON)
    await _leave(tx, actor, found, now=now)
    back = WithdrawalTakenBack(
        subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency,
        application_id=found.case.application_id, service=found.case.service,
    )  # fmt: skip
    await events.append(tx, actor, back, at=now)
    asked = await store.supplements(tx, found.key)
    if any(one.answered_at is None for one in asked):
        await store.open_span(tx, found.key, id=new_id(), kind="supplement", from_at=now)
        found = found.with_case(flow.stopped(found.case, CaseState.SUPPLEMENT))
        await store.save_case(tx, found.case)
        await events.append(tx, actor, clock_changed(found, "supplement"), at=now)
        return found
    found = replace(found, tasks=tuple(await store.tasks(tx, found.key)))
    return await steps.stand_again(tx, actor, found, now=now)


def _withdrawn(found: Dossier) -> CaseWithdrawn:
    case = found.case
    return CaseWithdrawn(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        service=case.service, agency=case.agency,
    )  # fmt: skip


async def _end(tx: Tx, actor: Actor, found: Dossier, why: Event, *, now: datetime) -> Dossier:
    """Nobody has anything to do any more, and the log says how it ended."""
    await _leave(tx, actor, found, now=now)
    await store.save_case(tx, found.case)
    await events.append(tx, actor, why, at=now)
    await events.append(tx, actor, steps.closed(found, str(found.case.state)), at=now)
    return found


async def _leave(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> None:
    """What was to be done is not; what was prepared to be signed is void, its number with the reason."""
    for task in await store.tasks(tx, found.key):
        if task.state is TaskState.DONE:
            continue
        await store.finish_task(
            tx, task.subject_id, task.id, by=actor.id, outcome=TaskOutcome.CANCELLED, note=None, now=now
        )  # fmt: skip
        await holdings.let_go(tx, task, ended=Ended.CANCELLED, now=now)
        done = TaskDone(
            subject_id=task.subject_id, case_id=task.case_id, task_id=task.id, step=task.step,
            outcome=TaskOutcome.CANCELLED, agency=task.agency,
        )  # fmt: skip
        await events.append(tx, actor, done, at=now)
        await steps.quiet(tx, task, now=now)
    prepared = await credentials.waiting(tx, found.key)
    if prepared is not None:
        await credentials.void(tx, actor, prepared.result_id, reason="case-ended", now=now)
        await steps.quiet_lost(tx, found.case.agency, prepared, now=now)
    await store.close_span(tx, found.key, to_at=now)

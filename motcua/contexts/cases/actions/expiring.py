"""What the law says when nobody has answered in time: silence agrees, a higher desk decides, or the application
counts as approved or refused."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import deciding, steps
from motcua.contexts.cases.events import DecisionDeemed, OpinionGiven, TaskEscalated
from motcua.contexts.cases.model import flow, walking
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import opinions
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.catalogue.words import Expiry
from motcua.contexts.notify import api as notify
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor
from motcua.kernel.texts import say


async def lapse(tx: Tx, actor: Actor, found: Dossier, task_id: UUID, *, now: datetime) -> bool:
    """Let the law's effect come for a task whose time is over; False if there is none, or not yet. Safe to run
    twice: a task is done once. Safe only with the case locked."""
    task = next((task for task in found.open_tasks if task.id == task_id), None)
    if task is None or found.case.closed_at is not None:
        return False
    node = walking.node_of(found.graph, task, found.tasks)
    over = node.expiry if node is not None else None
    if over is None or not _is_over(found, task, over, now):
        return False
    await steps.finish(tx, actor, found, task, outcome=over.outcome, now=now)
    match over.outcome:
        case TaskOutcome.SILENT:
            await _silent(tx, actor, task, now=now)
        case TaskOutcome.ESCALATED:
            await _escalated(tx, actor, found, task, over, now=now)
        case TaskOutcome.DEEMED_APPROVED:
            await _deemed(tx, actor, found, over, now=now)
        case TaskOutcome.DEEMED_REFUSED:
            found = await _refused(tx, actor, found, over, now=now)
            if found.case.closed_at is not None:
                return True
    await steps.go_on(tx, actor, found, task, outcome=over.outcome, now=now)
    return True


def _is_over(found: Dossier, task: Task, over: Expiry, now: datetime) -> bool:
    """A clock that stands is never over."""
    if found.case.due_at is None:
        return False
    return (found.case.due_at if over.whole else task.due_at) < now


async def _silent(tx: Tx, actor: Actor, task: Task, *, now: datetime) -> None:
    agrees = str(TaskOutcome.AGREES)
    await opinions.add_opinion(
        tx, task, answer=agrees, words=None, silent=True, by=actor.id, now=now
    )
    given = OpinionGiven(
        subject_id=task.subject_id, case_id=task.case_id, step=task.step,
        agency=task.agency, answer=agrees, silent=True,
    )  # fmt: skip
    await events.append(tx, actor, given, at=now)


async def _escalated(
    tx: Tx, actor: Actor, found: Dossier, task: Task, over: Expiry, *, now: datetime
) -> None:
    to = over.law.to if over.law is not None else None
    said = TaskEscalated(
        subject_id=task.subject_id, case_id=task.case_id, step=task.step,
        agency=task.agency, duty=to or "",
    )  # fmt: skip
    await events.append(tx, actor, said, at=now)
    await notify.alert(
        tx, agency=task.agency, kind="task-escalated", case=found.key,
        data={"reference": found.case.reference, "due_at": task.due_at},
        key=f"escalated:{task.id}", now=now, link=f"/desk/cases/{found.key}",
    )  # fmt: skip


async def _deemed(tx: Tx, actor: Actor, found: Dossier, over: Expiry, *, now: datetime) -> None:
    """Approved by the law; the competent person still signs what the citizen gets."""
    await events.append(tx, actor, _said(found, "approved", over), at=now)


async def _refused(tx: Tx, actor: Actor, found: Dossier, over: Expiry, *, now: datetime) -> Dossier:
    """Refused by the law: by a letter that is signed where the service declares one, else at once."""
    await events.append(tx, actor, _said(found, "refused", over), at=now)
    reason = over.law.reason if over.law is not None else None
    words = say(reason or {}, found.release.languages[0])
    if found.service.service.refusal is not None:
        return found.with_case(replace(found.case, reason=words))
    case = flow.refused(found.case, reason=words, by=actor.id, now=now)
    await store.save_case(tx, case)
    await events.append(tx, actor, deciding.decided(found, "refused", now=now), at=now)
    await events.append(tx, actor, steps.closed(found, "refused"), at=now)
    return found.with_case(case)


def _said(found: Dossier, outcome: str, over: Expiry) -> DecisionDeemed:
    return DecisionDeemed(
        subject_id=found.case.subject_id, case_id=found.case.id,
        agency=found.case.agency, outcome=outcome, legal_basis=_law(over),
    )  # fmt: skip


def _law(over: Expiry) -> str:
    return over.law.legal_basis if over.law is not None else ""

"""What an official does with a case: take it in, take it up, approve, ask, verify, refuse."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import holding, steps
from motcua.contexts.cases.errors import ReasonMissing, TaskGone
from motcua.contexts.cases.events import (
    CaseAcknowledged,
    CaseDecided,
    ClockChanged,
    DecisionProposed,
    PartyRef,
    SupplementRequested,
)
from motcua.contexts.cases.model import flow
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import desk
from motcua.contexts.cases.words import CaseState, Lack, TaskOutcome
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg


async def take(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime,
    instead_of: UUID | None = None,
) -> Dossier:  # fmt: skip
    """Take a task up, so that colleagues see who works on it; or over, from the colleague who was seen to
    have it. Raises TaskGone, NotYourDuty."""
    found, task = await access.own_task(
        tx, house, actor, key, task_id=task_id, kind="decide", of_anybody=True
    )
    if not await desk.take_task(
        tx, key.subject_id, task.id, by=actor.id, instead_of=instead_of, now=now
    ):
        raise TaskGone(by=task.taken_by, at=task.taken_at, outcome="taken")
    await holding.took(tx, actor, task, now=now)
    case = found.case.moved(CaseState.IN_PROCESSING)
    await store.save_case(tx, case)
    return found.with_case(case)


async def acknowledge(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime
) -> Dossier:
    """The agency takes the case in. Raises TaskGone, NotYourDuty."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="acknowledge")
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)
    taken_in = CaseAcknowledged(
        subject_id=key.subject_id, case_id=key.id, agency=found.case.agency,
        service=found.service.id,
    )  # fmt: skip
    await events.append(tx, actor, taken_in, at=now)
    return await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)


async def approve(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime
) -> Dossier:
    """Propose to approve: the number, then the document, go to the competent person."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="decide")
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.APPROVE, now=now)
    await events.append(tx, actor, _proposed(found, "approve"), at=now)
    return await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.APPROVE, now=now)


async def refuse(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, reason: str, now: datetime
) -> Dossier:
    """Refuse with the reason that the citizen reads. Where the service declares a letter the competent person
    signs it first; else the refusal counts at once. What needs this part does not open."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="decide")
    reason = said(reason, "reason")
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.REFUSE, now=now)
    if found.service.service.refusal is not None:
        await events.append(tx, actor, _proposed(found, "refuse"), at=now)
        found = found.with_case(replace(found.case, reason=reason))
        return await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.REFUSE, now=now)
    case = flow.refused(found.case, reason=reason, by=actor.id, now=now)
    await store.save_case(tx, case)
    await events.append(tx, actor, decided(found, "refused", now=now), at=now)
    await events.append(tx, actor, steps.closed(found, "refused"), at=now)
    return found.with_case(case)


async def ask(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, what: str, why: str,
    lack: Lack, again: str, now: datetime,
) -> Dossier:  # fmt: skip
    """Ask the citizen for what is missing, or to put right what does not hold; the clock stands until the answer,
    or until the time that the service leaves for it is over. A second request says in `again` why it was
    not asked the first time, and counts as overdue."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="decide")
    what, why = said(what, "what"), said(why, "why")
    before = await store.supplements(tx, key)
    excuse = said(again, "again") if before else None
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.SUPPLEMENT, now=now)
    supplement = new_id()
    limit = flow.limit(found.service, found.calendar, now)
    await store.add_supplement(
        tx, key, id=supplement, what=what, why=why, lack=lack, again=excuse, by=actor.id,
        limit=limit, now=now,
    )  # fmt: skip
    await store.open_span(tx, key, id=new_id(), kind="supplement", from_at=now)
    case = flow.asked(found.case, before)
    await store.save_case(tx, case)
    asked = SupplementRequested(
        subject_id=key.subject_id, case_id=key.id, supplement_id=supplement,
        agency=case.agency, service=found.service.id, lack=str(lack), again=case.asked_again,
    )  # fmt: skip
    await events.append(tx, actor, asked, at=now)
    await events.append(tx, actor, clock_changed(found.with_case(case), "supplement"), at=now)
    return found.with_case(case)


async def verify(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, why: str, now: datetime
) -> Dossier:
    """A check with others is needed: the longer time that the step declares counts from the start."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="decide")
    why = said(why, "verify-why")
    step = found.service.step(task.step)
    if step.verify_within is None:
        raise ReasonMissing({"verify-why": msg("The law gives no longer time for this step.")})
    await steps.finish(
        tx, actor, found, task, outcome=TaskOutcome.NEEDS_VERIFICATION, note=why, now=now
    )
    case = flow.verified(found.case, step, list(found.spans), found.calendar, now)
    await store.save_case(tx, case)
    found = found.with_case(case)
    await events.append(tx, actor, clock_changed(found, "verification"), at=now)
    longer = TaskOutcome.NEEDS_VERIFICATION
    return await steps.go_on(tx, actor, found, task, outcome=longer, now=now)


def decided(found: Dossier, outcome: str, *, now: datetime) -> CaseDecided:
    case = found.case
    return CaseDecided(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        bundle=case.bundle, service=case.service, agency=case.agency, unit=case.unit,
        channel=str(case.channel), outcome=outcome, on_time=flow.on_time(case, now),
        parties=tuple(PartyRef(person=p.person, role=p.role) for p in found.parties),
        asked_again=case.asked_again,
    )  # fmt: skip


def clock_changed(found: Dossier, reason: str) -> ClockChanged:
    return ClockChanged(
        subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency,
        due_at=found.case.due_at, reason=reason,
    )  # fmt: skip


def _proposed(found: Dossier, outcome: str) -> DecisionProposed:
    return DecisionProposed(
        subject_id=found.case.subject_id, case_id=found.case.id, service=found.service.id,
        agency=found.case.agency, outcome=outcome,
    )  # fmt: skip


def said(text: str, field: str) -> str:
    """What an official wrote to the citizen. Raises ReasonMissing."""
    text = text.strip()
    if len(text) < 5:
        raise ReasonMissing({field: msg("Write in a sentence what the citizen must know.")})
    return text

"""The signature decides: registry versions, the event and the next agency's case, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import deciding, references, steps
from motcua.contexts.cases.errors import NothingPrepared
from motcua.contexts.cases.events import CaseHandedOver, PartyRef
from motcua.contexts.cases.model import flow
from motcua.contexts.cases.model.opening import (
    Opening,
    next_parts,
    open_part,
    open_task,
    task_opened,
)
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import CompiledService, FactMissing, Span, Step
from motcua.contexts.credentials import api as credentials
from motcua.contexts.notify import api as notify
from motcua.contexts.registries import api as registries
from motcua.contexts.territory.words import Agency, NoCompetentAgency, UnitNotFound
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class ToSign:
    """One line of a signer's batch: the case, its task, and the prepared result."""

    key: CaseKey
    task_id: UUID
    result_id: UUID


@dataclass(frozen=True, slots=True)
class Follow:
    """A part that opens with the decision, its agency, and the dossier number leased for it."""

    part: CompiledService
    agency: Agency
    reference: str


@dataclass(frozen=True, slots=True)
class Follows:
    """What comes after a decision: parts that open, and parts for which nobody is competent."""

    open: tuple[Follow, ...]
    stuck: tuple[CompiledService, ...]


async def sign(
    house: House, actor: Actor, wanted: Sequence[tuple[CaseKey, UUID]], *, now: datetime
) -> list[CaseKey]:
    """Sign a batch of prepared decisions with one unlock; each is decided in its own transaction.

    Returns the cases signed. Raises, before anything is signed, CaseNotFound, NotYourDuty, TaskGone,
    NothingPrepared, and what the signing door refuses.
    """
    lines = [await _checked(house, actor, key, task_id) for key, task_id in wanted]
    signatures = await credentials.sign(house, actor, [line.result_id for line in lines])
    by_result = {signature.result_id: signature for signature in signatures}
    done = []
    for line in lines:
        follows = await _lease_follows(house, line.key, now=now)
        async with house.db.transaction() as tx:
            found, task = await access.own_task(
                tx, house, actor, line.key, task_id=line.task_id, kind="sign"
            )
            await credentials.signed(tx, actor, by_result[line.result_id], now)
            await steps.finish(tx, actor, found, task, outcome=TaskOutcome.SIGNED, now=now)
            await _decide(tx, house, actor, found, follows, now=now)
        done.append(line.key)
    return done


async def send_back(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, why: str, now: datetime
) -> Dossier:
    """The competent person does not sign: the number keeps its line with the reason, and the case
    goes back to the desk that proposed it."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="sign")
    waiting = await credentials.waiting(tx, key)
    if waiting is not None:
        await credentials.void(tx, actor, waiting.result_id, reason="returned", now=now)
    await steps.finish(
        tx, actor, found, task, outcome=TaskOutcome.RETURNED, note=why.strip() or None, now=now
    )
    step = next(step for step in found.service.steps if step.kind == "decide")
    return await steps.open_step(tx, actor, found, step, now=now)


async def _checked(house: House, actor: Actor, key: CaseKey, task_id: UUID) -> ToSign:
    async with house.db.transaction() as tx:
        await access.own_task(tx, house, actor, key, task_id=task_id, kind="sign")
        waiting = await credentials.waiting(tx, key)
    if waiting is None or not waiting.ready:
        raise NothingPrepared()
    return ToSign(key=key, task_id=task_id, result_id=waiting.result_id)


async def _decide(
    tx: Tx, house: House, actor: Actor, found: Dossier, follows: Follows, *, now: datetime
) -> None:
    found = found.with_case(flow.approved(found.case, by=actor.id, now=now))
    await store.save_case(tx, found.case)
    await _write_registries(tx, house, actor, found, now=now)
    await events.append(tx, actor, deciding.decided(found, "approved", now=now), at=now)
    for follow in follows.open:
        await _hand_over(tx, actor, found, follow, now=now)
    for part in follows.stuck:
        await _wait_to_hand_over(tx, actor, found, part, now=now)
    await steps.advance(tx, actor, found, now=now)


async def _write_registries(
    tx: Tx, house: House, actor: Actor, found: Dossier, *, now: datetime
) -> None:
    today: date = now.astimezone(found.release.zone).date()
    for registry, about, values in found.service.writes(found.state, now):
        await registries.write(
            house, tx, actor, registry=registry, subject_id=found.state.holders[about],
            values=values, valid_from=today, source=found.case.reference, case=found.key, now=now,
        )  # fmt: skip


async def _hand_over(
    tx: Tx, actor: Actor, found: Dossier, follow: Follow, *, now: datetime
) -> None:
    """The next agency's case opens in the same transaction: at once, never lost, never twice."""
    opening = Opening(
        subject_id=found.case.subject_id, case_id=new_id(), task_id=new_id(),
        application_id=found.application.id, reference=follow.reference, bundle=found.case.bundle,
        release=found.case.release, channel=found.case.channel, now=now,
        previous_case=found.case.id,
    )  # fmt: skip
    opened = open_part(follow.part, follow.agency, found.state, opening)
    await store.add_case(tx, opened.case)
    await store.add_task(tx, opened.task)
    handed = CaseHandedOver(
        subject_id=found.case.subject_id, case_id=found.case.id, next_case_id=opened.case.id,
        next_service=follow.part.id, next_agency=follow.agency.code,
    )  # fmt: skip
    await events.append(tx, actor, handed, at=now)
    parties = tuple(PartyRef(person=p.person, role=p.role) for p in found.parties)
    for event in opened.events(parties):
        await events.append(tx, actor, event, at=now)


async def hand_over_again(house: House, actor: Actor, key: CaseKey, *, now: datetime) -> None:
    """A part that could not open because nobody was competent: by the units and agencies of today it
    may. Safe to run twice: the task of the hand-over is done once."""
    follows = await _lease_follows(house, key, now=now)
    async with house.db.transaction() as tx:
        found = await access.dossier(tx, house, key, locked=True)
        waiting = {task.step: task for task in found.tasks if task.done_at is None}
        for follow in follows.open:
            task = waiting.get(_hand_over_step(follow.part).step)
            if task is None:
                continue
            await steps.finish(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)
            await _hand_over(tx, actor, found, follow, now=now)


async def _wait_to_hand_over(
    tx: Tx, actor: Actor, found: Dossier, part: CompiledService, *, now: datetime
) -> None:
    """No agency is competent, e.g. after units were merged: the decision stands, the hand-over waits as
    a task of its own with an alert, and is tried again by the clock."""
    task = open_task(found.case, _hand_over_step(part), found.calendar, id=new_id(), now=now)
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(found.case, task), at=now)
    await notify.alert(
        tx, agency=found.case.agency, kind="hand-over-waiting", case=found.key,
        data={"reference": found.case.reference, "service": dict(part.service.title)},
        key=f"hand-over:{task.id}", now=now, link=f"/desk/cases/{found.key}",
    )  # fmt: skip


def _hand_over_step(part: CompiledService) -> Step:
    return Step(step=f"hand-over:{part.id}", kind="hand-over", within=Span(minutes=10))


async def _lease_follows(house: House, key: CaseKey, *, now: datetime) -> Follows:
    """Which parts open after this decision, with a dossier number each, leased before the write. Who is
    competent follows from the case's own release, else from the units and agencies of today."""
    async with house.db.reading() as tx:
        found = await access.dossier(tx, house, key)
    parts = next_parts(found.journey, found.state, now, done=found.service.id)
    current = house.part(catalogue.Releases).current().territory
    follows: list[Follow] = []
    stuck: list[CompiledService] = []
    for part in parts:
        agency = _competent(part, found, now) or _competent(
            replace(part, territory=current), found, now
        )
        if agency is None:
            stuck.append(part)
            continue
        reference = await references.next_reference(house, found.release, agency.code, now=now)
        follows.append(Follow(part=part, agency=agency, reference=reference))
    return Follows(tuple(follows), tuple(stuck))


def _competent(part: CompiledService, found: Dossier, now: datetime) -> Agency | None:
    try:
        return part.competent(found.state, now)
    except (NoCompetentAgency, UnitNotFound, FactMissing):
        return None

"""What follows when a part has ended: the next agency's case, opened once, with a dossier number of its own."""

from dataclasses import dataclass, replace
from datetime import datetime

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import references, steps
from motcua.contexts.cases.events import CaseHandedOver, PartyRef
from motcua.contexts.cases.model.opening import Opening, open_part, open_task, task_opened
from motcua.contexts.cases.model.order import Ways, opened_by
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import CompiledService, FactMissing, Span, Step
from motcua.contexts.notify import api as notify
from motcua.contexts.territory.words import Agency, NoCompetentAgency, UnitNotFound
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.jobs import Run
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


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


async def hand_over(tx: Tx, actor: Actor, found: Dossier, follow: Follow, *, now: datetime) -> None:
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
    follows = await lease_follows(house, key, now=now)
    async with house.db.transaction() as tx:
        found = await access.dossier(tx, house, key, locked=True)
        waiting = {task.step: task for task in found.tasks if task.done_at is None}
        for follow in follows.open:
            task = waiting.get(_waiting_step(follow.part))
            if task is None:
                continue
            await steps.finish(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)
            await hand_over(tx, actor, found, follow, now=now)


async def wait_to_hand_over(
    tx: Tx, actor: Actor, found: Dossier, part: CompiledService, *, now: datetime
) -> None:
    """No agency is competent, e.g. after units were merged: the decision stands, the hand-over waits as
    a task of its own with an alert, and is tried again by the clock."""
    step = Step(step=_waiting_step(part), kind="hand-over", within=_within(found.service))
    task = open_task(found.case, step, found.calendar, id=new_id(), now=now)
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(found.case, task), at=now)
    await notify.alert(
        tx, agency=found.case.agency, kind="hand-over-waiting", case=found.key,
        data={"reference": found.case.reference, "service": dict(part.service.title)},
        key=f"hand-over:{task.id}", now=now, link=f"/desk/cases/{found.key}",
    )  # fmt: skip


def _waiting_step(part: CompiledService) -> str:
    return f"hand-over:{part.id}"


def _within(ended: CompiledService) -> Span | None:
    """The time that the ended part's own steps give its hand-over; none: as long as the case itself has."""
    return next((step.within for step in ended.steps if step.kind == "hand-over"), None)


async def go_on_after(house: House, actor: Actor, key: CaseKey, run: Run, *, now: datetime) -> None:
    """A case ended without approval: parts that stand after it and do not need it open all the same."""
    follows = await lease_follows(house, key, now=now)
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        found = await access.dossier(tx, house, key, locked=True)
        await hand_all_over(tx, actor, found, follows, now=now)


async def hand_all_over(
    tx: Tx, actor: Actor, found: Dossier, follows: Follows, *, now: datetime
) -> None:
    for follow in follows.open:
        await hand_over(tx, actor, found, follow, now=now)
    for part in follows.stuck:
        await wait_to_hand_over(tx, actor, found, part, now=now)


async def lease_follows(
    house: House, key: CaseKey, *, approving: bool = False, now: datetime
) -> Follows:
    """Which parts open because this case has ended, or is being approved, with a dossier number each, leased
    before the write. Who is competent follows from the case's own release, else from the units and agencies
    of today."""
    async with house.db.reading() as tx:
        found = await access.dossier(tx, house, key)
        if approving and found.refusing:
            return Follows((), ())  # what follows a refusal all the same opens by its event
        cases = await store.cases_of_application(tx, key.subject_id, found.application.id)
    ways = Ways.of(cases)
    if approving:
        ways = replace(ways, approved=ways.approved | {found.service.id})
    parts = opened_by(found.journey, found.state, now, done=found.service.id, ways=ways)
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

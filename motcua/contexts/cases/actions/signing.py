"""The signature decides: registry versions, the event and the next agency's case, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import deciding, references, steps
from motcua.contexts.cases.errors import NothingPrepared
from motcua.contexts.cases.events import CaseHandedOver, PartyRef
from motcua.contexts.cases.model import flow
from motcua.contexts.cases.model.opening import Opening, next_parts, open_part
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.catalogue.words import CompiledService
from motcua.contexts.credentials import api as credentials
from motcua.contexts.registries import api as registries
from motcua.contexts.territory.words import Agency
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
    tx: Tx, house: House, actor: Actor, found: Dossier, follows: Sequence[Follow], *, now: datetime
) -> None:
    found = found.with_case(flow.approved(found.case, by=actor.id, now=now))
    await store.save_case(tx, found.case)
    await _write_registries(tx, house, actor, found, now=now)
    await events.append(tx, actor, deciding.decided(found, "approved", now=now), at=now)
    for follow in follows:
        await _hand_over(tx, actor, found, follow, now=now)
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


async def _lease_follows(house: House, key: CaseKey, *, now: datetime) -> list[Follow]:
    """Which parts open after this decision, with a dossier number each, leased before the write."""
    async with house.db.reading() as tx:
        found = await access.dossier(tx, house, key)
    parts = next_parts(found.journey, found.state, now, done=found.service.id)
    follows = []
    for part in parts:
        agency = part.competent(found.state, now)
        reference = await references.next_reference(house, found.release, agency.code, now=now)
        follows.append(Follow(part=part, agency=agency, reference=reference))
    return follows

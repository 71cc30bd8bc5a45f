"""The signature decides: registry versions, the event and the next agency's case, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import deciding, handing_over, paying, steps
from motcua.contexts.cases.actions.handing_over import Follows
from motcua.contexts.cases.errors import NothingLost, NothingPrepared
from motcua.contexts.cases.model import flow
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import TaskOutcome
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.words import Signature
from motcua.contexts.registries import api as registries
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.errors import DomainError
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class ToSign:
    """One line of a signer's batch: the case, its task, and the prepared result."""

    key: CaseKey
    task_id: UUID
    result_id: UUID


@dataclass(frozen=True, slots=True)
class Signed:
    """The outcome of one line: signed, or why not."""

    key: CaseKey
    refusal: DomainError | None


async def sign(
    house: House, actor: Actor, wanted: Sequence[tuple[CaseKey, UUID]], *, now: datetime
) -> list[Signed]:
    """Sign a batch of prepared decisions with one unlock; each is decided in its own transaction. Gives the
    outcome of each line, in order: a line that is refused holds up no other one."""
    outcomes: dict[int, Signed] = {}
    lines: dict[int, ToSign] = {}
    for place, (key, task_id) in enumerate(wanted):
        try:
            lines[place] = await _checked(house, actor, key, task_id)
        except DomainError as refusal:
            outcomes[place] = Signed(key, refusal)
    signatures = await _signatures(house, actor, list(lines.values()))
    for place, line in lines.items():
        made = signatures[line.result_id]
        try:
            if isinstance(made, DomainError):
                raise made
            await _sign_one(house, actor, line, made, now=now)
            outcomes[place] = Signed(line.key, None)
        except DomainError as refusal:
            outcomes[place] = Signed(line.key, refusal)
    return [outcomes[place] for place in sorted(outcomes)]


async def _signatures(
    house: House, actor: Actor, lines: Sequence[ToSign]
) -> dict[UUID, Signature | DomainError]:
    """One unlock for all; only if one of them is refused, one by one, so that the others are signed."""
    try:
        made = await credentials.sign(house, actor, [line.result_id for line in lines])
    except DomainError as refusal:
        if len(lines) == 1:
            return {lines[0].result_id: refusal}
        alone = [await _signatures(house, actor, [line]) for line in lines]
        return {result: found for one in alone for result, found in one.items()}
    return {signature.result_id: signature for signature in made}


async def _sign_one(
    house: House, actor: Actor, line: ToSign, signature: Signature, *, now: datetime
) -> None:
    follows = await handing_over.lease_follows(house, line.key, approving=True, now=now)
    async with house.db.transaction() as tx:
        found, task = await access.own_task(
            tx, house, actor, line.key, task_id=line.task_id, kind="sign"
        )
        await paying.must_be_paid(tx, found)
        await credentials.signed(tx, actor, signature, now)
        await steps.finish(tx, actor, found, task, outcome=TaskOutcome.SIGNED, now=now)
        await _decide(tx, house, actor, found, task, follows, now=now)


async def send_back(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, why: str, now: datetime
) -> Dossier:
    """The competent person does not sign: the number keeps its line with the reason, and the case
    goes back to the desk that proposed it."""
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind="sign")
    waiting = await credentials.waiting(tx, key)
    if waiting is not None:
        await credentials.void(tx, actor, waiting.result_id, reason="returned", now=now)
        await steps.quiet_lost(tx, task.agency, waiting, now=now)
    await steps.finish(
        tx, actor, found, task, outcome=TaskOutcome.RETURNED, note=why.strip() or None, now=now
    )
    found = found.with_case(replace(found.case, reason=None))
    return await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.RETURNED, now=now)


async def make_again(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, now: datetime
) -> Dossier:
    """Have a document made, or sealed, again that the machine gave up. Raises TaskGone, NotYourDuty,
    NothingLost."""
    kind = await access.task_kind(tx, key, task_id)
    found, task = await access.own_task(tx, house, actor, key, task_id=task_id, kind=kind)
    lost = await access.lost_document(tx, key)
    if lost is None or not await credentials.make_again(tx, actor, lost.result_id, now=now):
        raise NothingLost()
    await steps.quiet_lost(tx, task.agency, lost, now=now)
    return found


async def _checked(house: House, actor: Actor, key: CaseKey, task_id: UUID) -> ToSign:
    async with house.db.transaction() as tx:
        found, _ = await access.own_task(tx, house, actor, key, task_id=task_id, kind="sign")
        await paying.must_be_paid(tx, found)
        waiting = await credentials.waiting(tx, key)
    if waiting is None or not waiting.ready:
        raise NothingPrepared()
    return ToSign(key=key, task_id=task_id, result_id=waiting.result_id)


async def _decide(
    tx: Tx,
    house: House,
    actor: Actor,
    found: Dossier,
    task: Task,
    follows: Follows,
    *,
    now: datetime,
) -> None:
    if found.refusing:
        found = found.with_case(flow.refused_signed(found.case, by=actor.id, now=now))
        await store.save_case(tx, found.case)
        await events.append(tx, actor, deciding.decided(found, "refused", now=now), at=now)
        await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.SIGNED, now=now)
        return
    found = found.with_case(flow.approved(found.case, by=actor.id, now=now))
    await store.save_case(tx, found.case)
    await _write_registries(tx, house, actor, found, now=now)
    await events.append(tx, actor, deciding.decided(found, "approved", now=now), at=now)
    await handing_over.hand_all_over(tx, actor, found, follows, now=now)
    await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.SIGNED, now=now)


async def _write_registries(
    tx: Tx, house: House, actor: Actor, found: Dossier, *, now: datetime
) -> None:
    for written in found.service.writes(found.state, now):
        await registries.write(
            house, tx, actor, registry=written.registry, values=written.values, now=now,
            subject_id=found.state.holders[written.about], valid_from=written.valid_from,
            source=found.case.reference, case=found.key,
        )  # fmt: skip

"""Somebody else declares: the person whom they named is told, agrees, or does not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import assents, declared, offers
from motcua.contexts.cases.errors import AlreadyAnswered
from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.cases.model.withholding import reached_roles
from motcua.contexts.cases.store import assents as store
from motcua.contexts.cases.store import drafts
from motcua.contexts.cases.store.assents import Assent
from motcua.contexts.catalogue.words import Journey, key
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import Value
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor


async def ask(tx: Tx, draft: Draft, journey: Journey, *, now: datetime) -> None:
    """Tell everybody who was named in a draft and has to agree; each once."""
    for role in sorted(set(draft.withheld.values())):
        asked = Assent(
            person=draft.holders[role], id=new_id(), subject_id=draft.subject_id, draft_id=draft.id,
            role=role, bundle=draft.bundle, declarant=draft.declarant, asked_at=now,
        )  # fmt: skip
        if await store.ask(tx, asked):
            await _tell(tx, asked.person, "assent-asked", asked, journey, "/my", now)


async def agree(house: House, tx: Tx, actor: Actor, id: UUID, *, now: datetime) -> None:
    """Let the other see what the registries know. Where a notice offers the bundle to the actor, the draft
    goes over to the subject that it made. Raises AssentNotFound, AlreadyAnswered."""
    asked, draft = await _open(tx, actor, id)
    _, journey = await declared.journey_of(house, draft, now)
    await store.answer(tx, asked, "agreed", now=now)
    agreed = _asked_anew(draft, journey).agrees(asked.role, actor.id).saved(now)
    found = []
    if asked.role in reached_roles(journey):
        found = await offers.offers_to(tx, actor.id, {journey.id: journey})
    if found:
        subject = min(found, key=lambda one: one.offered_at).subject_id
        agreed = replace(agreed, subject_id=subject, id=new_id())
        await drafts.add_draft(tx, agreed)
        await drafts.take_papers_along(tx, draft.key, agreed.key)
        await drafts.throw_away(tx, draft)
        await drafts.leave_way(tx, draft.key, agreed.key)
    else:
        await drafts.save_draft(tx, agreed)
    await _tell(tx, draft.keeper, "assent-given", asked, journey, f"/drafts/{agreed.key}", now)


async def refuse(house: House, tx: Tx, actor: Actor, id: UUID, *, now: datetime) -> None:
    """Say that it is not right: the other's draft is closed, and the other is told. Raises
    AssentNotFound, AlreadyAnswered."""
    asked, draft = await _open(tx, actor, id)
    _, journey = await declared.journey_of(house, draft, now)
    await store.answer(tx, asked, "refused", now=now)
    await drafts.throw_away(tx, draft)
    await _tell(tx, draft.keeper, "assent-refused", asked, journey, "/my", now)


def _asked_anew(draft: Draft, journey: Journey) -> Draft:
    """Without the answers that would have been choices among withheld values: now they can be chosen."""
    for question in journey.questions.values():
        roles = {key(name)[0] for name in question.ask.choices_from or ()}
        if not roles.isdisjoint(draft.withheld):
            draft = draft.unanswered(question.key)
    return draft


async def _open(tx: Tx, actor: Actor, id: UUID) -> tuple[Assent, Draft]:
    """What is asked, while the draft is being filled in. Raises AssentNotFound, AlreadyAnswered."""
    asked = await assents.own_assent(tx, actor, id)
    draft = await drafts.draft_locked(tx, asked.draft)
    if asked.answer is not None or draft is None or draft.submitted_application is not None:
        raise AlreadyAnswered()
    return asked, draft


async def _tell(
    tx: Tx,
    person: UUID,
    template: str,
    asked: Assent,
    journey: Journey,
    link: str,
    now: datetime,
) -> None:
    role = journey.roles[asked.role].label
    told: Mapping[str, Value] = {"service": journey.bundle.title, "role": role}
    once = f"{template}:{asked.draft_id}:{asked.role}"
    await notify.send(tx, to=person, template=template, data=told, key=once, now=now, link=link)

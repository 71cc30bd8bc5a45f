"""Starts a draft: by an offer, by oneself, or at the counter."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from motcua.contexts.cases.access import declared, delivering, knowing, offers
from motcua.contexts.cases.actions import assenting
from motcua.contexts.cases.errors import AlreadyFiled, CannotStart
from motcua.contexts.cases.model.delivery import Way
from motcua.contexts.cases.model.draft import NEVER, Draft
from motcua.contexts.cases.model.withholding import Proof, reached_roles
from motcua.contexts.cases.store import deliveries
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue.words import Journey, Release
from motcua.contexts.registries import api as registries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Start:
    """What begins: `declarant` declares in `role`; `subject` is known by an offer; `named` are persons
    found for other roles. What came by post has the day of its postmark, and that of its arrival. `token` is the
    form's own: the same press of the button starts one draft."""

    bundle: str
    role: str
    declarant: UUID
    subject: UUID | None
    named: Mapping[str, UUID]
    token: str
    channel: Channel = Channel.ONLINE
    posted_on: date | None = None
    arrived_on: date | None = None


async def start(house: House, actor: Actor, wanted: Start, *, now: datetime) -> CaseKey:
    """The key of the new draft, or of the open one that this offer or button started before. Whoever was
    named in it and has to agree is told.

    Raises BundleNotFound, CannotStart, AlreadyFiled, NotDeclarant, RegistryNeeded.
    """
    release = declared.current(house)
    journey = release.journey(wanted.bundle, now)
    if wanted.role not in journey.declarants():
        raise CannotStart()
    token = f"{actor.id.hex}:{wanted.token}"
    async with house.db.transaction() as tx:
        before = await store.start_of_token(tx, token)
        known = wanted.subject or _own_subject(journey, wanted)
        if before is None and known is not None:
            before = await _open_before(tx, actor, journey, known)
        if before is not None:
            return before
        subject = known or await _new_subject(tx, journey, now)
    draft = _fresh(actor, release, journey, wanted, subject, now)
    draft = await knowing.learn(house, actor, release, journey, draft, now=now)
    if draft.proof is Proof.NAMED and wanted.named:
        async with house.db.reading() as tx:
            offered = await _offered_to_named(tx, draft, journey)
            before = None
            if offered is not None:
                before = await _open_before(tx, actor, journey, offered)
        if before is not None:
            return before
        if offered is not None:
            draft = _fresh(actor, release, journey, wanted, offered, now)
            draft = await knowing.learn(house, actor, release, journey, draft, now=now)
    async with house.db.transaction() as tx:
        before = await store.claim_start(tx, token, draft.key)
        if before is None:
            await store.add_draft(tx, draft)
            if draft.channel.by_official and Way.COUNTER in delivering.ways(journey):
                await deliveries.choose(tx, draft.key, Way.COUNTER, None)
            await assenting.ask(tx, draft, journey, now=now)
    return before or draft.key


async def _offered_to_named(tx: Tx, draft: Draft, journey: Journey) -> UUID | None:
    """The subject of the oldest offer to the person who was named, for whom a registry itself knows."""
    reached = next(iter(reached_roles(journey)), None)
    person = draft.holders.get(reached) if reached is not None else None
    if person is None:
        return None
    found = await offers.offers_to(tx, person, {journey.id: journey})
    return min(found, key=lambda one: one.offered_at).subject_id if found else None


async def _open_before(tx: Tx, actor: Actor, journey: Journey, subject: UUID) -> CaseKey | None:
    """The draft about this subject that was begun before. Raises AlreadyFiled."""
    before = await store.open_draft_of_offer(tx, subject, bundle=journey.id, keeper=actor.id)
    again = not journey.bundle.once
    if before is None and await store.stands_before(tx, subject, journey.id, again=again):
        raise AlreadyFiled()
    return before


def _own_subject(journey: Journey, wanted: Start) -> UUID | None:
    """The declarant, where the case is about whoever declares."""
    return wanted.declarant if journey.subject_role == wanted.role else None


async def _new_subject(tx: Tx, journey: Journey, now: datetime) -> UUID:
    """Whom the case is about, where no notice made them and they do not declare: somebody new. CannotStart."""
    role = journey.roles[journey.subject_role]
    if journey.bundle.start_without_offer is None:
        raise CannotStart()
    return await registries.new_subject(tx, role.kind, now=now)


def _fresh(
    actor: Actor, release: Release, journey: Journey, wanted: Start, subject: UUID, now: datetime
) -> Draft:
    filed_for = wanted.channel.by_official
    return Draft(
        subject_id=subject,
        id=new_id(),
        bundle=journey.id,
        release=release.hash,
        channel=wanted.channel,
        declarant=wanted.declarant,
        keeper=actor.id,
        official=actor.id if filed_for else None,
        agency=actor.agency if filed_for else None,
        holders={},
        fixed={**wanted.named, wanted.role: wanted.declarant},
        known={},
        known_at=NEVER,
        missing=(),
        answers={},
        contested={},
        typed={},
        salt=secrets.token_bytes(32),
        version=1,
        started_at=now,
        updated_at=now,
        # A subject that is known at the start was offered to the declarant, or found at the counter.
        proof=Proof.OFFERED if wanted.subject is not None else Proof.NONE,
        posted_on=wanted.posted_on,
        arrived_on=wanted.arrived_on,
    )

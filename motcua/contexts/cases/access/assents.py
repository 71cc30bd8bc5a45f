"""Who asks to declare for somebody: the person's own list, with the names of those who ask."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access.declared import current, purpose_of
from motcua.contexts.cases.errors import AssentNotFound
from motcua.contexts.cases.store import assents as store
from motcua.contexts.cases.store.assents import Assent
from motcua.contexts.catalogue.words import Journey
from motcua.contexts.registries import api as registries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Asked:
    """One line: who wants to declare what; `waits` while an answer changes something."""

    assent: Assent
    journey: Journey
    name: str
    waits: bool


async def own_assents(house: House, actor: Actor, *, now: datetime) -> list[Asked]:
    """What the actor was asked, newest first. Reading the names stands in the trackers of those who ask."""
    async with house.db.reading() as tx:
        found = await store.assents_of(tx, actor.id)
        waiting = await store.drafts_waiting(tx, [each.draft for each in found])
    journeys = current(house).journeys_at(now)
    return [
        Asked(
            assent=each,
            journey=journeys[each.bundle],
            name=await _name(house, actor, journeys[each.bundle], each.declarant),
            waits=each.answer is None and each.draft in waiting,
        )
        for each in found
        if each.bundle in journeys and (each.answer is not None or each.draft in waiting)
    ]


async def own_assent(tx: Tx, actor: Actor, id: UUID) -> Assent:
    """The actor's own, locked. Raises AssentNotFound."""
    found = await store.assent_locked(tx, actor.id, id)
    if found is None:
        raise AssentNotFound()
    return found


async def _name(house: House, actor: Actor, journey: Journey, person: UUID) -> str:
    """How somebody is called, and no more of them."""
    release = current(house)
    naming = release.traits("person")
    if naming is None or naming[1].name is None:
        return ""
    registry, traits = naming
    records = await registries.read(
        house, actor, purpose_of(release, journey), registry=registry.registry,
        subject_id=person, facts=[traits.name] if traits.name else [],
    )  # fmt: skip
    values = records[0].values if records else {}
    return str(values.get(traits.name or "", ""))

"""What is offered to somebody by itself: a notice's record, and the bundle that waits for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import Journey, Offer
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Offered:
    """A bundle that a record offers to a person, in the role which they play."""

    journey: Journey
    offer: Offer
    record_id: UUID
    subject_id: UUID
    offered_at: datetime

    @property
    def text(self) -> Text:
        return self.offer.text


async def open_offers(tx: Tx, actor: Actor, bundles: Mapping[str, Journey]) -> list[Offered]:
    """The actor's own offers."""
    return await offers_to(tx, actor.id, bundles)


async def offers_to(tx: Tx, person: UUID, bundles: Mapping[str, Journey]) -> list[Offered]:
    """Offers to a person that nobody has taken up by filing."""
    found = []
    for line in await store.offers_of(tx, person):
        for journey in bundles.values():
            for offer in journey.bundle.offers:
                if offer.registry != line.registry:
                    continue
                if await store.is_filed(tx, line.subject_id, journey.id):
                    continue
                found.append(
                    Offered(journey, offer, line.record_id, line.subject_id, line.offered_at)
                )
    return found


async def own_offer(
    tx: Tx, person: UUID, bundles: Mapping[str, Journey], *, bundle: str, record_id: UUID
) -> Offered | None:
    """The offer of one record to a person, filed or not; None if it is not theirs."""
    for line in await store.offers_of(tx, person):
        journey = bundles.get(bundle)
        if line.record_id != record_id or journey is None:
            continue
        for offer in journey.bundle.offers:
            if offer.registry == line.registry:
                return Offered(journey, offer, line.record_id, line.subject_id, line.offered_at)
    return None


async def newest_offers(tx: Tx, n: int, persons: Sequence[UUID] | None) -> list[tuple[UUID, str]]:
    """Who stands before an offer, and the registry that it comes from; for a demonstration only."""
    lines = await store.newest_offers(tx, n, persons)
    return [(line.person, line.registry) for line in lines]

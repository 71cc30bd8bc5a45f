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

_AT_ONCE = 200


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


async def offered_beside(tx: Tx, person: UUID, journey: Journey, subject: UUID) -> bool:
    """Whether a notice offers a bundle to a person that was declared about a subject of no notice: perhaps
    it is about the same."""
    found = await offers_to(tx, person, {journey.id: journey})
    lines = await store.offers_of(tx, person)
    return bool(found) and all(line.subject_id != subject for line in lines)


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


async def newest_offers(
    tx: Tx, n: int, bundles: Mapping[str, Journey], *, persons: Sequence[UUID] | None = None
) -> dict[UUID, Text]:
    """At most `n` people who stand before an offer that nobody has taken up by filing, the newest first,
    each with the offer's words; for a demonstration only."""
    found: dict[UUID, Text] = {}
    last = None
    while len(found) < n:
        lines = await store.newest_offers(tx, _AT_ONCE, persons, after=last)
        if not lines:
            break
        for line, text in await _not_filed(tx, lines, bundles):
            if len(found) < n:
                found.setdefault(line.person, text)
        last = lines[-1]
    return found


async def _not_filed(
    tx: Tx, lines: Sequence[store.OfferLine], bundles: Mapping[str, Journey]
) -> list[tuple[store.OfferLine, Text]]:
    made = [
        (line, offer.text, store.Filed(line.subject_id, journey.id))
        for line in lines
        for journey in bundles.values()
        for offer in journey.bundle.offers
        if offer.registry == line.registry
    ]
    filed = await store.filed_among(tx, [pair for _, _, pair in made])
    return [(line, text) for line, text, pair in made if pair not in filed]

"""The one way into a locker: its holder, or who represents the holder today."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.identity import api as identity
from motcua.contexts.locker import store
from motcua.contexts.locker.errors import ResultNotInLocker
from motcua.contexts.locker.words import Item, Result
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class ResultsPort:
    """Where results themselves lie: a neighbour on this storey, so entry hands its call in.

    `issued(tx, house, subject_id, result_id)` gives an issued or revoked result, or None.
    """

    issued: Callable[[Tx, House, UUID, UUID], Awaitable[Result | None]]


async def shelves(tx: Tx, actor: Actor, *, now: datetime) -> list[tuple[UUID, list[Item]]]:
    """The actor's own results, then those of each person whom they represent now."""
    holders = [
        actor.id,
        *(grant.subject_id for grant in await identity.represented_by(tx, actor.id, now)),
    ]
    return [(holder, await store.items_of(tx, holder)) for holder in dict.fromkeys(holders)]


async def own_result(
    tx: Tx, house: House, actor: Actor, *, holder: UUID, result_id: UUID, now: datetime
) -> Result:
    """A result in the actor's own locker or one that they represent. Raises ResultNotInLocker."""
    if holder != actor.id and not await identity.may_represent(tx, actor.id, holder, now):
        raise ResultNotInLocker()
    item = await store.item(tx, holder, result_id)
    if item is None:
        raise ResultNotInLocker()
    issued = await house.part(ResultsPort).issued(tx, house, item.subject_id, item.result_id)
    if issued is None:
        raise ResultNotInLocker()
    return issued

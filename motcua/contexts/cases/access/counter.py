"""The counter: who may work there, and how long a person who stands there is attended to."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import declared
from motcua.contexts.cases.errors import NotYourDuty, VisitNotFound
from motcua.contexts.cases.store import visits as store
from motcua.contexts.cases.store.visits import Visit as Visit
from motcua.contexts.catalogue import api as catalogue
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


def serves(house: House, actor: Actor) -> bool:
    """The pack names the duties that open the counter; without any, or without a pack, nobody serves there."""
    try:
        release = declared.current(house)
    except catalogue.NothingPublished:
        return False
    return any(duty.counter and actor.has(duty.duty) for duty in release.duties.values())


def must_serve(house: House, actor: Actor) -> None:
    """Raises NotYourDuty."""
    if not serves(house, actor):
        raise NotYourDuty()


async def own_visit(tx: Tx, actor: Actor, visit_id: UUID, *, now: datetime) -> Visit:
    """A visit at the official's own counter, while it lasts. Raises VisitNotFound."""
    visit = await store.visit_of_official(tx, actor.id, visit_id, now=now)
    if visit is None:
        raise VisitNotFound()
    return visit


async def must_attend(tx: Tx, actor: Actor, person: UUID, *, now: datetime) -> None:
    """What was begun for a person is open while they stand there: a new visit opens it again. Raises
    VisitNotFound."""
    if not await store.attends(tx, actor.id, person, now=now):
        raise VisitNotFound()

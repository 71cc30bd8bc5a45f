"""A person at the counter, found by an official."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.store import visits as store
from motcua.contexts.cases.store.visits import Visit
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor


async def open_visit(
    house: House, actor: Actor, *, person: UUID, bundle: str, until: datetime
) -> UUID:
    """Remember whom the official found, so that no address needs the person's number. Gives its id."""
    visit = Visit(official=actor.id, id=new_id(), person=person, bundle=bundle, until=until)
    async with house.db.transaction() as tx:
        await store.add_visit(tx, visit)
    return visit.id

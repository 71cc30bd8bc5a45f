"""Lines of lockers, always under their holder."""

from uuid import UUID

from motcua.contexts.locker.words import Item
from motcua.infra import queries
from motcua.infra.db import Tx

_sql = queries.load(__package__, "store.sql")


async def items_of(tx: Tx, holder: UUID) -> list[Item]:
    return await tx.all(Item, _sql["items_of"], holder=holder)


async def item(tx: Tx, holder: UUID, result_id: UUID) -> Item | None:
    return await tx.maybe(Item, _sql["item"], holder=holder, result_id=result_id)

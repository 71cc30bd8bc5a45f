"""The calls of this context."""

from collections.abc import Sequence
from uuid import UUID

from motcua.contexts.cases.access import offers
from motcua.infra.db import Tx


async def newest_offers(
    tx: Tx, n: int, persons: Sequence[UUID] | None = None
) -> list[tuple[UUID, str]]:
    """Who stands before an offer (of these persons, if given), and the registry that it comes from. For a
    demonstration's sign-in page only: it asks about everybody."""
    return await offers.newest_offers(tx, n, persons)

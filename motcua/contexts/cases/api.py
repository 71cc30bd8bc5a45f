"""The calls of this context."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from motcua.contexts.cases.access import offers
from motcua.contexts.catalogue.words import Journey
from motcua.infra.db import Tx
from motcua.kernel.texts import Text


async def newest_offers(
    tx: Tx, n: int, bundles: Mapping[str, Journey], *, persons: Sequence[UUID] | None = None
) -> dict[UUID, Text]:
    """At most `n` people (of these, if given) who stand before an open offer, the newest first, with the
    offer's words. For a demonstration's sign-in page only: it asks about everybody."""
    return await offers.newest_offers(tx, n, bundles, persons=persons)

"""Reading what the exchange keeps: the tracker of a subject, who signs with a key."""

from datetime import UTC, datetime
from uuid import UUID

from motcua.contexts.exchange import store
from motcua.contexts.exchange.words import Organisation, Read
from motcua.infra.db import Tx

_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_LAST_ID = UUID(int=2**128 - 1)
MOST_LINES = 200


async def reads_of(
    tx: Tx, subject_id: UUID, *, before: datetime | None, before_id: UUID | None, limit: int
) -> list[Read]:
    """See api.reads_of."""
    return await store.reads_of(
        tx,
        subject_id,
        before=before or _LATEST,
        before_id=before_id or _LAST_ID,
        n=max(1, min(limit, MOST_LINES)),
    )


async def organisation_by_code(tx: Tx, code: str) -> Organisation | None:
    return await store.organisation_by_code(tx, code)

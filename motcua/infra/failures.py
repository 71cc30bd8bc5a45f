"""Jobs that failed for good: a list that an official sees, and the way back into the queue."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.infra.sequencer import defer

_sql = queries.load(__package__, "failures.sql")


@dataclass(frozen=True, slots=True)
class Failure:
    key: str
    handler: str
    event_id: UUID | None
    seq: int | None
    attempts: int
    reason: str
    at: datetime


async def record(tx: Tx, failure: Failure) -> None:
    """Put it on the list; a second failure of the same job replaces the first."""
    await tx.run(
        _sql["record"],
        key=failure.key,
        handler=failure.handler,
        event_id=failure.event_id,
        seq=failure.seq,
        attempts=failure.attempts,
        reason=failure.reason,
        at=failure.at,
    )


async def listed(tx: Tx) -> list[Failure]:
    """All of them, the oldest first."""
    return await tx.all(Failure, _sql["listed"])


async def retry(tx: Tx, key: str) -> bool:
    """Take it from the list and queue it again, in one transaction. False if it is not there, or if it
    is a job of the clock, which tries again by itself."""
    failure = await tx.maybe(Failure, _sql["take"], key=key)
    if failure is None or failure.seq is None:
        return False
    await defer(tx, [{"seq": failure.seq, "handler": failure.handler}])
    return True


async def over(tx: Tx, key: str) -> bool:
    """Take it from the list because it serves again; False if it is not there."""
    return await tx.maybe(Failure, _sql["take"], key=key) is not None

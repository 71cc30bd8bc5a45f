"""The sequencer: moves pending events to the log in one transaction with their leaves, projections and jobs."""

import re
import time
from collections.abc import Sequence
from uuid import UUID

from motcua.infra import log, merkle, observe, queries, trees
from motcua.infra.db import Database, Json, Tx
from motcua.infra.jobs import Projection, Subscription
from motcua.infra.queries import Query
from motcua.kernel.canonical import canonical
from motcua.kernel.event import Event

BATCH = 2000  # larger ones keep the loop busy for longer than a checkpoint may take
TASK = "motcua.handle"
QUEUE = "events"
_CALL = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_sql = queries.load(__package__, "sequencer.sql")


class Sequencer:
    """Several may run; the tree's row lock lets one work at a time."""

    def __init__(
        self,
        db: Database,
        subscriptions: Sequence[Subscription],
        projections: Sequence[Projection],
    ) -> None:
        self._db = db
        self._handlers: dict[str, list[str]] = {}
        for subscription in subscriptions:
            self._handlers.setdefault(subscription.event.kind(), []).append(subscription.name)
        self._projections = [
            (frozenset(map(_kind, projection.kinds)), call_of(projection))
            for projection in projections
        ]

    async def step(self) -> int:
        """Sequence one batch; returns how many events. 0 also if another sequencer is at work."""
        async with self._db.reading() as tx:  # one statement while there is nothing to do
            if not await tx.value(bool, _sql["anything"]):
                return 0
        async with self._db.transaction() as tx:
            start = await trees.lock(tx, log.TREE)
            if start is None:
                return 0
            pending = await tx.all(log.Entry, _sql["take"], start=start, count=BATCH)
            if not pending:
                return 0
            await self._write(tx, pending, start)
        observe.SEQUENCED.inc(len(pending))
        observe.LAG.set(max(0.0, time.time() - (pending[0].id.int >> 80) / 1000))
        return len(pending)

    async def _write(self, tx: Tx, batch: list[log.Entry], start: int) -> None:
        plain = [entry.plain() for entry in batch]
        leaves = [merkle.leaf_hash(canonical(row)) for row in plain]
        await tx.copy(_sql["log"], (_row(entry) for entry in batch))
        await trees.append(tx, log.TREE, leaves, start=start)
        await self._project(tx, plain)
        await self._defer(tx, batch)
        keys = [{"s": entry.subject_id, "i": entry.id} for entry in batch]
        if await tx.run(_sql["forget"], keys=Json(keys)) != len(batch):
            raise RuntimeError("a pending event vanished while it was sequenced")

    async def _project(self, tx: Tx, plain: list[dict[str, object]]) -> None:
        for kinds, call in self._projections:
            events = [row for row in plain if not kinds or row["kind"] in kinds]
            if events:
                await tx.run(call, events=Json(events))

    async def _defer(self, tx: Tx, batch: list[log.Entry]) -> None:
        jobs = [
            {"seq": entry.seq, "handler": name}
            for entry in batch
            for name in self._handlers.get(entry.kind, ())
        ]
        if jobs:
            await defer(tx, jobs)


async def defer(tx: Tx, jobs: Sequence[dict[str, object]]) -> None:
    """Put jobs {seq, handler} into the queue, in the open transaction."""
    await tx.run(_sql["queue_path"])
    await tx.run(_sql["defer"], jobs=Json(list(jobs)), queue=QUEUE, task=TASK)
    await tx.run(_sql["no_path"])


async def finish(tx: Tx, job_id: int) -> None:
    """Take a job that is done from the queue."""
    await tx.run(_sql["queue_path"])
    await tx.run(_sql["done"], id=job_id)
    await tx.run(_sql["no_path"])


def _kind(event: type[Event] | str) -> str:
    return event if isinstance(event, str) else event.kind()


def call_of(projection: Projection) -> Query:
    """The statement that runs a projection over a JSON array of events."""
    if not _CALL.fullmatch(projection.call):
        raise ValueError(f"{projection.call}: schema.function is expected")
    return Query(projection.call, f"SELECT {projection.call}(%(events)s::jsonb)")


def _row(
    entry: log.Entry,
) -> tuple[int, UUID, UUID, str, object, str, UUID, str | None, Json, bytes | None]:
    return (
        entry.seq,
        entry.id,
        entry.subject_id,
        entry.kind,
        entry.at,
        entry.actor_kind,
        entry.actor_id,
        entry.agency,
        Json(entry.body),
        entry.commitment,
    )

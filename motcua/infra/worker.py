"""The worker: sequences the log, runs the jobs that come from it, and the jobs of the clock."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from motcua.infra import events, failures, housekeeping, log, observe, queries, trees
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Projection, Run, Subscription
from motcua.infra.queue import consume
from motcua.infra.sequencer import TASK, Sequencer, finish
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.errors import DomainError

IDLE_S = 0.05
CHECKPOINT_S = 0.5
MISSES = 5  # failures in a row after which a clock job stands on the list
_sql = queries.load(__package__, "worker.sql")
_logger = structlog.get_logger("motcua.worker")


@dataclass(frozen=True, slots=True)
class _Job:
    id: int
    seq: int
    handler: str
    attempts: int


class Jobs:
    """Runs the handlers of a house by name."""

    def __init__(self, house: House, handlers: Sequence[Subscription | ClockJob]) -> None:
        self._house = house
        self.subscriptions = [one for one in handlers if isinstance(one, Subscription)]
        self.clock_jobs = [one for one in handlers if isinstance(one, ClockJob)]
        self._by_name: Mapping[str, Subscription] = {one.name: one for one in self.subscriptions}
        self._due: dict[str, datetime] = {}
        names = [one.name for one in handlers]
        if len(set(names)) != len(names):
            twice = sorted({name for name in names if names.count(name) > 1})
            raise ValueError(f"two handlers of one name: {', '.join(twice)}")

    async def handle(self, seq: int, handler: str, *, attempt: int = 1) -> None:
        """Run one handler for one event."""
        subscription = self._by_name.get(handler)
        if subscription is None:
            raise LookupError(f"no handler {handler}")
        async with self._house.db.reading() as tx:
            entry = await log.entry_by_seq(tx, seq)
        event = events.read(subscription.event, entry.subject_id, entry.body)
        actor = Actor(ActorKind(entry.actor_kind), entry.actor_id, entry.agency)
        key = f"{entry.id}:{handler}"
        run = Run(key, entry.id, seq, entry.at, actor, attempt)
        try:
            await subscription.handler(self._house, event, run)
        except BaseException:
            observe.JOBS.labels(handler, "failed").inc()
            raise
        observe.JOBS.labels(handler, "done").inc()

    async def tick(self, job: ClockJob) -> bool:
        """Run a clock job if it is due and nobody else runs it. The lease is a row lock, held while it runs."""
        now = self._house.clock()
        known = self._due.get(job.name)
        if known is not None and now < known:
            return False  # as seen in the database before: no need to ask again
        name = f"clock:{job.name}"
        if known is None:
            async with self._house.db.reading() as tx:
                await tx.run(_sql["make_lease"], name=name)
        async with self._house.db.transaction() as tx:
            await tx.run(_sql["may_wait"])
            found = await tx.values(datetime, _sql["lease"], name=name)
            # Also run if `due` lies far ahead: the demo's clock was moved back.
            far = now + timedelta(seconds=2 * job.seconds)
            if found and now < found[0] < far:
                self._due[job.name] = found[0]
            if not found or now < found[0] < far:
                return False
            await job.handler(self._house, now)
            due = now + timedelta(seconds=job.seconds)
            await tx.run(_sql["set_due"], name=name, due=due)
        self._due[job.name] = due
        return True


async def drain(
    house: House,
    handlers: Sequence[Subscription | ClockJob],
    projections: Sequence[Projection] = (),
) -> int:
    """Sequence and run every job and every due clock job until nothing is left; returns how many jobs ran.

    For stories and scripts: in this process, without waiting, a failing handler raises.
    """
    jobs = Jobs(house, handlers)
    sequencer = Sequencer(house.db, jobs.subscriptions, projections)
    ran = 0
    ticked = False
    while True:
        sequenced = await sequencer.step()
        async with house.db.reading() as tx:
            waiting = await tx.all(_Job, _sql["waiting"], task=TASK)
        for job in waiting:
            await jobs.handle(job.seq, job.handler, attempt=job.attempts + 1)
            async with house.db.transaction() as tx:
                await finish(tx, job.id)
        ran += len(waiting)
        if not sequenced and not waiting:
            if ticked:
                break
            ticked = True
            for clock_job in jobs.clock_jobs:
                await jobs.tick(clock_job)
    await sign_checkpoint(house)
    return ran


async def sign_checkpoint(house: House) -> trees.Checkpoint | None:
    """State the log as it is now, if it has grown."""
    async with house.db.transaction() as tx:
        return await trees.sign_checkpoint(
            tx,
            log.TREE,
            origin=house.settings.log_origin,
            key=house.secrets.bytes("log-key"),
            at=house.clock(),
        )


async def run_worker(
    house: House,
    handlers: Sequence[Subscription | ClockJob],
    projections: Sequence[Projection],
    *,
    stop: asyncio.Event,
    concurrency: int = 8,
) -> None:
    """Everything a worker does, until `stop` is set; running jobs are given ten seconds to end."""
    jobs = Jobs(house, [*handlers, *housekeeping.HANDLERS])
    sequencer = Sequencer(house.db, jobs.subscriptions, projections)

    async def sequence() -> bool:
        return await sequencer.step() > 0

    async def take_jobs() -> bool:
        await consume(house.db, jobs, stop, concurrency=concurrency)
        return False

    async def check() -> bool:
        await sign_checkpoint(house)
        return False

    misses: Counter[str] = Counter()

    async def tick(job: ClockJob) -> bool:
        try:
            await jobs.tick(job)
        except Exception as error:
            misses[job.name] += 1
            if misses[job.name] == MISSES:
                await _list(house, job, error)
            raise
        misses[job.name] = 0
        return False

    loops = [
        _forever("sequencer", sequence, IDLE_S, stop),
        _forever("checkpoints", check, CHECKPOINT_S, stop),
        _forever("queue", take_jobs, 0.5, stop),
    ]
    for job in jobs.clock_jobs:
        loops.append(_forever(job.name, lambda job=job: tick(job), min(job.seconds, 1), stop))  # type: ignore[misc]  # bound now
    async with asyncio.TaskGroup() as group:
        for loop in loops:
            group.create_task(loop)


async def _list(house: House, job: ClockJob, error: Exception) -> None:
    """A clock job goes on trying, but people must see that it fails."""
    reason = error.code if isinstance(error, DomainError) else type(error).__name__
    failure = failures.Failure(
        f"clock:{job.name}", job.name, None, None, MISSES, reason, house.clock()
    )
    async with house.db.transaction() as tx:
        await failures.record(tx, failure)


async def _forever(
    name: str, step: Callable[[], Awaitable[bool]], idle_s: float, stop: asyncio.Event
) -> None:
    """Step after step; a pause when there was nothing to do, a longer one after each failure in a row."""
    failed = 0
    while not stop.is_set():
        try:
            busy = await step()
            failed = 0
        except Exception as error:
            failed += 1
            busy = False
            _logger.error("worker step failed", part=name, in_a_row=failed, exc_info=error)
        if not busy:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), min(idle_s * 2**failed, 10))

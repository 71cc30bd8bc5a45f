"""Handlers run once for an effect, failures are visible, clock jobs run alone; projections move with the log."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
import pytest

from motcua.infra import events, failures, worker
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.jobs import Projection, Run, every, on
from motcua.infra.queries import Query
from motcua.infra.sequencer import defer
from motcua.kernel.actors import NOBODY
from motcua.kernel.errors import NotFound
from motcua.kernel.event import Event
from tests.conftest import Clock, Drain, TestDatabase

COUNT = Query("count", "SELECT count(*) FROM infra.effects WHERE key LIKE %(like)s::text")


@dataclass(frozen=True, slots=True)
class Rang(Event):
    n: int


@dataclass(frozen=True, slots=True)
class Broke(Event):
    pass


async def answer(house: House, event: Rang, run: Run) -> None:
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            await tx.run(
                Query(
                    "effect", "INSERT INTO infra.effects (key, at) VALUES (%(key)s::text, now())"
                ),
                key=f"done:{event.n}",
            )


async def refuse(house: House, event: Broke, run: Run) -> None:
    raise NotFound()


async def chain(house: House, event: Broke, run: Run) -> None:
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            await events.append(tx, NOBODY, Rang(event.subject_id, 99), at=run.at)


async def ring(db: Database, clock: Clock, event: Event) -> None:
    async with db.transaction() as tx:
        await events.append(tx, NOBODY, event, at=clock())


async def effects(db: Database, like: str = "done:%") -> int:
    async with db.reading() as tx:
        return await tx.value(int, COUNT, like=like)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(15):
        while not await holds():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(house: House, *handlers: object) -> AsyncIterator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run_worker(house, list(handlers), [], stop=stop))  # type: ignore[arg-type]  # subscriptions and clock jobs
    try:
        yield
    finally:
        stop.set()
        await task


async def test_job_run_twice_has_one_effect(house: House, clock: Clock, drain: Drain) -> None:
    handlers = [on(Rang, answer), on(Broke, chain)]
    await ring(house.db, clock, Rang(new_id(), 1))
    await ring(house.db, clock, Broke(new_id()))
    assert await drain(handlers) == 3
    async with house.db.transaction() as tx:
        await defer(tx, [{"seq": 0, "handler": handlers[0].name}])
    assert await drain(handlers) == 1
    assert await effects(house.db) == 2


async def test_drain_raises_what_a_handler_raises(house: House, clock: Clock, drain: Drain) -> None:
    await ring(house.db, clock, Broke(new_id()))
    with pytest.raises(NotFound):
        await drain([on(Broke, refuse)])


async def test_clock_job_runs_when_it_is_due(house: House, clock: Clock, drain: Drain) -> None:
    seen: list[datetime] = []

    async def look(house: House, now: datetime) -> None:
        seen.append(now)

    job = every(60, look)
    await drain([job])
    await drain([job])
    clock.move(timedelta(seconds=59))
    await drain([job])
    assert len(seen) == 1
    clock.move(timedelta(seconds=1))
    await drain([job])
    clock.move(timedelta(days=-30))
    await drain([job])
    assert seen == [seen[0], seen[0] + timedelta(seconds=60), clock.now]


async def test_worker_does_all_and_puts_a_final_failure_on_the_list(
    house: House, clock: Clock
) -> None:
    async with running(house, on(Rang, answer), on(Broke, refuse)):
        await ring(house.db, clock, Broke(new_id()))
        for n in range(20):
            await ring(house.db, clock, Rang(new_id(), n))

        async def done() -> bool:
            async with house.db.reading() as tx:
                listed = await failures.listed(tx)
            return await effects(house.db) == 20 and len(listed) == 1

        await until(done)
    async with house.db.transaction() as tx:
        failed = (await failures.listed(tx))[0]
        assert (failed.reason, failed.attempts, failed.seq) == ("not-found", 1, 0)
        assert await failures.retry(tx, failed.key)
        assert not await failures.retry(tx, failed.key)


async def test_clock_job_that_keeps_failing_stands_on_the_list(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(house: House, now: datetime) -> None:
        raise NotFound()

    monkeypatch.setattr(worker, "MISSES", 2)  # a setting of the machinery, not our own code
    async with running(house, every(60, fail)):

        async def told() -> bool:
            async with house.db.reading() as tx:
                return [one.reason for one in await failures.listed(tx)] == ["not-found"]

        await until(told)


async def test_worker_comes_back_after_the_database_went_away(
    house: House, clock: Clock, database: TestDatabase
) -> None:
    async with running(house, on(Rang, answer)):
        await ring(house.db, clock, Rang(new_id(), 1))
        await until(lambda: _is(house.db, 1))
        with psycopg.connect(database.superuser, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await until(lambda: _try_ring(house.db, clock))
        await until(lambda: _is(house.db, 2))


async def _is(db: Database, n: int) -> bool:
    try:
        return await effects(db) == n
    except Exception:
        return False


async def _try_ring(db: Database, clock: Clock) -> bool:
    try:
        await ring(db, clock, Rang(new_id(), 2))
    except Exception:
        return False
    return True


async def test_projection_moves_with_the_log_or_not_at_all(
    house: House, clock: Clock, database: TestDatabase, drain: Drain
) -> None:
    with psycopg.connect(database.superuser) as admin:
        admin.execute(
            "CREATE SCHEMA boards; GRANT USAGE ON SCHEMA boards TO motcua_app;"
            "CREATE TABLE boards.sums (total bigint CHECK (total < 100)); INSERT INTO boards.sums VALUES (0);"
            "GRANT SELECT, UPDATE ON boards.sums TO motcua_app;"
            "CREATE FUNCTION boards.add(events jsonb) RETURNS void LANGUAGE sql AS $$"
            " UPDATE boards.sums SET total = total +"
            " (SELECT sum((e -> 'body' ->> 'n')::bigint) FROM jsonb_array_elements(events) AS e) $$"
        )
    projections = [Projection((Rang,), "boards.add")]
    total = Query("total", "SELECT total FROM boards.sums")
    await ring(house.db, clock, Rang(new_id(), 1))
    await ring(house.db, clock, Rang(new_id(), 4))
    await ring(house.db, clock, Broke(new_id()))
    await drain([], projections)
    await ring(house.db, clock, Rang(new_id(), 100))
    with pytest.raises(Exception, match="sums_total_check"):
        await drain([], projections)
    async with house.db.reading() as tx:
        assert await tx.value(int, total) == 5
        assert await tx.value(int, Query("log", "SELECT count(*) FROM infra.log")) == 3
        assert await tx.value(int, Query("left", "SELECT count(*) FROM infra.pending")) == 1

"""The committed door: shared commits, one answer for a token, and a bad item that spoils nobody."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from motcua.infra.db import Database, DatabaseDown, ViolatedRule
from motcua.infra.ids import new_id
from motcua.infra.queries import Query
from motcua.infra.writes import Clash, Write, Writes
from tests.conftest import TestDatabase

SUBMIT = Query(
    "submit", "SELECT position, outcome FROM infra.once('toys.submit', %(items)s::jsonb)"
)
COUNT = Query("count", "SELECT count(*) FROM toys.rows")


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    n: int


@dataclass(frozen=True, slots=True)
class Outcome:
    id: UUID
    said: str


def write(
    n: int, *, token: str = "t", id: UUID | None = None, subject: UUID | None = None
) -> Write[Outcome]:
    return Write(SUBMIT, subject or new_id(), token, Item(id or new_id(), n), Outcome)


@pytest.fixture(autouse=True)
def toys(database: TestDatabase) -> Iterator[None]:
    with psycopg.connect(database.superuser) as admin:
        admin.execute(
            """
            CREATE SCHEMA toys; GRANT USAGE ON SCHEMA toys TO motcua_app;
            CREATE TABLE toys.rows (subject_id uuid, id uuid UNIQUE, n int CHECK (n < 100));
            GRANT SELECT, INSERT ON toys.rows TO motcua_app;
            CREATE FUNCTION toys.submit(items jsonb) RETURNS TABLE ("position" int, outcome jsonb)
            LANGUAGE sql AS $$
                INSERT INTO toys.rows
                SELECT i.subject_id, (i.item ->> 'id')::uuid, (i.item ->> 'n')::int
                FROM jsonb_to_recordset(items) AS i(subject_id uuid, item jsonb);
                SELECT i."position", jsonb_build_object('id', i.item -> 'id', 'said', 'kept')
                FROM jsonb_to_recordset(items) AS i("position" int, item jsonb)
            $$;
            GRANT EXECUTE ON FUNCTION toys.submit(jsonb) TO motcua_app;
            """
        )
    yield


async def test_concurrent_writes_share_commits_and_each_gets_its_own_outcome(db: Database) -> None:
    writes = Writes(db)
    wanted = [write(n % 100) for n in range(500)]
    outcomes = await asyncio.gather(*(writes.commit(one) for one in wanted))
    assert [outcome.id for outcome in outcomes] == [one.item.id for one in wanted]  # type: ignore[attr-defined]  # an Item
    async with db.reading() as tx:
        assert await tx.value(int, COUNT) == 500
        commits = Query("c", "SELECT count(DISTINCT xmin::text) FROM toys.rows")
        assert await tx.value(int, commits) < 30


async def test_same_token_gets_the_first_answer_now_and_later(db: Database) -> None:
    writes, others = Writes(db), Writes(db)
    subject = new_id()
    first, *again = await asyncio.gather(
        *(writes.commit(write(1, subject=subject)) for _ in range(5)),
        *(others.commit(write(1, subject=subject)) for _ in range(5)),
    )
    assert [*again, await others.commit(write(2, subject=subject))] == [first] * 10
    async with db.reading() as tx:
        assert await tx.value(int, COUNT) == 1


async def test_bad_item_spoils_only_itself(db: Database) -> None:
    writes = Writes(db)
    taken = new_id()
    await writes.commit(write(1, id=taken))
    results = await asyncio.gather(
        writes.commit(write(1)),
        writes.commit(write(100)),
        writes.commit(write(2)),
        writes.commit(write(3, id=taken)),
        writes.commit(write(4)),
        return_exceptions=True,
    )
    assert [type(result) for result in results] == [Outcome, ViolatedRule, Outcome, Clash, Outcome]


async def test_lost_connection_is_told_and_the_same_token_may_come_again(
    db: Database, database: TestDatabase
) -> None:
    writes = Writes(db)
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        with admin.transaction():
            admin.execute("LOCK TABLE toys.rows")
            sent = write(1)
            waiting = asyncio.create_task(writes.commit(sent))
            kill = (
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            while not await asyncio.to_thread(lambda: admin.execute(kill).fetchone() != (0,)):
                await asyncio.sleep(0)
        with pytest.raises(DatabaseDown):
            await waiting
    assert (await writes.commit(sent)).said == "kept"

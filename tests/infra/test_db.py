"""The database's door: values by column name, our own errors, rollback."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import psycopg
import pytest

from motcua.entry import assembly
from motcua.infra.db import Database, DatabaseDown, Json, Limits, Raised, Taken, ViolatedRule
from motcua.infra.faults import DatabaseBusy
from motcua.infra.ids import new_id
from motcua.infra.queries import Query, parse
from motcua.infra.settings import Settings
from tests.conftest import TestDatabase


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thing:
    id: UUID
    colour: Colour
    at: datetime
    price: Decimal
    tags: tuple[str, ...]
    body: dict[str, int]
    raw: bytes | None


THING = Query(
    "thing",
    "SELECT %(id)s::uuid AS id, %(colour)s::text AS colour, %(at)s::timestamptz AS at,"
    " %(price)s::numeric AS price, %(tags)s::text[] AS tags, %(body)s::jsonb AS body, %(raw)s::bytea AS raw",
)


async def test_row_becomes_a_frozen_value_by_column_name(db: Database) -> None:
    now = datetime.now(UTC)
    wanted = Thing(new_id(), Colour.RED, now, Decimal("1.50"), ("a", "b"), {"x": 1}, b"\x00\x01")
    async with db.reading() as tx:
        found = await tx.one(
            Thing,
            THING,
            id=wanted.id,
            colour=wanted.colour,
            at=now,
            price=wanted.price,
            tags=list(wanted.tags),
            body=wanted.body,
            raw=wanted.raw,
        )
    assert found == wanted


async def test_list_is_one_jsonb_parameter_when_marked(db: Database) -> None:
    async with db.reading() as tx:
        items = [{"a": new_id()}, {"a": None}]
        query = Query("n", "SELECT jsonb_array_length(%(items)s::jsonb)")
        assert await tx.value(int, query, items=Json(items)) == 2


async def test_errors_of_the_database_are_ours(db: Database) -> None:
    pending = Query(
        "pending",
        "INSERT INTO infra.effects (key, at) VALUES (%(key)s::text, now())",
    )
    checked = Query("checked", "INSERT INTO infra.trees (tree, size) VALUES ('x', -1)")
    raised = Query("raised", "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'MC001'; END $$")
    async with db.transaction() as tx:
        await tx.run(pending, key="a")
    with pytest.raises(Taken, match="effects_pkey"):
        async with db.transaction() as tx:
            await tx.run(pending, key="b")
            await tx.run(pending, key="a")
    with pytest.raises(ViolatedRule, match="trees_size_check"):
        async with db.reading() as tx:
            await tx.run(checked)
    with pytest.raises(Raised, match="MC001: no"):
        async with db.reading() as tx:
            await tx.run(raised)
    async with db.reading() as tx:
        assert await tx.values(str, Query("all", "SELECT key FROM infra.effects")) == ["a"]


async def test_many_and_copy(db: Database) -> None:
    insert = Query("i", "INSERT INTO infra.effects (key, at) VALUES (%(key)s::text, now())")
    copy = Query("c", "COPY infra.effects (key, at) FROM STDIN")
    async with db.transaction() as tx:
        await tx.many(insert, [{"key": str(n)} for n in range(10)])
        assert await tx.copy(copy, [(f"c{n}", datetime.now(UTC)) for n in range(10)]) == 10
        assert await tx.value(int, Query("n", "SELECT count(*) FROM infra.effects")) == 20


def test_ids_grow() -> None:
    ids = [new_id() for _ in range(10_000)]
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, "specified in RFC 4122")}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("-- name: a\nSELECT 1;", "no comment"),
        ("-- name: a\n-- why\n", "empty"),
        ("-- name: a\n-- why\nSELECT 1;\n-- name: a\n-- why\nSELECT 2;", "twice"),
    ],
)
def test_bad_query_file_is_refused(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parse(text, "x.sql")


async def test_many_who_hold_one_connection_and_need_another_all_get_it(
    database: TestDatabase,
) -> None:
    one = Query("one", "SELECT 1")
    small = await Database(database.app, size=2, wait_s=5).open()

    async def hold() -> int:
        async with small.transaction() as tx:
            first = await tx.value(int, one)
            async with small.reading() as other:
                return first + await other.value(int, one)

    try:
        assert await asyncio.gather(*(hold() for _ in range(20))) == [2] * 20
        async with small.reading() as tx:
            assert await tx.value(int, one) == 1
    finally:
        await small.close()


LIMITS = Query(
    "limits",
    "SELECT current_setting('statement_timeout') || ' '"
    " || current_setting('idle_in_transaction_session_timeout')",
)


async def test_the_server_ends_what_takes_too_long(database: TestDatabase) -> None:
    db = await Database(database.app, size=2, limits=Limits(1, 1)).open()
    try:
        with pytest.raises(DatabaseBusy):
            async with db.transaction() as tx:
                await tx.run(Query("slow", "SELECT pg_sleep(30)"))
        with pytest.raises(DatabaseDown):
            async with db.transaction() as tx:
                await tx.run(LIMITS)
                await asyncio.to_thread(waited_until_idle_ends, database)
                await tx.run(LIMITS)
        async with db.reading() as tx:
            assert await tx.value(str, LIMITS) == "1s 1s"
    finally:
        await db.close()


def waited_until_idle_ends(database: TestDatabase) -> None:
    """Asks the server until it has ended the idle transaction."""
    left = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state = 'idle in transaction'"
    )
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        for _ in range(100):
            (count,) = admin.execute(left, [database.name]).fetchone() or (0,)
            if not count:
                return
            admin.execute("SELECT pg_sleep(0.1)")


async def test_portal_and_worker_have_limits_and_commands_have_none(
    database: TestDatabase, settings: Settings
) -> None:
    told = replace(settings, dsn=database.app, statement_s=7, idle_transaction_s=50)
    for limits, said in (
        (assembly.portal_limits(told), "7s 50s"),
        (assembly.worker_limits(told), "70s 50s"),
        (None, "0 0"),
    ):
        house = assembly.house_of(told, limits)
        for db in (house.db, *house.readers.values()):
            await db.open()
            async with db.reading() as tx:
                assert await tx.value(str, LIMITS) == said
            await db.close()

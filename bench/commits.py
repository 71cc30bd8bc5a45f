"""The committed door without HTTP: four rows a write, shared commits against pgbench on the same function."""

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import psycopg

from bench.harness import (
    Measure,
    bench_database,
    bench_server,
    interleaved,
    pgbench,
    rate,
    row_counts,
)
from motcua.infra import events
from motcua.infra.db import Database
from motcua.infra.ids import new_id
from motcua.infra.postgres import OWNER, Server
from motcua.infra.queries import Query
from motcua.infra.writes import Write, Writes
from motcua.kernel.actors import NOBODY
from motcua.kernel.event import Event

SECONDS, RUNS = 3, 5
CLIENTS = (8, 16, 64)
SUBMIT = Query(
    "submit", "SELECT position, outcome FROM infra.once('toys.submit', %(items)s::jsonb)"
)
SCHEMA = """
CREATE SCHEMA toys; GRANT USAGE ON SCHEMA toys TO motcua_app;
CREATE TABLE toys.drafts (subject_id uuid, id uuid, body text, PRIMARY KEY (subject_id, id));
CREATE TABLE toys.tasks (subject_id uuid, id uuid, PRIMARY KEY (subject_id, id));
GRANT SELECT, INSERT ON toys.drafts, toys.tasks TO motcua_app;
CREATE FUNCTION toys.submit(items jsonb) RETURNS TABLE ("position" int, outcome jsonb)
LANGUAGE sql AS $$
    INSERT INTO toys.drafts SELECT i.subject_id, (i.item ->> 'id')::uuid, 'draft'
    FROM jsonb_to_recordset(items) AS i(subject_id uuid, item jsonb);
    INSERT INTO toys.tasks SELECT i.subject_id, (i.item ->> 'id')::uuid
    FROM jsonb_to_recordset(items) AS i(subject_id uuid, item jsonb);
    SELECT infra.append_events(jsonb_agg(i.item -> 'event')) FROM jsonb_to_recordset(items) AS i(item jsonb);
    SELECT i."position", jsonb_build_object('id', i.item -> 'id')
    FROM jsonb_to_recordset(items) AS i("position" int, item jsonb)
$$;
GRANT EXECUTE ON FUNCTION toys.submit(jsonb) TO motcua_app;
"""
SCRIPT = """
SELECT position, outcome FROM infra.once('toys.submit', (
    SELECT jsonb_build_array(jsonb_build_object(
        'position', 0, 'subject_id', s, 'token', i, 'item', jsonb_build_object('id', i, 'event', jsonb_build_object(
            'subject_id', s, 'id', i, 'kind', 'toy-written', 'at', '2026-11-20T02:00:00Z', 'actor_kind', 'anonymous',
            'actor_id', '00000000-0000-0000-0000-000000000000', 'agency', null, 'body', '{"n": 1}'::jsonb))))
    FROM (SELECT gen_random_uuid() AS s, gen_random_uuid() AS i) AS ids));
"""


@dataclass(frozen=True, slots=True)
class ToyWritten(Event):
    n: int


@dataclass(frozen=True, slots=True)
class Item:
    id: UUID
    event: dict[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    id: UUID


def run() -> list[Measure]:
    """Each row count is checked: as many of ours as of the peer's, per operation."""
    measures = []
    with bench_server() as server, bench_database(server, "bench_commits") as name:
        with psycopg.connect(server.dsn(OWNER, name)) as connection:
            connection.execute(SCHEMA.encode())
        for clients in CLIENTS:
            found = interleaved(
                RUNS,
                {
                    "ours": lambda clients=clients: _ours(server, name, clients),  # type: ignore[misc]  # bound now
                    "pgbench": lambda clients=clients: pgbench(  # type: ignore[misc]  # bound now
                        server.dsn(database=name), SCRIPT, clients=clients, seconds=SECONDS
                    ),
                },
                title=f"{clients} clients",
            )
            measures.append(
                rate(
                    f"writes, {clients} clients",
                    found["ours"],
                    found["pgbench"],
                    unit="1/s",
                    aim=0.5,
                )
            )
        counts = row_counts(
            server.dsn(OWNER, name), ["toys.drafts", "toys.tasks", "infra.pending", "infra.answers"]
        )
        if len(set(counts.values())) != 1:
            raise RuntimeError(f"not the same rows: {counts}")
    return measures


def _ours(server: Server, name: str, clients: int) -> float:
    return asyncio.run(_load(server.dsn(database=name), clients))


async def _load(dsn: str, clients: int) -> float:
    db = await Database(dsn, size=2).open()
    writes = Writes(db)
    end = time.monotonic() + SECONDS

    async def client() -> int:
        done = 0
        while time.monotonic() < end:
            subject = new_id()
            event = events.draft(NOBODY, ToyWritten(subject, 1), at=datetime.now(UTC))
            await writes.commit(Write(SUBMIT, subject, "t", Item(new_id(), event), Outcome))
            done += 1
        return done

    started = time.monotonic()
    done = sum(await asyncio.gather(*(client() for _ in range(clients))))
    took = time.monotonic() - started
    await db.close()
    return done / took

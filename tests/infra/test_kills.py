"""kill -9 of the worker, and of the database, at any moment: no event lost, none sequenced twice, each effect once."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from motcua.infra import events, log, migrate, notes
from motcua.infra.db import Database, DatabaseDown
from motcua.infra.ids import new_id
from motcua.infra.postgres import OWNER, SUPERUSER, Server
from motcua.infra.queries import Query
from motcua.kernel.actors import NOBODY
from tests.infra import killed

ROOT = Path(__file__).parents[2]
TOYS = (
    "CREATE SCHEMA toys; GRANT USAGE ON SCHEMA toys TO motcua_app;"
    "CREATE TABLE toys.effects (n integer PRIMARY KEY); GRANT SELECT, INSERT ON toys.effects TO motcua_app"
)


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path / "pg", conf={"shared_buffers": "16MB"})
    server.start()
    migrate.migrate(
        server.dsn(OWNER), only=[one for one in migrate.found() if "_infra_" in one.name]
    )
    with psycopg.connect(server.dsn(SUPERUSER)) as connection:
        connection.execute(TOYS)
    yield server
    server.stop("immediate")


@pytest.mark.parametrize(
    ("kills", "seed"),
    [(3, 1), pytest.param(30, 2, marks=pytest.mark.long)],
    ids=["three", "thirty"],
)
async def test_nothing_acknowledged_is_lost_or_done_twice(
    durable: Server, tmp_path: Path, kills: int, seed: int
) -> None:
    chance = random.Random(seed)
    house = killed.house_of(durable.dsn(), tmp_path)
    db = await Database(durable.dsn(), size=4, wait_s=3).open()
    acknowledged: list[int] = []
    over = asyncio.Event()
    writer = asyncio.create_task(_write(db, acknowledged, over))
    worker = _worker(durable, tmp_path)
    try:
        for turn in range(kills):
            await asyncio.sleep(chance.uniform(0.05, 0.8))
            if turn % 3 == 2:
                pid = int((durable.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
                os.kill(pid, signal.SIGKILL)
                await asyncio.to_thread(durable.start)
            else:
                worker.kill()
                worker.wait()
                worker = _worker(durable, tmp_path)
        over.set()
        await writer
        await _until_done(db)
    finally:
        worker.kill()
        worker.wait()
    async with db.reading() as tx:
        done = await tx.values(int, Query("done", "SELECT n FROM toys.effects ORDER BY n"))
        seqs = await tx.values(int, Query("seqs", "SELECT seq FROM infra.log ORDER BY seq"))
        kinds = await tx.values(int, Query("n", "SELECT (body ->> 'n')::int FROM infra.log"))
    assert set(acknowledged) <= set(done)
    assert sorted(kinds) == done, "each event has one effect"
    assert seqs == list(range(len(seqs)))
    key = notes.public_key(house.secrets.bytes("log-key"))
    assert await log.verify_log(db, origin=house.settings.log_origin, public_key=key) == []
    await db.close()


async def _write(db: Database, acknowledged: list[int], over: asyncio.Event) -> None:
    n = 0
    while not over.is_set():
        n += 1
        with suppress(DatabaseDown):
            async with db.transaction() as tx:
                await events.append(tx, NOBODY, killed.Hit(new_id(), n), at=datetime.now(UTC))
            acknowledged.append(n)
        await asyncio.sleep(0.005)


async def _until_done(db: Database) -> None:
    left = Query(
        "left",
        "SELECT (SELECT count(*) FROM infra.pending) +"
        " (SELECT count(*) FROM infra.log) - (SELECT count(*) FROM toys.effects)",
    )
    async with asyncio.timeout(60):
        while True:
            with suppress(DatabaseDown):
                async with db.reading() as tx:
                    if await tx.value(int, left) == 0:
                        return
            await asyncio.sleep(0.05)


def _worker(server: Server, home: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.infra.killed", server.dsn(), str(home)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=(home / "worker.log").open("ab")
    )

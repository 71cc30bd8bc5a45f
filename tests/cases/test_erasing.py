"""Erasing a person: values go, proofs and numbers stand."""

import psycopg

from motcua.contexts.cases.jobs import PROJECTIONS
from motcua.contexts.cases.jobs.erasing import HANDLERS
from motcua.contexts.registries import api as registries
from motcua.infra import worker
from tests.cases.forms import send
from tests.cases.make import MACHINE, World, fill, start
from tests.conftest import TestDatabase

TABLES = ("drafts", "applications", "supplements", "papers", "cases", "tasks")


def words(database: TestDatabase) -> str:
    """Everything that this context holds, as text."""
    with psycopg.connect(database.superuser) as admin:
        return "\n".join(
            str(row)
            for table in TABLES
            for row in admin.execute(f"SELECT t::text FROM cases.{table} t".encode()).fetchall()
        )


def log(database: TestDatabase) -> list[tuple[object, ...]]:
    with psycopg.connect(database.superuser) as admin:
        found = admin.execute(
            "SELECT seq, kind, commitment FROM infra.log WHERE kind <> 'application-erased' ORDER BY seq"
        )
        return found.fetchall()


async def test_nothing_of_an_erased_child_is_left_but_proofs(
    world: World, database: TestDatabase
) -> None:
    child = await world.notice()
    async with world.as_citizen(world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        assert receipt.status_code == 200
    await world.settle()
    before = log(database)
    assert "Lê Minh An" in words(database)
    async with world.house.db.transaction() as tx:
        await registries.erase(world.house, tx, MACHINE, child, now=world.house.clock())
    await worker.drain(world.house, HANDLERS, PROJECTIONS)
    left = words(database)
    assert "Lê Minh An" not in left
    assert "Trần Thị Hoa" not in left
    after = log(database)
    assert after[: len(before)] == before  # what was committed to stands
    async with world.as_citizen(world.mother) as mother:
        page = await mother.get(str(receipt.url.path))
        assert page.status_code == 200
        assert "-261120-0001" in page.text


async def test_an_erased_mother_leaves_her_childs_declaration(
    world: World, database: TestDatabase
) -> None:
    await world.notice()
    async with world.as_citizen(world.father) as father:
        page = await start(
            father, offer=False, role="cha", person="001195000001",
            **{"person__born-day": "8", "person__born-month": "3", "person__born-year": "1995"},
        )  # fmt: skip
        await send(father, await fill(father, page), "/submit")
    await world.settle()
    async with world.house.db.transaction() as tx:
        await registries.erase(world.house, tx, MACHINE, world.mother, now=world.house.clock())
    await worker.drain(world.house, HANDLERS, PROJECTIONS)
    with psycopg.connect(database.superuser) as admin:
        facts = str(admin.execute("SELECT facts::text FROM cases.applications").fetchall())
    assert "Lê Minh An" in facts
    assert "Trần Thị Hoa" not in facts

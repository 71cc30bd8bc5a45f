"""Erasing people after a whole story: no value is left in any table or file, every proof and every number stands."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from uuid import UUID

import psycopg
import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.registries import api as registries
from motcua.contexts.scorecard import actions as scorecard_actions
from motcua.contexts.scorecard import api as scorecard
from motcua.infra import log, notes
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose
from tests.cases.make import FATHER_NUMBER, MACHINE, MOTHER_NUMBER
from tests.cases.office import CLERK, SIGNER, Office, press
from tests.conftest import TestDatabase

CHILD, MOTHER, FATHER = "Lê Minh An", "Trần Thị Hoa", "Lê Văn Nam"


@pytest_asyncio.fixture
async def story(office: Office) -> AsyncIterator[Office]:
    """A birth, declared and answered with three signed results."""
    release = office.world.house.part(catalogue.Releases).current()
    await scorecard_actions.learn_counts(office.world.house, release)
    case = await office.file()
    await _decided(office, case)
    for place in (1, 2):
        await _decided(office, (await office.cases_of(case))[place])
    yield office


async def test_erased_family_leaves_proofs_and_numbers_and_nothing_else(
    story: Office, database: TestDatabase, owner: Database
) -> None:
    world, house = story.world, story.world.house
    said = dump(database)
    child = _child(database)
    (book,) = await registries.read(
        house, Actor(ActorKind.CITIZEN, child), Purpose("own", "own"), registry="khai-sinh",
        subject_id=child,
    )  # fmt: skip
    numbers = {str(book.values["so-dinh-danh"]), MOTHER_NUMBER, FATHER_NUMBER}
    planted = {CHILD, MOTHER, FATHER, *numbers}
    assert {CHILD, MOTHER, FATHER} <= {word for word in planted if word in said}
    assert len(numbers) == 3
    before, receipt = _log(database), await _receipt(house, database)
    files = _files(database)
    assert len(files) >= 9 and all(house.files.get(file) for file in files)
    for person in (child, world.mother, world.father):
        async with house.db.transaction() as tx:
            await registries.erase(house, tx, MACHINE, person, now=house.clock())
    await story.everything()
    left = dump(database)
    assert {word: _tables(left, word) for word in planted if word in left} == {}
    assert [file for file in files if _is_there(house, file)] == []
    assert _log(database)[: len(before)] == before
    await _hold(house, owner, receipt)


async def _hold(house: House, owner: Database, receipt: log.Receipt) -> None:
    """The log, a receipt given before, and the counters counted again."""
    key = notes.public_key(house.secrets.bytes("log-key"))
    origin = house.settings.log_origin
    assert await log.verify_log(house.db, origin=origin, public_key=key) == []
    assert log.verify_receipt(receipt, origin=origin, public_key=key)
    counters, same = await scorecard.rebuild(replace(house, db=owner))
    assert counters > 0 and same


async def _decided(office: Office, case: str) -> None:
    """One part: taken in, proposed, signed, issued."""
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(f"/desk{case}"), "acknowledge")
        assert (await press(clerk, page, "approve")).status_code == 200
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        page = await press(signer, await signer.get(f"/desk{case}"), "signatures")
        assert page.status_code == 200, page.text
    await office.everything()


def dump(database: TestDatabase) -> str:
    """Every row of every table of ours, as COPY gives it, with the table's name in front."""
    lines: list[str] = []
    with psycopg.connect(database.superuser) as admin:
        tables = admin.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        ).fetchall()
        assert len(tables) > 40
        for (table,) in tables:
            with admin.cursor().copy(f"COPY {table} TO STDOUT".encode()) as copy:
                rows = b"".join(copy).decode("utf-8", errors="replace")
            lines += [f"{table}: {row}" for row in rows.splitlines()]
    return "\n".join(lines)


def _tables(said: str, word: str) -> list[str]:
    return sorted({line.partition(":")[0] for line in said.splitlines() if word in line})


def _log(database: TestDatabase) -> list[tuple[object, ...]]:
    with psycopg.connect(database.superuser) as admin:
        return admin.execute("SELECT * FROM infra.log ORDER BY seq").fetchall()


def _child(database: TestDatabase) -> UUID:
    with psycopg.connect(database.superuser) as admin:
        ((child,),) = admin.execute("SELECT DISTINCT subject_id FROM cases.applications").fetchall()
    assert isinstance(child, UUID)
    return child


async def _receipt(house: House, database: TestDatabase) -> log.Receipt:
    """The receipt of a decision, as its holder keeps it."""
    with psycopg.connect(database.superuser) as admin:
        found = admin.execute("SELECT id, subject_id FROM infra.log WHERE kind = 'case-decided'")
        event, subject = found.fetchall()[0]
    async with house.db.reading() as tx:
        receipt = await log.receipt(tx, event, subject_id=subject)
    assert receipt is not None
    return receipt


def _files(database: TestDatabase) -> list[str]:
    """What lies behind the results: prepared, sealed, as a picture, as a credential."""
    with psycopg.connect(database.superuser) as admin:
        rows: Iterable[tuple[str | None, ...]] = admin.execute(
            "SELECT prepared, pdf, picture, credential FROM credentials.results"
        ).fetchall()
    return sorted({file for row in rows for file in row if file})


def _is_there(house: House, file: str) -> bool:
    try:
        return bool(house.files.get(file))
    except LookupError:
        return False

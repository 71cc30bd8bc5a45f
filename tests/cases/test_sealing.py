"""Personal numbers: in the whole database none of them stands in clear, yet the papers say them."""

from collections.abc import AsyncIterator

import psycopg
import pytest_asyncio
from psycopg import sql

from motcua.contexts.credentials.model import sdjwt
from motcua.contexts.registries import api as registries
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey
from tests.cases.make import FATHER_NUMBER, MOTHER_NUMBER, World
from tests.cases.office import CLERK, SIGNER, Office, open_office, press
from tests.conftest import TestDatabase


@pytest_asyncio.fixture
async def office(world: World) -> AsyncIterator[Office]:
    async with open_office(world) as opened:
        yield opened


async def _issued(office: Office) -> str:
    """The first case of a birth, signed and issued; gives the child's number."""
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(f"/desk{case}"), "acknowledge")
        await press(clerk, page, "approve")
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        await press(signer, await signer.get(f"/desk{case}"), "signatures")
    await office.everything()
    child = CaseKey.parse(case.rpartition("/")[2]).subject_id
    (record,) = await registries.read(
        office.world.house, Actor(ActorKind.CITIZEN, child), Purpose("own", "own"),
        registry="khai-sinh", subject_id=child,
    )  # fmt: skip
    return str(record.values["so-dinh-danh"])


async def test_no_number_stands_in_clear_anywhere(office: Office, database: TestDatabase) -> None:
    numbers = {await _issued(office), MOTHER_NUMBER, FATHER_NUMBER}
    assert len(numbers) == 3
    found = set()
    with psycopg.connect(database.superuser) as connection:
        tables = connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_type = 'BASE TABLE' AND table_schema !~ '^(pg_|information_)'"
        ).fetchall()
        for schema, table in tables:
            query = sql.SQL("SELECT count(*) FROM {t} AS t WHERE position(%s IN t::text) > 0")
            for number in numbers:
                for form in (number, number.encode().hex()):
                    row = connection.execute(
                        query.format(t=sql.Identifier(schema, table)), [form]
                    ).fetchone()
                    if row != (0,):
                        found.add((schema, table))
    assert found == set()


async def test_the_papers_say_the_number(office: Office) -> None:
    number = await _issued(office)
    async with office.world.as_citizen(office.world.mother) as mother:
        shelf = (await mother.get("/my/results")).text
        address = shelf.partition('href="/my/results/')[2].partition('"')[0]
        assert number in (await mother.get(f"/my/results/{address}")).text
        credential = await mother.get(f"/my/results/{address}/credential")
    assert number in sdjwt.read(credential.text).claims.values()

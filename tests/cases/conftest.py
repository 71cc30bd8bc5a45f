"""A database that holds the pack's books, and a family."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio

from motcua.contexts.catalogue.words import Release
from motcua.contexts.registries import api as registries
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.postgres import OWNER, SUPERUSER, Server
from tests.cases.land import as_person, found_land, somebody
from tests.cases.make import World, family, pack, settled
from tests.cases.moving import Mover, nestling
from tests.cases.office import Office, open_office
from tests.client import Client
from tests.conftest import FOLDER, TestDatabase, databases


@pytest.fixture(scope="session")
def template(server: Server, template: str) -> str:
    """The migrated template with the pack's books in it, made once for each state of both."""
    name = f"{template}_{pack().hash[:12]}"
    with open(FOLDER / "template", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in databases(server):
            new = f"new_{uuid4().hex}"
            server.create_database(new, template=template)
            try:
                asyncio.run(_make_books(server.dsn(OWNER, new)))
                _rename(server, new, name)
            finally:
                server.drop_database(new)
    return name


@pytest_asyncio.fixture
async def release(house: House) -> Release:
    return settled(house)


@pytest_asyncio.fixture
async def world(house: House, release: Release) -> AsyncIterator[World]:
    """A married couple of one commune."""
    yield await family(house, release)


async def _make_books(dsn: str) -> None:
    owner = await Database(dsn, size=2).open()
    try:
        await registries.apply(owner, pack())
    finally:
        await owner.close()


def _rename(server: Server, old: str, new: str) -> None:
    with psycopg.connect(server.dsn(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {old} RENAME TO {new}".encode())


@pytest_asyncio.fixture
async def office(world: World) -> AsyncIterator[Office]:
    async with open_office(world) as opened:
        yield opened


@pytest_asyncio.fixture
async def keeper(house: House, database: TestDatabase) -> AsyncIterator[Client]:
    """A beekeeper of Anbel, in an invented country, signed in."""
    await found_land(house, database)
    async with as_person(house, await somebody(house)) as client:
        yield client


@pytest_asyncio.fixture
async def mover(house: House, database: TestDatabase) -> AsyncIterator[Mover]:
    await found_land(house, database)
    person = await somebody(house)
    for name, day in (("Pim Taal", "2020-01-01"), ("Pam Taal", "2021-01-01")):
        await nestling(house, person, name, day)
    async with as_person(house, person) as client:
        yield Mover(client, database)

"""The pack's books, and a family."""

from collections.abc import AsyncIterator

import pytest_asyncio

from motcua.contexts.catalogue.words import Release
from motcua.infra.db import Database
from motcua.infra.house import House
from tests.cases.make import World, family, found
from tests.conftest import TestDatabase


@pytest_asyncio.fixture
async def owner(database: TestDatabase) -> AsyncIterator[Database]:
    pool = await Database(database.owner, size=2).open()
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def release(house: House, owner: Database) -> Release:
    return await found(house, owner)


@pytest_asyncio.fixture
async def world(house: House, release: Release) -> World:
    """A married couple of one commune."""
    return await family(house, release)

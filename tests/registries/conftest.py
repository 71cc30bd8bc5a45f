"""The owner's pool and the land's books."""

from collections.abc import AsyncIterator

import pytest_asyncio

from motcua.contexts.catalogue.words import Release
from motcua.infra.db import Database
from motcua.infra.house import House
from tests.conftest import TestDatabase
from tests.registries.make import found


@pytest_asyncio.fixture
async def owner(database: TestDatabase) -> AsyncIterator[Database]:
    pool = await Database(database.owner, size=2).open()
    yield pool
    await pool.close()


@pytest_asyncio.fixture
async def land(house: House, owner: Database) -> Release:
    """The land's books stand in the database, and the house works by its release."""
    return await found(house, owner)

"""The owner's pool and the land's books."""

import pytest_asyncio

from motcua.contexts.catalogue.words import Release
from motcua.infra.db import Database
from motcua.infra.house import House
from tests.registries.make import found


@pytest_asyncio.fixture
async def land(house: House, owner: Database) -> Release:
    """The land's books stand in the database, and the house works by its release."""
    return await found(house, owner)

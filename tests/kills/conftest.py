"""The family of the stories of cases, and its offices."""

from collections.abc import AsyncIterator

import pytest_asyncio

from tests.cases.conftest import release, template, world
from tests.cases.make import World
from tests.cases.office import Office, open_office

__all__ = ["release", "template", "world"]


@pytest_asyncio.fixture
async def office(world: World) -> AsyncIterator[Office]:
    async with open_office(world) as opened:
        yield opened

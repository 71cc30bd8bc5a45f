"""A house with the credentials' doors, a time-stamp authority and an appointed signer."""

from collections.abc import AsyncIterator

import pytest_asyncio

from motcua.infra.house import House
from tests.credentials import make


@pytest_asyncio.fixture
async def office(house: House) -> AsyncIterator[House]:
    with make.time_stamps(house.settings, house.clock) as url:
        make.furnish(house, url)
        await make.appoint(house)
        yield house

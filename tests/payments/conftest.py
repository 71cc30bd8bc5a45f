"""A house of payments: what a command of the owner's does goes by its own connection; a bank on loopback."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from motcua.infra.db import Database
from motcua.infra.house import House
from tests.payments.bank import Bank
from tests.payments.make import Owner


@pytest.fixture
def house(house: House, owner: Database) -> House:
    house.parts[Owner] = Owner(owner)
    return house


@pytest_asyncio.fixture
async def bank(house: House) -> AsyncIterator[Bank]:
    """A bank that is known to the exchange, tells us and can be asked."""
    async with Bank(house).opened() as bank:
        yield bank

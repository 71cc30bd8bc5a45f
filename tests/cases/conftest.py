"""The pack's books, and a family."""

import asyncio
import fcntl
from collections.abc import Iterator
from hashlib import sha256
from uuid import uuid4

import pytest
import pytest_asyncio

from motcua.contexts.catalogue.words import Release
from motcua.contexts.registries import api as registries
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.infra.postgres import OWNER, Server
from tests.cases.make import World, family, found, pack
from tests.conftest import FOLDER, TestDatabase, databases, rename


@pytest.fixture(scope="session")
def books(server: Server, template: str) -> str:
    """A template that has the pack's books too: making them costs a second, cloning does not."""
    name = f"template_{sha256((template + pack().hash).encode()).hexdigest()[:16]}"
    with open(FOLDER / "template", "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name not in databases(server):
            new = f"new_{uuid4().hex}"
            server.create_database(new, template=template)
            try:
                asyncio.run(_make_books(server.dsn(OWNER, new)))
                rename(server, new, name)
            finally:
                server.drop_database(new)
    return name


async def _make_books(dsn: str) -> None:
    owner = await Database(dsn, size=1).open()
    try:
        await registries.apply(owner, pack())
    finally:
        await owner.close()


@pytest.fixture
def database(server: Server, books: str) -> Iterator[TestDatabase]:
    name = f"test_{uuid4().hex}"
    server.create_database(name, template=books)
    yield TestDatabase(server, name)
    server.drop_database(name)


@pytest_asyncio.fixture
async def release(house: House) -> Release:
    return await found(house)


@pytest_asyncio.fixture
async def world(house: House, release: Release) -> World:
    """A married couple of one commune."""
    return await family(house, release)

"""The invented country with its books, and a beekeeper of Anbel who is signed in."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from functools import cache
from pathlib import Path
from uuid import UUID

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.contexts.registries import api as registries
from motcua.entry import ports
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.cases.make import MACHINE
from tests.client import Client, browser, sign_in
from tests.conftest import TestDatabase

PACK = Path(__file__).parents[1] / "packs" / "neverland"


@cache
def neverland() -> Release:
    return catalogue.load(PACK)


async def found_land(house: House, database: TestDatabase) -> None:
    """The release in force, and its books."""
    release = neverland()
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    owner = await Database(database.owner, size=2).open()
    await registries.apply(owner, release)
    await owner.close()


async def somebody(house: House) -> UUID:
    async with house.db.transaction() as tx:
        person = await registries.new_subject(tx, "person", now=house.clock())
        await registries.write(
            house, tx, MACHINE, registry="ludbook", subject_id=person,
            values={"lorn": "Miv Taal", "drimdag": "1980-02-03", "boorplim": "K1", "nuuk": "Nest 4"},
            valid_from=date(1980, 2, 3), source="test", case=None, now=house.clock(),
        )  # fmt: skip
    return person


@asynccontextmanager
async def as_person(house: House, person: UUID) -> AsyncIterator[Client]:
    async with browser(house) as client:
        client.http.headers["accept-language"] = "en"
        await sign_in(client, house, Actor(ActorKind.CITIZEN, person))
        yield client

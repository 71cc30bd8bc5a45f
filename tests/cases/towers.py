"""The offices of the invented country, and towers that somebody wants to build there."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from uuid import UUID

from motcua.contexts.cases.store import cases as store
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.clients import setup
from motcua.contexts.credentials.words import Doors
from motcua.entry import contexts
from motcua.infra import worker
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey
from tests.cases.forms import send
from tests.cases.land import found_land, neverland, somebody
from tests.client import Answer, Client, browser, make_official, sign_in
from tests.conftest import TestDatabase
from tests.credentials.make import time_stamps

KUKKER, STEMPER = "kukker", "stemper"
HALL, MEADOW, HONEY = "plimhoos", "zumvelt", "mellkor"


@dataclass
class Towers:
    house: House
    builder: UUID

    async def everything(self) -> None:
        """The log is sequenced and every job has run."""
        await worker.drain(self.house, contexts.HANDLERS, contexts.PROJECTIONS)

    @asynccontextmanager
    async def as_builder(self) -> AsyncIterator[Client]:
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, Actor(ActorKind.CITIZEN, self.builder))
            yield client

    @asynccontextmanager
    async def desk(self, kind: str, duty: str = KUKKER, unit: str = "K1") -> AsyncIterator[Client]:
        """An official of the agency of a kind that serves a unit, with one duty."""
        agency = neverland().territory.competent(kind, unit, self.house.clock().date()).code
        await self.appoint(kind, STEMPER, unit)
        actor = await make_official(self.house, agency=agency, duties=frozenset({duty}))
        async with browser(self.house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, self.house, actor)
            yield client

    async def appoint(self, kind: str, duty: str, unit: str = "K1") -> None:
        """Whoever has the duty at an agency may sign."""
        agency = neverland().territory.competent(kind, unit, self.house.clock().date()).code
        signer = await make_official(self.house, agency=agency, duties=frozenset({duty}))
        await credentials.appoint(
            self.house, signer, account=signer.id, agency=agency, name="Stem Perr",
            title="Stemper", now=self.house.clock(),
        )  # fmt: skip

    async def file(self, service: str, **answers: str) -> str:
        """Filed at Anbel and taken in; the path of the case."""
        async with self.as_builder() as client:
            page = await send(client, await client.get(f"/apply/{service}"), "/start")
            while "/page/" in str(page.url):
                asked = set(re.findall(r'name="([a-z]+)"', page.text))
                said = {name: value for name, value in answers.items() if name in asked}
                page = await send(client, page, fields=said)
                assert page.status_code == 200, page.text
            receipt = await send(client, page, "/submit")
        await self.everything()
        return re.search(r'href="(/cases/[^"]*)"', receipt.text)[1]  # type: ignore[index]

    async def does(
        self, case: str, verb: str, kind: str = HALL, duty: str = KUKKER, **fields: str
    ) -> Answer:
        """An official presses a button of the case page; every job has run. The page that follows."""
        async with self.desk(kind, duty) as official:
            page = await official.get(f"/desk{case}", follow=True)
            page = await send(official, page, f"/{verb}", fields)
        await self.everything()
        return page

    async def tasks(self, case: str) -> list[tuple[str, str]]:
        """Steps with what came of them, in the order in which they were opened."""
        async with self.house.db.reading() as tx:
            found = await store.tasks(tx, CaseKey.parse(case.rpartition("/")[2]))
        return [(task.step, task.outcome or "open") for task in found]

    async def state(self, case: str) -> str:
        async with self.house.db.reading() as tx:
            found = await store.case_by_key(tx, CaseKey.parse(case.rpartition("/")[2]))
        assert found is not None
        return str(found.state)


@asynccontextmanager
async def open_towers(house: House, database: TestDatabase) -> AsyncIterator[Towers]:
    """The books of the country are there, and its offices are open."""
    await found_land(house, database)
    with time_stamps(house.settings, house.clock) as url:
        settings = replace(house.settings, tsa_url=url)
        designs = house.part(Doors).designs
        house.parts[Doors] = setup.doors(
            settings, house.secrets, house.http, designs, now=house.clock()
        )
        yield Towers(house, await somebody(house))


def named(tasks: Sequence[tuple[str, str]], outcome: str) -> set[str]:
    return {step for step, came in tasks if came == outcome}

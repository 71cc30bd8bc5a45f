"""Offices with a clerk and a signer, and a filed declaration on their desks."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

import psycopg

from motcua.contexts.cases.store import cases as store
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.clients import setup
from motcua.contexts.credentials.words import Doors
from motcua.entry import contexts
from motcua.infra import worker
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from tests.cases.forms import form_of, send
from tests.cases.make import World, fill, start
from tests.client import Answer, Client, browser, make_official, sign_in
from tests.conftest import TestDatabase
from tests.credentials.make import time_stamps

CLERK, SIGNER = "tham-dinh", "ky-duyet"


@dataclass
class Office:
    """What happens at the desks of the agencies that answer the world's declarations."""

    world: World

    async def everything(self) -> None:
        """The log is sequenced and every job has run."""
        await worker.drain(self.world.house, contexts.HANDLERS, contexts.PROJECTIONS)

    async def file(self) -> str:
        """The mother files what the notice offers; gives the path of her first case."""
        await self.world.notice()
        async with self.world.as_citizen(self.world.mother) as mother:
            receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        assert receipt.status_code == 200
        await self.everything()
        return re.search(r'href="(/cases/[^"]*)"', receipt.text)[1]  # type: ignore[index]

    @asynccontextmanager
    async def desk(self, agency: str, duty: str) -> AsyncIterator[Client]:
        """An official of an agency, with one duty, at the desk."""
        house = self.world.house
        signer = await make_official(house, agency=agency, duties=frozenset({SIGNER}))
        await credentials.appoint(
            house, signer, account=signer.id, agency=agency, name="Ký Thị Duyệt",
            title="Chủ tịch", now=house.clock(),
        )  # fmt: skip
        actor: Actor = await make_official(house, agency=agency, duties=frozenset({duty}))
        async with browser(house) as client:
            client.http.headers["accept-language"] = "en"
            await sign_in(client, house, actor)
            yield client

    async def cases_of(self, case: str) -> list[str]:
        """All cases of the declaration that a case belongs to, in the order in which they opened."""
        key = CaseKey.parse(case.rpartition("/")[2])
        async with self.world.house.db.reading() as tx:
            first = await store.case_by_key(tx, key)
            assert first is not None
            found = await store.cases_of_application(tx, key.subject_id, first.application_id)
        return [f"/cases/{each.key}" for each in found]

    async def agency_of(self, case: str) -> str:
        """The agency whose case it is, as the citizen's page never shows it: by the database."""
        key = case.rpartition("/")[2]
        async with self.world.house.db.reading() as tx:
            found = await store.case_by_key(tx, CaseKey.parse(key))
        assert found is not None
        return found.agency


async def press(client: Client, page: Answer, verb: str, **fields: str) -> Answer:
    """Press a button of a case page; the page that follows."""
    return await send(client, page, f"/{verb}", fields)


def has_form(page: Answer, verb: str) -> bool:
    try:
        form_of(page, f"/{verb}")
    except AssertionError:
        return False
    return True


@asynccontextmanager
async def open_office(world: World) -> AsyncIterator[Office]:
    """The offices are open while the time-stamp authority runs."""
    with sealing(world.house):
        yield Office(world)


@contextmanager
def sealing(house: House) -> Iterator[None]:
    """Results can be sealed while the time-stamp authority runs."""
    with time_stamps(house.settings, house.clock) as url:
        settings = replace(house.settings, tsa_url=url)
        designs = house.part(Doors).designs
        furnished = setup.doors(settings, house.secrets, house.http, designs, now=house.clock())
        house.parts[Doors] = furnished
        yield


def desk(case: str) -> str:
    return f"/desk{case}"


async def approved(office: Office, case: str) -> str:
    """Taken in and proposed for approval; gives the agency."""
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await press(clerk, page, "approve")
        assert page.status_code == 200
    await office.everything()
    return agency


async def signed(office: Office, case: str) -> Answer:
    """Taken in, proposed, looked at and signed; every job has run. Gives the signer's page."""
    agency = await approved(office, case)
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        assert (await signer.get(f"{desk(case)}/document")).content.startswith(b"%PDF")
        page = await press(signer, page, "signatures")
        assert page.status_code == 200, page.text
    await office.everything()
    return page


def move_place(database: TestDatabase, fact: str, code: str) -> str:
    """Set the unit that a fact of the application names; gives the former one."""
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        row = admin.execute(
            "SELECT facts -> %s ->> 'value' FROM cases.applications", (fact,)
        ).fetchone()
        admin.execute(
            "UPDATE cases.applications SET facts = jsonb_set(facts, ARRAY[%s, 'value'], to_jsonb(%s::text))",
            (fact, code),
        )
    assert row is not None
    return str(row[0])

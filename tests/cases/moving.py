"""Somebody of the invented country who moves with their nestlings: pages with entries, as one walks through them."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import psycopg

from motcua.contexts.registries import api as registries
from motcua.infra.house import House
from tests.cases.forms import born, send
from tests.cases.make import MACHINE
from tests.client import Answer, Client
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

SERVICE = "nesttrek"
DAY = {"nestdag_day": "3", "nestdag_month": "4", "nestdag_year": "2022"}


@dataclass
class Mover:
    """Somebody who moves, and two nestlings whom a registry knows to be theirs."""

    client: Client
    database: TestDatabase

    async def begin(self, treasures: str = "false") -> Answer:
        """The list of nestlings."""
        page = await send(self.client, await self.client.get(f"/apply/{SERVICE}"), "/start")
        move = {
            **born("wanneer", "2026-12-01"),
            "waarheen.place": "K2",
            "waarheen": "Nuuk 4",
            "schatja": treasures,
        }
        return await send(self.client, page, fields=move)

    async def tame(self, page: Answer) -> Answer:
        """Answer for the two who are known what no registry knows."""
        for address in links(page, "Change"):
            entry = await self.client.get(address)
            assert_accessible(entry)
            page = await fill(self.client, entry, nesttam="true")
        return page

    def said(self) -> dict[str, object]:
        with psycopg.connect(self.database.superuser) as looking:
            rows = looking.execute("SELECT answers FROM cases.drafts").fetchall()
        return dict(rows[-1][0])


async def nestling(house: House, person: UUID, name: str, day: str) -> None:
    async with house.db.transaction() as tx:
        await registries.write(
            house, tx, MACHINE, registry="nestbook", subject_id=person,
            values={"lorn": name, "drimdag": day}, valid_from=date.fromisoformat(day),
            source="test", case=None, now=house.clock(),
        )  # fmt: skip


def links(page: Answer, verb: str) -> list[str]:
    return re.findall(rf'href="([^"]*/entries/[^"]*)">{verb}<', page.text)


async def fill(client: Client, page: Answer, **answers: str) -> Answer:
    """Answer questions of an entry by their ids; a field has the entry's id at its end."""
    entry = str(page.url.path).rpartition("/")[2]
    fields = {
        re.sub(
            r"^([a-z-]+?)(-(?:day|month|year))?$", rf"\1~{entry}\2", name.replace("_", "-")
        ): value
        for name, value in answers.items()
    }
    return await send(client, page, "/entries/", fields)


async def add(client: Client, page: Answer, **answers: str) -> Answer:
    return await fill(client, await send(client, page, fields={"more": "yes"}), **answers)

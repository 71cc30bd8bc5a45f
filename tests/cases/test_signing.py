"""The signer's desk: a batch with a line that is refused, nobody who may sign, a document that cannot be made."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import psycopg
import pytest

from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.words import Doors
from motcua.infra.jobs import TRIES
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, has_form, press
from tests.client import Answer, browser, make_official, sign_in
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible


def line_of(page: Answer) -> str:
    return re.search(r'name="line" value="([^"]+)"', page.text)[1]  # type: ignore[index]


async def test_refused_line_does_not_end_the_batch(office: Office) -> None:
    cases = [await office.file() for _ in range(3)]
    agency = await office.agency_of(cases[0])
    for case in cases:
        await approved(office, case)
    async with office.desk(agency, SIGNER) as signer:
        lines = [line_of(await signer.get(desk(case))) for case in cases]
        page = await signer.get(desk(cases[1]))
        await press(signer, page, "send-back", **{"back-why": "Look again."})
        listed = await signer.get("/desk/sign")
        tokens = await signer.tokens("/desk/sign")
        told = await signer.http.post("/desk/signatures", data={**tokens, "line": lines})
        assert listed.status_code == told.status_code == 200
        assert_accessible(told)
        assert "2 of 3 decisions are signed" in told.text
        assert "Somebody else was faster" in unescape(told.text)
        assert told.text.count(">Signed<") == 2
        await office.everything()
        for case, state in zip(cases, ("result", "decide", "result"), strict=True):
            page = await signer.get(desk(case))
            assert ("Finished, the result has gone out" in page.text) == (state == "result")


async def test_case_waits_by_name_until_somebody_may_sign(office: Office, clock: Clock) -> None:
    house = office.world.house
    case = await office.file()
    agency = await office.agency_of(case)
    clerk = await make_official(house, agency=agency, duties=frozenset({CLERK, SIGNER}))
    async with browser(house) as client:
        client.http.headers["accept-language"] = "en"
        await sign_in(client, house, clerk)
        page = await press(client, await client.get(desk(case)), "acknowledge")
        assert (await press(client, page, "approve")).status_code == 200
        await office.everything()
        page = await client.get(desk(case))
        assert_accessible(page)
        assert "Waiting until somebody may sign" in page.text
        assert "As soon as somebody is appointed" in page.text
        assert not has_form(page, "signatures")
        assert "Nobody may sign case" in (await client.get("/desk/alerts")).text
        clock.move(timedelta(minutes=2))
        await office.everything()
        assert "Waiting until somebody may sign" in (await client.get(desk(case))).text
        await credentials.appoint(
            house, clerk, account=clerk.id, agency=agency, name="Ký", title="Chủ tịch", now=clock()
        )
        clock.move(timedelta(minutes=2))
        await office.everything()
        assert "Nobody may sign case" not in (await client.get("/desk/alerts")).text
        page = await client.get(desk(case))
        assert (await press(client, page, "signatures")).status_code == 200


class Torn:
    """The pack's designs, with templates that do not compile."""

    def __init__(self, designs: Any) -> None:
        self._designs = designs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._designs, name)

    def design(self, *args: Any, **more: Any) -> Any:
        design = self._designs.design(*args, **more)
        return replace(design, files={**design.files, design.main: b"#no-such-thing"})


async def give_up(office: Office, database: TestDatabase) -> None:
    """The worker tries for the last time."""
    with psycopg.connect(database.superuser, autocommit=True) as admin:
        admin.execute("SET search_path = procrastinate")
        with pytest.raises(Exception, match=r"no-such-thing|unknown variable|typst"):
            await office.everything()
        admin.execute(
            "UPDATE procrastinate.procrastinate_jobs SET attempts = %s WHERE status = 'todo'",
            [TRIES - 1],
        )
        with pytest.raises(Exception, match=r"no-such-thing|unknown variable|typst"):
            await office.everything()
        admin.execute(
            "UPDATE procrastinate.procrastinate_jobs SET status = 'failed' WHERE status = 'todo'"
        )
    await office.everything()


async def test_document_that_could_not_be_made_is_made_again(
    office: Office, clock: Clock, database: TestDatabase
) -> None:
    house = office.world.house
    case = await office.file()
    agency = await office.agency_of(case)
    doors = house.part(Doors)
    house.parts[Doors] = replace(doors, designs=Torn(doors.designs))
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(clerk, page, "approve")
    for _ in range(2):  # it may fail again
        await give_up(office, database)
        async with office.desk(agency, SIGNER) as signer:
            page = await signer.get(desk(case))
            assert_accessible(page)
            assert "The document could not be made" in page.text
            assert not has_form(page, "signatures")
            alerts = (await signer.get("/desk/alerts")).text
            assert len(re.findall(r'-s">[^<]*: the document could not be made', alerts)) == 1
            clock.move(timedelta(minutes=1))
            again = await press(signer, page, "make-again")
            assert again.status_code == 200
            assert "is being prepared" in again.text
            assert (await press(signer, page, "make-again")).status_code == 409
            alerts = (await signer.get("/desk/alerts")).text
            assert "the document could not be made" not in alerts
    house.parts[Doors] = doors
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        assert (await press(signer, page, "signatures")).status_code == 200

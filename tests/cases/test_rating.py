"""After the answer: what the citizen thinks of it, once; numbers for all, words for the office."""

from uuid import uuid4

import psycopg

from motcua.contexts.cases.events import CaseRated
from motcua.contexts.registries import api as registries
from motcua.infra import events
from motcua.kernel.actors import NOBODY
from tests.cases.forms import found, send, text_of
from tests.cases.make import MACHINE, fill, start
from tests.cases.office import CLERK, Office, desk, has_form, signed
from tests.client import browser
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible


async def answered(office: Office) -> tuple[str, str, str]:
    """A case with its result: its path, number and code."""
    await office.world.notice()
    async with office.world.as_citizen(office.world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
    await office.everything()
    case = found(r'href="(/cases/[^"]*)"', receipt)
    await signed(office, case)
    code = found(r"Code of this receipt: ([A-Z0-9]{4}-[A-Z0-9]{4})", receipt)
    return case, found(r"Dossier ([^ <]+)", receipt).strip(), code


def rated(database: TestDatabase) -> list[tuple[object, ...]]:
    with psycopg.connect(database.superuser) as admin:
        return admin.execute(
            """SELECT body ->> 'stars', body ->> 'step', body ->> 'way', body ->> 'satisfied', actor_id::text
            FROM infra.log WHERE kind = 'case-rated'"""
        ).fetchall()


async def test_declarant_rates_and_only_the_office_reads_the_words(
    office: Office, database: TestDatabase, clock: Clock
) -> None:
    case, *_ = await answered(office)
    agency = await office.agency_of(case)
    async with office.world.as_citizen(office.world.father) as father:
        assert not has_form(await father.get(case), "rate"), "the declarant says it"
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        wrong = await send(mother, page, "/rate", {"stars": "", "words": "Chờ lâu quá."})
        assert wrong.status_code == 422
        assert_accessible(wrong)
        assert "Chờ lâu quá." in wrong.text, "what was typed is kept"
        said = {"stars": "2", "step": "decide", "words": "Bà Lan chờ lâu quá."}
        page = await send(mother, wrong, "/rate", said)
        assert "You have said what you think: 2 of 5." in text_of(page)
        assert not has_form(page, "rate")
        assert (await send(mother, wrong, "/rate", said)).status_code == 409
    await office.everything()
    assert [line[:4] for line in rated(database)] == [("2", "decide", "signed-in", "false")]
    async with office.desk(agency, CLERK) as clerk:
        told = text_of(await clerk.get(desk(case)))
        assert "2 of 5" in told and "Examining and deciding" in told and "Bà Lan" in told
    async with browser(office.world.house) as nobody:
        numbers = await nobody.get("/numbers/hai-long")
        assert numbers.status_code == 200 and "Bà Lan" not in numbers.text
    house = office.world.house
    async with house.db.transaction() as tx:
        await registries.erase(house, tx, MACHINE, office.world.mother, now=clock())
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        told = text_of(await clerk.get(desk(case)))
        assert "2 of 5" in told and "Bà Lan" not in told


async def test_whoever_has_the_receipt_rates_by_its_code_and_the_log_names_nobody(
    office: Office, database: TestDatabase
) -> None:
    _, reference, code = await answered(office)
    async with browser(office.world.house) as nobody:
        nobody.http.headers["accept-language"] = "en"
        page = await nobody.get("/status")
        page = await send(nobody, page, "/status", {"reference": reference, "code": code})
        assert_accessible(page)
        wrong = await send(nobody, page, "/status/rate", {"stars": "9"})
        assert wrong.status_code == 422
        assert_accessible(wrong)
        forged = await send(nobody, page, "/status/rate", {"stars": "5", "code": "AAAA-AAAA"})
        assert forged.status_code == 404
        page = await send(nobody, page, "/status/rate", {"stars": "5"})
        assert "You have said what you think: 5 of 5." in text_of(page)
        assert (await send(nobody, wrong, "/status/rate", {"stars": "1"})).status_code == 409
    await office.everything()
    assert rated(database) == [("5", "", "code", "true", str(NOBODY.id))]


async def test_what_is_not_answered_is_not_rated(office: Office) -> None:
    case = await office.file()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert not has_form(await mother.get(case), "rate")
        forged = await mother.http.post(
            f"{case}/rate", data={**await mother.tokens(case), "stars": "5"}
        )
        assert forged.status_code == 409


async def test_numbers_are_public_by_service_and_office_and_small_ones_are_put_together(
    office: Office,
) -> None:
    house = office.world.house
    ratings = [("dang-ky-khai-sinh", 5)] * 6 + [("cap-the-bhyt", 1)] * 2
    territory = office.world.release.territory
    agency = territory.competent("commune-committee", "00004", house.clock().date()).code  # fmt: skip
    async with house.db.transaction() as tx:
        for service, stars in ratings:
            happened = CaseRated(
                subject_id=uuid4(), case_id=uuid4(), agency=agency, unit="00004", service=service,
                channel="online", step="", stars=stars, satisfied=stars > 3, way="code",
            )  # fmt: skip
            await events.append(tx, NOBODY, happened, at=house.clock())
    await office.everything()
    async with browser(house) as nobody:
        nobody.http.headers["accept-language"] = "en"
        page = await nobody.get("/numbers/hai-long")
        assert_accessible(page)
        told = text_of(page)
        assert "By service" in told and "Birth registration" not in told, told
        data = (await nobody.get("/numbers/hai-long.json")).json()  # not the page of its name
    assert [
        (cell["place"], cell["numerator"], cell["denominator"]) for cell in data["by_service"]
    ] == [("", 6, 8)]

"""How far a case is, by its number and the code of its receipt, without signing in."""

from datetime import timedelta

import psycopg
import pytest

from motcua.contexts.cases.actions import tracking as actions
from motcua.contexts.cases.errors import StatusNotFound, TooManyTries
from motcua.contexts.cases.model import tracking
from motcua.contexts.registries import api as registries
from motcua.kernel.keys import CaseKey
from tests.cases.forms import found, send, text_of
from tests.cases.make import MACHINE, World, fill, start
from tests.cases.office import CLERK, Office, desk, press
from tests.client import Answer, Client, browser
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible


async def receipt(world: World) -> tuple[str, str, str]:
    """A declaration is filed: its number, its code, the path of its case."""
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await send(mother, await fill(mother, await start(mother)), "/submit")
        again = await mother.get(str(page.url.path))
    for shown in (page, again):
        assert_accessible(shown)
    code = found(r"Code of this receipt: ([A-Z0-9]{4}-[A-Z0-9]{4})", page)
    assert code in again.text, "a receipt is printed again"
    assert code not in str(page.url)
    return found(r"Dossier ([^ <]+)", page).strip(), code, found(r'href="(/cases/[^"]*)"', page)


async def look(client: Client, reference: str, code: str) -> Answer:
    client.http.headers["accept-language"] = "en"
    page = await client.get("/status")
    assert_accessible(page)
    return await send(client, page, "/status", {"reference": reference, "code": code})


async def test_a_stranger_with_number_and_code_sees_how_far_it_is_and_nothing_else(
    office: Office, clock: Clock
) -> None:
    world = office.world
    reference, code, case = await receipt(world)
    await office.everything()
    async with browser(world.house) as nobody:
        page = await look(nobody, reference.lower(), code.replace("-", " ").lower())
        assert page.status_code == 200
        assert_accessible(page)
        told = text_of(page)
        assert reference in told and "Received" in told and "1: Newly registered" in told
        assert "The answer is due by" in told
        for private in ("Hoa", "Nam", "Minh An", "001195000001", "1995"):
            assert private not in page.text
        assert str(page.url.path) == "/status" and not page.url.query
        agency = await office.agency_of(case)
        async with office.desk(agency, CLERK) as clerk:
            taken = await press(clerk, await clerk.get(desk(case)), "acknowledge")
            await press(
                clerk,
                taken,
                "ask",
                lack="wrong",
                what="The date of the wedding.",
                why="Hoa Trần said so.",
            )
        told = text_of(await look(nobody, reference, code))
        assert "What you gave does not hold: The date of the wedding." in told
        assert "5: Papers to be supplemented" in told and "Hoa" not in told


@pytest.mark.parametrize(
    ("number", "code"),
    [(None, "AAAA-AAAA"), ("H26.1-260101-0001", None), (None, ""), ("", None), ("' OR 1", "x")],
)
async def test_wrong_number_and_wrong_code_are_the_same(
    world: World, number: str | None, code: str | None
) -> None:
    reference, right, _ = await receipt(world)
    async with browser(world.house) as nobody:
        page = await look(
            nobody, reference if number is None else number, right if code is None else code
        )
        assert_accessible(page)
        if number == "" or code == "":
            assert page.status_code == 422
            return
        assert page.status_code == 404
        assert "No application has this number together with this code." in page.text


async def test_guessing_is_limited_by_number_whether_there_is_one_or_not(
    world: World, clock: Clock, database: TestDatabase
) -> None:
    reference, code, _ = await receipt(world)
    async with browser(world.house) as nobody:
        for number in (reference, "H26.1-260101-0001"):
            answers = [
                (await look(nobody, number, "AAAA-AAAA")).status_code
                for _ in range(tracking.PER_NUMBER + 1)
            ]
            assert answers == [404] * tracking.PER_NUMBER + [503]
        assert (await look(nobody, reference, code)).status_code == 503, "the right one waits, too"
        clock.move(timedelta(hours=1))
        assert (await look(nobody, reference, code)).status_code == 200
    with psycopg.connect(database.superuser) as admin:
        kept = admin.execute("SELECT DISTINCT length(key) FROM cases.status_tries").fetchall()
    assert kept == [(32,)], "no address and no number stands there"
    clock.move(timedelta(days=2))
    await actions.forget(world.house, clock())
    with psycopg.connect(database.superuser) as admin:
        assert admin.execute("SELECT count(*) FROM cases.status_tries").fetchone() == (0,)


async def test_guessing_is_limited_by_address(world: World) -> None:
    reference, code, _ = await receipt(world)
    async with browser(world.house) as nobody:
        for n in range(tracking.PER_ADDRESS):
            with pytest.raises(StatusNotFound):
                await actions.find(
                    world.house,
                    reference=f"X-{n}",
                    code="x",
                    address="1.2.3.4",
                    now=world.house.clock(),
                )
        with pytest.raises(TooManyTries):
            await actions.find(
                world.house,
                reference=reference,
                code=code,
                address="1.2.3.4",
                now=world.house.clock(),
            )
        assert (await look(nobody, reference, code)).status_code == 200, "another address may"


async def test_erased_declarations_have_no_code(world: World, office: Office, clock: Clock) -> None:
    reference, code, case = await receipt(world)
    await office.everything()
    child = CaseKey.parse(case.rpartition("/")[2]).subject_id
    async with world.house.db.transaction() as tx:
        await registries.erase(world.house, tx, MACHINE, child, now=clock())
    await office.everything()
    async with browser(world.house) as nobody:
        assert (await look(nobody, reference, code)).status_code == 404


async def test_the_qr_leads_to_the_form_and_a_party_to_the_case(world: World) -> None:
    reference, _, case = await receipt(world)
    async with browser(world.house) as nobody:
        page = await nobody.get(f"/status/{reference}")
        assert f'value="{reference}"' in page.text
    async with world.as_citizen(world.mother) as mother:
        assert str((await mother.get(f"/status/{reference}", follow=True)).url.path) == case

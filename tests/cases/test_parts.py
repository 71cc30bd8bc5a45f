"""Which part of a declaration opens, and what the citizen is told of those that cannot any more."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import pytest_asyncio

from motcua.contexts.cases.model.order import Ways, lost_parts, opened_by
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.inputs import read_folder
from motcua.contexts.catalogue.model.releasing import checked
from motcua.contexts.catalogue.words import State
from motcua.entry import ports
from motcua.infra.house import House
from tests.cases.forms import send, text_of
from tests.cases.make import BUNDLE, PACK, World, family, fill, pack, start
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, open_office, press, signed
from tests.conftest import TestDatabase
from tests.web.assertions import assert_accessible

BIRTH, HOME, CARD = "dang-ky-khai-sinh", "dang-ky-thuong-tru", "cap-the-bhyt"
NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("done", "approved", "gone", "opens", "lost"),
    [
        (BIRTH, {BIRTH}, set(), [HOME], []),
        (BIRTH, set(), {BIRTH}, [], [HOME, CARD]),
        (HOME, {BIRTH, HOME}, set(), [CARD], []),
        (HOME, {BIRTH}, {HOME}, [CARD], []),
        (CARD, {BIRTH, HOME}, {CARD}, [], []),
    ],
)
def test_what_a_part_needs_decides_what_opens(
    done: str, approved: set[str], gone: set[str], opens: list[str], lost: list[str]
) -> None:
    journey = pack().journey(BUNDLE, NOW)
    household = {"ho": UUID(int=1)}
    ways = Ways(frozenset(approved), frozenset(gone))
    state = State(facts={}, holders=household, actor_role=None)
    found = opened_by(journey, state, NOW, done=done, ways=ways)
    assert [part.id for part in found] == opens
    assert [part.service for part in lost_parts(journey, state, NOW, ways)] == lost


def test_part_that_is_left_out_holds_up_nobody() -> None:
    journey = pack().journey(BUNDLE, NOW)
    state = State(facts={}, holders={}, actor_role=None)  # no household to join
    ways = Ways(frozenset({BIRTH}), frozenset())
    assert [part.id for part in opened_by(journey, state, NOW, done=BIRTH, ways=ways)] == [CARD]


async def refused(office: Office, case: str) -> None:
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await press(clerk, page, "refuse", reason="The household has moved away.")
        assert page.status_code == 200
    await sign(office, case)


async def sign(office: Office, case: str) -> None:
    await office.everything()
    async with office.desk(await office.agency_of(case), SIGNER) as signer:
        page = await press(signer, await signer.get(desk(case)), "signatures")
        assert page.status_code == 200
    await office.everything()


async def test_card_follows_a_refused_residence(office: Office) -> None:
    first = await office.file()
    await signed(office, first)
    second = (await office.cases_of(first))[1]
    await refused(office, second)
    await office.everything()
    cases = await office.cases_of(first)
    assert len(cases) == 3
    await signed(office, cases[2])
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "Finished" in (await mother.get(cases[2])).text
        assert "Declare again" not in (await mother.get(second)).text


async def test_refused_birth_takes_the_rest_with_it_and_may_be_declared_again(
    office: Office,
) -> None:
    first = await office.file()
    await refused(office, first)
    assert len(await office.cases_of(first)) == 1
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(first)
        assert_accessible(page)
        assert "You can make this declaration again" in page.text
        assert "begins by itself" not in text_of(page)


async def test_number_stays_the_same_when_declared_anew(
    office: Office, database: TestDatabase
) -> None:
    """Allotted, not signed, refused, declared again: the child has one number."""
    first = await office.file()
    agency = await approved(office, first)
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(first))
        await press(signer, page, "send-back", **{"back-why": "This is not right."})
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(first))
        await press(clerk, page, "refuse", reason="The mother is somebody else.")
    await sign(office, first)
    async with office.world.as_citizen(office.world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        again = receipt.text.partition('href="/cases/')[2].partition('"')[0]
    await office.everything()
    await signed(office, f"/cases/{again}")
    with psycopg.connect(database.superuser) as admin:
        numbers = admin.execute("SELECT count(*) FROM registries.allotments").fetchone()
    assert numbers == (1,)


async def test_signer_sends_a_refusal_back(office: Office) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        await press(clerk, page, "refuse", reason="The mother is somebody else.")
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        page = await signer.get(desk(case))
        await press(signer, page, "send-back", **{"back-why": "She is not."})
    await signed_from_here(office, case, agency)
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert "Finished" in page.text
        assert "somebody else" not in page.text


async def signed_from_here(office: Office, case: str, agency: str) -> None:
    async with office.desk(agency, CLERK) as clerk:
        await press(clerk, await clerk.get(desk(case)), "approve")
    await sign(office, case)


@pytest_asyncio.fixture
async def plain(house: House, tmp_path: Path) -> World:
    """A country without letters of refusal."""
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    for file in (folder / "services").glob("*.yaml"):
        text = file.read_text("utf-8").partition("refusal: {document")[0]
        file.write_text(text, "utf-8")
    (folder / "documents" / "thong-bao-tu-choi.yaml").unlink()
    release = checked(read_folder(folder))  # its scenarios speak of the letters
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    return await family(house, release)


async def test_without_a_letter_a_refusal_counts_at_once(plain: World) -> None:
    async with open_office(plain) as office:
        case = await office.file()
        async with office.desk(await office.agency_of(case), CLERK) as clerk:
            page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
            page = await press(clerk, page, "refuse", reason="It is registered already.")
            assert "Refused: It is registered already." in page.text
        async with plain.as_citizen(plain.mother) as mother:
            assert "It is registered already." in (await mother.get(case)).text

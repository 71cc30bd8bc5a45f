"""A draft that crosses the day on which another version comes into force: the day of filing decides, everywhere."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest_asyncio

from motcua.contexts.catalogue import api as catalogue
from motcua.entry import ports
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.cases.forms import form_of, found, send
from tests.cases.make import PACK, World, family, fill, start
from tests.cases.office import CLERK, Office, desk, has_form, open_office, press
from tests.client import Answer, sign_in
from tests.conftest import Clock

SERVICE = "dang-ky-khai-sinh"


@pytest_asyncio.fixture
async def changed(house: House, tmp_path: Path) -> World:
    """From Monday 23 November on another law gives more time, and asks for no longer check."""
    folder = tmp_path / "pack"
    shutil.copytree(PACK, folder)
    old = folder / "services" / f"{SERVICE}.yaml"
    text = old.read_text("utf-8")
    new = text.replace("effective_from: 2024-07-01", "effective_from: 2026-11-23")
    new = new.replace("{days: 3}, legal_basis", "{days: 9}, legal_basis")
    new = new.replace("steps: khai-sinh", "steps: khai-sinh-moi")
    (folder / "services" / f"{SERVICE}-2.yaml").write_text(new, "utf-8")
    ends = "effective_from: 2024-07-01\neffective_to: 2026-11-22"
    old.write_text(text.replace("effective_from: 2024-07-01", ends), "utf-8")
    shapes = folder / "shapes" / "lien-thong.yaml"
    both = shapes.read_text("utf-8")
    first = both.partition("- shape: noi-tiep")[0].partition("- shape: khai-sinh")[2]
    again = first.replace(", verify_within: {days: 5}", "")
    shapes.write_text(f"{both}\n- shape: khai-sinh-moi{again}", "utf-8")
    release = catalogue.load(folder)
    house.parts.update(ports.parts(house))
    releases = house.part(catalogue.Releases)
    releases._known[release.hash] = releases._current = release
    return await family(house, release)


async def test_draft_that_crosses_is_checked_and_decided_under_the_new_version(
    changed: World, clock: Clock
) -> None:
    await changed.notice()
    async with open_office(changed) as office:
        async with changed.as_citizen(changed.mother) as mother:
            before = await fill(mother, await start(mother))  # checked on Friday under the old one
            clock.move(timedelta(days=3))
            await sign_in(mother, changed.house, Actor(ActorKind.CITIZEN, changed.mother))
            address, form = form_of(before, "/submit")
            sent = await mother.http.post(address, data={**form, **await mother.tokens("/my")})
            receipt = await mother._after(sent)
            if "/check" in str(receipt.url):  # the law has changed: look again
                receipt = await send(mother, receipt, "/submit")
            # nine working days after Monday 23 November, without Tuesday's holiday
            assert "The agency must answer by 7 December 2026." in receipt.text
            case = _case(receipt)
        await _decide_under_the_new_one(office, case)


def _case(receipt: Answer) -> str:
    return found(r'href="(/cases/[^"]*)"', receipt)


async def _decide_under_the_new_one(office: Office, case: str) -> None:
    await office.everything()
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        assert has_form(page, "approve")
        assert not has_form(page, "verify")


async def test_draft_filed_before_the_day_stays_under_the_old_version(
    changed: World, clock: Clock
) -> None:
    await changed.notice()
    async with open_office(changed) as office:
        async with changed.as_citizen(changed.mother) as mother:
            receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
            case = _case(receipt)
        await office.everything()
        clock.move(timedelta(days=3))
        async with office.desk(await office.agency_of(case), CLERK) as clerk:
            page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
            assert has_form(page, "verify")
            assert "26 November 2026" in page.text

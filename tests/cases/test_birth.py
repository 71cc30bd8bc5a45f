"""A mother declares a birth: she is asked only what no registry holds."""

import asyncio
import re
from datetime import timedelta

from motcua.contexts.cases.store import cases
from motcua.contexts.catalogue.words import Release
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind
from tests.cases.forms import born, form_of, found, send
from tests.cases.make import ELSEWHERE, World, family, fill, key_of, start
from tests.client import sign_in
from tests.web.assertions import assert_accessible


async def test_mother_is_asked_only_what_nobody_knows(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        home = await mother.get("/my")
        assert "The hospital has sent the birth notice" in home.text
        assert_accessible(home)
        page = await start(mother)
        assert_accessible(page)
        assert "From: Hospital&#39;s birth notice" in page.text
        check = await fill(mother, page)
        assert_accessible(check)
        assert "From: National population database" in check.text
        assert "•••••••••001" in check.text
        assert "001195000001" not in check.text
        receipt = await send(mother, check, "/submit")
        assert_accessible(receipt)
        assert re.search(r"H26[0-9A-Z.]*-261120-0001", receipt.text)
        assert "The agency must answer by 26 November 2026" in receipt.text  # the 24th is a holiday
        await world.settle()
        home = await mother.get("/my")
        assert "The hospital has sent the birth notice" not in home.text
        assert "-261120-0001" in home.text
        assert (await mother.get(f"/applications/{key_of(receipt)}")).status_code == 200


async def test_case_is_seen_by_father_and_by_nobody_else(world: World) -> None:
    await world.notice()
    stranger = await world.person("Phạm Lan", "1980-01-01", "nu", "001180000009")
    async with world.as_citizen(world.mother) as mother:
        receipt = await send(mother, await fill(mother, await start(mother)), "/submit")
        case = found(r'href="(/cases/[^"]*)"', receipt)
    await world.settle()
    async with world.as_citizen(world.father) as father:
        page = await father.get(case)
        assert_accessible(page)
        assert "received the application" in page.text
        assert "Withdraw this application" not in page.text  # only who declared may
    async with world.as_citizen(stranger) as other:
        assert (await other.get(case)).status_code == 404
        assert (await other.get(str(receipt.url.path))).status_code == 404


async def test_wrong_answer_is_named_and_what_was_typed_stays(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        wrong = await send(mother, page, fields={"ten": "An 123"})
        assert wrong.status_code == 422
        assert 'value="An 123"' in wrong.text
        assert_accessible(wrong)
        again = await mother.get(str(page.url.path))  # also on another device, later
        assert 'value="An 123"' in again.text


async def test_registry_can_be_said_to_be_wrong(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        page = await start(mother)
        address = found(r'href="([^"]*/wrong/con.gioi-tinh[^"]*)"', page)
        asked = await mother.get(address)
        assert_accessible(asked)
        silent = await send(mother, asked, "/wrong/", {"why": ""})
        assert silent.status_code == 422
        back = await send(mother, asked, "/wrong/", {"why": "Con là con trai"})
        assert "Con là con trai" in back.text
        check = await fill(mother, back)
        receipt = await send(mother, check, "/submit")
        assert receipt.status_code == 200
        case = await mother.get(found(r'href="(/cases/[^"]*)"', receipt))
        assert "Con là con trai" in case.text


async def test_double_click_and_back_button_file_once(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
        first = await send(mother, check, "/submit")
        second = await send(mother, check, "/submit")
        assert first.url == second.url
        _, fields = form_of(check, "/submit")
        other = await send(mother, check, "/submit", {"form_token": "another-press-of-the-button"})
        assert other.url == first.url
        assert fields["version"]
        assert (await mother.get(str(check.url.path))).status_code == 404
        again = await mother.get(f"/drafts/{key_of(check)}", follow=True)
        assert again.url == first.url
    await world.settle()
    async with world.house.db.reading() as tx:
        assert len(await cases.takings(tx, world.mother)) == 1


async def test_start_pressed_twice_begins_one_draft(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        home = await mother.get("/my")
        first = await send(mother, home, "/start")
        second = await send(mother, home, "/start")
        assert first.url == second.url


async def test_two_devices_do_not_overwrite_each_other_unseen(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as phone, world.as_citizen(world.mother) as laptop:
        there = await start(phone)
        here = await laptop.get(str(there.url.path))
        await send(phone, there, fields={"ten": "Lê Minh An"})
        late = await send(laptop, here, fields={"ten": "Lê Bảo Bình"})
        assert late.status_code == 409
        assert 'value="Lê Bảo Bình"' in late.text  # what was typed stays
        assert "changed on another device" in late.text
        after = await send(laptop, late)  # seen now, and wanted
        assert after.status_code == 200
        check = await fill(phone, await phone.get(f"/drafts/{key_of(there)}", follow=True))
        checked = await laptop.get(str(check.url.path))
        await send(laptop, await laptop.get(str(there.url.path)), fields={"ten": "Lê An"})
        stale = await send(phone, check, "/submit")
        assert stale.status_code == 409
        assert "Lê An" in stale.text
        assert checked.status_code == 200


async def test_father_declares_and_the_marriage_names_the_mother(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.father) as father:
        page = await start(
            father, offer=False, role="cha", person="001195000001",
            **{"person__born-day": "8", "person__born-month": "3", "person__born-year": "1995"},
        )  # fmt: skip
        check = await fill(father, page)
        assert "Trần Thị Hoa" in check.text
        assert "From: Hospital&#39;s birth notice" in check.text
        assert (await send(father, check, "/submit")).status_code == 200


async def test_parents_of_two_communes_choose_where(house: House, release: Release) -> None:
    world = await family(house, release, father_home=ELSEWHERE)
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother), {"noi-dang-ky": {"dang-ky-tai": ELSEWHERE}})
        assert "/check" in str(check.url), check.text
        assert "Ngọc Hà" in check.text.split("Who decides")[1]


async def test_what_was_checked_is_filed_and_nothing_else(world: World) -> None:
    """A change after the check page, and a night between, are decided anew."""
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
        await send(
            mother,
            await mother.get(f"/drafts/{key_of(check)}/page/ten-con"),
            fields={"ten": "Lê An"},
        )
        stale = await send(mother, check, "/submit")
        assert stale.status_code == 409
        world.house.clock.move(timedelta(hours=20))  # type: ignore[attr-defined]
        await sign_in(mother, world.house, Actor(ActorKind.CITIZEN, world.mother))
        fresh = await mother.get(f"/drafts/{key_of(check)}/check")
        receipt = await send(mother, fresh, "/submit")
        assert receipt.status_code == 200
        case = await mother.get(found(r'href="(/cases/[^"]*)"', receipt))
        assert "Lê An" in case.text


async def test_of_two_parents_one_files(world: World) -> None:
    await world.notice()
    hers = {"role": "cha", "person": "001195000001", **born("person__born", "1995-03-08")}
    async with world.as_citizen(world.mother) as mother, world.as_citizen(world.father) as father:
        her_check = await fill(mother, await start(mother))
        his_check = await fill(father, await start(father, offer=False, **hers))
        first, second = await asyncio.gather(
            send(mother, her_check, "/submit"), send(father, his_check, "/submit")
        )
        assert sorted([first.status_code, second.status_code]) == [200, 409]
        loser = first if first.status_code == 409 else second
        assert "filed already" in loser.text

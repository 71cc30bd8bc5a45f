"""Whom the demo's sign-in page lists first: who stands before an offer that nobody has taken up."""

import re
from uuid import UUID

from motcua.contexts.cases import api as cases
from motcua.kernel.texts import Text
from tests.cases.forms import send
from tests.cases.make import World, fill, start


async def listed(world: World, n: int = 12) -> dict[UUID, Text]:
    bundles = world.release.journeys_at(world.house.clock())
    async with world.house.db.reading() as tx:
        return await cases.newest_offers(tx, n, bundles)


async def test_an_offer_is_listed_until_it_is_taken_up(world: World) -> None:
    assert await listed(world) == {}
    await world.notice()
    found = await listed(world)
    assert list(found) == [world.mother]
    assert found[world.mother]["en"].startswith("The hospital has sent the birth notice")
    async with world.as_citizen(world.mother) as mother:
        check = await fill(mother, await start(mother))
        assert list(await listed(world)) == [world.mother]  # begun is not filed
        receipt = await send(mother, check, "/submit")
        assert await listed(world) == {}
        case = re.search(r'href="(/cases/[^"]*)"', receipt.text)
        assert case is not None
        asked = await mother.get(f"{case[1]}/withdraw")
        assert (await send(mother, asked, "/withdraw")).status_code == 200
    assert list(await listed(world)) == [world.mother]


async def test_the_newest_stands_first_and_whoever_has_another_birth_stays(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        await send(mother, await fill(mother, await start(mother)), "/submit")
    await world.notice(so_giay_chung_sinh="GCS-second", thu_tu_sinh=2, so_tre_sinh=2)
    other = await world.person("Phạm Thị Lan", "1990-05-05", "nu", "001190000009")
    assert list(await listed(world)) == [world.mother]
    await world.notice(me_de={"number": "001190000009", "born": "1990-05-05"})  # type: ignore[arg-type]  # a person
    assert list(await listed(world)) == [other, world.mother]
    assert list(await listed(world, 1)) == [other]

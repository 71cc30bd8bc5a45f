"""The work list of a tired official: what is late, what is due today, what can wait."""

from datetime import timedelta

from tests.cases.forms import send, text_of
from tests.cases.make import World, fill, start
from tests.conftest import Clock
from tests.web.assertions import assert_accessible

CLERK = frozenset({"tham-dinh"})


async def list_of(world: World) -> str:
    async with world.as_official(duties=CLERK) as clerk:
        page = await clerk.get("/desk")
        assert_accessible(page)
        return text_of(page)


async def test_the_list_tells_late_from_today_and_from_later(world: World, clock: Clock) -> None:
    assert "Nothing is waiting" in await list_of(world)
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        await send(mother, await fill(mother, await start(mother)), "/submit")
    await world.settle()
    filed = await list_of(world)
    assert "Nothing is waiting" not in filed
    assert "Late (1)" not in filed
    assert "Later (1)" in filed or "Due today (1)" in filed
    clock.move(timedelta(days=4))
    assert "Late (1)" in await list_of(world)

"""The work list of a tired official: what is late, what is due today, what can wait, and how much there is."""

from datetime import timedelta

from motcua.infra.queries import Query
from tests.cases.forms import found, send, text_of
from tests.cases.make import HERE, World, fill, start
from tests.client import Answer
from tests.conftest import Clock
from tests.web.assertions import assert_accessible

CLERK = frozenset({"tham-dinh"})
TASKS = Query(
    "tasks",
    """
    INSERT INTO cases.work_list (agency, task_id, subject_id, case_id, reference, service, step, step_kind, opened_at,
        due_at)
    SELECT %(agency)s::text, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'R-' || n, 's', 's',
        %(kind)s::text, %(now)s::timestamptz, %(now)s::timestamptz + n * interval '1 hour'
    FROM generate_series(1, %(n)s::integer) AS n
    """,
)


async def look(world: World, path: str = "/desk") -> Answer:
    async with world.as_official(duties=CLERK) as clerk:
        page = await clerk.get(path)
    assert_accessible(page)
    return page


async def wait(world: World, kind: str, n: int) -> None:
    now = world.house.clock()
    agency = world.release.territory.competent("commune-committee", HERE, now.date())
    async with world.house.db.transaction() as tx:
        await tx.run(TASKS, agency=agency.code, kind=kind, n=n, now=now)


async def test_the_list_tells_late_from_today_and_from_later(world: World, clock: Clock) -> None:
    assert "Nothing is waiting" in text_of(await look(world))
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        await send(mother, await fill(mother, await start(mother)), "/submit")
    await world.settle()
    filed = text_of(await look(world))
    assert "Nothing is waiting" not in filed
    assert "Late (1)" not in filed
    assert "Later (1)" in filed or "Due today (1)" in filed
    clock.move(timedelta(days=4))
    assert "Late (1)" in text_of(await look(world))


async def test_the_list_says_how_much_there_is_and_that_it_is_cut(world: World) -> None:
    await wait(world, "decide", 120)
    await wait(world, "sign", 2)
    await wait(world, "issue", 3)  # a machine's work is nobody's
    everything = text_of(await look(world))
    assert "Everything (122)" in everything
    assert "These are the 100 that are due first." in everything
    to_sign = text_of(await look(world, "/desk?step=sign"))
    assert "To sign (2)" in to_sign and "due first" not in to_sign


async def test_all_that_waits_for_a_signature_is_ticked_at_once(world: World) -> None:
    await wait(world, "sign", 2)
    assert (await look(world, "/desk/sign")).text.count(" checked") == 0
    assert (await look(world, "/desk/sign?tick=all")).text.count(" checked") == 2


async def test_whom_a_case_is_about_stands_before_what_is_known_of_them(world: World) -> None:
    await world.notice()
    async with world.as_citizen(world.mother) as mother:
        await send(mother, await fill(mother, await start(mother)), "/submit")
    await world.settle()
    async with world.as_official(duties=CLERK) as clerk:
        work = await clerk.get("/desk")
        case = await clerk.get(found(r'href="(/desk/cases/[^"]*)"', work))
    words = text_of(case)
    assert "Child Full name Lê Minh An" in words
    assert "The child's mother Full name Trần Thị Hoa" in words

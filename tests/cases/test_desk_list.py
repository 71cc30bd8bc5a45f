"""The work list of a tired official: what is late, what is due today, what can wait, and how much there is."""

import re
from datetime import timedelta

import pytest

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
    INSERT INTO cases.work_list (agency, task_id, subject_id, case_id, reference, service, step, step_kind, duty,
        channel, opened_at, due_at)
    SELECT %(agency)s::text, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(),
        %(name)s::text || '-' || lpad(n::text, 3, '0'), %(service)s::text, 's', %(kind)s::text, %(duty)s::text,
        %(channel)s::text, %(now)s::timestamptz, %(now)s::timestamptz + %(start)s::integer * interval '1 hour'
        + n * interval '1 hour'
    FROM generate_series(1, %(n)s::integer) AS n
    """,
)


async def look(world: World, path: str = "/desk") -> Answer:
    async with world.as_official(duties=CLERK) as clerk:
        page = await clerk.get(path)
    assert_accessible(page)
    return page


async def wait(
    world: World,
    kind: str,
    n: int,
    *,
    name: str = "R",
    service: str = "s",
    duty: str | None = None,
    channel: str = "online",
    start: int = 0,
) -> None:
    now = world.house.clock()
    agency = world.release.territory.competent("commune-committee", HERE, now.date())
    async with world.house.db.transaction() as tx:
        await tx.run(
            TASKS, agency=agency.code, kind=kind, n=n, now=now, name=name, service=service,
            duty=duty, channel=channel, start=start,
        )  # fmt: skip


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


async def test_the_list_says_how_much_there_is_and_goes_on_page_by_page(world: World) -> None:
    await wait(world, "decide", 120)
    await wait(world, "sign", 2, name="S")
    await wait(world, "issue", 3)  # a machine's work is nobody's
    await wait(world, "decide", 4, duty="another", name="X")  # a colleague's
    page = await look(world)
    assert "Everything (122)" in text_of(page)
    assert "To sign (2)" in text_of(page)
    seen: list[str] = []
    async with world.as_official(duties=CLERK) as clerk:
        for _page in range(3):
            page = await clerk.get(
                "/desk" if not seen else found(r'rel="next"[^>]*href="([^"]*)"', page)
            )
            assert_accessible(page)
            seen += lines_of(page)
    assert len(seen) == len(set(seen)) == 122
    assert "What is due after these" not in page.text
    assert seen[:4] == ["R-001", "S-001", "R-002", "S-002"] or sorted(seen[:2]) == [
        "R-001",
        "S-001",
    ]
    assert seen[4:] == [f"R-{n:03}" for n in range(3, 121)]


def lines_of(page: Answer) -> list[str]:
    return re.findall(r'/desk/cases/[^"]*">([A-Z]-\d+)<', page.text)


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["A-001", "B-001", "C-001", "D-001", "E-001"]),
        ("step=sign", ["B-001"]),
        ("service=t", ["C-001"]),
        ("service=t&step=sign", []),
        ("channel=counter", ["D-001"]),
        ("due=late", ["A-001"]),
        ("due=today", ["A-001", "B-001"]),
        ("due=week", ["A-001", "B-001", "C-001", "D-001"]),
        ("taken=nobody", ["A-001", "B-001", "C-001", "D-001", "E-001"]),
        ("taken=me", []),
        ("again=1", []),
        ("service=t&channel=counter", []),
        ("due=week&channel=counter&step=decide", ["D-001"]),
        ("due=nonsense&taken=x&channel=y&after=z", ["A-001", "B-001", "C-001", "D-001", "E-001"]),
    ],
)
async def test_only_what_was_asked_for_is_shown(world: World, query: str, shown: list[str]) -> None:
    """The world's clock shows a Friday morning."""
    await wait(world, "decide", 1, name="A", start=-5)
    await wait(world, "sign", 1, name="B", start=1)
    await wait(world, "decide", 1, name="C", start=30, service="t")
    await wait(world, "decide", 1, name="D", start=40, channel="counter")
    await wait(world, "decide", 1, name="E", start=24 * 8)
    page = await look(world, f"/desk?{query}")
    assert lines_of(page) == shown
    paper = await look(world, f"/desk/print?{query}")
    assert re.findall(r">([A-Z]-\d+)<", paper.text) == shown


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

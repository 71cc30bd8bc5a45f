"""A calendar is corrected while cases run: each due date is derived anew, once, whatever ends in between."""

import asyncio
import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from motcua.contexts.cases.actions import deriving
from motcua.contexts.cases.words import MACHINE
from motcua.contexts.catalogue import api as catalogue
from motcua.infra.queries import Query
from tests.cases.forms import send, text_of
from tests.cases.make import PACK
from tests.cases.office import CLERK, Office, desk, press
from tests.catalogue.make import publish
from tests.conftest import Clock

DUES = Query("dues", "SELECT due_at::date::text FROM cases.cases ORDER BY subject_id, id")
CHANGED = Query(
    "changed",
    """
    SELECT count(*) FROM infra.log WHERE kind = 'clock-changed' AND body ->> 'reason' = 'calendar'
    """,
)


async def correct(office: Office, folder: Path, clock: Clock, *days: str) -> None:
    """The state declares days off: a new release, whose jobs have not run."""
    corrected = folder / f"pack-{len(list(folder.iterdir()))}"
    shutil.copytree(PACK, corrected)
    calendar = corrected / "calendars" / "state-offices.yaml"
    lines = "".join(f'  - {{day: {day}, working: false, source: "A storm"}}\n' for day in days)
    text = calendar.read_text("utf-8")
    calendar.write_text(text.replace("overrides:\n", f"overrides:\n{lines}"), "utf-8")
    await publish(office.world.house.db, corrected, now=clock())
    await office.world.house.part(catalogue.Releases).refresh()


async def ask(office: Office, case: str) -> None:
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await press(clerk, page, "ask", lack="incomplete", what="A picture.", why="Dark.")
        assert "The clock stands" in page.text
    await office.everything()


async def answer(office: Office, case: str) -> None:
    async with office.world.as_citizen(office.world.mother) as mother:
        await send(mother, await mother.get(case), "/supplement", {"answer": "Here it is."})
    await office.everything()


async def due_of(office: Office, case: str) -> str:
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        text = text_of(await clerk.get(desk(case)))
    found = re.search(r"Must be answered by (?:[\d:]+ on )?(\d+ \w+ 2026|The clock stands)", text)
    assert found, text
    return found[1]


@pytest.mark.parametrize(
    ("days", "due"),
    [
        ((), "27 November 2026"),
        (("2026-11-25",), "30 November 2026"),  # after the pause
        (("2026-11-22",), "27 November 2026"),  # a Sunday is off in any case
        (("2026-11-23", "2026-11-25"), "1 December 2026"),
    ],
)
async def test_a_holiday_is_added_while_the_clock_stands_over_a_weekend(
    office: Office, clock: Clock, tmp_path: Path, days: tuple[str, ...], due: str
) -> None:
    """Filed and asked on a Friday, corrected on Saturday, answered on Sunday."""
    case = await office.file()
    await ask(office, case)
    clock.move(timedelta(days=1))
    if days:
        await correct(office, tmp_path, clock, *days)
    await office.everything()
    assert await due_of(office, case) == "The clock stands"
    clock.move(timedelta(days=1))
    await answer(office, case)
    assert await due_of(office, case) == due


async def test_a_holiday_is_added_on_a_day_off_while_clocks_run(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    case = await office.file()
    assert await due_of(office, case) == "26 November 2026"
    clock.move(timedelta(days=2))
    await correct(office, tmp_path, clock, "2026-11-25")
    await office.everything()
    assert await due_of(office, case) == "27 November 2026"
    await correct(office, tmp_path, clock)  # and taken back
    await office.everything()
    assert await due_of(office, case) == "26 November 2026"


class Killed(Exception):
    """The process ends without warning after a batch."""


async def test_whoever_goes_on_does_nothing_twice_and_leaves_nothing_out(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    for _ in range(3):
        await office.file()
    await correct(office, tmp_path, clock, "2026-11-25")
    house = office.world.house

    def killed(done: int, of: int) -> None:
        assert of == 3
        raise Killed

    seen: list[tuple[int, int]] = []
    with pytest.raises(Killed):
        await deriving.derive(house, MACHINE, "k", now=clock(), told=killed, batch=1)
    assert await deriving.unfinished(house) == "k"
    done = await deriving.derive(
        house, MACHINE, "k", now=clock(), batch=1, told=lambda n, of: seen.append((n, of))
    )
    assert (done.done, done.moved, seen[0]) == (3, 3, (2, 3))
    assert await deriving.unfinished(house) is None
    again = await deriving.derive(house, MACHINE, "k", now=clock(), batch=1)
    assert again == done
    other = await deriving.derive(house, MACHINE, "another", now=clock())
    assert (other.done, other.moved) == (3, 0)
    await office.everything()  # the job of the release, too, finds nothing to move
    async with house.db.reading() as tx:
        assert await tx.values(str, DUES) == ["2026-11-27"] * 3
        assert await tx.value(int, CHANGED) == 3


async def test_two_at_once_share_the_work(office: Office, clock: Clock, tmp_path: Path) -> None:
    for _ in range(3):
        await office.file()
    await correct(office, tmp_path, clock, "2026-11-25")
    house = office.world.house
    one, other = await asyncio.gather(
        *(deriving.derive(house, MACHINE, "k", now=clock(), batch=1) for _ in range(2))
    )
    assert (one.done, one.moved) == (other.done, other.moved) == (3, 3)
    await office.everything()
    async with house.db.reading() as tx:
        assert await tx.value(int, CHANGED) == 3

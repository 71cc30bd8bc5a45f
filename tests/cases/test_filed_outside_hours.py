"""A declaration is taken at any hour; its time counts from the next opening of the office."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cases.forms import text_of
from tests.cases.office import CLERK, Office, desk
from tests.conftest import Clock

HERE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        # Three working days; Tuesday 24 November is a day off, Saturday and Sunday are no working days.
        ("2026-11-20T09:00", "26 November 2026"),
        ("2026-11-20T05:30", "26 November 2026"),  # before the office opens: the same day
        ("2026-11-20T14:59", "26 November 2026"),
        (
            "2026-11-20T16:59",
            "27 November 2026",
        ),  # the service counts from Monday what comes after 15:00
        ("2026-11-20T17:01", "27 November 2026"),
        ("2026-11-22T11:00", "27 November 2026"),  # a Sunday
        ("2026-11-24T10:00", "30 November 2026"),  # the day off: as if it came on Wednesday
    ],
)
async def test_time_counts_from_the_next_opening(
    office: Office, clock: Clock, filed: str, due: str
) -> None:
    clock.move(datetime.fromisoformat(filed).replace(tzinfo=HERE) - clock.now)
    case = await office.file()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert due in text_of(await mother.get(case)), "the citizen reads the same day"
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        text = text_of(await clerk.get(desk(case)))
    found = re.search(r"Must be answered by (?:[\d:]+ on )?(\d+ \w+ 2026)", text)
    assert found
    assert found[1] == due

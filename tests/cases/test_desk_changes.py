"""What changes while cases run: the calendar, and who is competent."""

import re
import shutil
from datetime import timedelta
from html import unescape
from pathlib import Path

from tests.cases.make import PACK
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, move_place, press
from tests.catalogue.make import publish
from tests.conftest import Clock, TestDatabase


async def test_a_corrected_calendar_moves_running_cases(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    """Clocks that run and a clock that stands on a day off: each due date is derived anew."""
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        before = re.search(r"Must be answered by.*?(\d+ \w+ 2026)", page.text, re.S)
    corrected = tmp_path / "pack"
    shutil.copytree(PACK, corrected)
    calendar = corrected / "calendars" / "state-offices.yaml"
    text = calendar.read_text("utf-8")
    line = '  - {day: 2026-11-25, working: false, source: "A storm"}\n'
    calendar.write_text(text.replace("overrides:\n", f"overrides:\n{line}"), "utf-8")
    await publish(office.world.house.db, corrected, now=clock())
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        after = re.search(r"Must be answered by.*?(\d+ \w+ 2026)", page.text, re.S)
        assert before and after
        assert (before[1], after[1]) == ("26 November 2026", "27 November 2026")
        assert "The due date was derived anew" in page.text
        assert "27 November 2026" in (await clerk.get("/desk")).text


async def test_a_decision_stands_when_nobody_is_competent_for_what_follows(
    office: Office, clock: Clock, database: TestDatabase
) -> None:
    """Units were merged away: the signature decides, the hand-over waits with an alert and goes on later."""
    case = await office.file()
    agency = await approved(office, case)
    journey = next(iter(office.world.release.journeys.values()))
    unit = journey.services[journey.bundle.parts[1].service].service.agency.unit
    right = move_place(database, unit, "99999")
    async with office.desk(agency, SIGNER) as signer:
        page = await press(signer, await signer.get(desk(case)), "signatures")
        assert page.status_code == 200, page.text
        await office.everything()
        assert "could not be handed over" in unescape((await signer.get("/desk/alerts")).text)
    assert len(await office.cases_of(case)) == 1
    move_place(database, unit, right)
    clock.move(timedelta(minutes=5))
    await office.everything()
    await office.everything()
    assert len(await office.cases_of(case)) == 2

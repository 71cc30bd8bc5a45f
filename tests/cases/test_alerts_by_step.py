"""Each step has a time of its own: a minute before its end nobody is told anything, a minute after it one alert."""

import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from motcua.contexts.cases.jobs import clock as clock_jobs
from motcua.contexts.cases.store import cases as store
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Release
from motcua.infra import log, worker
from motcua.infra.house import House
from motcua.kernel.keys import CaseKey
from tests.cases.make import PACK, family, pack, settled
from tests.cases.office import CLERK, SIGNER, Office, approved, desk, move_place, open_office, press
from tests.conftest import Clock, TestDatabase

MINUTE = timedelta(minutes=1)


async def filed(office: Office) -> str:
    return await office.file()


async def taken_in(office: Office) -> str:
    case = await office.file()
    async with office.desk(await office.agency_of(case), CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        assert page.status_code == 200
    await office.everything()
    return case


async def proposed(office: Office) -> str:
    case = await office.file()
    await approved(office, case)
    return case


async def signed(office: Office) -> str:
    """Signed; the machine that seals what was signed does not run."""
    case = await proposed(office)
    async with office.desk(await office.agency_of(case), SIGNER) as signer:
        page = await press(signer, await signer.get(desk(case)), "signatures")
        assert page.status_code == 200
    return case


@dataclass(frozen=True)
class Limit:
    """Where a case stands, and when the time of its step is over: filed on Friday 20 November 2026 at nine."""

    at: Callable[[Office], Awaitable[str]]
    step: str
    over: datetime
    heading: str = "Overdue: case {reference}"


# Working hours are 7:30 to 11:30 and 13:30 to 17:00, seven hours before Greenwich; the 24th is a holiday.
LIMITS: Mapping[str, Limit] = {
    "acknowledge": Limit(filed, "tiep-nhan", datetime(2026, 11, 20, 4, 0, tzinfo=UTC)),
    "decide": Limit(
        taken_in,
        "tham-dinh",
        datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
        "Case {reference} is late: tell a new day",  # the case itself has three days, too
    ),
    "sign": Limit(
        proposed,
        "ky-so",
        datetime(2026, 11, 26, 10, 0, tzinfo=UTC),
        "Case {reference} is late: tell a new day",
    ),
    "issue": Limit(signed, "tra-ket-qua", datetime(2026, 11, 20, 2, 10, tzinfo=UTC)),
}


@pytest.mark.parametrize("limit", LIMITS.values(), ids=LIMITS)
async def test_alert_comes_when_the_time_of_the_step_is_over(
    office: Office, clock: Clock, limit: Limit
) -> None:
    case = await limit.at(office)
    agency = await office.agency_of(case)
    key = CaseKey.parse(case.rpartition("/")[2])
    clock.now = limit.over - MINUTE
    await the_clock_strikes(office)
    assert await alerts(office, agency) == []
    assert await missed(office, key) == []
    clock.now = limit.over + MINUTE
    await the_clock_strikes(office)
    clock.move(MINUTE)
    await the_clock_strikes(office)
    (told,) = await alerts(office, agency)
    assert told == limit.heading.format(reference=await reference(office, key))
    assert await missed(office, key) == [limit.step]


async def the_clock_strikes(office: Office) -> None:
    """Only what the clock looks for: no machine does the step itself meanwhile."""
    await worker.drain(office.world.house, clock_jobs.HANDLERS)


async def alerts(office: Office, agency: str) -> list[str]:
    """The headings of an agency's alerts."""
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get("/desk/alerts")
    found = re.findall(r'<h2 class="govuk-heading-s">\s*(.*?)\s*<', page.text, re.S)
    return [unescape(heading) for heading in found]


async def missed(office: Office, key: CaseKey) -> list[object]:
    """The steps whose time was missed, as the log says."""
    async with office.world.house.db.reading() as tx:
        entries = await log.entries_of(tx, key.subject_id)
    return [entry.body["step"] for entry in entries if entry.kind == "deadline-missed"]


async def reference(office: Office, key: CaseKey) -> str:
    async with office.world.house.db.reading() as tx:
        case = await store.case_by_key(tx, key)
    assert case is not None
    return case.reference


@pytest.mark.parametrize("minutes", [10, 25])
async def test_waiting_hand_over_is_told_again_when_its_time_is_over(
    house: House, clock: Clock, database: TestDatabase, tmp_path: Path, minutes: int
) -> None:
    """Nobody is competent for what follows: the agency hears of it at once, and again when the time is over
    that the pack gives the hand-over: its own ten minutes, or what another pack says."""
    world = await family(house, settled(house, handing_over(tmp_path, minutes)))
    async with open_office(world) as office:
        case = await proposed(office)
        agency = await office.agency_of(case)
        key = CaseKey.parse(case.rpartition("/")[2])
        journey = next(iter(world.release.journeys.values()))
        following = journey.services[journey.bundle.parts[1].service].service
        move_place(database, following.agency.unit, "99999")
        async with office.desk(agency, SIGNER) as signer:
            page = await press(signer, await signer.get(desk(case)), "signatures")
            assert page.status_code == 200
        (at_once,) = await alerts(office, agency)
        assert "could not be handed over" in at_once
        waiting = f"hand-over:{following.service}"
        clock.move(timedelta(minutes=minutes) - MINUTE)
        await the_clock_strikes(office)
        missed_before = await missed(office, key)
        assert waiting not in missed_before
        before = Counter(await alerts(office, agency))
        clock.move(2 * MINUTE)
        await the_clock_strikes(office)
        missed_now = await missed(office, key)
        assert missed_now.count(waiting) == 1
        overdue = f"Overdue: case {await reference(office, key)}"
        told = Counter(await alerts(office, agency)) - before
        assert told == {overdue: len(missed_now) - len(missed_before)}


def handing_over(folder: Path, minutes: int) -> Release:
    """The pack, with another time for the hand-over."""
    if minutes == 10:
        return pack()
    changed = folder / "pack"
    shutil.copytree(PACK, changed)
    shapes = changed / "shapes" / "lien-thong.yaml"
    text = shapes.read_text("utf-8")
    ten = "kind: hand-over, within: {minutes: 10}"
    assert ten in text
    shapes.write_text(
        text.replace(ten, f"kind: hand-over, within: {{minutes: {minutes}}}"), "utf-8"
    )
    return catalogue.load(changed)

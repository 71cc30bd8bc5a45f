"""What the desk promises: an end to waiting for an answer, and a new day with its reason when it is late."""

import shutil
from datetime import timedelta
from html import unescape
from pathlib import Path

import psycopg

from motcua.contexts.registries import api as registries
from motcua.kernel.keys import CaseKey
from tests.cases.forms import born, form_of, send, text_of
from tests.cases.make import MACHINE, PACK, start
from tests.cases.office import CLERK, Office, desk, has_form, press
from tests.catalogue.make import publish
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible

# 20 working days after Friday 20 November 2026; Tuesday 24 November is a holiday.
LIMIT = timedelta(days=32)


async def asked(office: Office) -> tuple[str, str]:
    """A case whose citizen is asked for something; its path and its agency."""
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await press(clerk, await clerk.get(desk(case)), "acknowledge")
        page = await press(
            clerk,
            page,
            "ask",
            lack="incomplete",
            what="A clearer picture.",
            why="It cannot be read.",
        )
        assert "May be answered until" in page.text
    await office.everything()
    return case, agency


async def test_citizen_sees_the_limit_and_is_reminded_once(office: Office, clock: Clock) -> None:
    case, _ = await asked(office)
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        assert "Please answer by 21 December 2026." in page.text
        assert "please answer by" in (await mother.get("/my/notices")).text
        clock.move(timedelta(days=25))
        await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert (await mother.get("/my/notices")).text.count(">Reminder: application") == 1
        clock.move(timedelta(minutes=5))
        await office.everything()
        assert (await mother.get("/my/notices")).text.count(">Reminder: application") == 1


async def test_answer_in_time_goes_on(office: Office, clock: Clock) -> None:
    case, agency = await asked(office)
    clock.move(LIMIT - timedelta(days=1))
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        given = await send(mother, await mother.get(case), "/supplement", {"answer": "Here."})
        assert given.status_code == 200
    clock.move(timedelta(days=2))
    await office.everything()
    async with office.desk(agency, CLERK) as clerk:
        assert has_form(await clerk.get(desk(case)), "approve")


async def test_unanswered_case_is_stopped_and_may_be_declared_again(
    office: Office, clock: Clock
) -> None:
    case, agency = await asked(office)
    async with office.world.as_citizen(office.world.mother) as mother:
        before = await mother.get(case)
        clock.move(LIMIT)
        await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        told = text_of(page)
        assert "No answer came, so the agency has stopped" in told
        assert "could answer until 21 December 2026" in told
        assert not has_form(page, "supplement")
        assert "was stopped" in (await mother.get("/my/notices")).text
        address, form = form_of(before, "/supplement")
        fresh = await mother.tokens("/my")
        late = await mother.http.post(address, data={**form, **fresh, "answer": "Here."})
        assert late.status_code == 409
        again = await start(mother)
        assert again.status_code == 200
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert "The case was stopped" in page.text
        assert not has_form(page, "approve")


async def late(office: Office, clock: Clock) -> tuple[str, str]:
    """A case that nobody has looked at in time."""
    case = await office.file()
    clock.move(timedelta(days=12))
    await office.everything()
    return case, await office.agency_of(case)


async def test_citizen_of_a_late_case_gets_one_new_day_with_its_reason(
    office: Office, clock: Clock, database: TestDatabase
) -> None:
    case, agency = await late(office, clock)
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "will tell you a new day and the reason" in (await mother.get(case)).text
    async with office.desk(agency, CLERK) as clerk:
        assert "tell a new day" in (await clerk.get("/desk/alerts")).text
        page = await clerk.get(desk(case))
        assert_accessible(page)
        said = {"late-reason": "The archive was flooded.", **born("new-day", "2026-12-09")}
        for wrong in (
            {"late-reason": ""},
            born("new-day", "2026-12-02"),
            born("new-day", "2026-13-1"),
        ):
            refused = await press(clerk, page, "tell-delay", **{**said, **wrong})
            assert refused.status_code == 422
            assert_accessible(refused)
            assert 'value="2026"' in refused.text  # what was typed is kept
        told = await press(clerk, page, "tell-delay", **said)
        assert told.status_code == 200
        assert not has_form(told, "tell-delay")
        assert (await press(clerk, page, "tell-delay", **said)).status_code == 409
        assert "tell a new day" not in (await clerk.get("/desk/alerts")).text
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        assert "The new day is 9 December 2026" in text_of(page)
        assert "The archive was flooded." in page.text
        assert "New day: 9 December 2026." in (await mother.get("/my")).text
        letters = unescape((await mother.get("/my/notices")).text)
        assert "the new day is 9 December 2026" in letters
        assert "The reason: The archive was flooded." in letters
    with psycopg.connect(database.superuser) as admin:
        row = admin.execute("SELECT due_at < '2026-12-01' FROM cases.cases").fetchone()
    assert row == (True,)  # what was promised first still counts


async def test_case_in_time_takes_no_new_day(office: Office, clock: Clock) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        assert not has_form(page, "tell-delay")
        tokens = await clerk.tokens(desk(case))
        said = {
            "task": page.text.partition('name="task" value="')[2][:36],
            "late-reason": "Because.",
        }
        forged = await clerk.http.post(
            f"{desk(case)}/tell-delay", data={**tokens, **said, **born("new-day", "2026-12-09")}
        )
        assert forged.status_code == 409


async def test_reason_goes_with_an_erased_child(office: Office, clock: Clock) -> None:
    case, agency = await late(office, clock)
    async with office.desk(agency, CLERK) as clerk:
        said = {"late-reason": "Minh An was written wrong.", **born("new-day", "2026-12-09")}
        await press(clerk, await clerk.get(desk(case)), "tell-delay", **said)
    await office.everything()
    house, child = office.world.house, CaseKey.parse(case.rpartition("/")[2]).subject_id
    async with house.db.transaction() as tx:
        await registries.erase(house, tx, MACHINE, child, now=clock())
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        for path in (case, "/my/notices"):
            page = await mother.get(path)
            assert page.status_code == 200
            assert "was written wrong" not in page.text


async def test_corrected_calendar_gives_the_citizen_more_time(
    office: Office, clock: Clock, tmp_path: Path
) -> None:
    case, _ = await asked(office)
    corrected = tmp_path / "pack"
    shutil.copytree(PACK, corrected)
    calendar = corrected / "calendars" / "state-offices.yaml"
    line = '  - {day: 2026-12-10, working: false, source: "A storm"}\n'
    text = calendar.read_text("utf-8").replace("overrides:\n", f"overrides:\n{line}")
    calendar.write_text(text, "utf-8")
    await publish(office.world.house.db, corrected, now=clock())
    await office.everything()
    async with office.world.as_citizen(office.world.mother) as mother:
        assert "Please answer by 22 December 2026." in (await mother.get(case)).text

"""What is asked of a citizen: missing or wrong, once or again, and what it does to the clock."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import psycopg
import pytest

from motcua.contexts.cases.model import flow
from motcua.contexts.cases.model.case import Case, Span, Supplement
from motcua.contexts.cases.words import CaseState, Lack
from motcua.contexts.catalogue.words import Standing
from motcua.contexts.territory.words import Calendar
from motcua.infra.ids import new_id
from tests.cases.forms import send, text_of
from tests.cases.land import neverland
from tests.cases.make import HERE, pack
from tests.cases.office import CLERK, SIGNER, Office, desk, has_form, press
from tests.cases.test_case_clock import OPEN
from tests.conftest import Clock, TestDatabase
from tests.web.assertions import assert_accessible

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=ZONE)
DAY = timedelta(days=1)
WAITING = replace(
    OPEN, state=CaseState.SUPPLEMENT, accepted_at=MONDAY, started_at=MONDAY, budget_amount=5,
    due_at=None,
)  # fmt: skip


def calendar_of_offices() -> Calendar:
    territory = pack().territory
    agency = territory.competent("commune-committee", HERE, MONDAY.date())
    return territory.calendar(agency.code)


def asked_from(since: datetime, until: datetime | None) -> Span:
    return Span(id=new_id(), kind="supplement", from_at=since, to_at=until)


@pytest.mark.parametrize(
    ("standing", "answered", "due"),
    [
        ("pauses", MONDAY + 7 * DAY, date(2026, 3, 16)),  # 5 days; 5 of them lost to the waiting
        ("resets", MONDAY + 7 * DAY, date(2026, 3, 16)),  # 5 whole days from Monday the 9th
        ("pauses", MONDAY + 9 * DAY, date(2026, 3, 18)),
        ("resets", MONDAY + 9 * DAY, date(2026, 3, 18)),
    ],
)
def test_waiting_from_the_first_hour_costs_the_same_either_way(
    standing: Standing, answered: datetime, due: date
) -> None:
    calendar = calendar_of_offices()
    case = flow.answered(
        WAITING, standing, [asked_from(MONDAY, answered)], calendar, None, answered
    )
    assert case.due_at is not None and case.due_at.astimezone(ZONE).date() == due
    assert case.state is CaseState.IN_PROCESSING


def test_a_reset_gives_back_what_was_spent_and_a_pause_does_not() -> None:
    calendar = calendar_of_offices()
    asked, answered = MONDAY + 3 * DAY, MONDAY + 7 * DAY  # Thursday; the Monday after
    ways: dict[Standing, Case] = {
        way: flow.answered(WAITING, way, [asked_from(asked, answered)], calendar, None, answered)
        for way in ("pauses", "resets")
    }
    ends = {way: case.due_at.astimezone(ZONE).date() for way, case in ways.items() if case.due_at}
    assert ends == {"pauses": date(2026, 3, 11), "resets": date(2026, 3, 16)}
    assert ways["pauses"].started_at == MONDAY
    assert ways["resets"].started_at == answered
    # Later derivations start from there, too: a corrected calendar changes nothing else.
    again = ways["resets"].due([asked_from(asked, answered)], calendar, answered + DAY)
    assert again == ways["resets"].due_at


def test_a_reset_after_the_cut_off_counts_from_the_next_day() -> None:
    calendar = calendar_of_offices()
    late = datetime(2026, 3, 9, 16, tzinfo=ZONE)
    spans = [asked_from(MONDAY, late)]
    case = flow.answered(WAITING, "resets", spans, calendar, time(15), late)
    assert case.started_at.astimezone(ZONE).date() == date(2026, 3, 10)


def one(lack: Lack) -> Supplement:
    return Supplement(
        id=new_id(), what="x", why="x", asked_by=new_id(), asked_at=MONDAY, answer="y",
        answered_by=new_id(), answered_at=MONDAY, until_at=None, lack=lack,
    )  # fmt: skip


@pytest.mark.parametrize("before", [[], [one(Lack.INCOMPLETE)], [one(Lack.WRONG), one(Lack.WRONG)]])
def test_asking_again_counts_as_overdue_whenever_it_is_decided(before: list[Supplement]) -> None:
    case = flow.asked(OPEN, before)
    assert (case.state, case.due_at, case.asked_again) == ("supplement", None, bool(before))
    assert flow.on_time(case, MONDAY) is not bool(before)
    in_time = replace(case, due_at=MONDAY + DAY)
    assert flow.on_time(in_time, MONDAY) is not bool(before)
    assert not flow.on_time(in_time, MONDAY + 2 * DAY)


@pytest.mark.parametrize(("lack", "standing"), [("incomplete", "resets"), ("wrong", "pauses")])
def test_a_service_declares_what_asking_does_to_its_clock(lack: str, standing: str) -> None:
    declared = neverland().journeys["zumhoos"].services
    assert declared["hivreg"].when_asked(lack) == standing
    assert declared["veltlees"].when_asked(lack) == "pauses"


async def asks(office: Office, agency: str, case: str, **fields: str) -> None:
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        if has_form(page, "acknowledge"):
            page = await press(clerk, page, "acknowledge")
        page = await press(clerk, page, "ask", **fields)
        assert page.status_code == 200, text_of(page)
    await office.everything()


async def answers(office: Office, case: str, *words: str) -> None:
    async with office.world.as_citizen(office.world.mother) as mother:
        page = await mother.get(case)
        assert_accessible(page)
        for each in words:
            assert each in text_of(page)
        await send(mother, page, "/supplement", {"answer": "Here."})
    await office.everything()


async def test_missing_and_wrong_are_said_apart_and_a_second_time_is_owned_up_to(
    office: Office, clock: Clock, database: TestDatabase
) -> None:
    case = await office.file()
    agency = await office.agency_of(case)
    first = {"lack": "incomplete", "what": "A clearer picture.", "why": "It cannot be read."}
    await asks(office, agency, case, **first)
    await answers(office, case, "Something is missing", "The agency still needs:")
    async with office.desk(agency, CLERK) as clerk:
        page = await clerk.get(desk(case))
        again = {"lack": "wrong", "what": "The other hospital.", "why": "It was closed that day."}
        for lacking in ({"lack": ""}, {"again": ""}):
            said = {**again, "again": "The register came late.", **lacking}
            refused = await press(clerk, page, "ask", **said)
            assert refused.status_code == 422
            assert_accessible(refused)
    await asks(office, agency, case, **again, again="The register came late.")
    await answers(
        office, case, "put something right", "What you gave does not hold:",
        "sorry to ask you a second time", "The register came late.",
    )  # fmt: skip
    async with office.world.as_citizen(office.world.mother) as mother:
        letters = (await mother.get("/my/notices")).text
        assert "please answer by" in letters and "please put something right by" in letters
    async with office.desk(agency, CLERK) as clerk:
        assert "Asked twice: counts as overdue" in (await clerk.get("/desk")).text
        page = await clerk.get(desk(case))
        assert "this case counts as overdue" in page.text
        assert_accessible(page)
        await press(clerk, page, "approve")
    await office.everything()
    async with office.desk(agency, SIGNER) as signer:
        await press(signer, await signer.get(desk(case)), "signatures")
    await office.everything()
    with psycopg.connect(database.superuser) as admin:
        told = admin.execute(
            """SELECT kind, body ->> 'lack', body ->> 'again', body ->> 'on_time', body ->> 'asked_again'
            FROM infra.log WHERE kind IN ('supplement-requested', 'case-decided') ORDER BY seq"""
        ).fetchall()
    assert told == [
        ("supplement-requested", "incomplete", "false", None, None),
        ("supplement-requested", "wrong", "true", None, None),
        ("case-decided", None, None, "false", "true"),
    ]

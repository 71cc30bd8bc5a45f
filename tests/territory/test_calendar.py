"""Working days and hours, with the official decisions that the library of holidays misses."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import holidays
import pytest

from motcua.contexts.territory.words import (
    Budget,
    CalendarYearMissing,
    Clock,
    add_working_days,
    counted_from,
    due_at,
)
from tests.territory.make import make_calendar, office_calendar

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
THREE_DAYS = Budget("days", 3)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 4, 26), True),  # the library's swap: a Saturday for 2 May 2025
        (date(2025, 5, 2), False),
        (date(2026, 8, 22), True),  # the library's swap: a Saturday for 31 August 2026
        (date(2026, 8, 31), False),
        (date(2026, 1, 2), False),  # notice 12729/VPCP-KGVX
        (date(2026, 1, 10), True),
        (date(2026, 11, 24), False),  # new from 2026
        (date(2025, 11, 24), True),
        (date(2026, 2, 17), False),  # Lunar New Year
        (date(2026, 2, 23), True),
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 4, 27), False),  # a holiday on a Sunday moves to Monday
    ],
)
def test_working_days_of_state_offices(day: date, works: bool) -> None:
    assert office_calendar().is_working_day(day) is works


def test_the_library_alone_misses_the_official_swap() -> None:
    library = holidays.country_holidays("VN", years=[2025, 2026])
    assert date(2026, 1, 2) not in library
    assert date(2026, 1, 10) not in library.weekend_workdays
    assert {date(2025, 4, 26), date(2026, 8, 22)} <= library.weekend_workdays


@pytest.mark.parametrize(
    ("filed", "days", "cut_off", "due"),
    [
        # 2026-11-16 is a Monday; Tuesday 24 November is a holiday.
        ("2026-11-16T09:00", 3, None, "2026-11-19T17:00"),
        ("2026-11-16T09:00", 0, None, "2026-11-16T17:00"),
        ("2026-11-20T16:59", 3, None, "2026-11-26T17:00"),
        ("2026-11-20T16:59", 3, time(15), "2026-11-27T17:00"),
        ("2026-11-20T15:00", 3, time(15), "2026-11-26T17:00"),
        ("2026-11-20T15:00:00.000001", 3, time(15), "2026-11-27T17:00"),
        ("2026-11-20T17:00", 1, None, "2026-11-23T17:00"),
        ("2026-11-20T17:01", 1, None, "2026-11-25T17:00"),  # after hours: Monday's
        ("2026-11-20T06:00", 1, None, "2026-11-23T17:00"),  # before the opening: still its day
        ("2026-11-22T10:00", 3, None, "2026-11-27T17:00"),  # Sunday counts as Monday
        ("2026-11-22T20:00", 3, time(15), "2026-11-27T17:00"),
        ("2026-11-20T12:00", 1, None, "2026-11-23T17:00"),  # at lunch
        ("2026-02-13T10:00", 1, None, "2026-02-23T17:00"),  # over Lunar New Year
        ("2026-02-17T10:00", 1, None, "2026-02-24T17:00"),  # filed on New Year's Day
        ("2025-12-31T10:00", 1, None, "2026-01-05T17:00"),  # 1 and 2 January off
        ("2026-01-09T10:00", 1, None, "2026-01-10T17:00"),  # the Saturday worked instead
    ],
)
def test_deadline_in_days(filed: str, days: int, cut_off: time | None, due: str) -> None:
    calendar = office_calendar()
    assert add_working_days(at(filed), days, calendar, cut_off=cut_off) == at(due)
    clock = Clock(Budget("days", days), at(filed), cut_off=cut_off)
    assert due_at(clock, calendar, at(filed)) == at(due)


@pytest.mark.parametrize(
    ("filed", "hours", "due"),
    [
        ("2026-11-16T08:00", 2, "2026-11-16T10:00"),
        ("2026-11-16T10:30", 2, "2026-11-16T14:30"),
        ("2026-11-16T09:30", 2, "2026-11-16T11:30"),  # ends with the morning, not after lunch
        ("2026-11-20T16:59", 2, "2026-11-23T09:29"),
        ("2026-11-21T12:00", 2, "2026-11-23T09:30"),
        ("2026-11-16T05:00", 0, "2026-11-16T07:30"),
        ("2026-11-23T16:00", 2, "2026-11-25T08:30"),  # over the holiday
    ],
)
def test_deadline_in_hours(filed: str, hours: int, due: str) -> None:
    calendar = office_calendar()
    clock = Clock(Budget("hours", hours), at(filed))
    assert due_at(clock, calendar, at(filed)) == at(due)
    assert due_at(Clock(Budget("minutes", hours * 60), at(filed)), calendar, at(filed)) == at(due)


def test_a_cut_off_moves_hours_to_the_next_opening() -> None:
    clock = Clock(Budget("hours", 2), at("2026-11-20T15:30"), cut_off=time(15))
    assert counted_from(clock, office_calendar()) == at("2026-11-23T07:30")
    assert due_at(clock, office_calendar(), at("2026-11-20T15:30")) == at("2026-11-23T09:30")


def test_elapsed_minutes_run_at_night_and_in_years_without_calendar() -> None:
    clock = Clock(Budget("minutes", 10, elapsed=True), at("2035-11-20T23:55"))
    assert due_at(clock, office_calendar(), at("2035-11-20T23:56")) == at("2035-11-21T00:05")


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([("2026-11-17T09:00", "2026-11-17T16:00")], "2026-11-19T17:00"),  # within a day
        ([("2026-11-17T18:00", "2026-11-18T06:00")], "2026-11-19T17:00"),  # at night
        ([("2026-11-17T09:00", "2026-11-18T09:00")], "2026-11-20T17:00"),  # over one closing
        ([("2026-11-19T09:00", "2026-11-22T12:00")], "2026-11-23T17:00"),  # resumed on a Sunday
        ([("2026-11-21T09:00", "2026-11-22T12:00")], "2026-11-19T17:00"),  # when all was overdue
        ([("2026-11-14T09:00", "2026-11-17T09:00")], "2026-11-20T17:00"),  # begun before the start
        (
            [("2026-11-17T09:00", "2026-11-18T09:00"), ("2026-11-18T10:00", "2026-11-19T10:00")],
            "2026-11-23T17:00",
        ),
        (
            [("2026-11-17T09:00", "2026-11-18T09:00"), ("2026-11-17T10:00", "2026-11-18T08:00")],
            "2026-11-20T17:00",  # one within another counts once
        ),
    ],
)
def test_a_suspension_keeps_the_days_left(pauses: list[tuple[str, str]], due: str) -> None:
    clock = Clock(THREE_DAYS, at("2026-11-16T09:00"), tuple((at(a), at(b)) for a, b in pauses))
    assert due_at(clock, office_calendar(), at("2026-12-01T09:00")) == at(due)


def test_a_suspension_keeps_the_hours_left() -> None:
    pause = (at("2026-11-20T16:00"), at("2026-11-22T12:00"))
    clock = Clock(Budget("hours", 2), at("2026-11-20T15:00"), (pause,))
    assert due_at(clock, office_calendar(), at("2026-11-23T08:00")) == at("2026-11-23T08:30")


def test_while_paused_the_due_moment_moves_on_with_now() -> None:
    calendar = office_calendar()
    clock = Clock(THREE_DAYS, at("2026-11-16T09:00"), ((at("2026-11-17T09:00"), None),))
    assert due_at(clock, calendar, at("2026-11-18T09:00")) == at("2026-11-20T17:00")
    assert due_at(clock, calendar, at("2026-11-20T09:00")) == at("2026-11-25T17:00")


def test_a_day_of_work_has_seven_and_a_half_hours() -> None:
    calendar = office_calendar()
    day = (at("2026-11-16T00:00"), at("2026-11-17T00:00"))
    assert calendar.working_us_between(*day) == 27_000_000_000
    assert calendar.working_us_between(day[1], day[0]) == -27_000_000_000
    assert calendar.working_us_between(at("2026-11-21T00:00"), at("2026-11-22T23:00")) == 0
    assert calendar.is_working(at("2026-11-16T07:30"))
    assert not calendar.is_working(at("2026-11-16T11:30"))


@pytest.mark.parametrize("filed", ["2023-12-31T09:00", "2029-01-02T09:00", "2028-12-29T09:00"])
def test_a_year_that_is_not_declared_is_refused_by_name(filed: str) -> None:
    with pytest.raises(CalendarYearMissing) as refused:
        add_working_days(at(filed), 3, office_calendar())
    assert refused.value.data["calendar"] == "state-offices"
    assert refused.value.data["year"] in (2023, 2029)


NIGHT = """
calendar: night-shift
title: {xx: Night}
zone: Europe/Lisbon
years: {first: 2026, last: 2026}
weekdays: [mon, sat, sun]
hours: [{from: "00:00", to: "06:00"}, {from: "22:00", to: "24:00"}]
weekday_hours: [{day: sun, hours: [{from: "10:00", to: "11:00"}]}]
legal_basis: Act 4
overrides:
  - {day: 2026-03-03, working: true, source: x, hours: [{from: "12:00", to: "13:00"}]}
"""


def test_another_calendar_with_midnight_summer_time_and_its_own_hours() -> None:
    calendar, zone = make_calendar(NIGHT), ZoneInfo("Europe/Lisbon")
    monday = datetime(2026, 3, 30, 1, tzinfo=zone)  # summer time began the day before
    assert due_at(Clock(Budget("hours", 6), monday), calendar, monday) == datetime(
        2026, 3, 30, 23, tzinfo=zone
    )
    assert add_working_days(monday, 0, calendar) == datetime(2026, 3, 31, tzinfo=zone)
    sunday = datetime(2026, 3, 29, 10, 30, tzinfo=zone)
    assert due_at(Clock(Budget("hours", 1), sunday), calendar, sunday) == datetime(
        2026, 3, 30, 0, 30, tzinfo=zone
    )
    tuesday = datetime(2026, 3, 3, 0, tzinfo=zone)
    assert add_working_days(tuesday, 0, calendar) == datetime(2026, 3, 3, 13, tzinfo=zone)
    assert calendar.day_of(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 2)


def test_a_budget_is_sound() -> None:
    with pytest.raises(ValueError, match="negative"):
        Budget("days", -1)
    with pytest.raises(ValueError, match="working days"):
        Budget("days", 1, elapsed=True)


def test_a_suspension_of_years_keeps_the_days_left() -> None:
    pause = (at("2024-01-03T09:00"), at("2028-10-02T09:00"))
    clock = Clock(THREE_DAYS, at("2024-01-02T09:00"), (pause,))
    assert due_at(clock, office_calendar(), at("2028-11-01T09:00")) == at("2028-10-04T17:00")

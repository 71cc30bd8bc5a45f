"""The clock of a case: a budget and a ledger of suspensions; when it is due follows from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from motcua.contexts.territory.words.calendar import Calendar, add_working_days

_US = {"hours": 3_600_000_000, "minutes": 60_000_000}
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Budget:
    """How long an agency has: working days, hours or minutes of its calendar; or, when `elapsed`,
    hours and minutes that also run at night (what machines do)."""

    unit: Literal["days", "hours", "minutes"]
    amount: int
    elapsed: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a budget is not negative")
        if self.elapsed and self.unit == "days":
            raise ValueError("days are working days")


@dataclass(frozen=True, slots=True)
class Clock:
    """A running budget. A suspension is (from, to), to is None while it lasts. `cut_off` is a rule
    of the procedure: what is filed later that day counts from the next working day."""

    budget: Budget
    started_at: datetime
    suspensions: tuple[tuple[datetime, datetime | None], ...] = ()
    cut_off: time | None = None


def due_at(clock: Clock, calendar: Calendar, now: datetime) -> datetime:
    """The moment until which the agency must act. While the clock is paused: what it would be if
    the clock went on now. A suspension that begins when all is overdue heals nothing."""
    start = counted_from(clock, calendar)
    due = _first_due(clock.budget, start, calendar)
    for since, until in _suspended(clock, start, now):
        if since > due:
            break
        due = _shifted(clock.budget, due, since, until, calendar)
    return due


def counted_from(clock: Clock, calendar: Calendar) -> datetime:
    """The moment from which a filing counts: its own, or the opening of the next working day."""
    if clock.budget.elapsed:
        return clock.started_at
    place = calendar.day_received(clock.started_at, cut_off=clock.cut_off)
    opening = calendar.opening(place)
    if clock.budget.unit == "days":
        return max(clock.started_at, opening)
    return calendar.next_working_moment(max(clock.started_at, opening))


def _first_due(budget: Budget, start: datetime, calendar: Calendar) -> datetime:
    if budget.unit == "days":
        return add_working_days(start, budget.amount, calendar)
    if budget.elapsed:
        return start + budget.amount * _US[budget.unit] * _MICROSECOND
    return calendar.after_working_us(start, budget.amount * _US[budget.unit])


def _shifted(
    budget: Budget, due: datetime, since: datetime, until: datetime, calendar: Calendar
) -> datetime:
    # A day is suspended when the clock stands still at its end: so no working day is lost or won
    # twice, and a pause within one day, at night or over a weekend moves nothing.
    if budget.unit == "days":
        return calendar.later(due, calendar.closings_between(since, until))
    if budget.elapsed:
        return due + (until - since)
    paused = calendar.working_us_between(since, until)
    return calendar.after_working_us(due, paused) if paused > 0 else due


def _suspended(clock: Clock, start: datetime, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The suspensions until now in order, cut at the start of counting and at each other."""
    floor = start
    for since, until in sorted(clock.suspensions, key=lambda pause: pause[0]):
        begin, end = max(since, floor), now if until is None else until
        if begin < end:
            yield begin, end
            floor = end

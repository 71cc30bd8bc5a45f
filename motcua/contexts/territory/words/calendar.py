"""A working calendar, compiled to sorted arrays so that a deadline costs a few binary searches."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from motcua.contexts.territory.errors import CalendarYearMissing

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND_US = 1_000_000

Interval = tuple[time, time]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    """The working days and hours of an agency. Two calendars of one release differ by id.

    Moments are aware datetimes; answers are in UTC. What lies outside the declared years raises
    CalendarYearMissing: a guess about next year's holidays is not a deadline.
    """

    id: str
    zone: ZoneInfo
    first: date
    last: date
    _days: Sequence[int]  # ordinals of the working days
    _closings: Sequence[int]  # for each working day its last moment, µs since 1970
    _begins: Sequence[int]  # working intervals, µs since 1970
    _ends: Sequence[int]
    _worked: Sequence[int]  # µs worked before each interval; one more entry for the whole

    @classmethod
    def of_days(
        cls, id: str, zone: ZoneInfo, days: Mapping[date, Sequence[Interval]]
    ) -> "Calendar":
        """Compile from each day of the covered years to its working intervals (none: a day off)."""
        ordinals, closings = array("q"), array("q")
        begins, ends = array("q"), array("q")
        for day in sorted(days):
            for start, end in days[day]:
                begins.append(_local_us(day, start, zone))
                ends.append(_local_us(day, end, zone))
            if days[day]:
                ordinals.append(day.toordinal())
                closings.append(ends[-1])
        lengths = (end - begin for begin, end in zip(begins, ends, strict=True))
        worked = array("q", accumulate(lengths, initial=0))
        return cls(id, zone, min(days), max(days), ordinals, closings, begins, ends, worked)

    def __repr__(self) -> str:
        return f"<Calendar {self.id} {self.first.year}-{self.last.year}>"

    def day_of(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.zone).date()

    def is_working_day(self, day: date) -> bool:
        self._covered(day)
        at = bisect_left(self._days, day.toordinal())
        return at < len(self._days) and self._days[at] == day.toordinal()

    def is_working(self, moment: datetime) -> bool:
        """Whether work goes on: from the opening of an interval up to, not including, its end."""
        now = self._us(moment)
        at = bisect_right(self._begins, now) - 1
        return at >= 0 and now < self._ends[at]

    def working_days_between(self, first: date, last: date) -> int:
        """How many days after `first`, up to and including `last`, are worked."""
        self._covered(first)
        self._covered(last)
        upto = bisect_right(self._days, last.toordinal())
        return max(0, upto - bisect_right(self._days, first.toordinal()))

    def next_working_moment(self, moment: datetime) -> datetime:
        """The moment itself when work goes on, else the next opening."""
        now = self._us(moment)
        at = bisect_right(self._ends, now)
        if at == len(self._ends):
            raise self._missing(self.last.year + 1)
        return _moment(max(now, self._begins[at]))

    def working_us_between(self, start: datetime, end: datetime) -> int:
        """Microseconds worked between two moments; negative when they are in reverse order."""
        return self._worked_until(self._us(end)) - self._worked_until(self._us(start))

    def after_working_us(self, start: datetime, amount: int) -> datetime:
        """The moment when `amount` microseconds have been worked since `start`; an amount that
        ends with an interval ends there, not at the next opening."""
        if amount <= 0:
            return self.next_working_moment(start)
        goal = self._worked_until(self._us(start)) + amount
        if goal > self._worked[-1]:
            raise self._missing(self.last.year + 1)
        at = bisect_left(self._worked, goal) - 1
        return _moment(self._begins[at] + goal - self._worked[at])

    def day_received(self, moment: datetime, *, cut_off: time | None = None) -> int:
        """The place in the row of working days that a filing belongs to: its own day, or the next
        working day when that day is off or over, or when the procedure's cut-off has passed."""
        local = moment.astimezone(self.zone)
        today = local.toordinal()
        at = bisect_left(self._closings, self._us(moment))
        if at < len(self._days):
            over = self._days[at] < today  # a day that ends at midnight ends on the next date
            too_late = cut_off is not None and self._days[at] == today and local.time() > cut_off
            at += over or too_late
        if at >= len(self._days):
            raise self._missing(self.last.year + 1)
        return at

    def opening(self, place: int) -> datetime:
        """The first moment of a working day, by its place in the row."""
        previous = self._closings[place - 1] if place else self._begins[0] - 1
        return _moment(self._begins[bisect_right(self._begins, previous)])

    def closing(self, place: int) -> datetime:
        """The last moment of a working day, by its place in the row."""
        if place >= len(self._closings):
            raise self._missing(self.last.year + 1)
        return _moment(self._closings[place])

    def closings_between(self, start: datetime, end: datetime) -> int:
        """How many working days end at or after `start` and before `end`."""
        return max(
            0,
            bisect_left(self._closings, self._us(end))
            - bisect_left(self._closings, self._us(start)),
        )

    def later(self, closing: datetime, days: int) -> datetime:
        """The closing `days` working days after the day that `closing` ends."""
        return self.closing(bisect_left(self._closings, self._us(closing)) + days)

    def _worked_until(self, now: int) -> int:
        at = bisect_right(self._begins, now) - 1
        if at < 0:
            return 0
        return self._worked[at] + min(now, self._ends[at]) - self._begins[at]

    def _us(self, moment: datetime) -> int:
        self._covered(self.day_of(moment))
        return (moment - _EPOCH) // _MICROSECOND

    def _covered(self, day: date) -> None:
        if not self.first <= day <= self.last:
            raise self._missing(day.year)

    def _missing(self, year: int) -> CalendarYearMissing:
        return CalendarYearMissing(calendar=self.id, year=year)


def add_working_days(
    start: datetime, days: int, calendar: Calendar, *, cut_off: time | None = None
) -> datetime:
    """The end of the last of `days` working days; the day of filing is not counted, and zero days
    means before the end of that day."""
    return calendar.closing(calendar.day_received(start, cut_off=cut_off) + days)


def covered_days(first_year: int, last_year: int) -> Iterable[date]:
    """Every day of the years."""
    for ordinal in range(date(first_year, 1, 1).toordinal(), date(last_year + 1, 1, 1).toordinal()):
        yield date.fromordinal(ordinal)


def _local_us(day: date, at: time, zone: ZoneInfo) -> int:
    # Midnight at the end of a day is written 24:00 and arrives here as time.max.
    if at == time.max:
        day, at = day + timedelta(days=1), time.min
    return (datetime.combine(day, at, tzinfo=zone) - _EPOCH) // _MICROSECOND


def _moment(us: int) -> datetime:
    return _EPOCH + us * _MICROSECOND

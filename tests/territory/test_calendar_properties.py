"""What holds for every filing, budget and suspension."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.territory.words import (
    Budget,
    Clock,
    due_at,
)
from tests.territory.make import office_calendar

MOMENTS = st.datetimes(datetime(2024, 2, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
BUDGETS = st.one_of(
    st.builds(Budget, st.just("days"), st.integers(0, 60)),
    st.builds(Budget, st.just("hours"), st.integers(0, 200)),
    st.builds(Budget, st.just("minutes"), st.integers(0, 5000)),
)
CUT_OFFS = st.one_of(st.none(), st.sampled_from([time(15), time(11, 30), time(0), time(23)]))
LENGTHS = st.timedeltas(timedelta(0), timedelta(days=20))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    start = moment = draw(MOMENTS)
    pauses: list[tuple[datetime, datetime | None]] = []
    for gap, length in draw(st.lists(st.tuples(LENGTHS, LENGTHS), max_size=3)):
        pauses.append((moment + gap, moment + gap + length))
        moment += gap + length
    return Clock(draw(BUDGETS), start, tuple(pauses), draw(CUT_OFFS))


FAR = datetime(2028, 1, 1, tzinfo=UTC)


@given(clocks())
def test_due_is_never_outside_working_time(clock: Clock) -> None:
    calendar = office_calendar()
    due = due_at(clock, calendar, FAR)
    ends_an_interval = calendar.is_working(due - timedelta(microseconds=1))
    assert calendar.is_working(due) or ends_an_interval
    assert due >= clock.started_at


@given(clocks(), st.timedeltas(timedelta(0), timedelta(days=10)))
def test_filing_later_is_never_due_earlier(clock: Clock, later: timedelta) -> None:
    calendar = office_calendar()
    without = Clock(clock.budget, clock.started_at, (), clock.cut_off)
    shifted = Clock(clock.budget, clock.started_at + later, (), clock.cut_off)
    assert due_at(without, calendar, FAR) <= due_at(shifted, calendar, FAR)


@given(clocks(), st.integers(0, 5))
def test_more_budget_is_never_due_earlier(clock: Clock, more: int) -> None:
    calendar = office_calendar()
    bigger = Clock(
        Budget(clock.budget.unit, clock.budget.amount + more),
        clock.started_at,
        clock.suspensions,
        clock.cut_off,
    )
    assert due_at(clock, calendar, FAR) <= due_at(bigger, calendar, FAR)


@given(clocks(), MOMENTS)
def test_a_suspension_of_no_length_changes_nothing(clock: Clock, moment: datetime) -> None:
    calendar = office_calendar()
    with_nothing = Clock(
        clock.budget, clock.started_at, (*clock.suspensions, (moment, moment)), clock.cut_off
    )
    assert due_at(with_nothing, calendar, FAR) == due_at(clock, calendar, FAR)


@given(clocks(), st.permutations(range(3)))
def test_the_order_of_the_ledger_does_not_matter(clock: Clock, order: list[int]) -> None:
    calendar = office_calendar()
    pauses = tuple(clock.suspensions[i] for i in order if i < len(clock.suspensions))
    mixed = Clock(clock.budget, clock.started_at, pauses, clock.cut_off)
    assert due_at(mixed, calendar, FAR) == due_at(clock, calendar, FAR)


@given(clocks(), st.integers(0, 2), LENGTHS)
def test_a_longer_suspension_is_never_due_earlier(
    clock: Clock, which: int, longer: timedelta
) -> None:
    # Only the last one: a pause made longer can swallow the working time before the next one.
    calendar = office_calendar()
    if not clock.suspensions:
        return
    *before, (since, until) = clock.suspensions
    assert until is not None
    stretched = (*before, (since, until + longer))
    longer_clock = Clock(clock.budget, clock.started_at, stretched, clock.cut_off)
    assert due_at(clock, calendar, FAR) <= due_at(longer_clock, calendar, FAR)


@given(MOMENTS, MOMENTS, MOMENTS)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    calendar = office_calendar()
    whole = calendar.working_us_between(a, c)
    assert calendar.working_us_between(a, b) + calendar.working_us_between(b, c) == whole


@given(MOMENTS, st.integers(1, 10**11))
def test_what_is_added_is_what_was_worked(start: datetime, amount: int) -> None:
    calendar = office_calendar()
    end = calendar.after_working_us(start, amount)
    assert calendar.working_us_between(start, end) == amount

"""A case on values alone: when it is late, what stops its clock."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from motcua.contexts.cases.model.case import Case, Span
from motcua.contexts.cases.words import CaseState, Channel
from motcua.contexts.territory.words import Budget
from motcua.kernel.keys import CaseKey

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OPEN = Case(
    subject_id=UUID(int=1), id=UUID(int=2), application_id=UUID(int=3), previous_case=None,
    reference="A-1", bundle="b", service="s", release="r", agency="A", unit="01",
    channel=Channel.ONLINE, state=CaseState.IN_PROCESSING, step="decide", accepted_at=NOON,
    started_at=NOON, budget_unit="days", budget_amount=3, legal_basis="", due_at=NOON + HOUR,
    outcome=None, reason=None, decided_at=None, decided_by=None, closed_at=None, version=1,
)  # fmt: skip


def test_late_is_what_was_promised_and_is_not_decided() -> None:
    due = NOON + HOUR
    assert not OPEN.is_late(due), "the moment itself is in time"
    assert OPEN.is_late(due + timedelta(microseconds=1))
    assert not replace(OPEN, due_at=None).is_late(due + HOUR)
    assert not replace(OPEN, decided_at=NOON).is_late(due + HOUR), "decided, only not handed over"
    assert not replace(OPEN, closed_at=NOON).is_late(due + HOUR)


def test_a_new_day_is_told_once() -> None:
    later = NOON + 2 * HOUR
    assert OPEN.wants_new_day(later)
    assert not OPEN.wants_new_day(NOON)
    assert not replace(OPEN, new_day=date(2026, 3, 9)).wants_new_day(later)


def test_the_clock_stands_for_the_citizen_and_for_nobody_else() -> None:
    asked = Span(id=UUID(int=4), kind="supplement", from_at=NOON, to_at=NOON + HOUR)
    waiting = Span(id=UUID(int=5), kind="number-waiting", from_at=NOON, to_at=None)
    clock = OPEN.clock([waiting, asked])
    assert clock.suspensions == ((NOON, NOON + HOUR),)
    assert (clock.budget, clock.started_at) == (Budget("days", 3), NOON)


def test_what_is_moved_keeps_its_step_unless_told_another() -> None:
    assert OPEN.moved(CaseState.TO_SIGN) == replace(OPEN, state=CaseState.TO_SIGN)
    assert OPEN.moved(CaseState.TO_SIGN, step="sign").step == "sign"
    assert OPEN.key == CaseKey(UUID(int=1), UUID(int=2))

"""Codes of receipts, who may have a case, and what a rating is: on values alone."""

import re
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.contexts.cases.errors import NobodyHasIt, NotAColleague, NothingToRate, RatedAlready
from motcua.contexts.cases.model import holding, rating, tracking
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.holding import Ended, Holding, How
from motcua.contexts.cases.model.rating import Rating
from motcua.contexts.cases.model.tracking import Seed
from motcua.contexts.cases.words import CaseState, TaskState
from motcua.kernel.errors import Invalid
from tests.cases.test_case_clock import HOUR, NOON, OPEN

SECRET = b"s" * 32
MINE, OTHER = UUID(int=1), UUID(int=2)
TASK = Task(
    subject_id=UUID(int=7), case_id=UUID(int=8), id=UUID(int=9), step="d", kind="decide",
    duty="decides", agency="A", state=TaskState.OPEN, opened_at=NOON, due_at=NOON, taken_by=None,
    taken_at=None, done_by=None, done_at=None, outcome=None, note=None,
)  # fmt: skip
TAKEN = replace(TASK, state=TaskState.TAKEN, taken_by=MINE, taken_at=NOON)
GIVEN = Rating(stars=3, step=None, words=None, by_code=False, given_at=NOON)
STEPS = ["acknowledge", "decide", "sign"]


@given(st.uuids(), st.binary(min_size=32, max_size=32))
def test_a_code_is_eight_plain_signs_and_only_its_own(application: UUID, salt: bytes) -> None:
    seed = Seed(application, salt)
    made = tracking.code(SECRET, seed)
    assert re.fullmatch("[2-9A-HJ-NP-Z]{8}", made)
    for written in (
        made,
        tracking.printed(made),
        f" {tracking.printed(made).lower()} ",
        " ".join(made),
    ):
        assert tracking.fits(SECRET, seed, written)
    for other in ("", made[:-1], f"{made}2", made[::-1] if made != made[::-1] else "", "ü" * 8):
        assert not tracking.fits(SECRET, seed, other)
    assert tracking.code(b"t" * 32, seed) != made
    assert tracking.code(SECRET, Seed(uuid4(), salt)) != made
    assert tracking.code(SECRET, Seed(application, bytes(reversed(salt)) + b"x")) != made


def test_every_sign_of_the_alphabet_is_used_alike() -> None:
    seen = "".join(tracking.code(SECRET, Seed(UUID(int=n), b"")) for n in range(2000))
    counts = {sign: seen.count(sign) for sign in set(seen)}
    assert len(counts) == 32 and min(counts.values()) > 350  # 500 each


@pytest.mark.parametrize(
    "task", [TASK, replace(TAKEN, taken_by=OTHER), replace(TAKEN, state=TaskState.DONE)]
)
def test_only_what_one_has_is_put_back(task: Task) -> None:
    holding.must_hold(TAKEN, MINE)
    with pytest.raises(NobodyHasIt):
        holding.must_hold(task, MINE)


@pytest.mark.parametrize(
    ("to", "agency", "duties", "fit"),
    [
        (OTHER, "A", {"decides"}, True),
        (OTHER, "A", {"decides", "signs"}, True),
        (OTHER, "A", {"signs"}, False),
        (OTHER, "B", {"decides"}, False),
        (OTHER, None, {"decides"}, False),
        (MINE, "A", {"decides"}, False),  # has it already
    ],
)
def test_it_goes_to_a_colleague_with_the_duty(
    to: UUID, agency: str | None, duties: set[str], fit: bool
) -> None:
    if fit:
        holding.must_be_fit(TAKEN, to=to, agency=agency, duties=frozenset(duties))
        return
    with pytest.raises(NotAColleague):
        holding.must_be_fit(TAKEN, to=to, agency=agency, duties=frozenset(duties))


def test_how_long_each_had_it() -> None:
    def line(who: UUID, since: int, until: int | None) -> Holding:
        return Holding(
            id=UUID(int=3), task_id=TASK.id, step="d", official=who, how=How.TAKEN, given_by=None,
            from_at=NOON + since * HOUR, to_at=None if until is None else NOON + until * HOUR,
            ended=None if until is None else Ended.PUT_BACK,
        )  # fmt: skip

    ledger = [line(MINE, 0, 2), line(OTHER, 2, 3), line(MINE, 5, None)]
    assert holding.held(ledger, NOON + 6 * HOUR) == {MINE: 3 * HOUR, OTHER: HOUR}


@pytest.mark.parametrize("state", list(CaseState))
def test_an_answered_case_is_rated_once(state: CaseState) -> None:
    case = replace(OPEN, state=state, closed_at=NOON if state.closed else None)
    answered = state in (CaseState.ISSUED, CaseState.REFUSED)
    assert rating.may_rate(case, None) is answered
    assert not rating.may_rate(case, GIVEN)
    if answered:
        rating.must_rate(case, None)
    for before in (None, GIVEN):
        if answered and before is None:
            continue
        with pytest.raises(RatedAlready if answered else NothingToRate):
            rating.must_rate(case, before)


@pytest.mark.parametrize("stars", ["1", "2", "3", "4", "5"])
def test_four_and_five_are_content(stars: str) -> None:
    read = rating.read({"stars": stars}, STEPS, by_code=True, now=NOON)
    assert (read.stars, read.step, read.words, read.by_code) == (int(stars), None, None, True)
    assert read.satisfied is (stars in "45")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, {"stars"}),
        ({"stars": "0"}, {"stars"}),
        ({"stars": "6"}, {"stars"}),
        ({"stars": "٣"}, {"stars"}),
        ({"stars": "45"}, {"stars"}),
        ({"stars": "3", "step": "issue"}, {"step"}),  # this case had none
        ({"stars": "x", "words": "w" * (rating.LONGEST + 1)}, {"stars", "words"}),
    ],
)
def test_what_is_wrong_is_told_by_field(said: dict[str, str], wrong: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        rating.read(said, STEPS, by_code=False, now=NOON)
    assert set(refused.value.fields) == wrong
    fits = {"stars": "3", "step": "sign", "words": "w" * rating.LONGEST}
    assert rating.read(fits, STEPS, by_code=False, now=NOON).step == "sign"

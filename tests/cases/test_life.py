"""The life of a case on values alone: every verb in every state, and every state in the nation's words."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from motcua.contexts.cases.errors import (
    AlreadyTakenIn,
    CannotStop,
    CaseIsClosed,
    NothingAsked,
    NoWithdrawalAsked,
    TooLateToWithdraw,
)
from motcua.contexts.cases.model import life
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.model.life import Verb
from motcua.contexts.cases.pages import home, wording
from motcua.contexts.cases.words import CLOSED, CaseState
from motcua.contexts.catalogue.words import Release
from motcua.kernel.errors import DomainError
from tests.cases.land import neverland
from tests.cases.make import pack
from tests.cases.test_case_clock import HOUR, NOON, OPEN

S = CaseState
TABLE: dict[Verb, tuple[set[CaseState], type[DomainError]]] = {
    Verb.NOT_ACCEPT: ({S.OPENED}, AlreadyTakenIn),
    Verb.WITHDRAW: ({S.OPENED, S.ACKNOWLEDGED}, TooLateToWithdraw),
    Verb.ASK_TO_WITHDRAW: (
        {S.IN_PROCESSING, S.SUPPLEMENT, S.NUMBER_WAITING, S.SIGNER_WAITING},
        TooLateToWithdraw,
    ),
    Verb.CONFIRM_WITHDRAWAL: ({S.WITHDRAWAL_ASKED}, NoWithdrawalAsked),
    Verb.GO_ON: ({S.WITHDRAWAL_ASKED}, NoWithdrawalAsked),
    Verb.ANSWER: ({S.SUPPLEMENT}, NothingAsked),
    Verb.STOP: (
        {
            S.ACKNOWLEDGED, S.IN_PROCESSING, S.SUPPLEMENT, S.NUMBER_WAITING, S.SIGNER_WAITING,
            S.TO_SIGN,
        },
        CannotStop,
    ),
}  # fmt: skip
"""Where each verb is allowed, and with what it is refused in every other open state."""


def standing(state: CaseState) -> Case:
    return replace(OPEN, state=state, closed_at=NOON if state.closed else None)


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_in_every_state(verb: Verb, state: CaseState) -> None:
    allowed, refusal = TABLE[verb]
    case = standing(state)
    assert life.allows(case, verb) is (state in allowed)
    if state in allowed:
        life.must_allow(case, verb)
        return
    with pytest.raises(CaseIsClosed if state.closed else refusal) as refused:
        life.must_allow(case, verb)
    assert refused.value.data == {"reference": "A-1"}


@pytest.mark.parametrize("state", list(CaseState))
def test_what_becomes_of_it(state: CaseState) -> None:
    """In each state: sent away, taken back, confirmed, stopped, or the refusal of the table."""
    case, later = standing(state), NOON + HOUR
    why = {"reason": "Because.", "clause": "Art. 1", "now": later}
    ends: dict[Verb, tuple[Callable[[], Case], CaseState]] = {
        Verb.NOT_ACCEPT: (lambda: life.not_accepted(case, **why), S.NOT_ACCEPTED),  # type: ignore[arg-type]  # one for both
        Verb.STOP: (lambda: life.stopped(case, **why), S.STOPPED),  # type: ignore[arg-type]  # one for both
        Verb.CONFIRM_WITHDRAWAL: (lambda: life.withdrawal_confirmed(case, later), S.WITHDRAWN),
    }
    for verb, (end, becomes) in ends.items():
        allowed, refusal = TABLE[verb]
        if state not in allowed:
            with pytest.raises(CaseIsClosed if state.closed else refusal):
                end()
            continue
        ended = end()
        assert (ended.state, ended.closed_at, ended.due_at) == (becomes, later, None)
        with_words = verb is not Verb.CONFIRM_WITHDRAWAL
        assert (ended.reason, ended.clause) == (
            ("Because.", "Art. 1") if with_words else (None, None)
        )
        assert ended.outcome is None, "nobody has decided"


@pytest.mark.parametrize("state", list(CaseState))
def test_taking_back_is_done_at_once_until_somebody_works_on_it(state: CaseState) -> None:
    case, later = standing(state), NOON + HOUR
    at_once, asked = TABLE[Verb.WITHDRAW][0], TABLE[Verb.ASK_TO_WITHDRAW][0]
    assert life.may_withdraw(case) is (state in at_once | asked)
    if state in at_once:
        back = life.withdrawn(case, later)
        assert (back.state, back.closed_at, back.due_at) == (S.WITHDRAWN, later, None)
    elif state in asked:
        assert life.withdrawn(case, later) == replace(case, state=S.WITHDRAWAL_ASKED)
    else:
        with pytest.raises(CaseIsClosed if state.closed else TooLateToWithdraw):
            life.withdrawn(case, later)


def test_every_state_has_its_words() -> None:
    assert set(home.STATES) == set(wording.STATES) == set(CaseState)
    assert {state for state in CaseState if state.closed} == CLOSED


NATIONAL = {
    S.OPENED: "1", S.ACKNOWLEDGED: "2", S.NOT_ACCEPTED: "3", S.IN_PROCESSING: "4",
    S.NUMBER_WAITING: "4", S.SIGNER_WAITING: "4", S.TO_SIGN: "4", S.SUPPLEMENT: "5",
    S.WITHDRAWAL_ASKED: "7", S.WITHDRAWN: "7", S.STOPPED: "8", S.DECIDED: "9", S.REFUSED: "9",
    S.ISSUED: "10",
}  # fmt: skip


@pytest.mark.parametrize("state", list(CaseState))
def test_every_state_shows_one_of_the_ten_codes(state: CaseState) -> None:
    shown = pack().status(state)
    assert shown is not None and shown.code == NATIONAL[state]


@pytest.mark.parametrize("release", [pack, neverland])
def test_every_state_shows_a_status_of_its_nation(release: object) -> None:
    assert callable(release)
    found = release()
    assert isinstance(found, Release)
    assert all(found.status(state) is not None for state in CaseState)

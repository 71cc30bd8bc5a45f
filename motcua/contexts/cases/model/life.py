"""What may be done with a case in which of its states, and with which words it is refused elsewhere: one table."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from motcua.contexts.cases.errors import (
    AlreadyTakenIn,
    CannotStop,
    CaseIsClosed,
    NothingAsked,
    NoWithdrawalAsked,
    TooLateToWithdraw,
)
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.words import CaseState
from motcua.kernel.errors import DomainError


class Verb(StrEnum):
    """What ends a case without a decision, and what answers to it."""

    NOT_ACCEPT = "not-accept"  # an official sends it away before it was taken in
    WITHDRAW = "withdraw"  # the citizen takes it back, and nobody had begun to work on it
    ASK_TO_WITHDRAW = "ask-to-withdraw"  # the same where work has begun: an official confirms
    CONFIRM_WITHDRAWAL = "confirm-withdrawal"
    GO_ON = "go-on"  # the citizen wants it after all
    ANSWER = "answer"  # the citizen answers a supplement
    STOP = "stop"  # an official ends it


_BEGUN = frozenset(
    {
        CaseState.IN_PROCESSING,
        CaseState.SUPPLEMENT,
        CaseState.NUMBER_WAITING,
        CaseState.SIGNER_WAITING,
    }
)
ALLOWED: Mapping[Verb, frozenset[CaseState]] = {
    Verb.NOT_ACCEPT: frozenset({CaseState.OPENED}),
    Verb.WITHDRAW: frozenset({CaseState.OPENED, CaseState.ACKNOWLEDGED}),
    Verb.ASK_TO_WITHDRAW: _BEGUN,
    Verb.CONFIRM_WITHDRAWAL: frozenset({CaseState.WITHDRAWAL_ASKED}),
    Verb.GO_ON: frozenset({CaseState.WITHDRAWAL_ASKED}),
    Verb.ANSWER: frozenset({CaseState.SUPPLEMENT}),
    Verb.STOP: _BEGUN | {CaseState.ACKNOWLEDGED, CaseState.TO_SIGN},
}
REFUSED_WITH: Mapping[Verb, type[DomainError]] = {
    Verb.NOT_ACCEPT: AlreadyTakenIn,
    Verb.WITHDRAW: TooLateToWithdraw,
    Verb.ASK_TO_WITHDRAW: TooLateToWithdraw,
    Verb.CONFIRM_WITHDRAWAL: NoWithdrawalAsked,
    Verb.GO_ON: NoWithdrawalAsked,
    Verb.ANSWER: NothingAsked,
    Verb.STOP: CannotStop,
}


def allows(case: Case, verb: Verb) -> bool:
    return case.state in ALLOWED[verb]


def must_allow(case: Case, verb: Verb) -> None:
    """Raises CaseIsClosed for a closed case, else what stands in the table."""
    if allows(case, verb):
        return
    if case.state.closed:
        raise CaseIsClosed(reference=case.reference)
    raise REFUSED_WITH[verb](reference=case.reference)


def may_withdraw(case: Case) -> bool:
    """The citizen may still take it back, be it that an official has to confirm."""
    return allows(case, Verb.WITHDRAW) or allows(case, Verb.ASK_TO_WITHDRAW)


def not_accepted(case: Case, *, reason: str, clause: str, now: datetime) -> Case:
    """Sent away before anybody looked at its substance, with the reason and the clause of the law. Raises
    CaseIsClosed, AlreadyTakenIn."""
    must_allow(case, Verb.NOT_ACCEPT)
    ended = _ended(case, CaseState.NOT_ACCEPTED, now)
    return replace(ended, reason=reason, clause=clause)


def withdrawn(case: Case, now: datetime) -> Case:
    """Taken back by the citizen: at once while nobody works on it, else asked for; the clock runs on then.
    Raises CaseIsClosed, TooLateToWithdraw."""
    if allows(case, Verb.WITHDRAW):
        return _ended(case, CaseState.WITHDRAWN, now)
    must_allow(case, Verb.ASK_TO_WITHDRAW)
    return replace(case, state=CaseState.WITHDRAWAL_ASKED)


def withdrawal_confirmed(case: Case, now: datetime) -> Case:
    """Raises CaseIsClosed, NoWithdrawalAsked."""
    must_allow(case, Verb.CONFIRM_WITHDRAWAL)
    return _ended(case, CaseState.WITHDRAWN, now)


def stopped(case: Case, *, reason: str, clause: str, now: datetime) -> Case:
    """Ended by an official, with the reason and the clause of the law; nobody has decided. Raises
    CaseIsClosed, CannotStop."""
    must_allow(case, Verb.STOP)
    return replace(_ended(case, CaseState.STOPPED, now), reason=reason, clause=clause)


def _ended(case: Case, state: CaseState, now: datetime) -> Case:
    return replace(case, state=state, due_at=None, closed_at=now)

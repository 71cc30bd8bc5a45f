"""The ledger's rules: each transfer is one debit and one credit of the same amount, so it balances by itself;
how an order stands is derived from its transfers alone, in whatever order they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from motcua.contexts.payments.words import State


class Side(StrEnum):
    """The ledger's accounts."""

    OWED = "owed"  # what people owe on orders
    FEES = "fees"  # income
    BANK = "bank"  # money at the bank
    UNMATCHED = "unmatched"  # money that fits no order yet
    CLEARING = "clearing"  # between the collecting account's shard and the order's
    OUTGOING = "outgoing"  # refunds ordered that the bank has not booked
    WAIVED = "waived"  # exemptions
    WRITTEN_OFF = "written-off"  # small differences


class Kind(StrEnum):
    CHARGE = "charge"
    RECEIPT = "receipt"
    ASSIGNED = "assigned"
    REVERSAL = "reversal"
    EXEMPTION = "exemption"
    CANCELLATION = "cancellation"
    WRITE_OFF = "write-off"
    KEEP = "keep"
    REFUND = "refund"
    REFUND_SENT = "refund-sent"
    SUSPENSE = "suspense"
    SUSPENSE_OUT = "suspense-out"
    ASSIGN = "assign"
    ASSIGN_OUT = "assign-out"
    RETURNED = "returned"


SIDES: dict[Kind, tuple[Side, Side]] = {
    Kind.CHARGE: (Side.OWED, Side.FEES),
    Kind.RECEIPT: (Side.BANK, Side.OWED),
    Kind.ASSIGNED: (Side.CLEARING, Side.OWED),
    Kind.REVERSAL: (Side.OWED, Side.BANK),
    Kind.EXEMPTION: (Side.WAIVED, Side.OWED),
    Kind.CANCELLATION: (Side.FEES, Side.OWED),
    Kind.WRITE_OFF: (Side.WRITTEN_OFF, Side.OWED),
    Kind.KEEP: (Side.OWED, Side.WRITTEN_OFF),
    Kind.REFUND: (Side.OWED, Side.OUTGOING),
    Kind.REFUND_SENT: (Side.OUTGOING, Side.BANK),
    Kind.SUSPENSE: (Side.BANK, Side.UNMATCHED),
    Kind.SUSPENSE_OUT: (Side.UNMATCHED, Side.BANK),
    Kind.ASSIGN: (Side.UNMATCHED, Side.CLEARING),
    Kind.ASSIGN_OUT: (Side.CLEARING, Side.UNMATCHED),
    Kind.RETURNED: (Side.OUTGOING, Side.CLEARING),
}
"""What each kind debits and credits. The database holds the same table as a constraint."""

OF_ACCOUNT = frozenset({Kind.SUSPENSE, Kind.SUSPENSE_OUT, Kind.ASSIGN, Kind.ASSIGN_OUT})
"""Kinds that lie with the collecting account instead of an order."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """An amount from the credited account to the debited one. `value_at` is the bank's moment."""

    kind: Kind
    amount_minor: int
    value_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How an order stands. `claim_minor` is what must be held in the end, `held_minor` what is."""

    state: State
    settled: bool
    claim_minor: int
    held_minor: int
    underway_minor: int
    covered_at: datetime | None

    @property
    def owed_minor(self) -> int:
        return max(0, self.claim_minor - self.held_minor)

    @property
    def surplus_minor(self) -> int:
        return max(0, self.held_minor - self.claim_minor)


def standing(transfers: Sequence[Transfer], *, due_at: datetime, failed: bool) -> Standing:
    """How an order with these transfers stands. `failed`: the last that a bank said of an attempt."""
    total = {kind: sum(t.amount_minor for t in transfers if t.kind is kind) for kind in Kind}
    claim = (
        total[Kind.CHARGE] - total[Kind.EXEMPTION] - total[Kind.CANCELLATION]
        - total[Kind.WRITE_OFF]
    )  # fmt: skip
    received = total[Kind.RECEIPT] + total[Kind.ASSIGNED] - total[Kind.REVERSAL]
    held = received - total[Kind.REFUND] - total[Kind.KEEP]
    sent = total[Kind.REFUND_SENT] + total[Kind.RETURNED]
    underway = total[Kind.REFUND] - sent
    covered_at = _covered_at(transfers, claim)
    late = covered_at is not None and covered_at > due_at
    cancelled = total[Kind.CANCELLATION] > 0
    if held < 0:
        state = State.OVERDRAWN
    elif claim == 0 and (total[Kind.EXEMPTION] or cancelled):
        state = _relieved(held, underway, sent, cancelled=cancelled)
    elif held == 0:
        state = State.FAILED if failed else State.ORDERED
    elif held < claim:
        state = State.PARTLY_PAID
    elif held > claim:
        state = State.OVER_PAID
    else:
        state = _covered(total, underway, late=late)
    settled = 0 <= held >= claim and not cancelled
    return Standing(state, settled, claim, held, underway, covered_at)


def _relieved(held: int, underway: int, sent: int, *, cancelled: bool) -> State:
    """Nothing is to be paid: what was paid goes back."""
    if held > 0:
        return State.REFUND_DUE
    if underway > 0:
        return State.REFUNDING
    if sent > 0:
        return State.REFUNDED
    return State.CANCELLED if cancelled else State.EXEMPT


def _covered(total: dict[Kind, int], underway: int, *, late: bool) -> State:
    if underway > 0:
        return State.REFUNDING
    if total[Kind.WRITE_OFF] > 0:
        return State.WRITTEN_OFF
    return State.PAID_LATE if late else State.PAID


_INWARD = {Kind.RECEIPT: 1, Kind.ASSIGNED: 1, Kind.REVERSAL: -1}


def _covered_at(transfers: Sequence[Transfer], claim: int) -> datetime | None:
    """Since when, by the bank's moments, enough has been there without a break."""
    since: datetime | None = None
    sum_minor = 0
    moved = (t for t in transfers if t.kind in _INWARD)
    for transfer in sorted(moved, key=lambda t: (t.value_at, -_INWARD[t.kind])):
        sum_minor += _INWARD[transfer.kind] * transfer.amount_minor
        if sum_minor < claim:
            since = None
        elif since is None:
            since = transfer.value_at
    return since


DUTIES = frozenset(
    {State.PARTLY_PAID, State.PAID_LATE, State.OVER_PAID, State.REFUND_DUE, State.REFUNDING, State.OVERDRAWN}
)  # fmt: skip
"""States in which an official has something to do; the others need nobody."""

TO_NOTE = frozenset({State.PAID_LATE})
"""Of these, those that are done by taking note."""


def write_off(standing: Standing, *, most_minor: int) -> tuple[Kind, int] | None:
    """How a small difference is closed: a rest forgiven or a surplus kept; None: there is no such difference,
    or it is too large. What is owed whole is never written off: that would be an exemption."""
    if standing.held_minor <= 0:
        return None
    if 0 < standing.owed_minor <= most_minor:
        return Kind.WRITE_OFF, standing.owed_minor
    if 0 < standing.surplus_minor <= most_minor and standing.claim_minor > 0:
        return Kind.KEEP, standing.surplus_minor
    return None

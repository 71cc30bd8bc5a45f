"""What happens to payments, as ids and codes: no amount, no name, no account."""

from dataclasses import dataclass
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class PaymentOrdered(Event):
    """A fee is to be paid."""

    order_id: UUID
    case_id: UUID
    agency: str


@dataclass(frozen=True, slots=True)
class PaymentChanged(Event):
    """The order stands differently than before."""

    order_id: UUID
    case_id: UUID
    agency: str
    was: str
    state: str


@dataclass(frozen=True, slots=True)
class PaymentSettled(Event):
    """Nothing is owed any more: paid, paid late, over-paid, written off or exempt (`state`)."""

    order_id: UUID
    case_id: UUID
    agency: str
    state: str


@dataclass(frozen=True, slots=True)
class PaymentReopened(Event):
    """What was settled is owed again: the bank took the money back."""

    order_id: UUID
    case_id: UUID
    agency: str
    state: str


@dataclass(frozen=True, slots=True)
class MovementUnmatched(Event):
    """Money moved that fits no order; the subject is the collecting account."""

    account: str
    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class MovementMatched(Event):
    """An official said to which order a movement belongs."""

    order_id: UUID
    case_id: UUID
    agency: str
    account: str


@dataclass(frozen=True, slots=True)
class DutyClosed(Event):
    """An official closed a line of the work list; the subject is the collecting account."""

    account: str
    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class AccountDeclared(Event):
    """A collecting account was declared or changed; the subject is the account."""

    account: str
    agency: str

"""What others may know of payments: an order and its standing, the account that collects, what a bank tells."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from motcua.contexts.catalogue.words.names import money as written
from motcua.kernel.texts import Message, Text, msg

RECONCILE = "reconcile"
"""The duty, declared by the pack, of whoever reconciles an agency's payments."""

Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
Tag = Annotated[str, Meta(pattern=r"^[0-9]{2}$")]
Value = Annotated[str, Meta(min_length=1, max_length=99, pattern=r"^[ -~]+$")]


class State(StrEnum):
    """How an order stands. None of them is final: money may come or go back at any time."""

    ORDERED = "ordered"
    FAILED = "failed"
    PARTLY_PAID = "partly-paid"
    PAID = "paid"
    PAID_LATE = "paid-late"
    OVER_PAID = "over-paid"
    WRITTEN_OFF = "written-off"
    EXEMPT = "exempt"
    CANCELLED = "cancelled"
    REFUND_DUE = "refund-due"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    OVERDRAWN = "overdrawn"


SAID: dict[str, Message] = {
    State.ORDERED: msg("To be paid"),
    State.FAILED: msg("The last attempt did not succeed. You can pay again"),
    State.PARTLY_PAID: msg("Paid in part"),
    State.PAID: msg("Paid"),
    State.PAID_LATE: msg("Paid after the day it was due"),
    State.OVER_PAID: msg("Paid, and more than was asked"),
    State.WRITTEN_OFF: msg("Paid but for a small rest that need not be paid"),
    State.EXEMPT: msg("Nothing is to be paid: exempt"),
    State.CANCELLED: msg("Nothing is to be paid: cancelled"),
    State.REFUND_DUE: msg("Nothing is to be paid; what was paid will be sent back"),
    State.REFUNDING: msg("Money is on its way back"),
    State.REFUNDED: msg("What was paid was sent back"),
    State.OVERDRAWN: msg("The bank took money back that was already refunded"),
}
"""How an order stands, in words."""


class Reason(StrEnum):
    """Why a movement at the bank lies on the work list."""

    NO_REFERENCE = "no-reference"
    REFERENCE_WRONG = "reference-wrong"
    REFERENCE_CUT = "reference-cut"
    SEVERAL_REFERENCES = "several-references"
    REFERENCE_UNKNOWN = "reference-unknown"
    OTHER_ACCOUNT = "other-account"
    CURRENCY_DIFFERS = "currency-differs"
    DEBIT_UNEXPECTED = "debit-unexpected"
    MOVEMENT_DIFFERS = "movement-differs"


class Stage(StrEnum):
    """How far a movement has come, in this order; it never goes back."""

    FAILED = "failed"
    BOOKED = "booked"
    REVERSED = "reversed"


class QrScheme(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a payment code says besides amount and reference (EMVCo merchant-presented mode): the payee's
    template with its fields, the currency's and the country's code, where the reference stands."""

    template: Tag
    payee: dict[Tag, Value | dict[Tag, Value]]
    currency: Annotated[str, Meta(pattern=r"^[0-9]{3}$")]
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]
    name: Annotated[str, Meta(min_length=1, max_length=25, pattern=r"^[ -~]+$")] | None = None
    city: Annotated[str, Meta(min_length=1, max_length=15, pattern=r"^[ -~]+$")] | None = None
    category: Annotated[str, Meta(pattern=r"^[0-9]{4}$")] | None = None
    reference_tag: Tag = "08"


class Columns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The columns of a bank's CSV by their heads. `amount` is signed unless `debit` has a column of its own.
    Without `ref` a line is known by its content."""

    date: str
    amount: str
    text: tuple[str, ...]
    ref: str | None = None
    debit: str | None = None
    currency: str | None = None


class CsvForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How a bank writes its statements as CSV."""

    columns: Columns
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] = ","
    encoding: str = "utf-8-sig"
    skip: Annotated[int, Meta(ge=0, le=100)] = 0
    date_format: str = "%Y-%m-%d"
    decimal: Annotated[str, Meta(min_length=1, max_length=1)] = "."
    thousands: Annotated[str, Meta(max_length=1)] = ""


class Account(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A bank account that collects for an agency, as declared, and for those in `also_for`: their codes, or how
    these begin, with `*` after it. `bank` is the organisation of the exchange whose signed notices and answers
    count; `polled` asks it every few minutes. `legal_basis`: under which an official who reconciles sees who paid
    what."""

    account: Code
    agency: str
    also_for: tuple[Annotated[str, Meta(pattern=r"^[^*]*[*]?$", min_length=1)], ...] = ()
    holder: Text
    bank_name: Text
    number: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[0-9A-Z]+$")]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}$")]
    minor_digits: Annotated[int, Meta(ge=0, le=4)]
    zone: str
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]{2,4}$")]
    legal_basis: Annotated[str, Meta(min_length=1, max_length=200)]
    qr: QrScheme
    write_off_minor: Annotated[int, Meta(ge=0)] = 0
    bank: str | None = None
    polled: bool = False
    csv: CsvForm | None = None


@dataclass(frozen=True, slots=True, order=True)
class OrderKey:
    """An order, found under the subject that it is about."""

    subject_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What `cases` orders. `key` is the caller's own: asked twice, it is the same order. `payer` sees it
    besides the subject."""

    subject_id: UUID
    case_id: UUID
    key: str
    account: str
    amount_minor: int
    currency: str
    title: Text
    payer: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A payment order as it stands. `settled`: nothing is owed any more, so that the case may go on."""

    subject_id: UUID
    id: UUID
    case_id: UUID
    key: str
    account: str
    reference: str
    amount_minor: int
    currency: str
    title: Text
    payer: UUID
    due_at: datetime
    ordered_at: datetime
    state: State
    settled: bool
    failed_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """An order with all that its payer is shown. `code`: the payment code's payload, while something is owed and
    if a code can say it; `receipted`: the bank has booked money, and nothing is owed any more."""

    order: Order
    account: Account
    owed_minor: int
    held_minor: int
    surplus_minor: int
    covered_at: datetime | None
    code: str | None

    @property
    def state(self) -> Message:
        """How it stands, in words."""
        return SAID[self.order.state]

    @property
    def receipted(self) -> bool:
        return self.order.settled and self.covered_at is not None and self.held_minor > 0

    def money(self, minor: int, language: str) -> str:
        """An amount of this bill, exactly, as the language writes it."""
        digits = self.account.minor_digits
        return written(minor, self.account.currency, language, digits=digits)


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that a bank says came (`amount_minor` above zero) or went. `ref` is the bank's own name of it;
    `reversal` undoes an earlier one under a name of its own."""

    ref: str
    stage: Stage
    amount_minor: int
    currency: str
    value_at: datetime
    text: str
    reversal: bool = False


@dataclass(frozen=True, slots=True)
class WrongLine:
    """A line or an entry of a statement that cannot be read; the rest goes on."""

    place: int
    problem: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What could be read of a statement, and what could not. `waiting`: entries that are not booked yet."""

    movements: tuple[Movement, ...]
    wrong: tuple[WrongLine, ...]
    waiting: int = 0

"""What a declaration costs, in words: before it is filed, and how each payment stands afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request

from motcua.contexts.cases.access.dues import Paying
from motcua.contexts.cases.model.dues import DueState
from motcua.contexts.catalogue.words import Charge, FeeRow, Names, Role
from motcua.contexts.catalogue.words.names import money
from motcua.contexts.catalogue.words.speaking import Speech, paying
from motcua.contexts.payments.words import Bill
from motcua.kernel.actors import Actor
from motcua.kernel.texts import Message, Text, msg
from motcua.web import edge
from motcua.web.texts import speak, translate

_UNKNOWN = msg(
    "The amount cannot be told yet: it follows from something that is still missing, or that is not shown to you."
)


@dataclass(frozen=True, slots=True)
class Line:
    """One fee: what is to be paid and why, and when. `amount` None: not to be told yet."""

    label: Text
    amount: str | None
    instead_of: str | None
    reason: Text | Message | None
    law: str
    unverified: bool
    terms: Sequence[Message]


def speech_of(request: Request, names: Names, roles: Mapping[str, Role]) -> Speech:
    """The words of a journey in the language of the page."""
    language = edge.language(request)
    speak(language)
    return Speech(language, lambda message, _: translate(message), names, roles)


def line(charge: Charge, speech: Speech) -> Line:
    """A fee as the case's own facts decide it."""
    fee, row = charge.fee, charge.row
    terms = paying(fee, speech)
    if not isinstance(row, FeeRow):
        return Line(fee.label, None, None, _UNKNOWN, "", False, terms)
    return Line(
        fee.label, money(row.amount, fee.currency, speech.language),
        None if row.full is None else money(row.full, fee.currency, speech.language),
        row.reason, row.legal_basis, row.unverified, terms if row.amount else (),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Payment:
    """How a payment of a case stands. `open`: it is still to be paid; `holds`: the case waits for it; `mine`: whoever
    looks may open the payment's own page."""

    label: Text
    bill: Bill | None
    open: bool
    holds: str
    mine: bool


def payments(found: Sequence[Paying], actor: Actor) -> list[Payment]:
    """The payments of a case, for whoever looks at it."""
    return [
        Payment(
            one.label,
            one.bill,
            one.due.state is DueState.OWED,
            one.due.waits,
            one.bill is not None and actor.id in (one.bill.order.payer, one.bill.order.subject_id),
        )
        for one in found
    ]

"""States and reasons in plain words; amounts as the reader's language writes them; the code as a picture."""

from decimal import Decimal
from functools import lru_cache

import segno
from babel.numbers import format_currency
from markupsafe import Markup
from starlette.requests import Request

from motcua.contexts.payments.words import Account, Reason, State
from motcua.kernel.texts import Message, msg
from motcua.web import edge, moments
from motcua.web.texts import speak

STATES: dict[str, Message] = {
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
REASONS: dict[str, Message] = {
    Reason.NO_REFERENCE: msg("The payer wrote no reference"),
    Reason.REFERENCE_WRONG: msg("The reference has a slip"),
    Reason.REFERENCE_CUT: msg("The reference is cut off"),
    Reason.SEVERAL_REFERENCES: msg("The payer wrote several references"),
    Reason.REFERENCE_UNKNOWN: msg("Nothing was ordered under this reference"),
    Reason.OTHER_ACCOUNT: msg("The reference belongs to another account"),
    Reason.CURRENCY_DIFFERS: msg("Another currency"),
    Reason.DEBIT_UNEXPECTED: msg("Money went out that no refund explains"),
    Reason.MOVEMENT_DIFFERS: msg("The bank told the same movement differently"),
    **STATES,
}


def money(request: Request, account: Account, minor: int, currency: str | None = None) -> str:
    """An amount exactly, in the reader's language."""
    speak(edge.language(request))
    value = Decimal(minor).scaleb(-account.minor_digits)
    shown: str = format_currency(
        value, currency or account.currency, locale=moments.locale(), decimal_quantization=False
    )
    return shown


@lru_cache(1000)
def picture(payload: str) -> Markup:
    """The payment code, black on white with its margin, read by any banking app."""
    made = segno.make(payload, error="m", micro=False).svg_inline(scale=4, border=4, omitsize=True)
    return Markup(made)  # noqa: S704  # made by us from a declaration and a reference

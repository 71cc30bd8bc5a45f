"""Reasons in plain words; amounts as the reader's language writes them."""

from starlette.requests import Request

from motcua.contexts.catalogue.words.names import money as written
from motcua.contexts.payments.words import SAID, Account, Reason
from motcua.kernel.texts import Message, msg
from motcua.web import edge

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
    **SAID,
}


def money(request: Request, account: Account, minor: int, currency: str | None = None) -> str:
    """An amount exactly, in the reader's language."""
    shown = currency or account.currency
    return written(minor, shown, edge.language(request), digits=account.minor_digits)

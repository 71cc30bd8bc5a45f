"""What may be done with payments: order, relieve, take a bank's news, reconcile."""

from motcua.contexts.payments.actions.accounts import declare_account
from motcua.contexts.payments.actions.banks import Answered, ask_bank, take_notice
from motcua.contexts.payments.actions.ordering import cancel, exempt, order
from motcua.contexts.payments.actions.reconciling import (
    close,
    list_duties,
    match,
    open_duty,
    refund,
    write_off,
)
from motcua.contexts.payments.actions.taking import Outcome, Summary, take, take_all

__all__ = [
    "Answered",
    "Outcome",
    "Summary",
    "ask_bank",
    "cancel",
    "close",
    "declare_account",
    "exempt",
    "list_duties",
    "match",
    "open_duty",
    "order",
    "refund",
    "take",
    "take_all",
    "take_notice",
    "write_off",
]

"""Refusals of payments."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound


class OrderNotFound(NotFound):
    code = "order-not-found"
    text = "We cannot find this payment."


class AccountNotFound(NotFound):
    code = "account-not-found"
    text = "There is no collecting account of this name."


class AccountWrong(Invalid):
    code = "account-wrong"
    text = "The declaration of the account needs another look."


class OrderWrong(Invalid):
    code = "order-wrong"
    text = "The payment order needs another look."


class OrderKeyReused(Conflict):
    code = "order-key-reused"
    text = "Another payment was ordered under this key. Use a new one."


class OrderClosed(Conflict):
    code = "order-closed"
    text = "Nothing is owed on this payment any more."


class NothingToRefund(Conflict):
    code = "nothing-to-refund"
    text = "There is no money to send back on this payment."


class DifferenceTooLarge(Conflict):
    code = "difference-too-large"
    text = "The difference is larger than may be written off. Ask for the rest, or send the surplus back."


class DutyNotFound(NotFound):
    code = "duty-not-found"
    text = "This line is not on the work list of your agency."


class DutyOver(Conflict):
    code = "duty-over"
    text = "Somebody has dealt with this line already."


class StatementWrong(Invalid):
    code = "statement-wrong"
    text = "The statement cannot be read."


class NotTheBank(Denied):
    code = "not-the-bank"
    text = "This organisation does not keep the account."


class NoticeUnreadable(Invalid):
    code = "notice-unreadable"
    text = "The notice needs another look."

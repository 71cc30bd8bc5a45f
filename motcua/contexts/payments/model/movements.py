"""What a movement at the bank does. The same news may come twice, by three ways and in any order: a stage only
ever rises, so whatever came last, the end is the same."""

from dataclasses import dataclass

from motcua.contexts.payments.model import references
from motcua.contexts.payments.model.ledger import Kind, Standing
from motcua.contexts.payments.words import Account, Movement, Reason, Stage

_RANK = {Stage.FAILED: 0, Stage.BOOKED: 1, Stage.REVERSED: 2}


def later(one: Stage, other: Stage) -> Stage:
    """The stage that counts when both were told: a failed attempt may still succeed, a booked one is undone
    by its reversal only."""
    return max(one, other, key=_RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Steps:
    """What is done when a stage rises. Told of its reversal first, money that came and went again is never
    posted. Whatever ended in nothing leaves the order as failed, on whichever way."""

    fail: bool
    post: bool
    undo: bool


def steps(before: Stage | None, after: Stage) -> Steps:
    booked_before = before is Stage.BOOKED
    return Steps(
        fail=after is not Stage.BOOKED and after is not before,
        post=after is Stage.BOOKED and not booked_before,
        undo=after is Stage.REVERSED and booked_before,
    )


def reference_of(account: Account, movement: Movement) -> references.Found:
    """Which order the movement names; a movement in another currency fits none."""
    if movement.currency != account.currency:
        return references.Found(None, Reason.CURRENCY_DIFFERS)
    return references.find(account.prefix, movement.text)


def kind_of(movement: Movement, standing: Standing) -> Kind | None:
    """How a booked movement that names an order enters the order's ledger; None: it does not fit."""
    if movement.amount_minor > 0:
        return Kind.RECEIPT
    gone = -movement.amount_minor
    if movement.reversal:
        return Kind.REVERSAL
    return Kind.REFUND_SENT if 0 < gone <= standing.underway_minor else None


def undoing(kind: Kind) -> Kind | None:
    """What takes a posted movement back."""
    match kind:
        case Kind.RECEIPT | Kind.ASSIGNED:
            return Kind.REVERSAL
        case Kind.SUSPENSE:
            return Kind.SUSPENSE_OUT
        case Kind.SUSPENSE_OUT:
            return Kind.SUSPENSE
        case Kind.REVERSAL | Kind.REFUND_SENT | Kind.RETURNED:
            return Kind.RECEIPT
    return None


def differs(told: Movement, now: Movement) -> bool:
    """Whether a bank tells something else under a name that it used before."""
    return (told.amount_minor, told.currency, told.reversal) != (
        now.amount_minor, now.currency, now.reversal,
    )  # fmt: skip

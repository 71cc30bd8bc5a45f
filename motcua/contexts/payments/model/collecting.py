"""Which account collects for an agency: its own first, then the one that names it most closely."""

from collections.abc import Iterable

from motcua.contexts.payments.words import Account

_EVERY = "*"


def collecting(
    accounts: Iterable[Account], agency: str, *, currency: str, minor_digits: int
) -> Account | None:
    """The account for an agency's fees in a currency; None: nobody collects them. An account that counts the
    currency's minor units otherwise is none: it would ask for another amount."""
    fitting = [
        (closeness, one.account, one)
        for one in accounts
        if (one.currency, one.minor_digits) == (currency, minor_digits)
        and (closeness := _closeness(one, agency)) is not None
    ]
    return max(fitting, key=lambda found: found[:2])[2] if fitting else None


def _closeness(account: Account, agency: str) -> tuple[int, int] | None:
    """The agency itself, then its own code, then the longest beginning of it."""
    if account.agency == agency:
        return 2, 0
    if agency in account.also_for:
        return 1, 0
    found = [
        (0, len(one))
        for one in account.also_for
        if one.endswith(_EVERY) and agency.startswith(one.removesuffix(_EVERY))
    ]
    return max(found, default=None)

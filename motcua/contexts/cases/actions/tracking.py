"""Asking for a status: each try is counted before it is answered, by number and by address."""

from datetime import datetime, timedelta

from motcua.contexts.cases.access import tracking as access
from motcua.contexts.cases.errors import TooManyTries
from motcua.contexts.cases.model import tracking
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.store import tracking as store
from motcua.infra.house import House

_KEPT = timedelta(days=1)


async def find(house: House, *, reference: str, code: str, address: str, now: datetime) -> Case:
    """The case of a number and a code. Right or wrong, a try is a try: so nobody learns from the limit which
    numbers there are. Raises TooManyTries, StatusNotFound."""
    secret, hour = access.secret_of(house), now.replace(minute=0, second=0, microsecond=0)
    number = tracking.typed(reference)
    async with house.db.transaction() as tx:
        by_number = await store.count_try(tx, tracking.try_key(secret, "number", number), hour)
        by_address = await store.count_try(tx, tracking.try_key(secret, "address", address), hour)
    if by_number > tracking.PER_NUMBER or by_address > tracking.PER_ADDRESS:
        raise TooManyTries()
    async with house.db.reading() as tx:
        return await access.case_of_code(tx, house, reference=reference, code=code)


async def forget(house: House, now: datetime) -> None:
    async with house.db.transaction() as tx:
        await store.forget_tries(tx, now - _KEPT)

"""Jobs of the exchange."""

from datetime import datetime

from motcua.contexts.exchange import actions
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, every


async def forget_nonces(house: House, now: datetime) -> None:
    """Nonces whose signatures have expired are not needed any more."""
    async with house.db.transaction() as tx:
        await actions.forget_nonces(tx, now=now)


HANDLERS: list[ClockJob] = [every(3600, forget_nonces)]

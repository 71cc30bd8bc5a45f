"""What identity does by the clock."""

from datetime import datetime

from motcua.contexts.identity import actions
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Projection, Subscription, every


async def forget_old(house: House, now: datetime) -> None:
    """Drop ended sessions and sign-ins that nobody came back from."""
    async with house.db.transaction() as tx:
        await actions.forget_old(tx, now=now)


HANDLERS: list[Subscription | ClockJob] = [every(3600, forget_old)]
PROJECTIONS: list[Projection] = []

"""What infra forgets by the clock: answers kept for repeated tokens, keys of effects nobody can repeat any more."""

from datetime import datetime, timedelta

from motcua.infra import queries, sweeping
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, every

ANSWERS = timedelta(days=1)
EFFECTS = timedelta(days=90)
_sql = queries.load(__package__, "housekeeping.sql")


async def forget(house: House, now: datetime) -> None:
    """Delete what is too old to be asked for again."""
    async with house.db.reading() as tx:
        await tx.run(_sql["forget_answers"], older_than=now - ANSWERS)
        await tx.run(_sql["forget_effects"], older_than=now - EFFECTS)


HANDLERS: list[ClockJob] = [every(3600, forget), every(3600, sweeping.sweep)]

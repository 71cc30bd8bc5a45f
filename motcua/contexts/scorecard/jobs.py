"""The counters follow the log; a new release's counts are learned from the past."""

from datetime import datetime

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.scorecard import actions
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Projection, every


async def learn(house: House, now: datetime) -> None:
    """Learn the counts of the release in force."""
    await actions.learn_counts(house, house.part(catalogue.Releases).current())


HANDLERS: list[ClockJob] = [every(5, learn)]
PROJECTIONS = [Projection(kinds=(), call="scorecard.apply")]

"""The worker: sequences the log, runs the jobs that come from it, and the jobs of the clock."""

from collections.abc import Sequence

from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Projection, Subscription


async def drain(
    house: House, handlers: Sequence[Subscription | ClockJob], projections: Sequence[Projection]
) -> int:
    raise NotImplementedError

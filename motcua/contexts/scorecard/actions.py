"""Learning what the pack counts, and counting all again from the log."""

from collections.abc import Iterable

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import Count
from motcua.contexts.scorecard import store
from motcua.contexts.scorecard.model import Counter, count_id, events_of
from motcua.infra import log
from motcua.infra.house import House


async def learn_counts(house: House, release: catalogue.Release) -> int:
    """Learn every count of the release that is not known yet, from the whole past. Returns how many
    were new. A count that is known costs nothing: its id is a hash of its definition."""
    new = 0
    zone = release.site.time_zone
    async with house.db.transaction() as tx:
        counted_to = await store.hold(tx)
        for count in counts_of(release):
            name = count_id(count, zone)
            if not await store.learn(
                tx, id=name, event=count.event, condition=count.where, summed=count.sum, zone=zone
            ):
                continue
            new += 1
            async for page in log.pages(tx, to=counted_to):
                await store.add_events(tx, page, count_id=name)
    return new


async def rebuild(house: House, release: catalogue.Release) -> tuple[list[Counter], list[Counter]]:
    """Drop every counter and count the log again; returns the counters before and after, which are
    equal unless somebody touched the log or the counters."""
    zone = release.site.time_zone
    async with house.db.transaction() as tx:
        counted_to = await store.hold(tx)
        before = await store.all_counters(tx)
        await store.clear(tx)
        for count in counts_of(release):
            await store.learn(
                tx, id=count_id(count, zone), event=count.event, condition=count.where,
                summed=count.sum, zone=zone,
            )  # fmt: skip
        async for page in log.pages(tx, to=counted_to):
            await store.add_events(tx, page, count_id=None)
        after = await store.all_counters(tx)
    return before, after


def counts_of(release: catalogue.Release) -> Iterable[Count]:
    """Every count that an indicator of the release uses; of sums also how many events they add up."""
    for indicator in release.indicators.values():
        yield indicator.numerator
        yield indicator.denominator
        yield events_of(indicator.denominator)

"""A subject was erased from the registries: what declarations say about them goes too."""

from motcua.contexts.cases.actions import erasing
from motcua.contexts.notify import api as notify
from motcua.contexts.registries.api import SubjectErased
from motcua.infra.house import House
from motcua.infra.jobs import Run, Subscription, on


async def forget(house: House, event: SubjectErased, run: Run) -> None:
    """Empty the rows, then remove the files: a file without a row harms nobody."""
    async with house.db.transaction() as tx:
        first = await run.first_time(tx)
        await notify.forget(tx, event.subject_id)
        files = await erasing.erase(
            tx, run.actor, event.subject_id, announce=first, now=house.clock()
        )
    for name in files:
        house.files.erase(name)


HANDLERS: list[Subscription] = [on(SubjectErased, forget)]

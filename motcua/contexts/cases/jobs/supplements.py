"""Supplements that wait for the citizen: reminded in time, stopped when their time is over."""

from datetime import datetime

from motcua.contexts.cases.access.desk import dossier
from motcua.contexts.cases.actions import ending, stopping
from motcua.contexts.cases.events import CaseStopped, SupplementRequested
from motcua.contexts.cases.jobs.letters import MACHINE, letter, tell, write_to_parties
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import desk
from motcua.contexts.cases.words import Lack
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, every, on
from motcua.kernel.keys import CaseKey


async def watch(house: House, now: datetime) -> None:
    """Remind who has not answered yet; end the cases whose citizen did not answer in time."""
    async with house.db.reading() as tx:
        found = await desk.unanswered_supplements(tx, now)
    for asked in found:
        async with house.db.transaction() as tx:
            if asked.over:
                locked = await dossier(tx, house, asked.key, locked=True)
                await stopping.stop(tx, MACHINE, locked, asked, now=now)
            elif await desk.mark_reminded(tx, asked, now):
                await _remind(tx, house, asked, now)


async def _remind(tx: Tx, house: House, asked: desk.Unanswered, now: datetime) -> None:
    found = await dossier(tx, house, asked.key)
    data = {**letter(found), "until": asked.until_at}
    await write_to_parties(tx, found, "supplement-reminder", f"reminder:{asked.id}", now, data=data)


async def tell_asked(house: House, event: SupplementRequested, run: Run) -> None:
    """That something is missing or wrong, and until when it may be answered where the service says so."""
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        key = CaseKey(event.subject_id, event.case_id)
        found = await dossier(tx, house, key)
        there = await store.supplements(tx, key)
        until = next((one.until_at for one in there if one.id == event.supplement_id), None)
        wrong = event.lack == Lack.WRONG
        template, data = (
            "supplement-wrong" if wrong else "supplement-requested",
            dict(letter(found)),
        )
        if until is not None:
            template, data["until"] = f"{template}-until", until
        await write_to_parties(tx, found, template, run.key, run.at, data=data)


async def tell_stopped(house: House, event: CaseStopped, run: Run) -> None:
    by_official = event.reason == ending.BY_OFFICIAL
    template = "case-stopped-by-official" if by_official else "case-stopped"
    await tell(house, event.subject_id, event.case_id, template, run)


HANDLERS: list[Subscription | ClockJob] = [
    on(SupplementRequested, tell_asked),
    on(CaseStopped, tell_stopped),
    every(15, watch),
]

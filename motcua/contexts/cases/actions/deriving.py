"""Derives the due dates of all running cases anew, a batch in each transaction; each change has its event."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from motcua.contexts.cases.access.calendars import calendar_of
from motcua.contexts.cases.events import ClockChanged, TaskMoved
from motcua.contexts.cases.model.deriving import Derived, Moves, Running, derived
from motcua.contexts.cases.store import deriving as store
from motcua.contexts.cases.store.deriving import Derivation as Derivation
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import CompiledService, Release
from motcua.contexts.territory.words import Calendar
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.event import Event

BATCH: Final = 1_000
Told = Callable[[int, int], None]
"""How many of how many are done."""


class _ActedOn(Exception):
    """Somebody acted on a case of the batch between its reading and its writing."""


async def derive(
    house: House,
    actor: Actor,
    key: str,
    *,
    now: datetime,
    told: Told | None = None,
    batch: int = BATCH,
) -> Derivation:
    """All running cases, by the calendars in use. Begun again under the same key it goes on after the last batch that
    was committed; what stands as derived is left alone. Two that run at once take turns."""
    async with house.db.transaction() as tx:
        await store.begin(tx, key, now)
    while True:
        try:
            async with house.db.transaction() as tx:
                at = await _batch(tx, house, actor, key, now, batch)
        except _ActedOn:
            continue  # nothing of the batch stands; it is read again
        if told is not None:
            told(at.done, at.total)
        if at.ended_at is not None:
            return at


async def unfinished(house: House) -> str | None:
    """The key of a derivation that was begun and has not ended."""
    async with house.db.reading() as tx:
        return await store.unfinished(tx)


async def _batch(
    tx: Tx, house: House, actor: Actor, key: str, now: datetime, size: int
) -> Derivation:
    at = await store.locked(tx, key)
    if at.ended_at is not None:
        return at
    page = await store.running(tx, at.after, size)
    calendars: dict[tuple[str, str], Calendar] = {}
    found = [await _one(house, case, calendars, now) for case in page]
    moved = [one for one in found if one.moved]
    if not await store.move_cases(tx, moved):
        raise _ActedOn
    tasks = [(one.case, task, due) for one in moved for task, due in one.tasks]
    await store.move(
        tx, "move_tasks", [Moves(case.subject_id, task.id, due) for case, task, due in tasks]
    )
    await store.move(tx, "move_limits", [limit for one in found for limit in one.limits])
    await events.append_all(tx, actor, [event for one in moved for event in _events(one)], at=now)
    await store.go_on(
        tx, key, done=len(page), moved=len(moved), after=page[-1].key if page else at.after,
        ended_at=None if page else now,
    )  # fmt: skip
    return await store.locked(tx, key)


async def _one(
    house: House, case: Running, calendars: dict[tuple[str, str], Calendar], now: datetime
) -> Derived:
    release = await house.part(catalogue.Releases).at(case.release)
    calendar = calendars.get((case.release, case.agency))
    if calendar is None:
        calendar = calendar_of(house, release, case.agency)
        calendars[case.release, case.agency] = calendar
    return derived(case, lambda: _service(release, case), calendar, now)


def _service(release: Release, case: Running) -> CompiledService:
    return release.journey(case.bundle, case.submitted_at).services[case.service]


def _events(one: Derived) -> list[Event]:
    case = one.case
    changed = ClockChanged(
        subject_id=case.subject_id, case_id=case.id, agency=case.agency, due_at=one.due_at,
        reason="calendar",
    )  # fmt: skip
    moved = [
        TaskMoved(
            subject_id=case.subject_id, case_id=case.id, task_id=task.id, agency=task.agency, due_at=due
        )
        for task, due in one.tasks
    ]  # fmt: skip
    return [changed, *moved]

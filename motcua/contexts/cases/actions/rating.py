"""Saying what one thinks of a case that is answered: once, signed in or by the code of the receipt."""

from collections.abc import Mapping
from datetime import datetime

from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import tracking
from motcua.contexts.cases.errors import CaseNotFound, RatedAlready
from motcua.contexts.cases.events import CaseRated
from motcua.contexts.cases.model import rating as model
from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import ratings
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import NOBODY, Actor
from motcua.kernel.keys import CaseKey


async def rate(
    tx: Tx, actor: Actor, key: CaseKey, said: Mapping[str, str], *, now: datetime
) -> Case:
    """By the declarant, signed in. Raises CaseNotFound, NothingToRate, RatedAlready, Invalid."""
    view = await own.own_case(tx, actor, key, now=now, locked=True)
    if actor.id != view.filed.application.declarant:
        raise CaseNotFound()
    return await _keep(tx, actor, view.case, said, by_code=False, now=now)


async def rate_by_code(
    house: House, said: Mapping[str, str], *, address: str, now: datetime
) -> Case:
    """By whoever has the receipt. The log names nobody. Raises TooManyTries, StatusNotFound, NothingToRate,
    RatedAlready, Invalid."""
    found = await tracking.find(
        house, reference=said.get("reference", ""), code=said.get("code", ""), address=address, now=now
    )  # fmt: skip
    async with house.db.transaction() as tx:
        case = await store.case_locked(tx, found.key)
        if case is None:
            raise CaseNotFound()
        return await _keep(tx, NOBODY, case, said, by_code=True, now=now)


async def _keep(
    tx: Tx, actor: Actor, case: Case, said: Mapping[str, str], *, by_code: bool, now: datetime
) -> Case:
    model.must_rate(case, await ratings.of_case(tx, case.key))
    steps = model.steps(await store.tasks(tx, case.key))
    given = model.read(said, steps, by_code=by_code, now=now)
    if not await ratings.add(tx, case.key, given):
        raise RatedAlready(reference=case.reference)
    rated = CaseRated(
        subject_id=case.subject_id, case_id=case.id, agency=case.agency, unit=case.unit,
        service=case.service, channel=str(case.channel), step=given.step or "", stars=given.stars,
        satisfied=given.satisfied, way="code" if by_code else "signed-in",
    )  # fmt: skip
    await events.append(tx, actor, rated, at=now)
    return case

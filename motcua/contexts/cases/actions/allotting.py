"""A number from its authority: asked outside any transaction, taken in when it comes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from motcua.contexts.cases.access.desk import Dossier, dossier
from motcua.contexts.cases.access.sealing import closed
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.events import NumberAllotted, NumberWaiting
from motcua.contexts.cases.model.draft import pack
from motcua.contexts.cases.model.flow import number_fact
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import desk
from motcua.contexts.cases.words import CaseState, TaskOutcome
from motcua.contexts.catalogue.words import Answer, Source, Step, Value
from motcua.contexts.registries import api as registries
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def allot(house: House, actor: Actor, key: CaseKey, *, now: datetime) -> bool:
    """Get the number that a case waits for and go on. False when the authority is down: the case
    then waits in a state of that name, and its clock runs on. Safe to run twice: the authority
    answers the same key with the same number, and a case that has gone on is left alone."""
    async with house.db.reading() as tx:
        found = await dossier(tx, house, key)
    step = found.step
    if step.kind != "allot" or step.number is None or step.about is None:
        return True
    if found.open_task is None:
        return True  # withdrawn meanwhile: no number for nobody
    try:
        number = await registries.allot(
            house,
            key=_number_key(found, step.about),
            series=step.number,
            facts=facts_about(found, step.about),
        )
    except registries.AuthorityDown:
        async with house.db.transaction() as tx:
            await _wait(tx, house, actor, key, now=now)
        return False
    async with house.db.transaction() as tx:
        await _take_in(tx, house, actor, key, number, now=now)
    return True


def _number_key(found: Dossier, role: str) -> str:
    """Under what the authority knows the question: whose number it is. A declaration that was refused and
    made anew about the same subject gets the same number, whatever its case."""
    return str(found.state.holders.get(role, found.key))


def facts_about(found: Dossier, role: str) -> Mapping[str, Value]:
    """What the case knows about one role, by fact."""
    return {fact: a.value for (about, fact), a in found.state.facts.items() if about == role}


async def _take_in(
    tx: Tx, house: House, actor: Actor, key: CaseKey, number: str, *, now: datetime
) -> None:
    found = await dossier(tx, house, key, locked=True)
    step, task = found.step, found.open_task
    fact = number_fact(found.release, step)
    if step.kind != "allot" or task is None or fact is None or step.about is None:
        return
    if found.case.state is CaseState.NUMBER_WAITING:
        await store.close_span(tx, key, to_at=now)
        found = found.with_case(found.case.moved(CaseState.IN_PROCESSING))
    found = _with_number(found, step, fact, number, now)
    application = CaseKey(key.subject_id, found.application.id)
    about = (step.about, fact)
    new = {about: found.state.facts[about]}
    await desk.add_facts(tx, application, pack(closed(house, found.release, new)))
    await steps.finish(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)
    allotted = NumberAllotted(subject_id=key.subject_id, case_id=key.id)
    await events.append(tx, actor, allotted, at=now)
    await steps.go_on(tx, actor, found, task, outcome=TaskOutcome.DONE, now=now)


async def _wait(tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime) -> None:
    found = await dossier(tx, house, key, locked=True)
    if found.step.kind != "allot" or found.case.state is CaseState.NUMBER_WAITING:
        return
    if found.open_task is None:
        return  # withdrawn while the authority was asked
    await store.open_span(tx, key, id=new_id(), kind="number-waiting", from_at=now)
    found = found.with_case(found.case.moved(CaseState.NUMBER_WAITING))
    await store.save_case(tx, found.case)
    waits = NumberWaiting(subject_id=key.subject_id, case_id=key.id)
    await events.append(tx, actor, waits, at=now)


def _with_number(found: Dossier, step: Step, fact: str, number: str, now: datetime) -> Dossier:
    assert step.about is not None and step.number is not None
    source = Source(kind="registry", ref=step.number, at=now.isoformat())
    facts = {**found.state.facts, (step.about, fact): Answer(value=number, source=source)}
    return replace(found, state=found.state.with_facts(facts))

"""Erases what a declaration says about a person; the log, its proofs and the counts stand."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.events import ApplicationErased
from motcua.contexts.cases.model.draft import fact_key
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import finding, ratings
from motcua.contexts.notify import api as notify
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def erase(tx: Tx, actor: Actor, person: UUID, *, announce: bool, now: datetime) -> list[str]:
    """Empty all that is about the person: own applications wholly, of those of others the facts about
    the person's roles. Safe to run twice, but
    announced once. Gives the names of files to remove after the commit."""
    await finding.erase_names(tx, person)
    for taking in await store.takings(tx, person):
        key = CaseKey(taking.subject_id, taking.application_id)
        application = await store.application_by_key(tx, key)
        if application is None or application.facts is None:
            continue
        await ratings.erase(tx, key.subject_id)
        if key.subject_id != person:
            roles = {role for role, holder in application.holders.items() if holder == person}
            left = {
                name: answer
                for name, answer in application.facts.items()
                if fact_key(name)[0] not in roles
            }
            await store.keep_facts(tx, key, left)
            await finding.erase_names(tx, key.subject_id)
        else:
            await _take_letters_back(tx, key)
        if not announce:
            continue
        erased = ApplicationErased(key.subject_id, application_id=key.id)
        await events.append(tx, actor, erased, at=now)
    await ratings.erase(tx, person)
    return await store.erase(tx, person, now=now)


async def _take_letters_back(tx: Tx, key: CaseKey) -> None:
    """What officials wrote about the person lies in letters to the other parties, too."""
    cases = await store.cases_of_application(tx, key.subject_id, key.id)
    for party in await store.parties(tx, key.subject_id, key.id):
        for case in cases:
            await notify.take_back(tx, to=party.person, key=steps.delay_key(case.id))

"""What an official of another agency does with a question: look at what it shows, and answer it."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import consulting as access
from motcua.contexts.cases.access.consulting import Question
from motcua.contexts.cases.actions import looking, steps
from motcua.contexts.cases.actions.deciding import said
from motcua.contexts.cases.errors import ReasonMissing
from motcua.contexts.cases.events import OpinionGiven
from motcua.contexts.cases.model.case import Opinion
from motcua.contexts.cases.store import opinions as store
from motcua.contexts.cases.words import ANSWERS, TaskOutcome
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg


async def look(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime
) -> tuple[Question, Opinion | None]:
    """Open the question, with the answer if there is one: what it shows of people is entered in the tracker of
    each. Raises CaseNotFound, NotYourDuty."""
    question = await access.own_question(tx, house, actor, key)
    await looking.enter(
        tx, actor, question.found, purpose=question.purpose(), only=question.shown, now=now
    )
    given = await store.opinions(tx, key)
    return question, next((one for one in given if one.task_id == question.task.id), None)


async def answer(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, answer: str, words: str,
    now: datetime,
) -> None:  # fmt: skip
    """Say what the own agency thinks of it, once; whoever decides reads it. Raises TaskGone, NotYourDuty,
    ReasonMissing."""
    question = await access.open_question(tx, house, actor, key, task_id=task_id)
    if answer not in ANSWERS:
        raise ReasonMissing({"answer": msg("Choose what your agency says.")})
    words = words.strip()
    if answer != TaskOutcome.AGREES:
        words = said(words, "words")
    task = question.task
    await store.add_opinion(
        tx, task, answer=answer, words=words or None, silent=False, by=actor.id, now=now
    )
    await steps.finish(tx, actor, question.found, task, outcome=answer, now=now)
    given = OpinionGiven(
        subject_id=key.subject_id, case_id=key.id, step=task.step,
        agency=task.agency, answer=answer, silent=False,
    )  # fmt: skip
    await events.append(tx, actor, given, at=now)
    await steps.go_on(tx, actor, question.found, task, outcome=answer, now=now)

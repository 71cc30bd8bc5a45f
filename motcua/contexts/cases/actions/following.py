"""What the citizen may do on a case that is filed: answer a supplement, withdraw."""

from collections.abc import Sequence
from datetime import datetime

from motcua.contexts.cases.access import declared, own
from motcua.contexts.cases.access.calendars import calendar_of
from motcua.contexts.cases.access.desk import Dossier, dossier
from motcua.contexts.cases.actions import ending, papers
from motcua.contexts.cases.errors import CaseNotFound, NothingAsked, TooManyPapers
from motcua.contexts.cases.events import (
    ClockChanged,
    SupplementGiven,
)
from motcua.contexts.cases.model import flow, life
from motcua.contexts.cases.model.case import Case, Supplement
from motcua.contexts.cases.model.opening import open_task, task_opened
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import drafts as draft_store
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey


async def give_supplement(
    house: House,
    actor: Actor,
    key: CaseKey,
    *,
    answer: str,
    given: Sequence[papers.Given],
    now: datetime,
) -> None:
    """Answer what was asked: the clock goes on with what was left. Raises CaseNotFound, NothingAsked, PaperRefused,
    ScannerAway, CheckUnavailable."""
    if len(given) > papers.MOST_OF_ONE:
        raise TooManyPapers(most=papers.MOST_OF_ONE)
    files = [await papers.keep(house, each) for each in given]
    async with house.db.transaction() as tx:
        view = await own.own_case(tx, actor, key, now=now, locked=True)
        case, asked = view.case, view.asked
        life.must_allow(case, life.Verb.ANSWER)
        if asked is None:
            raise NothingAsked()
        await store.answer_supplement(tx, key, id=asked.id, answer=answer, by=actor.id, now=now)
        draft_id = view.filed.application.draft_id
        for kept in files:
            there = await draft_store.papers(tx, case.subject_id, draft_id)
            papers.must_fit(there, kept, beside=())
            made = papers.row(kept, draft_id=draft_id, by=actor.id, now=now, supplement=asked.id)
            await draft_store.add_paper(tx, case.subject_id, made)
        said = SupplementGiven(
            case.subject_id,
            case_id=case.id,
            supplement_id=asked.id,
            agency=case.agency,
            service=case.service,
            lack=str(asked.lack),
        )
        await events.append(tx, actor, said, at=now)
        await _go_on(tx, house, actor, view, asked, now=now)


async def withdraw(tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime) -> Case:
    """Take the own declaration back while nobody has decided; only its declarant may. Where work has begun an
    official confirms it. Raises CaseNotFound, CaseIsClosed, TooLateToWithdraw."""
    found = await _own(tx, house, actor, key, now=now)
    return (await ending.withdraw(tx, actor, found, now=now)).case


async def go_on(tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime) -> Case:
    """Take a withdrawal back that nobody has confirmed yet. Raises CaseNotFound, CaseIsClosed,
    NoWithdrawalAsked."""
    found = await _own(tx, house, actor, key, now=now)
    return (await ending.go_on(tx, actor, found, now=now)).case


async def _own(tx: Tx, house: House, actor: Actor, key: CaseKey, *, now: datetime) -> Dossier:
    view = await own.own_case(tx, actor, key, now=now, locked=True)
    if actor.id not in (view.filed.application.declarant, view.filed.application.official):
        raise CaseNotFound()
    return await dossier(tx, house, key, locked=True)


async def _go_on(
    tx: Tx, house: House, actor: Actor, view: own.CaseView, asked: Supplement, *, now: datetime
) -> None:
    """The ledger closes its span, the due date is derived anew, and the step has a task again."""
    release = await declared.release_at(house, view.case.release)
    journey = release.journey(view.case.bundle, view.filed.application.submitted_at)
    service = journey.services[view.case.service]
    await store.close_span(tx, view.case.key, to_at=now)
    calendar = calendar_of(house, release, view.case.agency)
    standing = service.when_asked(asked.lack)
    spans = await store.spans(tx, view.case.key)
    case = flow.answered(view.case, standing, spans, calendar, service.cut_off, now)
    await store.save_case(tx, case)
    reason = "supplement-given" if standing == "pauses" else "supplement-given-anew"
    changed = ClockChanged(
        case.subject_id, case_id=case.id, agency=case.agency, due_at=case.due_at, reason=reason
    )
    await events.append(tx, actor, changed, at=now)
    task = open_task(case, service.step(case.step), calendar, id=new_id(), now=now)
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(case, task), at=now)

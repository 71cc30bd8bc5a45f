"""Own drafts, applications and cases. Somebody else's is not found, never forbidden."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from motcua.contexts.cases.access import counter
from motcua.contexts.cases.errors import (
    CaseNotFound,
    DraftNotFound,
    PaperNotFound,
    TooManySearches,
)
from motcua.contexts.cases.model.case import Application, Case, Paper, Span, Supplement, Task
from motcua.contexts.cases.model.draft import Draft
from motcua.contexts.cases.model.withholding import Roots, shown
from motcua.contexts.cases.store import cases as case_store
from motcua.contexts.cases.store import drafts as draft_store
from motcua.contexts.cases.store import visits
from motcua.contexts.cases.store.drafts import DraftLine
from motcua.contexts.cases.words import Glance, Party
from motcua.contexts.catalogue.words import State
from motcua.contexts.exchange import api as exchange
from motcua.contexts.registries import api as registries
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey

_WINDOW = timedelta(hours=1)
_TRIES = {ActorKind.CITIZEN: 10, ActorKind.OFFICIAL: 60}


async def own_draft(
    tx: Tx, actor: Actor, key: CaseKey, *, now: datetime, locked: bool = False
) -> Draft:
    """The draft that the actor keeps, not filed yet. Raises DraftNotFound, VisitNotFound."""
    draft = await any_own_draft(tx, actor, key, now=now, locked=locked)
    if draft.submitted_application is not None:
        raise DraftNotFound()
    return draft


async def any_own_draft(
    tx: Tx, actor: Actor, key: CaseKey, *, now: datetime, locked: bool = False
) -> Draft:
    """The draft that the actor keeps, filed or not; a walk-in's during their visit. Raises DraftNotFound,
    VisitNotFound."""
    draft = await draft_store.draft_of_keeper(tx, key, keeper=actor.id, locked=locked)
    if draft is None:
        raise DraftNotFound()
    if draft.channel.by_official:
        await counter.must_attend(tx, actor, draft.declarant, now=now)
    return draft


async def moved_draft(tx: Tx, actor: Actor, key: CaseKey, *, now: datetime) -> Draft:
    """The draft that this key was of before it went over to another subject. Raises DraftNotFound."""
    there = await draft_store.way_of(tx, key)
    if there is None:
        raise DraftNotFound()
    return await any_own_draft(tx, actor, there, now=now)


async def own_drafts(tx: Tx, actor: Actor) -> list[DraftLine]:
    return await draft_store.drafts_of(tx, actor.id)


async def papers_of_draft(tx: Tx, draft: Draft) -> list[Paper]:
    """Papers handed in with the declaration itself."""
    found = await draft_store.papers(tx, draft.subject_id, draft.id)
    return [paper for paper in found if paper.paper is not None]


async def own_paper(tx: Tx, actor: Actor, key: CaseKey, paper_id: UUID, *, now: datetime) -> Paper:
    """A paper of the actor's draft. Raises DraftNotFound, VisitNotFound, PaperNotFound."""
    draft = await any_own_draft(tx, actor, key, now=now)
    paper = await case_store.paper_by_id(tx, key.subject_id, paper_id)
    if paper is None or paper.draft_id != draft.id:
        raise PaperNotFound()
    return paper


@dataclass(frozen=True, slots=True)
class Filed:
    """An application with its cases, as its parties see it. `withheld` are roles of which its declarant
    sees nothing: they were named, and had not agreed."""

    application: Application
    parties: Sequence[Party]
    cases: Sequence[Case]
    withheld: Roots = field(default_factory=dict)

    def state(self) -> State:
        """What whoever opened it may see."""
        return shown(self.application.state(self.parties), self.withheld)


async def own_application(tx: Tx, actor: Actor, key: CaseKey, *, now: datetime) -> Filed:
    """For its declarant, its parties, and the official who filed it: during the declarant's visit, or while
    one of its cases stands at their own agency. Raises CaseNotFound, VisitNotFound."""
    application = await case_store.application_of_party(tx, key, person=actor.id)
    if application is None:
        raise CaseNotFound()
    draft = CaseKey(key.subject_id, application.draft_id)
    declares = actor.id == application.declarant
    cases = await case_store.cases_of_application(tx, key.subject_id, application.id)
    here = any(case.agency == actor.agency and case.closed_at is None for case in cases)
    if actor.kind is ActorKind.OFFICIAL and not here:
        await counter.must_attend(tx, actor, application.declarant, now=now)
    return Filed(
        application,
        await case_store.parties(tx, key.subject_id, application.id),
        cases,
        await draft_store.withheld_of(tx, draft) if declares else {},
    )


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with all that a party may see of it."""

    case: Case
    filed: Filed
    tasks: Sequence[Task]
    spans: Sequence[Span]
    supplements: Sequence[Supplement]

    @property
    def asked(self) -> Supplement | None:
        """What is asked of the citizen now."""
        return next((each for each in self.supplements if each.answered_at is None), None)


async def own_case(
    tx: Tx, actor: Actor, key: CaseKey, *, now: datetime, locked: bool = False
) -> CaseView:
    """A case of an application that the actor takes part in. Raises CaseNotFound, VisitNotFound."""
    find = case_store.case_locked if locked else case_store.case_by_key
    case = await find(tx, key)
    if case is None:
        raise CaseNotFound()
    filed = await own_application(tx, actor, CaseKey(case.subject_id, case.application_id), now=now)
    return CaseView(
        case,
        filed,
        await case_store.tasks(tx, key),
        await case_store.spans(tx, key),
        await case_store.supplements(tx, key),
    )


async def own_glances(tx: Tx, actor: Actor) -> list[tuple[case_store.Taking, list[Glance]]]:
    """What the actor takes part in, newest first, each with its cases."""
    takings = await case_store.takings(tx, actor.id)
    if not takings:
        return []
    found = await case_store.glances(tx, takings)
    return [
        (taking, [one for one in found if one.application_id == taking.application_id])
        for taking in takings
    ]


async def find_person(
    house: House, actor: Actor, purpose: Purpose, *, number: str, born: date, now: datetime
) -> UUID | None:
    """Somebody by number and birth date; a wrong pair and nobody are the same. Each try is entered before
    it is made, so that many at once are as few as one by one. Raises TooManySearches."""
    tried, since = new_id(), now - _WINDOW
    most = _TRIES.get(actor.kind, 0)
    async with house.db.transaction() as tx:
        if not await visits.try_search(tx, actor.id, id=tried, at=now, since=since, most=most):
            raise TooManySearches()
    found = await registries.find_person(house, actor, purpose, number=number, born=born)
    async with house.db.transaction() as tx:
        await visits.end_search(tx, actor.id, id=tried, found=found is not None)
        await exchange.record_search(tx, actor, purpose, int(found is not None), now)
    return found


async def case_of_reference(tx: Tx, reference: str) -> CaseKey | None:
    """Which case a dossier number names; whether the actor may see it is asked when it is opened."""
    return await case_store.case_of_reference(tx, reference)

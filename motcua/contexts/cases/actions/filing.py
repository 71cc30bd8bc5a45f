"""Files a complete draft: one write through the committed door, which shares its commit with others'."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.contexts.cases.access import own
from motcua.contexts.cases.actions import references
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import (
    DraftChanged,
    DraftIncomplete,
    NobodyCompetent,
    NotEligible,
)
from motcua.contexts.cases.model import filing as model
from motcua.contexts.cases.model.filing import Filing
from motcua.contexts.cases.model.opening import Opening, first_parts, open_part
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import CompiledService, FactMissing, Paper, State
from motcua.contexts.territory.words import Agency, NoCompetentAgency, UnitNotFound
from motcua.infra import events
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.infra.writes import Write
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import Text


class Outcome(msgspec.Struct, frozen=True):
    """`filed`: by this very request. Else the application that is there, or none: the draft moved on."""

    filed: bool
    application_id: UUID | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a draft is: what is missing, which papers, who answers for it; all that filing needs."""

    state: State
    missing: tuple[tuple[str, Text], ...]  # (page, label)
    papers: tuple[Paper, ...]  # that are asked for
    refusals: tuple[tuple[Text, str], ...]  # (reason, law)
    given: frozenset[str]

    @property
    def lacking(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.required and paper.id not in self.given]

    @property
    def ready(self) -> bool:
        return not (self.missing or self.lacking or self.refusals)


async def standing(house: House, opened: Opened, *, now: datetime) -> Standing:
    """What a draft still needs. Papers are looked up only if the declaration asks for any."""
    draft, journey = opened.draft, opened.journey
    state = draft.state(journey, now)
    asked = tuple(journey.papers(state, now))
    given: frozenset[str] = frozenset()
    if asked:
        async with house.db.reading() as tx:
            there = await own.papers_of_draft(tx, draft)
        given = frozenset(paper.paper for paper in there if paper.paper)
    return Standing(
        state=state,
        missing=tuple((m.page, m.label) for m in journey.missing(state, now, draft.down)),
        papers=asked,
        refusals=tuple((r.reason, r.legal_basis) for r in journey.refusals(state, now)),
        given=given,
    )


def competent(part: CompiledService, state: State, now: datetime) -> Agency:
    """Who decides a part. Raises NobodyCompetent."""
    try:
        return part.competent(state, now)
    except (FactMissing, NoCompetentAgency, UnitNotFound) as nobody:
        raise NobodyCompetent() from nobody


async def prepare(
    house: House, actor: Actor, opened: Opened, *, version: int, token: str, now: datetime
) -> Write[Outcome]:
    """The write that files the draft as it was checked under `version`.

    Raises DraftIncomplete, NotEligible, NobodyCompetent, DraftChanged. Nothing is stored yet but the
    lease of dossier numbers.
    """
    draft, journey = opened.draft, opened.journey
    if version != draft.version:
        raise DraftChanged()
    found = await standing(house, opened, now=now)
    if found.refusals:
        raise NotEligible(reason=found.refusals[0][0])
    if not found.ready:
        raise DraftIncomplete()
    parties = model.parties_of(journey, found.state, draft.declarant)
    application_id = new_id()
    cases = []
    for part in first_parts(journey, found.state, now):
        agency = competent(part, found.state, now)
        opening = Opening(
            subject_id=draft.subject_id,
            case_id=new_id(),
            task_id=new_id(),
            application_id=application_id,
            reference=await references.next_reference(house, opened.release, agency.code, now=now),
            bundle=draft.bundle,
            release=draft.release,
            channel=draft.channel,
            now=now,
        )
        cases.append(open_part(part, agency, found.state, opening))
    facts, late = model.kept(found.state.facts), journey.late(found.state, now)
    filed = Filing(draft, application_id, facts, parties, cases, late, now)
    said = [events.draft(actor, filed.submitted(), at=now, commitment=filed.commitment)]
    for case in cases:
        said += [events.draft(actor, event, at=now) for event in case.events(parties)]
    return Write(store.SUBMIT, draft.subject_id, token, filed.item(said), Outcome)


def filed_key(opened: Opened, outcome: Outcome) -> CaseKey:
    """The key of what is filed now, by this request or the one before. Raises DraftChanged."""
    if outcome.application_id is None:
        raise DraftChanged()
    return CaseKey(opened.draft.subject_id, outcome.application_id)

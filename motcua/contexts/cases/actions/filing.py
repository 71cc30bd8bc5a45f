"""Files a complete draft: one write through the committed door, which shares its commit with others'."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.contexts.cases.access import counter, declared, own
from motcua.contexts.cases.actions import answering, rebasing, references
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.errors import (
    AlreadyFiled,
    DraftChanged,
    DraftIncomplete,
    DraftNotFound,
    NobodyCompetent,
    NotEligible,
    Unsigned,
)
from motcua.contexts.cases.model import filing as model
from motcua.contexts.cases.model.checked import Checked, ToFile, plan_of
from motcua.contexts.cases.model.draft import commitment, is_stale
from motcua.contexts.cases.model.filing import Filing
from motcua.contexts.cases.model.opening import Opening, first_parts, open_planned
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import CompiledService, FactMissing, Paper, Signature, State
from motcua.contexts.territory.words import Agency, NoCompetentAgency, UnitNotFound
from motcua.infra import events
from motcua.infra.db import Tx
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
    by_another: bool = False  # somebody else filed for this subject first


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a draft is: what is missing, which papers, who answers for it; all that filing needs. What
    is asked follows from what the declarant may see (`shown`), what is filed from all that is known."""

    state: State
    shown: State
    missing: tuple[tuple[str, Text], ...]  # (page, label, or what contradicts itself there)
    papers: tuple[Paper, ...]  # that are asked for
    refusals: tuple[tuple[Text, str], ...]  # (reason, law)
    given: frozenset[str]
    unsigned: tuple[Signature, ...] = ()  # what the declarant has still to confirm

    @property
    def lacking(self) -> list[Paper]:
        return [paper for paper in self.papers if paper.required and paper.id not in self.given]

    @property
    def ready(self) -> bool:
        """Nothing is missing but, maybe, the declarant's own confirmation."""
        return not (self.missing or self.lacking or self.refusals)


async def standing(house: House, opened: Opened, *, now: datetime) -> Standing:
    """What a draft still needs. Papers are looked up only if the declaration asks for any."""
    draft, journey = opened.draft, opened.journey
    shown = opened.state(now)
    asked = tuple(journey.papers(shown, now))
    given: frozenset[str] = frozenset()
    if asked:
        async with house.db.reading() as tx:
            there = await own.papers_of_draft(tx, draft)
        given = frozenset(paper.paper for paper in there if paper.paper and paper.counts)
    return Standing(
        state=draft.state(journey, now) if draft.withheld else shown,
        shown=shown,
        missing=(
            *((m.page, m.label) for m in journey.missing(shown, now, draft.down)),
            *(
                (journey.question(c.at).ask.page, c.message)
                for c in journey.contradictions(shown, now)
            ),
        ),
        papers=asked,
        refusals=tuple((r.reason, r.legal_basis) for r in journey.refusals(shown, now)),
        given=given,
        unsigned=tuple(
            one for one in journey.signed_by(shown, now) if shown.value(one.about, one.fact) is None
        ),
    )


async def sign(
    house: House,
    actor: Actor,
    opened: Opened,
    *,
    version: int,
    facts: Container[str],
    now: datetime,
) -> int:
    """The declarant confirms what they declare; gives the draft's new version. Raises DraftChanged, Unsigned."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        if draft.version != version:
            raise DraftChanged()
        shown, after = draft.shown(opened.journey, now), draft
        for one in opened.journey.signed_by(shown, now):
            if shown.value(one.about, one.fact) is not None:
                continue
            if one.fact not in facts:
                raise Unsigned(fact=one.fact)
            after = after.signs(opened.journey, one, now)
        if after is not draft:
            after = after.saved(now)
            await store.save_draft(tx, after)
    return after.version


def competent(part: CompiledService, state: State, now: datetime) -> Agency:
    """Who decides a part. Raises NobodyCompetent."""
    try:
        return part.competent(state, now)
    except (FactMissing, NoCompetentAgency, UnitNotFound) as nobody:
        raise NobodyCompetent() from nobody


async def check(house: House, opened: Opened, found: Standing, *, now: datetime) -> Checked:
    """Decide all that the rules say about a complete draft, and keep it for the moment of filing.

    Raises DraftIncomplete, NotEligible, NobodyCompetent, DraftChanged.
    """
    draft, journey, state = opened.draft, opened.journey, found.state
    if found.refusals:
        raise NotEligible(reason=found.refusals[0][0])
    if not found.ready or found.unsigned:
        raise DraftIncomplete()
    facts = model.kept(state.facts)
    checked = Checked(
        version=draft.version,
        day=journey.today(now).isoformat(),
        commitment=commitment(draft.salt, facts).hex(),
        facts_total=len(facts),
        facts_reused=sum(model.reused(answer) for answer in facts.values()),
        late=journey.late(state, now),
        parties=model.parties_of(journey, state, draft.declarant),
        parts=tuple(
            plan_of(part, competent(part, state, now), state, draft.channel, now=now)
            for part in first_parts(journey, state, now)
        ),
    )
    async with house.db.transaction() as tx:
        if not await store.keep_checked(tx, draft.key, checked, facts):
            raise DraftChanged()
    return checked


async def to_file(tx: Tx, actor: Actor, key: CaseKey, *, now: datetime) -> ToFile:
    """The actor's own draft, as far as filing needs it; filed or not. Raises DraftNotFound, VisitNotFound."""
    found = await store.draft_to_file(tx, key, keeper=actor.id)
    if found is None:
        raise DraftNotFound()
    if found.channel.by_official:
        await counter.must_attend(tx, actor, found.declarant, now=now)
    return found


async def prepare(
    house: House, actor: Actor, draft: ToFile, *, version: int, token: str, now: datetime
) -> Write[Outcome]:
    """The write that files the draft as it was checked under `version`. What was checked today under
    this version is not decided again: this is the hot path.

    Raises DraftIncomplete, NotEligible, NobodyCompetent, DraftChanged, DefinitionChanged. Nothing is stored yet but the
    lease of dossier numbers.
    """
    if version != draft.version:
        raise DraftChanged()
    await rebasing.must_be_current(house, draft, now=now)
    release = await declared.release_at(house, draft.release)
    journey = release.journey(draft.bundle, now)
    checked, today = draft.checked, journey.today(now).isoformat()
    holds = checked is not None and (checked.version, checked.day) == (version, today)
    if checked is None or not holds or is_stale(draft.known_at, now):
        opened = await answering.open_draft(
            house, actor, CaseKey(draft.subject_id, draft.id), now=now
        )
        if opened.draft.version != version:
            raise DraftChanged()
        checked = await check(house, opened, await standing(house, opened, now=now), now=now)
    application_id, cases = new_id(), []
    for plan in checked.parts:
        number = await references.next_reference(house, release, plan.agency, now=now)
        opening = Opening(
            subject_id=draft.subject_id,
            case_id=new_id(),
            task_id=new_id(),
            application_id=application_id,
            reference=number,
            bundle=draft.bundle,
            release=draft.release,
            channel=draft.channel,
            now=now,
            since=model.counts_from(journey.services[plan.service], draft),
        )
        cases.append(open_planned(journey.services[plan.service], plan, opening))
    filed = Filing(draft, checked, application_id, cases, not journey.bundle.once, now)
    bound = bytes.fromhex(checked.commitment)
    said = [events.draft(actor, filed.submitted(), at=now, commitment=bound)]
    for case in cases:
        said += [events.draft(actor, event, at=now) for event in case.events(checked.parties)]
    return Write(store.SUBMIT, draft.subject_id, token, filed.item(said), Outcome)


def filed_key(draft: ToFile, outcome: Outcome) -> CaseKey:
    """The key of what is filed now, by this request or the one before. Raises AlreadyFiled, DraftChanged."""
    if outcome.by_another:
        raise AlreadyFiled()
    if outcome.application_id is None:
        raise DraftChanged()
    return CaseKey(draft.subject_id, outcome.application_id)

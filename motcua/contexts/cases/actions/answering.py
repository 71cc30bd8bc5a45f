"""Keeps what a person answers, page by page, right or wrong; nothing that was typed is lost."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from motcua.contexts.cases.access import declared, knowing, own
from motcua.contexts.cases.access.sealing import sealed
from motcua.contexts.cases.actions import assenting, rebasing
from motcua.contexts.cases.errors import DraftChanged
from motcua.contexts.cases.model.draft import Draft, packed_key, said_by, unpack
from motcua.contexts.cases.store import drafts as store
from motcua.contexts.catalogue.words import (
    Answer,
    AnswerWrong,
    FactKey,
    FormPage,
    Journey,
    Question,
    Release,
    State,
)
from motcua.contexts.catalogue.words.places import WITHIN
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.canonical import canonical
from motcua.kernel.keys import CaseKey
from motcua.kernel.texts import msg


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft with the declarations that it was made under."""

    draft: Draft
    release: Release
    journey: Journey

    def page(self, page_id: str, now: datetime) -> FormPage | None:
        return next((page for page in self.pages(now) if page.id == page_id), None)

    def pages(self, now: datetime) -> list[FormPage]:
        return self.journey.pages(self.state(now), now, self.draft.down)

    def contradicted(self, page_id: str, now: datetime) -> dict[str, str]:
        """What does not go together, at the questions of a page."""
        found = self.journey.contradictions(self.state(now), now)
        here = [one for one in found if self.journey.page_of(one.at) == page_id]
        return {one.at: msg("{message}", message=one.message) for one in here}

    def state(self, now: datetime) -> State:
        """What the declarant may see: every page is made of this."""
        return self.draft.shown(self.journey, now)


Asked = Callable[[Opened], Sequence[Question]]
"""The questions of a form, for what is answered so far."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a page's form left: the draft as it is kept now, and one message for each wrong field."""

    opened: Opened
    errors: Mapping[str, str] = field(default_factory=dict)


async def open_draft(
    house: House, actor: Actor, key: CaseKey, *, now: datetime, current: bool = False
) -> Opened:
    """The actor's own draft; what the registries know is asked again when it has aged. `current`: only under the
    release in use.

    Raises DraftNotFound, NotDeclarant, RegistryNeeded, DefinitionChanged.
    """
    async with house.db.reading() as tx:
        draft = await own.own_draft(tx, actor, key, now=now)
    if current:
        await rebasing.must_be_current(house, draft, now=now)
    release, journey = await declared.journey_of(house, draft, now)
    if draft.is_stale(now) or declared.crossed(release, draft, now):
        draft = await _relearn(house, actor, Opened(draft, release, journey), now=now)
    return Opened(draft, release, journey)


async def answer(
    house: House,
    actor: Actor,
    opened: Opened,
    page_id: str,
    raw: Mapping[str, str],
    *,
    seen: str,
    people: Mapping[str, UUID],
    now: datetime,
) -> Saved:
    """Keep the answers of one page. `seen` is the page's mark when it was shown: another device's
    newer answers are not overwritten unseen (DraftChanged). `people` are persons found for roles."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        current = Opened(draft, opened.release, opened.journey)
        after, errors = read_all(house, current, _on(page_id, now), raw, now)
        said = Opened(after, opened.release, opened.journey).contradicted(page_id, now)
        errors = {**said, **errors}
        for role, person in people.items():
            after = after.names(role, person)
        changed = (after.answers, after.typed, after.fixed) != (
            draft.answers,
            draft.typed,
            draft.fixed,
        )
        if changed and seen != mark(current, page_id) and collides(draft, after):
            raise DraftChanged()
        if changed:
            after = after.saved(now)
            await store.save_draft(tx, after)
    current = Opened(draft, opened.release, opened.journey)
    return Saved(await caught_up(house, actor, current, after, now=now), errors)


async def caught_up(
    house: House, actor: Actor, before: Opened, after: Draft, *, now: datetime
) -> Opened:
    """A draft as it was saved; the registries are asked anew where an answer changed what is wanted of them."""
    saved = replace(before, draft=after)
    needed = knowing.needs(before.journey, before.draft, now)
    if after is before.draft or knowing.needs(before.journey, after, now) == needed:
        return saved
    return replace(saved, draft=await _relearn(house, actor, saved, now=now))


def _on(page_id: str, now: datetime) -> Asked:
    """The questions of a page."""

    def asked(opened: Opened) -> Sequence[Question]:
        page = opened.page(page_id, now)
        return page.questions if page else ()

    return asked


async def contest(
    house: House, actor: Actor, key: CaseKey, about: FactKey, why: str, *, now: datetime
) -> None:
    """Say that a registry is wrong about a known fact; an empty reason takes it back. DraftNotFound."""
    async with house.db.transaction() as tx:
        draft = await own.own_draft(tx, actor, key, now=now, locked=True)
        after = draft.contests(about, why)
        if after.contested != draft.contested:
            await store.save_draft(tx, after.saved(now))


async def discard(tx: Tx, actor: Actor, key: CaseKey, *, now: datetime) -> Draft:
    """Throw the own draft away; gives what it was. Raises DraftNotFound, VisitNotFound."""
    draft = await own.own_draft(tx, actor, key, now=now, locked=True)
    await store.throw_away(tx, draft)
    return draft


def mark(opened: Opened, page_id: str) -> str:
    """A short mark of the answers that a page shows, for its form."""
    keys = {q.key for q in opened.journey.questions.values() if q.ask.page == page_id}
    draft = opened.draft
    shown = {
        "answers": {
            name: answer.value
            for name, answer in draft.answers.items()
            if tuple(name.split(".", 1)) in keys
        },
        "typed": {
            question: raw
            for question, raw in draft.typed.items()
            if _on_page(opened.journey, question, page_id)
        },
    }
    return hashlib.sha256(canonical(shown)).hexdigest()[:16]


def _on_page(journey: Journey, question_id: str, page_id: str) -> bool:
    try:
        return journey.question(question_id).ask.page == page_id
    except KeyError:
        return False


def collides(before: Draft, after: Draft) -> bool:
    """Whether something that was answered would be replaced; a first answer collides with nothing."""
    return any(
        name in before.answers and before.answers[name].value != answer.value
        for name, answer in after.answers.items()
    ) or any(name not in after.answers for name in before.answers)


def read_all(
    house: House, opened: Opened, asked: Asked, raw: Mapping[str, str], now: datetime
) -> tuple[Draft, dict[str, str]]:
    """Read each question of a form in turn: an answer may bring up the next question."""
    draft, errors = opened.draft, dict[str, str]()
    done: set[str] = set()
    while True:
        questions = asked(Opened(draft, opened.release, opened.journey))
        question = next((each for each in questions if each.id not in done), None)
        if question is None:
            return draft, errors
        done.add(question.id)
        if not _was_shown(question, raw):
            continue
        current = Opened(draft, opened.release, opened.journey)
        draft = _one(house, current, question, raw, errors, now)


def _one(
    house: House,
    opened: Opened,
    question: Question,
    raw: Mapping[str, str],
    errors: dict[str, str],
    now: datetime,
) -> Draft:
    draft, journey = opened.draft, opened.journey
    if _left_as_kept(opened, question, raw):
        return draft.forgets_typed(question.id)
    typed = {name: text for name, text in raw.items() if _belongs(question, name)}
    try:
        value = journey.read_answer(question, typed, now, opened.state(now))
    except AnswerWrong as wrong:
        errors[question.id] = wrong.message_text
        draft = draft.unanswered(question.key)
        if opened.release.number_of(question.fact.fact) is not None:
            return draft.forgets_typed(question.id)  # a mistyped personal number is nearly one
        return draft.keeps_typed(question.id, typed)
    draft = draft.forgets_typed(question.id)
    if value is None:
        return draft.unanswered(question.key)
    value = sealed(house, opened.release, question.fact.fact, value)
    kept = draft.answers.get(".".join(question.key))
    if kept is not None and kept.value == value:
        return draft  # the same again: its source keeps its moment
    source = said_by(draft.declarant, now, official=draft.official)
    return draft.answered(question.key, Answer(value=value, source=source))


def _left_as_kept(opened: Opened, question: Question, raw: Mapping[str, str]) -> bool:
    """A number that is kept sealed never stands in its field again: left empty, it stays."""
    if opened.release.number_of(question.fact.fact) is None or raw.get(question.id, "").strip():
        return False
    return packed_key(question.key) in opened.draft.answers


def _belongs(question: Question, name: str) -> bool:
    return name in (question.id, f"{question.id}{WITHIN}") or name.startswith(f"{question.id}-")


def _was_shown(question: Question, raw: Mapping[str, str]) -> bool:
    """A question that came up by an answer just given was not on the form; nor are empty radios."""
    return f"asked.{question.id}" in raw


async def _relearn(house: House, actor: Actor, opened: Opened, *, now: datetime) -> Draft:
    learned = await knowing.learn(
        house, actor, opened.release, opened.journey, opened.draft, now=now
    )
    async with house.db.transaction() as tx:
        # What was answered meanwhile on another device stays: only the knowledge is replaced.
        draft = await own.own_draft(tx, actor, opened.draft.key, now=now, locked=True)
        if draft.agreed != opened.draft.agreed:
            return (
                draft  # somebody agreed meanwhile: the registries are asked anew with the next page
            )
        after = draft.learned(
            learned.holders, unpack(learned.known), learned.missing, now,
            proof=learned.proof, withheld=learned.withheld,
        )  # fmt: skip
        if _knows(after) != _knows(draft):
            after = after.saved(now)  # what was checked before was checked against other facts
        await store.save_draft(tx, after)
        await assenting.ask(tx, after, opened.journey, now=now)
    return after


def _knows(draft: Draft) -> tuple[object, ...]:
    return draft.known, draft.holders, draft.withheld

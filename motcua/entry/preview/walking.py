"""The pack that is being written, read anew when a file changes, and the declarations that somebody tries out in it."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from motcua.contexts.cases.access.sealing import closed
from motcua.contexts.cases.actions.answering import Opened
from motcua.contexts.cases.model.draft import NEVER, Draft, pack, packed_key, said_by, unpack
from motcua.contexts.cases.model.rebasing import rebased
from motcua.contexts.cases.model.withholding import Proof
from motcua.contexts.cases.words import Channel
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.api import Expect, Scenario
from motcua.contexts.catalogue.words import Answer, AnswerWrong, Journey, Question
from motcua.entry.watching import Folder
from motcua.infra.house import House
from motcua.infra.ids import new_id
from motcua.kernel.keys import CaseKey

MOST: Final = 200
"""Declarations that are kept; the oldest is forgotten."""


@dataclass
class Walk:
    """A declaration that somebody tries out: where it begins (a scenario), and what is said in it."""

    scenario: Scenario
    now: datetime
    draft: Draft
    errors: dict[str, str] = field(default_factory=dict)


class Workshop:
    """A pack's folder: the last release of it that was sound, and what is wrong with it now."""

    def __init__(self, folder: Path, day: date) -> None:
        self._folder, self._changes, self._day = folder, Folder(str(folder)), day
        self._changes.changed()
        self.problems: list[catalogue.Problem] = []
        self.scenarios: Mapping[str, Scenario] = {}
        self.release: catalogue.Release | None = None
        self.walks: dict[CaseKey, Walk] = {}
        self._read()

    def look(self) -> None:
        """Read the pack anew if a file has changed."""
        if self._changes.changed():
            self._read()

    def _read(self) -> None:
        before = self.release
        try:
            self.release, self.problems = catalogue.load(self._folder), []
        except catalogue.PackFaulty as faulty:
            self.problems = faulty.problems
            # Scenarios that fail are told, but the pages can be looked at.
            with contextlib.suppress(catalogue.PackFaulty):
                self.release = catalogue.declared(self._folder)
        if self.release is None:
            return
        found = catalogue.scenarios(self.release, self._folder)
        empty = [
            _nobody_known(one, self._day) for one in self.release.journeys_at(self._day).values()
        ]
        self.scenarios = {one.scenario: one for one in (*found, *empty)}
        if before is not None and before.hash != self.release.hash:
            for key in list(self.walks):
                self._move(key, before, self.release)

    def _move(self, key: CaseKey, old: catalogue.Release, new: catalogue.Release) -> None:
        """What was said stays, as in a draft against a changed definition."""
        walk = self.walks[key]
        was = old.journeys_at(walk.now).get(walk.draft.bundle)
        now = new.journeys_at(walk.now).get(walk.draft.bundle)
        if was is None or now is None or walk.scenario.scenario not in self.scenarios:
            del self.walks[key]
            return
        walk.scenario = self.scenarios[walk.scenario.scenario]
        walk.draft = rebased(walk.draft, was, now, new.hash).draft

    def begin(self, scenario: Scenario, house: House) -> CaseKey:
        """A new declaration, with what the scenario answers."""
        assert self.release is not None
        now = catalogue.moment(self.release, scenario)
        journey = self.release.journey(scenario.bundle, now)
        world = catalogue.world_of(self.release, journey, scenario, now)
        subject, who = new_id(), new_id()
        source = said_by(who, now)
        answers = {k: Answer(value=value, source=source) for k, value in world.answers.items()}
        draft = Draft(
            subject_id=subject, id=new_id(), bundle=scenario.bundle, release=self.release.hash,
            channel=Channel.ONLINE, declarant=who, keeper=who, official=None, agency=None, holders={},
            fixed={}, known={}, known_at=NEVER, missing=(),
            answers=pack(closed(house, self.release, answers)), contested={}, typed={}, salt=b"", version=1,
            started_at=now, updated_at=now,
        )  # fmt: skip
        while len(self.walks) >= MOST:
            self.walks.pop(next(iter(self.walks)))
        self.walks[draft.key] = Walk(scenario, now, draft)
        return draft.key

    def opened(self, walk: Walk, house: House) -> Opened:
        """The declaration with what the scenario's registries know about it by now. Raises Restless."""
        assert self.release is not None
        journey = self.release.journey(walk.draft.bundle, walk.now)
        world = catalogue.world_of(self.release, journey, walk.scenario, walk.now)
        world.answers = {about: one.value for about, one in unpack(walk.draft.answers).items()}
        state = catalogue.declared_in(world, walk.scenario)
        known = {k: one for k, one in state.facts.items() if one.source.kind == "registry"}
        draft = walk.draft.learned(
            state.holders,
            closed(house, self.release, known),
            (),
            walk.now,
            proof=Proof.NONE,
            withheld={},
        )
        role = state.actor_role
        if role is not None and role in state.holders:
            draft = replace(draft, fixed={role: state.holders[role]}, declarant=state.holders[role])
        return Opened(draft, self.release, journey)

    def answer(self, walk: Walk, raw: Mapping[str, str], house: House, *, strict: bool) -> None:
        """Keep what was typed: an answer may bring up the next question, so each is read in turn. Unless `strict`
        what was left empty is no fault."""
        walk.errors = {}
        done: set[str] = set()
        while True:
            opened = self.opened(walk, house)
            following = (q for q in asked(opened, walk.now) if q.id not in done)
            question = next((q for q in following if f"asked.{q.id}" in raw), None)
            if question is None:
                return
            done.add(question.id)
            typed = {k: v for k, v in raw.items() if k == question.id or k.startswith(f"{question.id}-")}  # fmt: skip
            if not strict and not any(text.strip() for text in typed.values()):
                walk.draft = walk.draft.forgets_typed(question.id).unanswered(question.key)
            else:
                self._one(walk, opened, question, typed, house)

    def _one(
        self, walk: Walk, opened: Opened, question: Question, typed: dict[str, str], house: House
    ) -> None:
        try:
            value = opened.journey.read_answer(question, typed, walk.now, opened.state(walk.now))
        except AnswerWrong as wrong:
            walk.errors[question.id] = wrong.message_text
            walk.draft = walk.draft.unanswered(question.key).keeps_typed(question.id, typed)
            return
        draft = walk.draft.forgets_typed(question.id)
        if value is None:
            walk.draft = draft.unanswered(question.key)
            return
        answer = Answer(value=value, source=said_by(draft.declarant, walk.now))
        kept = closed(house, opened.release, {question.key: answer})
        walk.draft = draft.answered(question.key, kept[question.key])

    def more(self, walk: Walk, group: str, house: House) -> None:
        """One more entry of a group."""
        opened = self.opened(walk, house)
        found = opened.journey.groups.get(group)
        if found is None:
            return
        there = found.ids(opened.state(walk.now))
        if len(there) < found.group.max:
            added = walk.draft.added(found.key)
            number = max((int(id) for id in added if id.isdecimal()), default=0) + 1
            answer = Answer(
                value=[*added, str(number)], source=said_by(walk.draft.declarant, walk.now)
            )
            answers = {**walk.draft.answers, packed_key(found.key): answer}
            walk.draft = replace(walk.draft, answers=answers)


def asked(opened: Opened, now: datetime) -> Iterator[Question]:
    """All questions that are asked now, page by page, also those of the entries."""
    state = opened.state(now)
    for page in opened.pages(now):
        yield from page.questions
        if page.group is not None:
            for id in page.group.ids(state):
                yield from opened.journey.inside(page.group, id, state, now)


def _nobody_known(journey: Journey, day: date) -> Scenario:
    """A declaration to begin with where the registries know nothing."""
    role = next(iter(journey.declarants()), journey.subject_role)
    return Scenario(
        scenario=f"{journey.id}:nobody-known", bundle=journey.id, day=day.isoformat(), declares=role, expect=Expect()
    )  # fmt: skip

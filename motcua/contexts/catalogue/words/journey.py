"""A bundle, compiled: which pages, questions, papers and parts there are for what a case knows."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from zoneinfo import ZoneInfo

from motcua.contexts.catalogue.words.asks import PLACE, Signature
from motcua.contexts.catalogue.words.declared import Registry, Value
from motcua.contexts.catalogue.words.entries import entry_role, group_of
from motcua.contexts.catalogue.words.groups import CompiledGroup
from motcua.contexts.catalogue.words.names import Names
from motcua.contexts.catalogue.words.operands import Test
from motcua.contexts.catalogue.words.part import Charge, CompiledService
from motcua.contexts.catalogue.words.questions import PersonQuestion, Question
from motcua.contexts.catalogue.words.reading import read
from motcua.contexts.catalogue.words.services import (
    Bundle,
    Contradiction,
    Known,
    Page,
    Paper,
    Refusal,
    Role,
    RoleSource,
    meant,
)
from motcua.contexts.catalogue.words.state import Answer, FactKey, State, key
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with what it asks now. `shows` are known facts that stand there as quiet cards."""

    page: Page
    questions: tuple[Question, ...]
    people: tuple[PersonQuestion, ...] = ()
    shows: tuple[FactKey, ...] = ()
    group: CompiledGroup | None = None  # whose entries the page lists, instead of asking

    @property
    def id(self) -> str:
        return self.page.page


@dataclass(frozen=True, slots=True)
class Missing:
    """Something required that is not there yet: a question's, a group's or a role's id, and its page; of a question
    inside a group also the entry."""

    page: str
    id: str
    label: Text
    entry: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Journey:
    """A bundle with the services in force, compiled. Every method takes what the case knows."""

    bundle: Bundle
    services: Mapping[str, CompiledService]
    questions: Mapping[str, Question]  # by id, in page order
    registries: Mapping[str, Registry]
    names: Names
    zone: ZoneInfo
    tests: "JourneyTests"
    signatures: Sequence[tuple[Signature, Test]] = ()
    fallbacks: Mapping[FactKey, Question] = field(default_factory=dict)
    groups: Mapping[str, CompiledGroup] = field(
        default_factory=dict
    )  # by their fact, in page order

    def __repr__(self) -> str:
        return f"Journey({self.id})"

    @property
    def id(self) -> str:
        return self.bundle.bundle

    @property
    def roles(self) -> Mapping[str, Role]:
        return self.bundle.roles

    @property
    def purpose(self) -> str:
        return self.bundle.purpose

    @property
    def subject_role(self) -> str:
        return next(id for id, role in self.roles.items() if role.subject)

    def printed(self, name: str) -> FactKey:
        """What a document's `role.fact` speaks of here."""
        role, fact = key(name)
        return meant(role, self.roles), fact

    def knows(self) -> tuple[Known, ...]:
        """What registries answer, over all services, once for each (about, fact, registry)."""
        return self.tests.knows

    def wanted(self, state: State, now: datetime) -> list[Known]:
        """Those of `knows` whose condition holds now, in the order of the declaration."""
        today = self.today(now)
        return [k for k, test in self.tests.known if test(state, today)]

    def wanted_groups(self, state: State, now: datetime) -> list[CompiledGroup]:
        """The groups whose entries a registry gives now."""
        today = self.today(now)
        return [g for g in self.groups.values() if g.group.registry and g.test(state, today)]

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def sources(self, role: str, state: State, now: datetime) -> list[RoleSource]:
        """Where the holder of a role may come from now, the first choice first."""
        today = self.today(now)
        return [s for s, test in self.tests.sources.get(role, ()) if test(state, today)]

    def declarants(self) -> dict[str, Role]:
        """The roles in which a person may declare."""
        return {id: role for id, role in self.roles.items() if role.may_declare}

    def pages(self, state: State, now: datetime, down: Collection[FactKey] = ()) -> list[FormPage]:
        """The pages that ask something now, in order. `down`: facts whose registry does not answer
        and which the person may fill in."""
        today = self.today(now)
        found: dict[str, list[Question]] = {page.page: [] for page in self.bundle.pages}
        for question in self.questions.values():
            if self._asked(question, state, today):
                found[question.ask.page].append(question)
        for about in down:
            question_down = self.fallbacks.get(about)
            if question_down is not None:
                found[question_down.ask.page].append(question_down)
        people = self.people(state, now)
        pages = []
        for page in self.bundle.pages:
            here = tuple(p for p in people if p.source.page == page.page)
            shows = tuple(k for k in map(key, page.shows) if k in state.facts)
            group = self._group_on(page.page, state, today)
            if found[page.page] or here or group is not None:
                pages.append(FormPage(page, tuple(found[page.page]), here, shows, group))
        return pages

    def _group_on(self, page: str, state: State, today: date) -> CompiledGroup | None:
        on = (one for one in self.groups.values() if one.group.page == page)
        return next((one for one in on if one.test(state, today)), None)

    def inside(self, group: CompiledGroup, id: str, state: State, now: datetime) -> list[Question]:
        """What is asked about one entry now."""
        today = self.today(now)
        return [one for one in group.entry(id).questions if self._asked(one, state, today)]

    def people(self, state: State, now: datetime) -> list[PersonQuestion]:
        """The persons who must or may be named by number and date of birth now, also those that
        have been: an answer can be changed."""
        today = self.today(now)
        return [
            PersonQuestion(f"person.{id}", self.roles[id], source)
            for id, sources in self.tests.sources.items()
            for source, test in sources
            if source.ask and (id not in state.holders or id in state.asked) and test(state, today)
        ]

    def question(self, id: str) -> Question:
        """Also one of an entry, by its own id. Raises KeyError."""
        found = self.questions.get(id)
        if found is None:
            inside = self._inside(id) if group_of(id) else ()
            found = {q.id: q for q in chain(self.fallbacks.values(), inside)}[id]
        return found

    def page_of(self, id: str) -> str:
        """The page on which a question or a group stands. Raises KeyError."""
        group = self.groups.get(id)
        return self.question(id).ask.page if group is None else group.group.page

    def _inside(self, id: str) -> Iterator[Question]:
        """The questions of the entry that a question's id names."""
        stem, _, entry = id.partition("~")
        for group in self.groups.values():
            if any(ask.id == stem.removesuffix(PLACE) for ask in group.group.asks):
                yield from group.entry(entry).questions

    def read_answer(
        self, question: Question, raw: Mapping[str, str], now: datetime, state: State | None = None
    ) -> Value:
        """The typed value of a question's form fields; None when left empty and not required.
        Raises AnswerWrong with a message that says what is expected."""
        return read(
            question.id,
            question.label,
            question.fact,
            raw,
            today=self.today(now),
            required=question.ask.required,
            choices=[code for code, _ in question.choices(state or State())],
            territory=question.names.territory,
            currency=question.names.currency,
            shape=question.names.shapes.get(question.fact.number or ""),
        )

    def settle(self, state: State, now: datetime) -> State:
        """The state without answers to questions that are not asked any more, and with those that
        follow by themselves. To be called after each change, before anything is decided on it."""
        today = self.today(now)
        for _ in range(sum(1 for _ in self._all(state)) + len(self.groups) + 1):
            facts = self._settled_once(state, today)
            if facts == state.facts:
                break
            state = state.with_facts(facts)
        return state

    def missing(self, state: State, now: datetime, down: Collection[FactKey] = ()) -> list[Missing]:
        """What is still required, page by page: questions, entries, then persons."""
        found: list[Missing] = []
        for page in self.pages(state, now, down):
            if page.group is not None:
                found += self._missing_in(page.group, state, now)
            found += _unanswered(page.questions, state)
            for person in page.people:
                role = person.id.removeprefix("person.")
                if not person.role.optional and role not in state.holders:
                    found.append(Missing(page.id, person.id, person.label))
        return found

    def _missing_in(self, group: CompiledGroup, state: State, now: datetime) -> Iterator[Missing]:
        """A group whose number of entries is not said, or does not fit; then what each entry lacks."""
        ids, declared = group.ids(state), group.group
        if state.value(*group.key) is None or not declared.min <= len(ids) <= declared.max:
            yield Missing(declared.page, group.id, group.label)
        for id in ids:
            yield from _unanswered(self.inside(group, id, state, now), state, id)

    def contradictions(self, state: State, now: datetime) -> list[Contradiction]:
        """What does not go together among the answers to questions that are asked now; in a group also what
        does not go together inside an entry."""
        today = self.today(now)
        inside = (
            pair
            for group in self.groups.values()
            for entry in group.entries(state)
            for pair in entry.contradictions
        )
        return [
            one
            for one, test in chain(self.tests.contradictions, inside)
            if self._stands(one.at, state, today) and test(state, today)
        ]

    def _stands(self, id: str, state: State, today: date) -> bool:
        """Whether something can be said there: of a group only once somebody has said whether there are any."""
        group = self.groups.get(id)
        if group is not None:
            return group.test(state, today) and state.value(*group.key) is not None
        return self._asked(self.question(id), state, today)

    def signed_by(self, state: State, now: datetime) -> list[Signature]:
        """What the declarant confirms now, whether they have or not."""
        today = self.today(now)
        return [one for one, test in self.signatures if test(state, today)]

    def refusals(self, state: State, now: datetime) -> list[Refusal]:
        today = self.today(now)
        return [refusal for refusal, test in self.tests.refusals if test(state, today)]

    def papers(self, state: State, now: datetime) -> list[Paper]:
        today = self.today(now)
        return [paper for paper, test in self.tests.papers if test(state, today)]

    def parts(self, state: State, now: datetime) -> list[CompiledService]:
        """The services that run for this case, in order."""
        today = self.today(now)
        return [self.services[id] for id, test in self.tests.parts if test(state, today)]

    def fees(self, state: State, now: datetime, channel: str) -> list[Charge]:
        """What is to be paid for the services that run for this case, in order."""
        parts = self.parts(state, now)
        return [charge for part in parts for charge in part.fees(state, now, channel)]

    def late(self, state: State, now: datetime) -> bool:
        """Whether it is declared later than the law asks."""
        return self.tests.late(state, self.today(now))

    def shown(self, state: State, language: str) -> dict[FactKey, str]:
        """Every known fact as it is displayed."""
        return {
            about: self.names.show(about[1], answer.value, language)
            for about, answer in state.facts.items()
            if about[1] in self.names.facts
        }

    def all_questions(self, state: State) -> Iterator[Question]:
        """All that may be asked: the questions of each entry that there is, after the others."""
        return iter(self._all(state))

    def _all(self, state: State) -> Iterable[Question]:
        if not self.groups:
            return self.questions.values()
        inside = (
            question
            for group in self.groups.values()
            for entry in group.entries(state)
            for question in entry.questions
        )
        return chain(self.questions.values(), inside)

    def _asked(self, question: Question, state: State, today: date) -> bool:
        if not question.test(state, today):
            return False
        answer = state.facts.get(question.key)
        if answer is not None and answer.source.kind == "registry":
            return question.ask.exempt is not None
        return question.settled(state) is None

    def _settled_once(self, state: State, today: date) -> dict[FactKey, Answer]:
        facts = dict(state.facts)
        questions = list(self._all(state))
        asked = {q.key for q in questions if self._asked(q, state, today)}
        for question in questions:
            answer = facts.get(question.key)
            if answer is not None and answer.source.kind == "registry":
                continue
            follows = question.settled(state) if question.test(state, today) else None
            if follows is not None:
                facts[question.key] = follows
            elif answer is not None and (
                question.key not in asked or answer.source.kind == "derived"
            ):
                del facts[question.key]
        return (
            facts
            if not self.groups
            else self._without_strays(facts, state, today, {q.key for q in questions})
        )

    def _without_strays(
        self, facts: dict[FactKey, Answer], state: State, today: date, asked: set[FactKey]
    ) -> dict[FactKey, Answer]:
        """Nothing of a group that is not asked, of no entry that is not there, and of those that are only what
        they are asked or a registry knows."""
        gone = {g.key for g in self.groups.values() if not g.test(state, today)}
        there = {
            entry_role(group.id, id)
            for group in self.groups.values()
            if group.key not in gone
            for id in group.ids(state)
        }
        return {
            about: answer
            for about, answer in facts.items()
            if about not in gone
            and (
                group_of(about[0]) is None
                or (about[0] in there and (about in asked or answer.source.kind == "registry"))
            )
        }


def _unanswered(
    questions: Iterable[Question], state: State, entry: str | None = None
) -> list[Missing]:
    return [
        Missing(one.ask.page, one.id, one.label, entry)
        for one in questions
        if one.ask.required and state.value(*one.key) is None
    ]


@dataclass(frozen=True, slots=True)
class JourneyTests:
    """The compiled conditions of a journey beside what they belong to."""

    knows: tuple[Known, ...]
    known: Sequence[tuple[Known, Test]]
    sources: Mapping[str, Sequence[tuple[RoleSource, Test]]]
    contradictions: Sequence[tuple[Contradiction, Test]]
    refusals: Sequence[tuple[Refusal, Test]]
    papers: Sequence[tuple[Paper, Test]]
    parts: Sequence[tuple[str, Test]]
    late: Test

"""A bundle, compiled: which pages, questions, papers and parts there are for what a case knows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeGuard
from zoneinfo import ZoneInfo

from motcua.contexts.catalogue.words.declared import Fact, Registry, Value
from motcua.contexts.catalogue.words.names import Names
from motcua.contexts.catalogue.words.part import Charge, CompiledService
from motcua.contexts.catalogue.words.reading import read
from motcua.contexts.catalogue.words.rules import Test
from motcua.contexts.catalogue.words.services import (
    Ask,
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
from motcua.contexts.catalogue.words.state import Answer, FactKey, Source, State, Withheld, key
from motcua.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a journey. `field` is the name of its form field (dates: `-day`, `-month`, `-year`)."""

    ask: Ask
    fact: Fact
    names: Names
    test: Test
    service: str | None = None  # the service that asks it; none: the bundle

    @property
    def id(self) -> str:
        return self.ask.id

    @property
    def key(self) -> FactKey:
        return self.ask.about, self.ask.fact

    @property
    def label(self) -> Text:
        return self.ask.label or self.fact.label

    def choices(self, state: State) -> list[tuple[str, Text]]:
        """The choices with their labels: values that the case knows, where the declaration says so,
        else the fact's code list. Empty: a free answer."""
        values = self.offered(state)
        if values:
            return [(value, self.names.text(self.fact.fact, value)) for value in values]
        if self.fact.type == "yesno":
            return [("true", self.names.words["yes"]), ("false", self.names.words["no"])]
        return self.names.choices(self.fact)

    def offered(self, state: State) -> list[str]:
        """The distinct values of `choices_from`, in the order declared. For an agency the facts name
        units: those of its kind around each unit are offered, the unit's own first."""
        found = (state.value(*key(name)) for name in self.ask.choices_from or ())
        values = list(dict.fromkeys(value for value in found if _may_offer(value)))
        if self.fact.type != "agency":
            return values
        around = (self.names.agencies_around(self.fact.agency_kind or "", unit) for unit in values)
        return list(dict.fromkeys(code for codes in around for code in codes))

    def default(self, state: State) -> Value:
        """The first suggestion; always editable. A consent has none."""
        if self.ask.default is None or self.ask.consent is not None:
            return None
        value = state.value(*key(self.ask.default))
        if isinstance(value, Withheld):
            return None
        if self.fact.type == "agency" and isinstance(value, str):
            return next(iter(self.names.agencies_around(self.fact.agency_kind or "", value)), None)
        return value

    def settled(self, state: State) -> Answer | None:
        """The answer that follows by itself because one choice is left."""
        if not self.ask.settle:
            return None
        values = self.offered(state)
        if len(values) != 1:
            return None
        source = next(n for n in self.ask.choices_from or () if state.value(*key(n)) == values[0])
        return Answer(value=values[0], source=Source(kind="derived", ref=source))


def _may_offer(value: Value) -> TypeGuard[str]:
    return isinstance(value, str) and not isinstance(value, Withheld)


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """A person to be found by number and date of birth, for a role."""

    id: str
    role: Role
    source: RoleSource

    @property
    def label(self) -> Text:
        return self.role.label


@dataclass(frozen=True, slots=True)
class FormPage:
    """A page with what it asks now. `shows` are known facts that stand there as quiet cards."""

    page: Page
    questions: tuple[Question, ...]
    people: tuple[PersonQuestion, ...] = ()
    shows: tuple[FactKey, ...] = ()

    @property
    def id(self) -> str:
        return self.page.page


@dataclass(frozen=True, slots=True)
class Missing:
    """Something required that is not there yet: a question's or a role's id, and its page."""

    page: str
    id: str
    label: Text


@dataclass(frozen=True, slots=True)
class Journey:
    """A bundle with the services in force, compiled. Every method takes what the case knows."""

    bundle: Bundle
    services: Mapping[str, CompiledService]
    questions: Mapping[str, Question]  # by id, in page order
    registries: Mapping[str, Registry]
    names: Names
    zone: ZoneInfo
    tests: "JourneyTests"
    fallbacks: Mapping[FactKey, Question] = field(default_factory=dict)

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
            if found[page.page] or here:
                pages.append(FormPage(page, tuple(found[page.page]), here, shows))
        return pages

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
        """Raises KeyError."""
        found = self.questions.get(id)
        if found is None:
            found = {q.id: q for q in self.fallbacks.values()}[id]
        return found

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
        )

    def settle(self, state: State, now: datetime) -> State:
        """The state without answers to questions that are not asked any more, and with those that
        follow by themselves. To be called after each change, before anything is decided on it."""
        today = self.today(now)
        for _ in range(len(self.questions) + 1):
            facts = self._settled_once(state, today)
            if facts == state.facts:
                break
            state = state.with_facts(facts)
        return state

    def missing(self, state: State, now: datetime, down: Collection[FactKey] = ()) -> list[Missing]:
        """What is still required, page by page: questions, then persons."""
        found = []
        for page in self.pages(state, now, down):
            for question in page.questions:
                if question.ask.required and state.value(*question.key) is None:
                    found.append(Missing(page.id, question.id, question.label))
            for person in page.people:
                role = person.id.removeprefix("person.")
                if not person.role.optional and role not in state.holders:
                    found.append(Missing(page.id, person.id, person.label))
        return found

    def contradictions(self, state: State, now: datetime) -> list[Contradiction]:
        """What does not go together among the answers to questions that are asked now."""
        today = self.today(now)
        return [
            one
            for one, test in self.tests.contradictions
            if self._asked(self.questions[one.at], state, today) and test(state, today)
        ]

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

    def _asked(self, question: Question, state: State, today: date) -> bool:
        if not question.test(state, today):
            return False
        answer = state.facts.get(question.key)
        if answer is not None and answer.source.kind == "registry":
            return question.ask.exempt is not None
        return question.settled(state) is None

    def _settled_once(self, state: State, today: date) -> dict[FactKey, Answer]:
        facts = dict(state.facts)
        asked = {q.key for q in self.questions.values() if self._asked(q, state, today)}
        for question in self.questions.values():
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
        return facts


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

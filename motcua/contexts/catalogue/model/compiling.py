"""From checked declarations to a Release. What does not compile is found by `checking` before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar
from zoneinfo import ZoneInfo

import msgspec

from motcua.contexts.catalogue.words import (
    Ask,
    Bundle,
    CodeList,
    Competent,
    CompiledGroup,
    CompiledService,
    Contradiction,
    Dated,
    DecisionTable,
    Document,
    Duty,
    Fact,
    FactKey,
    Form,
    Group,
    Indicator,
    Journey,
    JourneyTests,
    Known,
    Names,
    NumberSeries,
    Paper,
    PurposeWord,
    Question,
    Refusal,
    Registry,
    Release,
    Service,
    Shape,
    Signature,
    Site,
    TableRow,
    Test,
    Topic,
    Vocabulary,
    by_itself,
    compile_condition,
    compile_input,
    compile_table,
    ends,
    labels_of,
    spelled_out,
    starts,
)
from motcua.contexts.catalogue.words.asks import split
from motcua.contexts.notify.words import NoticeText
from motcua.contexts.territory.words import Territory

D = TypeVar("D", bound=Dated)
X = TypeVar("X", Contradiction, Refusal, Paper)
R = TypeVar("R", bound=TableRow)


@dataclass(frozen=True, slots=True)
class Declarations:
    """All declarations of a pack, decoded. Dated ones may have several versions under one id."""

    site: Site
    facts: Sequence[Fact] = ()
    lists: Sequence[CodeList] = ()
    registries: Sequence[Registry] = ()
    numbers: Sequence[NumberSeries] = ()
    purposes: Sequence[PurposeWord] = ()
    duties: Sequence[Duty] = ()
    shapes: Sequence[Shape] = ()
    services: Sequence[Service] = ()
    bundles: Sequence[Bundle] = ()
    competences: Sequence[Competent] = ()
    documents: Sequence[Document] = ()
    forms: Sequence[Form] = ()
    notices: Sequence[NoticeText] = ()
    indicators: Sequence[Indicator] = ()
    topics: Sequence[Topic] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)


def compile_release(hash: str, declared: Declarations, territory: Territory) -> Release:
    """The release of checked declarations."""
    facts = {f.fact: f for f in declared.facts}
    lists = {found.list: found for found in declared.lists}
    site = declared.site
    iso = dict.fromkeys(site.languages, "%Y-%m-%d")
    names = Names(
        facts=facts,
        lists=labels_of(lists),
        territory=territory,
        languages=tuple(site.languages),
        words={
            "yes": site.yes or dict.fromkeys(site.languages, "Yes"),
            "no": site.no or dict.fromkeys(site.languages, "No"),
            "date": site.date or iso,
        },
        currency=site.currency,
        shapes={n.number: n.pattern for n in _by_start(declared.numbers)},
    )
    compiler = _Compiler(
        names=names,
        registries={r.registry: r for r in _by_start(declared.registries)},
        shapes={s.shape: s for s in declared.shapes},
        services=_by_start(declared.services),
        competences=declared.competences,
        zone=ZoneInfo(site.time_zone),
    )
    versions: dict[str, list[Journey]] = {}
    alone = [by_itself(s, s.alone) for s in declared.services if s.alone is not None]
    for bundle in [*_by_start(declared.bundles), *_by_start(alone)]:  # life events first
        versions.setdefault(bundle.bundle, []).extend(compiler.journeys(bundle))
    return Release(
        hash=hash,
        site=site,
        territory=territory,
        facts=facts,
        lists=lists,
        registries=compiler.registries,
        numbers={n.number: n for n in _by_start(declared.numbers)},
        purposes={p.purpose: p for p in declared.purposes},
        duties={d.duty: d for d in declared.duties},
        services={s.service: s for s in compiler.services},
        documents={d.document: d for d in _by_start(declared.documents)},
        forms=tuple(_by_start(declared.forms)),
        notices={n.notice: n for n in declared.notices},
        indicators={i.indicator: i for i in _by_start(declared.indicators)},
        topics={t.topic: t for t in declared.topics},
        competences={c.competent: c for c in _by_start(declared.competences)},
        versions=versions,
        names=names,
        files=declared.files,
    )


def _by_start(all: Iterable[D]) -> list[D]:
    return sorted(all, key=lambda one: one.effective_from)


@dataclass(frozen=True, slots=True)
class _Compiler:
    names: Names
    registries: Mapping[str, Registry]
    shapes: Mapping[str, Shape]
    services: Sequence[Service]
    competences: Sequence[Competent]
    zone: ZoneInfo

    def journeys(self, bundle: Bundle) -> list[Journey]:
        """One journey for each stretch of days in which the bundle's services stay the same."""
        wanted = {part.service for part in bundle.parts}
        cuts = {starts(bundle)}
        for service in self.services:
            if service.service in wanted:
                cuts.add(starts(service))
                if service.effective_to is not None:
                    cuts.add(ends(service) + timedelta(days=1))
        inside = sorted(day for day in cuts if starts(bundle) <= day <= ends(bundle))
        found = []
        for first, following in zip(inside, [*inside[1:], None], strict=True):
            services = self._in_force(wanted, first)
            if services.keys() != wanted:
                continue
            last = bundle.effective_to if following is None else str(following - timedelta(days=1))
            found.append(self._journey(_dated(bundle, first, last), services))
        return found

    def _in_force(self, wanted: set[str], day: date) -> dict[str, Service]:
        return {
            s.service: s
            for s in self.services
            if s.service in wanted and starts(s) <= day <= ends(s)
        }

    def _journey(self, bundle: Bundle, services: Mapping[str, Service]) -> Journey:
        ordered = [services[part.service] for part in bundle.parts]
        questions = self._questions(bundle, ordered)
        knows = _merged(ordered)
        groups = self._groups(bundle, ordered)
        contradictions = _at_asked(bundle, ordered, questions, groups)
        refusals = [r for s in ordered for r in s.refusals]
        papers = [p for s in ordered for p in s.papers]
        return Journey(
            bundle=bundle,
            services={s.service: self._service(s) for s in ordered},
            questions={q.id: q for q in questions},
            registries=self.registries,
            names=self.names,
            zone=self.zone,
            fallbacks=self._fallbacks(bundle, knows),
            groups={group.id: group for group in groups},
            signatures=_signatures(bundle, ordered),
            tests=JourneyTests(
                knows=knows,
                known=[(k, compile_condition(k.when)) for k in knows],
                sources={
                    id: [(s, compile_condition(s.when)) for s in role.sources]
                    for id, role in bundle.roles.items()
                },
                contradictions=[(c, compile_condition(c.when)) for c in _once(contradictions)],
                refusals=[(r, compile_condition(r.when)) for r in _once(refusals)],
                papers=[(p, compile_condition(p.when)) for p in _once(papers)],
                parts=[(p.service, compile_condition(p.when)) for p in bundle.parts],
                late=compile_condition(bundle.late_when),
            ),
        )

    def _questions(self, bundle: Bundle, services: Sequence[Service]) -> list[Question]:
        """By page, the bundle's own before the services'; a question asked by two services once."""
        asked: dict[FactKey, Question] = {}
        run = {part.service: compile_condition(part.when) for part in bundle.parts}
        for ask in chain.from_iterable(map(split, bundle.asks)):
            asked.setdefault(
                (ask.about, ask.fact), self._question(ask, compile_condition(ask.when))
            )
        for service in services:
            for ask in chain.from_iterable(map(split, service.asks)):
                test = _both(run[service.service], compile_condition(ask.when))
                question = self._question(ask, test, service.service)
                asked.setdefault((ask.about, ask.fact), question)
        order = {page.page: place for place, page in enumerate(bundle.pages)}
        return sorted(asked.values(), key=lambda question: order[question.ask.page])

    def _question(self, ask: Ask, test: Test, service: str | None = None) -> Question:
        return Question(ask, self.names.facts[ask.fact], self.names, test, service)

    def _groups(self, bundle: Bundle, services: Sequence[Service]) -> list[CompiledGroup]:
        """By page; a group that two services ask for is asked once."""
        run = {part.service: compile_condition(part.when) for part in bundle.parts}
        found: dict[str, CompiledGroup] = {}
        for group in bundle.groups:
            test = compile_condition(group.when)
            found.setdefault(group.fact, self._group(group, test))
        for service in services:
            for group in service.groups:
                test = _both(run[service.service], compile_condition(group.when))
                found.setdefault(group.fact, self._group(group, test, service.service))
        order = {page.page: place for place, page in enumerate(bundle.pages)}
        return sorted(found.values(), key=lambda one: order[one.group.page])

    def _group(self, group: Group, test: Test, service: str | None = None) -> CompiledGroup:
        return CompiledGroup(group, self.names.facts[group.fact], self.names, test, service)

    def _fallbacks(self, bundle: Bundle, knows: Sequence[Known]) -> dict[FactKey, Question]:
        """For a registry that is down: the question that stands in for it."""
        return {
            (k.about, k.fact): self._question(
                Ask(
                    id=f"known.{k.about}.{k.fact}",
                    page=k.page or bundle.pages[-1].page,
                    about=k.about,
                    fact=k.fact,
                    exempt=k.registry,
                ),
                compile_condition(k.when),
            )
            for k in knows
            if k.when_down == "fallback-manual" and self.names.facts[k.fact].type != "subject"
        }

    def _service(self, service: Service) -> CompiledService:
        shapes = {id: shape.steps for id, shape in self.shapes.items()}
        steps = tuple(spelled_out(service.steps, shapes))
        budgets = service.deadline.table
        return CompiledService(
            service=service,
            steps=steps,
            registries=self.registries,
            territory=self.names.territory,
            zone=self.zone,
            deadlines=[(row, compile_condition(row.when)) for row in service.deadline.rows],
            writing=[(write, compile_condition(write.when)) for write in service.writes],
            budgets=None if budgets is None else self._table(budgets.inputs, budgets.rows),
            charging=[(f, self._table(f.table.inputs, f.table.rows)) for f in service.fees],
            competent_by=[row for row in self.competences if service.service in row.services],
            branches={s.step: compile_condition(s.when) for s in steps if s.when is not True},
        )

    def _table(self, inputs: Sequence[str], rows: Sequence[R]) -> DecisionTable[R]:
        vocabulary = Vocabulary(self.names.facts, self.names.lists, self.names.territory)
        return compile_table(rows, [compile_input(name, vocabulary) for name in inputs])


def _both(first: Test, second: Test) -> Test:
    return lambda state, today: first(state, today) and second(state, today)


def _merged(services: Sequence[Service]) -> tuple[Known, ...]:
    found: dict[tuple[str, str, str], Known] = {}
    for service in services:
        for known in service.knows:
            found.setdefault((known.about, known.fact, known.registry), known)
    return tuple(found.values())


def _at_asked(
    bundle: Bundle,
    services: Sequence[Service],
    questions: Iterable[Question],
    groups: Iterable[CompiledGroup],
) -> list[Contradiction]:
    """Each contradiction at the question that is asked: of two services that ask for the same fact, one asks."""
    asked = {question.key: question.id for question in questions}
    asks = [*bundle.asks, *(ask for service in services for ask in service.asks)]
    asks = [*chain.from_iterable(map(split, asks))]
    place = {ask.id: asked[ask.about, ask.fact] for ask in asks} | {g.id: g.id for g in groups}
    return [
        msgspec.structs.replace(one, at=place[one.at])
        for service in services
        for one in service.contradictions
    ]


def _signatures(bundle: Bundle, services: Sequence[Service]) -> list[tuple[Signature, Test]]:
    """What two services ask to be signed under one fact is signed once."""
    run = {part.service: compile_condition(part.when) for part in bundle.parts}
    found: dict[FactKey, tuple[Signature, Test]] = {}
    for one in bundle.signatures:
        found.setdefault((one.about, one.fact), (one, compile_condition(one.when)))
    for service in services:
        for one in service.signatures:
            test = _both(run[service.service], compile_condition(one.when))
            found.setdefault((one.about, one.fact), (one, test))
    return list(found.values())


def _once(all: Iterable[X]) -> list[X]:
    return list({one.id: one for one in reversed(list(all))}.values())[::-1]


def _dated(bundle: Bundle, first: date, last: str | None) -> Bundle:
    return msgspec.structs.replace(bundle, effective_from=str(first), effective_to=last)

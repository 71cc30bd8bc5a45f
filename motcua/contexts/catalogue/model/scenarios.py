"""A pack's own tests: records, answers and a day; what must follow is compared with what does."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from motcua.contexts.catalogue.model.problems import Path, Problem
from motcua.contexts.catalogue.model.scenario_fees import REMEDY, paid
from motcua.contexts.catalogue.model.simulating import Records, Restless, World
from motcua.contexts.catalogue.model.typing import typed
from motcua.contexts.catalogue.model.walking import courses, impossible
from motcua.contexts.catalogue.model.yaml import Seq, Source, read
from motcua.contexts.catalogue.words import (
    CompiledService,
    Declared,
    Fact,
    Journey,
    Registry,
    Release,
    State,
    Value,
    entry_role,
    key,
)
from motcua.contexts.catalogue.words.declared import Day, Hour
from motcua.contexts.catalogue.words.operands import plain
from motcua.kernel.errors import DomainError

Expected = object
"""A list of ids, or words by id."""


class Expect(Declared, frozen=True, kw_only=True):
    """What must follow; what is not named is not looked at."""

    asks: dict[str, list[str]] | None = None
    parts: list[str] | None = None
    papers: list[str] | None = None
    contradictions: list[str] | None = None
    refusals: list[str] | None = None
    missing: list[str] | None = None
    signatures: list[str] | None = None  # facts that the declarant confirms by
    late: bool | None = None
    agencies: dict[str, str] | None = None  # service → agency
    signers: dict[str, str] | None = None  # service → duty of whoever signs
    budgets: dict[str, str] | None = None  # service → `3 days`
    writes: dict[str, list[str]] | None = None  # service → registries
    holders: dict[str, str] | None = None  # role → who; `nobody` for none
    facts: dict[str, str] | None = None  # `role.fact` → value; `unknown` for none
    fee: int | dict[str, int] | None = None  # all fees together, or fee → amount; in minor units
    steps: dict[str, list[str]] | None = None  # service → what is done, in order, and the end


class Scenario(Declared, frozen=True, kw_only=True):
    """`records` and `named` speak of people by a word; the word for a role's holder is the role's id. `entries` are
    the answers in each entry of a group, 1, 2 and so on; several records in a list are the entries r1, r2, … of the
    group that they belong to, and `answers` may name a question of them: `question~r1`.
    `happens`: step → what comes of it, each time that it is open; of a step that is not named comes what the
    applicant hopes."""

    scenario: str
    bundle: str
    day: Day
    hour: Hour = "10:00"
    declares: str
    channel: Literal["online", "counter", "post"] = "online"
    records: dict[str, dict[str, dict[str, str] | list[dict[str, str]]]] = {}  # noqa: RUF012 (msgspec copies it)
    named: dict[str, str] = {}  # noqa: RUF012 (msgspec copies it)
    answers: dict[str, str] = {}  # noqa: RUF012 (msgspec copies it)
    entries: dict[str, list[dict[str, str]]] = {}  # noqa: RUF012 (msgspec copies it)
    happens: dict[str, list[str]] = {}  # noqa: RUF012 (msgspec copies it)
    expect: Expect


_NUMBER: Final = "Write a whole number such as `12`."


def run_scenarios(release: Release, files: Mapping[str, bytes]) -> list[Problem]:
    """Run all scenarios of a pack; what does not follow is a problem at its place."""
    return _run_all(release, files)[0]


def run_every_scenario(release: Release, files: Mapping[str, bytes]) -> list[Problem]:
    """The same at the gate of publishing: a service or life event that no scenario looks at is a problem, too."""
    problems, tried = _run_all(release, files)
    return problems or [_untried(id) for id in sorted(release.versions.keys() - tried)]


def _run_all(release: Release, files: Mapping[str, bytes]) -> tuple[list[Problem], set[str]]:
    """The problems, and which services and life events were looked at."""
    problems: list[Problem] = []
    tried: set[str] = set()
    seen: dict[str, Problem] = {}
    for path in sorted(files):
        source = read(path, files[path])
        several = isinstance(source.root, Seq)
        if source.root is None and not source.problems:
            source.problems.append(
                Problem(path, 1, 1, "The file is empty.", "Write a scenario, or remove it.")
            )
        nodes = source.root.items if isinstance(source.root, Seq) else [source.root]
        for place, node in enumerate(nodes):
            scenario = None if node is None else typed(source, node, Scenario)
            if scenario is not None:
                tried.add(scenario.bundle)
                at: Path = (place,) if several else ()
                again = source.problem((*at, "scenario"), "This scenario is there already.")
                first = seen.setdefault(scenario.scenario, again)
                if first is not again:
                    remedy = f"Rename it; the other is in {first.file}:{first.line}."
                    problems.append(replace(again, remedy=remedy))
                problems += _run(release, source, at, scenario)
        problems += source.problems
    return problems, tried


def _untried(id: str) -> Problem:
    remedy = (
        "Say there what must follow from some answers: docs/howto/declare-a-service.md, section 7."
    )
    return Problem(f"tests/{id}.yaml", 1, 1, f"No scenario looks at `{id}`.", remedy)


def _run(release: Release, source: Source, at: Path, scenario: Scenario) -> Iterator[Problem]:
    try:
        now = moment(release, scenario)
        journey = release.journey(scenario.bundle, now.date())
    except (ValueError, DomainError):
        message = f"`{scenario.bundle}` is not in force on {scenario.day}."
        yield source.problem((*at, "bundle"), message, "Name a bundle, and a day and hour.")
        return
    faults = list(_unknown(release, journey, source, at, scenario))
    for id, message, remedy in impossible(journey, scenario.happens):
        faults.append(source.problem((*at, "happens", id), message, remedy))
    yield from faults
    if faults:
        return
    world = world_of(release, journey, scenario, now)
    try:
        state = declared_in(world, scenario)
    except Restless:
        yield source.problem((*at, "scenario"), "Its answers never come to rest.", REMEDY)
        return
    yield from paid(source, (*at, "expect", "fee"), scenario.expect.fee, world.fees(state))
    for name, wanted, found in (
        *_compared(world, state, scenario.expect),
        *courses(world, state, scenario.expect.steps or {}, scenario.happens),
    ):
        if wanted != found:
            message = f"`{name}`: {_said(found)} follows, not {_said(wanted)}."
            yield source.problem((*at, "expect", name), message, REMEDY)


def moment(release: Release, scenario: Scenario) -> datetime:
    """When it happens. Raises ValueError when there is no such day."""
    return datetime.fromisoformat(f"{scenario.day}T{scenario.hour}").replace(tzinfo=release.zone)


def sound_scenarios(release: Release, files: Mapping[str, bytes]) -> list[Scenario]:
    """Those of a pack's scenarios that can be read, and name only what there is."""
    found = []
    for path in sorted(files):
        source = read(path, files[path])
        for node in source.root.items if isinstance(source.root, Seq) else [source.root]:
            one = None if node is None else typed(source, node, Scenario)
            if one is not None and one.bundle in release.journeys:
                try:
                    journey = release.journey(one.bundle, moment(release, one).date())
                except (ValueError, DomainError):
                    continue
                if not any(_unknown(release, journey, source, (), one)):
                    found.append(one)
    return found


def world_of(release: Release, journey: Journey, scenario: Scenario, now: datetime) -> World:
    """The records and answers of a scenario that names only what there is."""
    world = World(journey, now, _records(release, scenario), channel=scenario.channel)
    world.several = _several(release, scenario)
    for id, text in [*scenario.answers.items(), *_inside(scenario)]:
        question = journey.question(id)
        world.answers[question.key] = _value(question.fact, text)
    for name, told in scenario.entries.items():
        world.answers[journey.groups[name].key] = [str(n) for n, _ in enumerate(told, 1)]
    world.named = {role: _who(who) for role, who in scenario.named.items()}
    return world


def declared_in(world: World, scenario: Scenario) -> State:
    """What the case knows when the scenario's person declares. Raises Restless."""
    journey = world.journey
    role = scenario.declares if scenario.declares in journey.declarants() else None
    return world.state(_who(journey.subject_role), _who(scenario.declares), role)


def _unknown(
    release: Release, journey: Journey, source: Source, at: Path, scenario: Scenario
) -> Iterator[Problem]:
    for who, books in scenario.records.items():
        for registry, values in books.items():
            here: Path = (*at, "records", who, registry)
            declared = release.registries.get(registry)
            if declared is None:
                yield source.problem(here, f"There is no registry `{registry}`.", REMEDY)
                continue
            yield from _held(release, source, here, declared, values)
    for id, text in scenario.answers.items():
        yield from _answered(journey, source, (*at, "answers", id), id, text)
    for name, told in scenario.entries.items():
        yield from _told(journey, source, (*at, "entries", name), name, told)
    known = {*journey.roles, *scenario.records, *scenario.named.values()}
    if scenario.declares not in known:
        message = f"Nobody is called `{scenario.declares}`."
        yield source.problem((*at, "declares"), message, f"Known: {', '.join(sorted(known))}.")
    for role in scenario.named:
        if role not in journey.roles:
            yield source.problem((*at, "named", role), f"There is no role `{role}`.", REMEDY)


def _held(
    release: Release,
    source: Source,
    at: Path,
    registry: Registry,
    values: dict[str, str] | list[dict[str, str]],
) -> Iterator[Problem]:
    """What records say that their registry does not hold."""
    held = {field.fact for field in registry.fields}
    records: list[tuple[Path, dict[str, str]]] = (
        [(at, values)]
        if isinstance(values, dict)
        else [((*at, place), one) for place, one in enumerate(values)]
    )
    for here, record in records:
        for fact, text in record.items():
            if fact not in held:
                yield source.problem((*here, fact), f"It holds no `{fact}`.", REMEDY)
            elif not _fits(release.facts[fact], text):
                yield source.problem((*here, fact), f"`{text}` does not fit.", _NUMBER)


def _told(
    journey: Journey, source: Source, at: Path, name: str, told: list[dict[str, str]]
) -> Iterator[Problem]:
    """Entries of no group, and answers to what it does not ask."""
    if name not in journey.groups:
        yield source.problem(at, f"There is no group `{name}`.", REMEDY)
        return
    asked = {ask.id for ask in journey.groups[name].group.asks}
    for place, one in enumerate(told):
        for id, text in one.items():
            here: Path = (*at, place, id)
            if id in asked:
                full = entry_role(id, str(place + 1))
                yield from _answered(journey, source, here, full, text)
            else:
                yield source.problem(here, f"There is no question `{id}` in `{name}`.", REMEDY)


def _answered(journey: Journey, source: Source, at: Path, id: str, text: str) -> Iterator[Problem]:
    try:
        question = journey.question(id)
    except KeyError:
        yield source.problem(at, f"There is no question `{id}`.", REMEDY)
        return
    if not _fits(question.fact, text):
        yield source.problem(at, f"`{text}` does not fit.", _NUMBER)


def _inside(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """The answers in the entries of groups, by the ids of their questions."""
    for told in scenario.entries.values():
        for n, one in enumerate(told, 1):
            yield from ((entry_role(id, str(n)), text) for id, text in one.items())


def _compared(
    world: World, state: State, expect: Expect
) -> Iterator[tuple[str, Expected, Expected]]:
    """What is expected and what follows, for everything that the scenario names."""
    journey, now = world.journey, world.now
    parts = journey.parts(state, now)
    follows: dict[str, Expected] = {
        "asks": world.asks(state),
        "parts": [part.id for part in parts],
        "papers": [paper.id for paper in journey.papers(state, now)],
        "contradictions": [one.id for one in journey.contradictions(state, now)],
        "refusals": [refusal.id for refusal in journey.refusals(state, now)],
        "missing": [one.id for one in journey.missing(state, now)],
        "signatures": [one.fact for one in journey.signed_by(state, now)],
        "late": journey.late(state, now),
        "agencies": {part.id: _agency(part, state, now) for part in parts},
        "signers": {part.id: _signs(part, state, now) for part in parts},
        "budgets": {part.id: _budget(part, state, world) for part in parts},
        "writes": {part.id: [one[0] for one in part.writes(state, now)] for part in parts},
    }
    for name, found in follows.items():
        wanted = getattr(expect, name)
        if wanted is not None:
            yield name, wanted, found
    if expect.holders is not None:
        names = {role: state.holders.get(role) for role in expect.holders}
        wanted_holders = {
            role: None if who == "nobody" else _who(who) for role, who in expect.holders.items()
        }
        yield "holders", wanted_holders, names
    if expect.facts is not None:
        values = {name: state.value(*key(name)) for name in expect.facts}
        shown = {n: "unknown" if v is None else _plainly(v) for n, v in values.items()}
        yield "facts", expect.facts, shown


def _agency(part: CompiledService, state: State, now: datetime) -> str:
    try:
        return part.competent(state, now).code
    except DomainError as refused:
        return refused.code


def _signs(part: CompiledService, state: State, now: datetime) -> str:
    duty = next((step.duty for step in part.steps if step.kind == "sign"), None)
    return part.signs(state, now) or duty or ""


def _budget(part: CompiledService, state: State, world: World) -> str:
    try:
        budget, _, _ = part.deadline(state, world.now, world.channel)
    except DomainError as refused:
        return refused.code
    return f"{budget.amount} {budget.unit}"


def _records(release: Release, scenario: Scenario) -> Records:
    return {
        (registry, _who(who)): {
            fact: _value(release.facts[fact], text) for fact, text in values.items()
        }
        for who, books in scenario.records.items()
        for registry, values in books.items()
        if isinstance(values, dict)
    }


def _several(
    release: Release, scenario: Scenario
) -> dict[tuple[str, UUID], list[Mapping[str, Value]]]:
    return {
        (registry, _who(who)): [
            {fact: _value(release.facts[fact], text) for fact, text in one.items()}
            for one in values
        ]
        for who, books in scenario.records.items()
        for registry, values in books.items()
        if not isinstance(values, dict)
    }


def _plainly(value: Value) -> str:
    return ",".join(value) if isinstance(value, list) else plain(value)


def _fits(fact: Fact, text: str) -> bool:
    return fact.type not in ("integer", "money") or re.fullmatch(r"-?[0-9]{1,18}", text) is not None


def _value(fact: Fact, text: str) -> Value:
    match fact.type:
        case "yesno" | "declaration":
            return text == "true"
        case "integer" | "money":
            return int(text)
        case "choices":
            return text.split(",")
        case "subject":
            return str(_who(text))
        case _:
            return text


def _who(word: str) -> UUID:
    """A subject for a word, the same each time."""
    return uuid5(NAMESPACE_URL, f"scenario:{word}")


def _said(value: Expected) -> str:
    match value:
        case dict():
            return "{" + ", ".join(f"{k}: {_said(v)}" for k, v in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_said, value)) + "]"
        case _:
            return plain(value)

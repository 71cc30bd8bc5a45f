"""Walks a scenario of a pack through the whole program: its records, its answers, the desks, the result."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

from motcua.contexts.cases.model.case import Case
from motcua.contexts.cases.store import cases as store
from motcua.contexts.catalogue.model.scenarios import Scenario, _records, _who
from motcua.contexts.catalogue.model.typing import typed
from motcua.contexts.catalogue.model.yaml import Seq, read
from motcua.contexts.catalogue.words import Fact, Journey, Question, Registry, Release, Value
from motcua.contexts.registries import api as registries
from motcua.contexts.registries import store as books
from motcua.kernel.keys import CaseKey
from tests.cases.forms import born, form_of, found, send, text_of
from tests.cases.make import HERE, MACHINE, World
from tests.cases.office import Office, desk, has_form, press
from tests.client import Answer, Client
from tests.papers import pdf

MOST_PAGES, MOST_ROUNDS = 30, 30
PDF = pdf(b"a paper")


@cache
def scenarios(folder: Path) -> tuple[Scenario, ...]:
    """All scenarios of a pack, in the order of its files."""
    return tuple(_scenarios(folder))


def _scenarios(folder: Path) -> Iterator[Scenario]:
    for path in sorted((folder / "tests").glob("*.yaml")):
        source = read(str(path), path.read_bytes())
        nodes = source.root.items if isinstance(source.root, Seq) else [source.root]
        for node in nodes:
            scenario = None if node is None else typed(source, node, Scenario)
            assert scenario is not None, source.problems
            yield scenario


def walkable(scenario: Scenario, journey: Journey) -> bool:
    """Whether it ends with a result: nothing refuses or contradicts it, and no notice must come first."""
    expect = scenario.expect
    return not (
        expect.refusals
        or expect.contradictions
        or (journey.roles[journey.subject_role].new and journey.subject_role in scenario.records)
        or scenario.declares not in journey.declarants()
    )


def chosen(folder: Path, journey: Journey) -> list[Scenario]:
    """The richest scenarios of a journey: as many as it takes to run each of its services."""
    fitting = [
        one for one in scenarios(folder) if one.bundle == journey.id and walkable(one, journey)
    ]
    assert fitting, f"{journey.id}: no scenario ends with a result"
    found: list[Scenario] = []
    left = {part.service for part in journey.bundle.parts}
    while left:
        best = max(fitting, key=lambda one: (len(left & parts_of(one, journey)), len(one.answers)))
        assert left & parts_of(best, journey), f"{journey.id}: no scenario runs {sorted(left)}"
        found.append(best)
        left -= parts_of(best, journey)
    return found


def parts_of(scenario: Scenario, journey: Journey) -> set[str]:
    """The services that it runs: those that it expects; of a service alone the one."""
    all = {part.service for part in journey.bundle.parts}
    return all if len(all) == 1 else all & set(scenario.expect.parts or ())


@dataclass
class Walk:
    """One scenario on its way."""

    office: Office
    scenario: Scenario
    release: Release
    journey: Journey
    given: dict[str, str] = field(default_factory=dict)
    entered: dict[str, int] = field(default_factory=dict)  # entries of each group that were begun
    entry: Mapping[str, str] = field(default_factory=dict)  # what the one that is open says

    @property
    def world(self) -> World:
        return self.office.world

    async def to_results(self) -> tuple[list[Case], Answer]:
        """From the start to the last desk; the cases as they ended, and what lies in the locker of whoever
        declared."""
        await self._fill_books()
        async with self.world.as_citizen(_who(self.scenario.declares)) as citizen:
            receipt = await self._filed(citizen)
            first = CaseKey.parse(found(r'href="/cases/([^"]*)"', receipt))
        await self._decided(first)
        async with self.world.as_citizen(_who(self.scenario.declares)) as citizen:
            return await self._cases(first), await citizen.get("/my/results")

    async def _fill_books(self) -> None:
        """What the scenario says of each, and what every book must know besides."""
        house, release = self.world.house, self.release
        records = {key: dict(values) for key, values in _records(release, self.scenario).items()}
        kinds = self._subjects(records)
        naming = release.traits("person")
        assert naming is not None
        for who, kind in kinds.items():
            if kind == "person":
                records.setdefault((naming[0].registry, who), {})
        async with house.db.transaction() as tx:
            for who, kind in kinds.items():
                await books.make_subject(tx, who, kind, key=who.bytes * 2, now=house.clock())
            for place, ((registry, who), values) in enumerate(records.items()):
                full = self._completed(release.registries[registry], values, place)
                await registries.write(
                    house, tx, MACHINE, registry=registry, subject_id=who, values=full,
                    valid_from=house.clock().date() - timedelta(days=1), source="test", case=None, now=house.clock(),
                )  # fmt: skip
        traits = naming[1]
        for word in (self.scenario.declares, *self.scenario.named.values()):
            person = records[naming[0].registry, _who(word)]
            self.given[f"{word}.number"] = str(person[traits.number or ""])
            self.given[f"{word}.born"] = str(person[traits.born or ""])

    def _subjects(self, records: Mapping[tuple[str, UUID], Mapping[str, Value]]) -> dict[UUID, str]:
        kinds = {_who(word): "person" for word in (self.scenario.declares, *self.scenario.named.values())}  # fmt: skip
        for (registry, who), values in records.items():
            kinds[who] = self.release.registries[registry].about
            for fact, value in values.items():
                if self.release.facts[fact].type == "subject":
                    kinds.setdefault(UUID(str(value)), "person")
        return kinds

    def _completed(
        self, registry: Registry, values: dict[str, Value], place: int
    ) -> dict[str, Value]:
        """With something for every field that must be there; a person has a number and a home."""
        naming = self.release.traits("person")
        named = set[str | None]()
        if naming is not None and naming[0] == registry:
            named = {naming[1].name, naming[1].number, naming[1].home, naming[1].address}
        for one in registry.fields:
            if one.fact not in values and (one.required or one.fact in named):
                values[one.fact] = self._some(self.release.facts[one.fact], place)
        return values

    def _some(self, fact: Fact, place: int) -> Value:
        match fact.type:
            case "date" | "partial-date":
                return "1990-01-01"
            case "time":
                return "08:00"
            case "integer" | "money" | "decimal":
                return 1
            case "yesno" | "declaration":
                return True
            case "choice":
                return self.release.names.choices(fact)[0][0]
            case "unit":
                return HERE if fact.level == "commune" else self._province()
            case "number":
                return f"0011900{place:05}"
            case "agency":
                day = self.world.house.clock().date()
                return self.release.territory.competent(fact.agency_kind or "", HERE, day).code
            case "subject":
                return str(_who(self.scenario.declares))
            case _:
                return "Trần Văn Thử"

    def _province(self) -> str:
        unit = self.release.territory.unit_by_code(HERE, self.world.house.clock().date())
        assert unit is not None
        return str(unit.parent)

    async def _filed(self, citizen: Client) -> Answer:
        page = await send(
            citizen, await citizen.get(f"/apply/{self.journey.id}"), "/start",
            {"role": self.scenario.declares},
        )  # fmt: skip
        seen: list[str] = []
        for _ in range(MOST_PAGES):
            asked = _asked(page)
            more = page.status_code == 422 and bool(set(asked) - set(seen))  # an answer asks more
            assert page.status_code == 200 or more, text_of(page)
            if not {"page", "entries"} & set(str(page.url.path).split("/")):
                break
            page, seen = await self._sent(citizen, page), asked
        if str(page.url.path).endswith("/papers"):
            page = await self._hand_in(citizen, page)
        assert str(page.url.path).endswith("/check"), text_of(page)
        receipt = await send(citizen, page, "/submit")
        assert receipt.status_code == 200, text_of(receipt)
        return receipt

    async def _sent(self, citizen: Client, page: Answer) -> Answer:
        """A page of questions, the list of a group's entries, or one entry."""
        if "/entries/" in str(page.url):
            return await send(citizen, page, "/entries/", self._answers(page))
        if 'name="more"' in page.text:
            at = str(page.url.path).rpartition("/")[2]
            group = next(id for id, one in self.journey.groups.items() if one.group.page == at)
            left = list(self.scenario.entries.get(group, ()))[self.entered.get(group, 0) :]
            self.entered[group] = self.entered.get(group, 0) + 1
            self.entry = left[0] if left else {}
            return await send(citizen, page, fields={"more": "yes" if left else "no"})
        return await send(citizen, page, fields=self._answers(page))

    async def _hand_in(self, citizen: Client, page: Answer) -> Answer:
        papers = re.findall(r'name="(paper\.[^"]+)"', page.text)
        files = dict.fromkeys(papers, ("paper.pdf", PDF, "application/pdf"))
        return await send(citizen, page, "/papers", files=files)

    def _answers(self, page: Answer) -> dict[str, str | list[str]]:
        """What the scenario answers on this page; where it is silent, what stands there, or anything that fits."""
        inside = "/entries/" in str(page.url)
        said = self.entry if inside else self.scenario.answers
        _, there = form_of(page, "/entries/" if inside else "/page/")
        fields: dict[str, str | list[str]] = {}
        for id in _asked(page):
            question = self.journey.question(id)
            if id.partition("~")[0] in said:
                fields |= self._typed(question, said[id.partition("~")[0]])
            elif question.ask.required and not (there.get(id) or there.get(f"{id}-year")):
                fields |= self._made_up(question, page)
        for name in re.findall(r'name="(person\.[^".]+)"', page.text):
            word = self.scenario.named.get(name.removeprefix("person."))
            if word is not None:
                fields[name] = self.given[f"{word}.number"]
                fields |= born(f"{name}.born", self.given[f"{word}.born"])
        return fields

    def _typed(self, question: Question, text: str) -> dict[str, str | list[str]]:
        match question.fact.type:
            case "date":
                return {**born(question.id, text)}
            case "partial-date":
                parts = zip(("year", "month", "day"), text.split("-"), strict=False)
                return {f"{question.id}-{part}": value for part, value in parts}
            case "choices":
                return {question.id: text.split(",")}
            case "declaration":
                return {question.id: "yes"}
            case _:
                return {question.id: text}

    def _made_up(self, question: Question, page: Answer) -> dict[str, str | list[str]]:
        id = question.id
        radio = re.search(rf'<input[^>]*name="{re.escape(id)}"[^>]*value="([^"]+)"', page.text)
        if question.fact.type in ("date", "partial-date"):
            return {**born(id, self.world.house.clock().date().isoformat())}
        if radio is not None:
            return {id: radio[1]}
        options = re.search(rf'<select[^>]*name="{re.escape(id)}".*?</select>', page.text, re.S)
        if options is not None:
            return {id: re.findall(r'<option value="([^"]+)"', options[0])[0]}
        return {id: str(self._some(question.fact, 1))}

    async def _decided(self, first: CaseKey) -> None:
        """Officials do what their pages offer, until every case of the declaration has ended."""
        for _ in range(MOST_ROUNDS):
            await self.office.everything()
            cases = [case for case in await self._cases(first) if not case.state.closed]
            if not cases:
                return
            for case in cases:
                await self._at_the_desk(case)
            # What a busy machine did not do in time is tried again a little later.
            self.world.house.clock.move(timedelta(minutes=1))  # type: ignore[attr-defined]  # a test's clock
        states = [(case.service, case.state, case.step) for case in await self._cases(first)]
        raise AssertionError(f"{self.journey.id}: it does not come to an end: {states}")

    async def _at_the_desk(self, case: Case) -> None:
        """Whoever has a task, here or at an agency that is asked, does it."""
        async with self.world.house.db.reading() as tx:
            tasks = await store.tasks(tx, case.key)
        for task in tasks:
            if task.done_at is None and task.duty is not None:
                await self._done(case, task.agency, task.duty)

    async def _done(self, case: Case, agency: str, duty: str) -> None:
        today = self.world.house.clock().date().isoformat()
        seen = {"visit-result": "as-stated", "visit-findings": "As declared."}
        verbs: dict[str, dict[str, str]] = {
            "acknowledge": {}, "take": {}, "answer": {"answer": "agrees"}, "check": {},
            "visit": {**born("visit-day", today), **seen}, "approve": {}, "signatures": {},
        }  # fmt: skip
        async with self.office.desk(agency, duty) as official:
            page = await official.get(desk(f"/cases/{case.key}"), follow=True)
            if has_form(page, "signatures"):
                await official.get(f"{desk(f'/cases/{case.key}')}/document")
            for verb, fields in verbs.items():
                if has_form(page, verb):
                    answer = await press(official, page, verb, **fields)
                    assert answer.status_code == 200, text_of(answer)
                    return

    async def _cases(self, first: CaseKey) -> list[Case]:
        async with self.world.house.db.reading() as tx:
            case = await store.case_by_key(tx, first)
            assert case is not None
            return await store.cases_of_application(tx, case.subject_id, case.application_id)


def _asked(page: Answer) -> list[str]:
    return re.findall(r'name="asked\.([^"]+)"', page.text)


def moment(scenario: Scenario, release: Release) -> datetime:
    """When it is filed."""
    local = datetime.fromisoformat(f"{scenario.day}T{scenario.hour}")
    return local.replace(tzinfo=release.zone).astimezone(UTC)

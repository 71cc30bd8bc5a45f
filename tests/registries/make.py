"""An invented land of few words for tests of the registries and the exchange, and people in its books."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
import yaml

from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import (
    CodeList,
    Fact,
    NumberSeries,
    PurposeWord,
    Registry,
    Release,
    Site,
    Value,
)
from motcua.contexts.registries import api as registries
from motcua.contexts.territory.words import AgenciesFile, CalendarFile, UnitsFile, compile_territory
from motcua.infra.db import Database
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose

LAND = """
site: {pack: land, title: {en: Land}, languages: [en], time_zone: Asia/Tokyo, currency: XXX, dossier_number: "{seq}", dossier_pattern: ".*"}
facts:
  - {fact: full-name, type: name, label: {en: Name}}
  - {fact: birthday, type: date, label: {en: Birthday}}
  - {fact: sex, type: choice, choices: sexes, label: {en: Sex}}
  - {fact: land-number, type: number, number: land-number, label: {en: Number}}
  - {fact: home, type: unit, level: village, label: {en: Home}}
  - {fact: mother, type: subject, label: {en: Mother}}
  - {fact: weight, type: integer, label: {en: Weight}}
  - {fact: ratio, type: decimal, label: {en: Ratio}}
  - {fact: alive, type: yesno, label: {en: Alive}}
  - {fact: source, type: text, label: {en: Source}}
  - {fact: hive-count, type: integer, label: {en: Hives}}
lists:
  - {list: sexes, choices: [{code: f, label: {en: Female}}, {code: m, label: {en: Male}}]}
numbers:
  - number: land-number
    title: {en: Land number}
    effective_from: 2000-01-01
    legal_basis: [Numbers Act]
    pattern: '[0-9]{8}'
    parts:
      - {digits: 1, year_of: birthday, table: [{century: "20", sex: f, digit: "3"}, {century: "20", sex: m, digit: "2"}, {century: "19", digit: "1"}]}
      - {digits: 2, year_of: birthday}
      - {digits: 2, unit_of: home, level: shire}
      - {digits: 3, random: true}
purposes:
  - {purpose: birth, label: {en: Registering a birth}, legal_basis: [Birth Act]}
  - {purpose: audit, label: {en: Looking after the officials}, legal_basis: [Audit Act]}
registries:
  - registry: people
    title: {en: Book of people}
    about: person
    effective_from: 2000-01-01
    legal_basis: [People Act]
    retention_years: 100
    traits: {name: full-name, born: birthday, sex: sex, number: land-number, home: home}
    fields: [{fact: full-name, required: true}, {fact: birthday, required: true}, {fact: sex}, {fact: land-number}, {fact: home}]
    readers:
      - {purpose: birth, by: [town-hall, machine], facts: [full-name, birthday, sex, home], legal_basis: "People Act, 4"}
      - {purpose: birth, by: [hospital], facts: [land-number, birthday], legal_basis: "Birth Act, 2"}
      - {purpose: birth, by: [party, subject], legal_basis: "Birth Act, 3"}
      - {purpose: audit, by: [auditor], facts: [home], legal_basis: "Audit Act"}
  - registry: birth-notes
    title: {en: Birth notes}
    about: person
    effective_from: 2000-01-01
    legal_basis: [Birth Act]
    retention_years: 10
    notices_from: [hospital]
    makes_subject: true
    fields: [{fact: mother, required: true}, {fact: birthday, required: true}, {fact: sex, required: true}, {fact: weight}, {fact: alive}, {fact: source}, {fact: ratio}]
    readers: [{purpose: birth, by: [party, town-hall, machine], legal_basis: "Birth Act, 5"}]
  - registry: parents
    title: {en: Book of parents}
    about: person
    effective_from: 2000-01-01
    legal_basis: [Parents Act]
    retention_years: 100
    fields: [{fact: mother, required: true}, {fact: birthday}]
    represents: [{fact: mother, until_age: 18, legal_basis: "Parents Act, 7"}]
    readers: [{purpose: birth, by: [town-hall, machine], legal_basis: "Parents Act, 1"}]
  - registry: hives
    title: {en: Book of hives}
    about: person
    several: true
    effective_from: 2000-01-01
    legal_basis: [Bee Act]
    retention_years: 5
    fields: [{fact: hive-count, required: true}]
    readers: [{purpose: birth, by: [machine], legal_basis: Bee Act}]
  - registry: far-hives
    title: {en: Book of hives beyond the sea}
    about: person
    held: elsewhere
    node: far-node
    effective_from: 2000-01-01
    legal_basis: [Bee Act]
    retention_years: 5
    fields: [{fact: hive-count, required: true}, {fact: source}]
    readers: [{purpose: birth, by: [machine], facts: [hive-count], legal_basis: Bee Act}]
units:
  levels: [{id: shire, title: {en: Shire}}, {id: village, title: {en: Village}}]
  kinds:
    - {id: shire, level: shire, title: {en: Shire}, named: {en: "{name}"}}
    - {id: village, level: village, title: {en: Village}, named: {en: "{name}"}}
  tables: [units.csv]
  source: invented
agencies:
  kinds: [{id: town-hall, title: {en: Town hall}, calendar: office, legal_basis: Town Act}]
  listed: [{code: TH1, kind: town-hall, name: {en: Town hall of Reed}, unit: "7", serves: ["7"]}]
calendar:
  calendar: office
  title: {en: Office}
  zone: Asia/Tokyo
  years: {first: 2026, last: 2026}
  weekdays: [mon, tue, wed, thu, fri]
  hours: [{from: "08:00", to: "16:00"}]
  legal_basis: Work Act
"""
UNITS = b"""code,name,kind,parent,valid_from,valid_to,predecessors
7,Reedshire,shire,,2000-01-01,,
701,Reed,village,7,2000-01-01,,
"""

BIRTH = Purpose("birth", "Birth Act")
MACHINE = Actor(ActorKind.MACHINE, UUID(int=7))
CLERK = Actor(ActorKind.OFFICIAL, UUID(int=8), agency="TH1", duties=frozenset({"examine"}))


def citizen(subject: UUID) -> Actor:
    return Actor(ActorKind.CITIZEN, subject)


@cache
def _land() -> Release:
    plain: dict[str, Any] = yaml.load(LAND, Loader=yaml.BaseLoader)

    def each(kind: str, of: Any) -> Any:
        return msgspec.convert(plain[kind], list[of], strict=False)

    def one(kind: str, of: Any) -> Any:
        return msgspec.convert(plain[kind], of, strict=False)

    territory = compile_territory(
        one("units", UnitsFile),
        {"units.csv": UNITS},
        {"agencies.yaml": one("agencies", AgenciesFile)},
        {"office.yaml": one("calendar", CalendarFile)},
    )
    declared = catalogue.Declarations(
        site=one("site", Site),
        facts=each("facts", Fact),
        lists=each("lists", CodeList),
        registries=each("registries", Registry),
        numbers=each("numbers", NumberSeries),
        purposes=each("purposes", PurposeWord),
    )
    return catalogue.compile_release("land-1", declared, territory)


def land(*, hash: str = "land-1", **changed: Registry) -> Release:
    """The land; `people=…` puts another declaration in the place of a registry."""
    release = _land()
    there = {r.registry: r for r in changed.values()}
    return replace(release, hash=hash, registries={**release.registries, **there})


def settle(house: House, release: Release) -> None:
    """Let the house work by this release."""
    house.parts[catalogue.Releases] = catalogue.Releases.of(release, house.db)  # type: ignore[index]  # a dict in tests


async def found(house: House, owner: Database, release: Release | None = None) -> Release:
    """Make the books of the land."""
    chosen = release or land()
    settle(house, chosen)
    await registries.apply(owner, chosen)
    return chosen


async def make_person(
    house: House,
    *,
    name: str = "Ada Reed",
    born: str = "1990-05-06",
    number: str | None = None,
    now: datetime | None = None,
    **facts: Value,
) -> UUID:
    """Somebody in the book of people."""
    moment = now or house.clock()
    values: Mapping[str, Value] = {
        "full-name": name, "birthday": born, "land-number": number,
        **{key.replace("_", "-"): value for key, value in facts.items()},
    }  # fmt: skip
    async with house.db.transaction() as tx:
        subject = await registries.new_subject(tx, "person", now=moment)
        await registries.write(
            house,
            tx,
            MACHINE,
            registry="people",
            subject_id=subject,
            values=values,
            valid_from=date.fromisoformat(born),
            source="test",
            case=None,
            now=moment,
        )
    return subject

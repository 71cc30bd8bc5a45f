"""An invented land of few words for tests of the registries and the exchange, and people in its books."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
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

LAND = Path(__file__).with_name("land.yaml")
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
    plain: dict[str, Any] = yaml.load(LAND.read_text("utf-8"), Loader=yaml.BaseLoader)

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
    house.parts[catalogue.Releases] = catalogue.Releases.of(release, house.db)


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

"""An invented population for demonstrations: the same for the same seed and day.

It knows no country: names, shares, spellings and registries come from the pack's folder `demo`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar
from uuid import UUID

import msgspec
import yaml

from motcua.contexts.catalogue.words import NumberSeries, Release, Value
from motcua.contexts.registries.model.numbers import fill, layout
from tools.population.chance import age
from tools.population.declared import NamesFile, PopulationFile, TableOf
from tools.population.naming import Naming
from tools.population.people import Household, People, Person
from tools.population.tables import Tables

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for `registries.api.load`: the columns are `subject`, `valid_from`, then facts."""

    registry: str
    columns: tuple[str, ...]
    rows: Iterator[Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class Population:
    """`cast` names a few people whose lives fit a story, by role."""

    people: int
    households: int
    cast: Mapping[str, tuple[UUID, ...]]
    _declared: PopulationFile
    _tables: Tables

    def tables(self) -> Iterator[Table]:
        """One table for each declared registry, in the order of the declaration."""
        for table in self._declared.tables:
            facts = tuple(table.columns)
            yield Table(table.registry, ("subject", "valid_from", *facts), self._rows(table))

    def _rows(self, table: TableOf) -> Iterator[Sequence[str | None]]:
        fields = ("subject", table.valid_from, *table.columns.values())
        for row in self._tables.rows(table.rows):
            yield [row[field] for field in fields]


def generate(release: Release, demo: Path, *, people: int, seed: int, today: date) -> Population:
    """Invent so many people. `demo` is the pack's folder of that name; `today` the day on which
    ages hold. Raises msgspec.ValidationError for a wrong declaration, KeyError for an unknown field."""
    declared = _read(demo / "population.yaml", PopulationFile)
    names = _read(demo / "names.yaml", NamesFile)
    rng = Random(f"{seed} {today.isoformat()}")
    naming = Naming(names, release.territory, release.languages[0])
    made = People(declared, naming, release.territory, rng, today)
    made.populate(people)
    everybody = [one for home in made.households for one in home.members]
    numbers = _numbers(declared, release, [*everybody, *made.dead], rng, today)
    tables = Tables(declared, release.territory, made.households, made.dead, numbers, today)
    return Population(
        people=len(everybody),
        households=len(made.households),
        cast=_cast(made.households, today),
        _declared=declared,
        _tables=tables,
    )


def _numbers(
    declared: PopulationFile, release: Release, people: list[Person], rng: Random, today: date
) -> dict[Person, str]:
    """A number of the declared series for everybody, none twice."""
    series: NumberSeries = release.numbers[declared.number]
    births = next(table for table in declared.tables if table.rows == "births")
    fact_of = {field: fact for fact, field in births.columns.items()}
    sexes, taken = declared.codes.sex, set[str]()
    above: dict[str, str] = {}

    def unit_at(unit: str, level: str) -> str | None:
        if unit not in above:
            chain = release.territory.chain(unit, today)
            above[unit] = next(one.code for one in chain if one.level == level)
        return above[unit]

    numbers: dict[Person, str] = {}
    for person in people:
        facts: dict[str, Value] = {
            fact_of["registered_in"]: person.origin,
            fact_of["born"]: person.born.isoformat(),
            fact_of["sex"]: sexes[person.sex],
        }
        parts = layout(series, facts, unit_at)
        while (number := fill(parts, lambda n: f"{rng.randrange(10**n):0{n}}")) in taken:
            pass
        taken.add(number)
        numbers[person] = number
    return numbers


def _cast(households: list[Household], today: date) -> Mapping[str, tuple[UUID, ...]]:
    cast: dict[str, list[UUID]] = {}
    for home in households:
        for person in home.members:
            role = _role(person, today)
            if role is not None:
                cast.setdefault(role, []).append(person.id)
    return {role: tuple(ids) for role, ids in sorted(cast.items())}


def _role(person: Person, today: date) -> str | None:
    """Women who may well have a child now, by how they live; and who could declare for them."""
    if person.sex != "female" or not 20 <= age(person.born, today) <= 38 or person.home is None:
        return None
    babies = [one for one in person.home.members if one.mother is person]
    if any((today - baby.born).days < 450 for baby in babies):
        return None
    if person.spouse is None:
        return "unmarried-mother"
    if person.spouse.home is not person.home:
        return "mother-of-two-communes" if person.spouse.home is not None else None
    if any(one.relation == "parent" for one in person.home.members):
        return "mother-with-grandparents"
    return "mother"


def _read(path: Path, of: type[T]) -> T:
    # Every scalar stays a text, as everywhere in packs; the declared types convert it.
    plain = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
    return msgspec.convert(plain, of, strict=False)

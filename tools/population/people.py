"""Invented people in households: who is married to whom, whose child, where they live."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final, Literal
from uuid import UUID

from motcua.contexts.territory.words import Territory, Unit
from tools.population.chance import Ids, age, years_before
from tools.population.declared import PopulationFile
from tools.population.naming import Naming

Sex = Literal["male", "female"]
Relation = Literal["head", "spouse", "child", "grandchild", "parent", "member"]
_SHAPES: Final = {
    # Shares of households: a couple with or without children, the same with the husband's parents,
    # an old couple, somebody widowed, a mother alone, somebody single, a couple of two communes.
    "couple": 0.52, "three-generations": 0.13, "old": 0.09, "widowed": 0.06,
    "mother": 0.05, "single": 0.11, "apart": 0.04,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class Person:
    id: UUID
    sex: Sex
    born: date
    surname: str
    name: str
    group: str
    origin: str
    birthplace: str
    died: date | None = None
    home: "Household | None" = None
    relation: Relation = "member"
    spouse: "Person | None" = None
    married: date | None = None
    mother: "Person | None" = None
    father: "Person | None" = None


@dataclass(slots=True, eq=False)
class Household:
    id: UUID
    unit: str
    address: str
    since: date
    members: list[Person] = field(default_factory=list)


class People:
    """Makes households until enough people live in them."""

    def __init__(
        self,
        declared: PopulationFile,
        naming: Naming,
        territory: Territory,
        rng: Random,
        today: date,
    ) -> None:
        self._declared, self._naming, self._rng, self._today = declared, naming, rng, today
        self._near: dict[str | None, list[Unit]] = {}  # by the unit above
        for unit in territory.units(declared.level, at=today):
            self._near.setdefault(unit.parent, []).append(unit)
        self._ids = Ids(rng, today)
        self.households: list[Household] = []
        self.dead: list[Person] = []

    def populate(self, people: int) -> None:
        """Fill a choice of units: one of each unit above them first, the others by chance."""
        units = self._units(max(1, people // self._declared.people_per_unit))
        shapes, shares = list(_SHAPES), list(_SHAPES.values())
        living = 0
        while living < people:
            place = units[len(self.households) % len(units)]
            shape = self._rng.choices(shapes, shares)[0]
            for household in self._made(shape, place, units):
                self.households.append(household)
                living += len(household.members)

    def _units(self, count: int) -> list[Unit]:
        by_parent = self._near
        first = [self._rng.choice(units) for units in by_parent.values()]
        self._rng.shuffle(first)
        taken = set(first[:count])
        rest = [unit for units in by_parent.values() for unit in units if unit not in taken]
        return first[:count] + self._rng.sample(rest, min(len(rest), max(0, count - len(first))))

    def _made(self, shape: str, place: Unit, units: list[Unit]) -> Iterator[Household]:
        rng = self._rng
        home = self._household(place)
        match shape:
            case "couple" | "three-generations" | "apart":
                wife, husband = self._couple(place, rng.triangular(20, 64, 33))
                if shape == "apart":
                    other = self._household(rng.choice(units))
                    self._moves_in(husband, other, "head")
                    self._moves_in(wife, home, "head")
                    yield other
                else:
                    self._moves_in(husband, home, "head")
                    self._moves_in(wife, home, "spouse")
                if shape == "three-generations":
                    self._parents_of(husband, home, place)
                self._children(wife, husband, home, place)
            case "old":
                wife, husband = self._couple(place, rng.triangular(60, 86, 66))
                self._moves_in(husband, home, "head")
                self._moves_in(wife, home, "spouse")
            case "widowed":
                wife, husband = self._couple(place, rng.triangular(48, 92, 74))
                left, gone = (wife, husband) if rng.random() < 0.75 else (husband, wife)
                self._dies(gone)
                self._moves_in(left, home, "head")
            case "mother":
                mother = self._person(
                    "female", years_before(self._today, rng.uniform(19, 45)), place
                )
                self._moves_in(mother, home, "head")
                if rng.random() < 0.7:
                    self._children(mother, None, home, place)
            case _:
                sex: Sex = "male" if rng.random() < 0.55 else "female"
                born = years_before(self._today, rng.triangular(18, 48, 22))
                self._moves_in(self._person(sex, born, place), home, "head")
        yield home

    def _couple(self, place: Unit, wife_age: float) -> tuple[Person, Person]:
        rng, from_age = self._rng, self._declared.marries_from
        wife = self._person("female", years_before(self._today, wife_age), place)
        older = max(from_age["male"] + 0.1, wife_age + rng.gauss(2.6, 2.8))
        husband = self._person("male", years_before(self._today, older), place)
        earliest = max(
            years_before(wife.born, -from_age["female"] - 0.1),
            years_before(husband.born, -from_age["male"] - 0.1),
        )
        fashion = years_before(wife.born, -max(18.2, rng.gauss(24.5, 3.5)))
        married = min(max(earliest, fashion), self._today - timedelta(days=rng.randint(20, 400)))
        wife.married = husband.married = max(married, earliest)
        if wife.married <= self._today:
            wife.spouse, husband.spouse = husband, wife
        else:
            wife.married = husband.married = None
        return wife, husband

    def _children(
        self, mother: Person, father: Person | None, home: Household, place: Unit
    ) -> None:
        """Children who still live there: the first some time after the wedding, then with gaps."""
        rng, today = self._rng, self._today
        start = mother.married or years_before(mother.born, -max(18.5, rng.gauss(23, 4)))
        born = start + timedelta(days=round(rng.triangular(150, 1500, 420)))
        wanted = rng.choices((0, 1, 2, 3, 4), (6, 20, 50, 17, 7))[0]
        while wanted > 0 and born < today and age(mother.born, born) < 44:
            leaves_at = rng.uniform(19, 31)
            if years_before(today, leaves_at) < born:
                sex: Sex = "male" if rng.random() < 0.52 else "female"
                child = self._person(sex, born, place, mother=mother, father=father)
                self._moves_in(child, home, "child")
            wanted -= 1
            born += timedelta(days=round(rng.triangular(420, 2600, 1200)))

    def _parents_of(self, husband: Person, home: Household, place: Unit) -> None:
        """His parents in the same house; now and then only one is left."""
        older = self._rng.uniform(21, 33)
        born = years_before(husband.born, older)
        father = self._person("male", born, place, surname=husband.surname, group=husband.group)
        mother = self._person("female", years_before(born, -self._rng.uniform(0, 5)), place)
        married = years_before(husband.born, 1.5)
        father.spouse, mother.spouse = mother, father
        father.married = mother.married = max(married, years_before(mother.born, -18.1))
        husband.mother, husband.father = mother, father
        for parent in (father, mother):
            at = age(parent.born, self._today)
            if self._rng.random() < min(0.85, max(0.02, (at - 55) / 45)):
                self._dies(parent)
            else:
                self._moves_in(parent, home, "parent")

    def _dies(self, person: Person) -> None:
        """Died within the last ten years, as an adult."""
        earliest = max(years_before(self._today, 10), years_before(person.born, -40))
        span = max(1, (self._today - earliest).days - 30)
        person.died = earliest + timedelta(days=self._rng.randrange(span))
        self.dead.append(person)

    def _person(
        self,
        sex: Sex,
        born: date,
        place: Unit,
        *,
        mother: Person | None = None,
        father: Person | None = None,
        surname: str | None = None,
        group: str | None = None,
    ) -> Person:
        rng, parent = self._rng, father or mother
        group = group or (parent.group if parent else self._naming.group(rng, place))
        surname = surname or (parent.surname if parent else self._naming.surname(rng, group))
        if parent is not None:
            origin = parent.origin
        else:
            # Most people come from where they live.
            near = self._near[place.parent]
            origin = place.code if rng.random() < 0.7 else rng.choice(near).code
        return Person(
            id=self._ids.new(),
            sex=sex,
            born=born,
            surname=surname,
            name=self._naming.full_name(rng, surname, sex, born),
            group=group,
            origin=origin,
            birthplace=self._naming.birthplace(rng, place.parent or place.code),
            mother=mother,
            father=father,
        )

    def _household(self, place: Unit) -> Household:
        return Household(
            self._ids.new(), place.code, self._naming.address(self._rng, place), self._today
        )

    def _moves_in(self, person: Person, home: Household, relation: Relation) -> None:
        person.home, person.relation = home, relation
        home.members.append(person)
        grown = years_before(person.born, -self._declared.majority)
        if relation == "head":
            home.since = min(max(grown, person.married or grown), self._today)

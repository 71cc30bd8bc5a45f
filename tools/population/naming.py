"""Names and addresses drawn from the pack's lists."""

from datetime import date
from random import Random

from motcua.contexts.territory.words import Territory, Unit
from motcua.kernel.texts import say
from tools.population.chance import Wheel
from tools.population.declared import ByAge, BySex, NamesFile


class Naming:
    """Wheels made once from the lists."""

    def __init__(self, names: NamesFile, territory: Territory, language: str) -> None:
        self._names = names
        self._surnames = [(set(one.groups), Wheel(one.names)) for one in names.surnames]
        self._middle, self._given = _by_sex(names.middle), _by_sex(names.given)
        self._everywhere = next(Wheel(one.shares) for one in names.groups if not one.units)
        self._groups = {unit: Wheel(one.shares) for one in names.groups for unit in one.units}
        self._territory, self._language = territory, language
        self._places: dict[str, str] = {}

    def group(self, rng: Random, place: Unit) -> str:
        return self._groups.get(place.parent or "", self._everywhere).draw(rng)

    def surname(self, rng: Random, group: str) -> str:
        wheel = next(w for groups, w in self._surnames if group in groups or not groups)
        return wheel.draw(rng)

    def full_name(self, rng: Random, surname: str, sex: str, born: date) -> str:
        """Surname, middle name and given name, after the fashion of the year of birth."""
        fashion = "young" if born.year >= self._names.turn else "old"
        middle = self._middle[sex, fashion].draw(rng)
        given = self._given[sex, fashion].draw(rng)
        # Nobody is called twice the same.
        return (
            f"{surname} {middle} {given}" if given not in middle.split() else f"{surname} {given}"
        )

    def address(self, rng: Random, place: Unit) -> str:
        form = rng.choice(self._names.addresses[place.kind.id])
        return form.format(
            n=rng.randint(1, 260), t=rng.randint(1, 12), street=rng.choice(self._names.streets)
        )

    def birthplace(self, rng: Random, unit: str) -> str:
        if unit not in self._places:
            self._places[unit] = say(self._territory.unit(unit).title_within(), self._language)
        return rng.choice(self._names.birthplaces).format(place=self._places[unit])


def _by_sex(lists: BySex) -> dict[tuple[str, str], Wheel]:
    found: dict[tuple[str, str], Wheel] = {}
    for sex, ages in (("male", lists.male), ("female", lists.female)):
        found[sex, "old"], found[sex, "young"] = _wheels(ages)
    return found


def _wheels(ages: ByAge) -> tuple[Wheel, Wheel]:
    return Wheel(ages.old), Wheel(ages.young)

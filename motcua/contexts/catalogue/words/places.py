"""Places by their names, as people write them: those of today, and those that took over from former ones."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from motcua.contexts.catalogue.words.declared import Fact
from motcua.contexts.territory.words import Territory, Unit

MOST: Final = 12
WITHIN: Final = ".within"
"""Ends the name of the field in which a place says what it lies in."""
_GENERATIONS: Final = 8


def regions(territory: Territory, fact: Fact, today: date) -> list[Unit]:
    """The units of the level above that of the fact, to narrow the search; none at the top."""
    levels = [level.id for level in territory.levels()]
    above = levels.index(fact.level) - 1 if fact.level in levels else -1
    return territory.units(levels[above], at=today) if above >= 0 else []


def found(
    territory: Territory, fact: Fact, typed: str, today: date, *, within: str = "", most: int = MOST
) -> list[Unit]:
    """What a name may mean today, inside a region if one is named. A name that no unit bears any more leads to the
    units that took over."""
    living = territory.search(typed, most, level=fact.level, at=today) if not within else []
    if within:
        living = [
            unit
            for unit in territory.search(typed, 50 * most, level=fact.level, at=today)
            if territory.lies_within(unit, within)
        ]
    if living:
        return living[:most]
    former = territory.search(typed, most, level=fact.level)
    after = {
        unit.code: unit for one in former for unit in _after(territory, one, today, _GENERATIONS)
    }
    return [
        unit
        for unit in after.values()
        if unit.level == fact.level and (not within or territory.lies_within(unit, within))
    ][:most]


def _after(territory: Territory, unit: Unit, today: date, most: int) -> Iterator[Unit]:
    """The units in force today that a unit has become."""
    if unit.in_force(today):
        yield unit
    elif most and unit.valid_to is not None:
        for one in territory.successors(unit.code, unit.valid_to):
            yield from _after(territory, one, today, most - 1)

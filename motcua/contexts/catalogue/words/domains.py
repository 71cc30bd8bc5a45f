"""What an input of a decision table can be, and which of it a cell names: codes, or values on a line.

A cut on a line is a number and a side: `(n, 0)` lies just before n, `(n, 1)` just after it. A stretch goes
from one cut to another, so that every bound, closed or open, is one of the two; whole numbers and days
need only the first side.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from motcua.contexts.territory.words import Territory, Unit

Number = int | Decimal
Cut = tuple[Number, int]

LOWEST: Final[Cut] = (Decimal("-Infinity"), 0)
HIGHEST: Final[Cut] = (Decimal("Infinity"), 0)
_NUMBER: Final = {
    "integer": re.compile(r"-?[0-9]{1,18}"),
    "decimal": re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,12})?"),
}


class Stretch(NamedTuple):
    """All values from one cut to another."""

    first: Cut
    last: Cut


WHOLE: Final = Stretch(LOWEST, HIGHEST)


@dataclass(frozen=True, slots=True)
class Codes:
    """Finitely many values. `fitting` gives those that a word in a cell names; none: no such word, and `remedy`
    says which there are."""

    codes: frozenset[str]
    remedy: str
    fitting: Callable[[str], frozenset[str] | None]


@dataclass(frozen=True, slots=True)
class Line:
    """Ordered values: numbers, or days as their ordinals. Only what lies within `whole` can occur."""

    kind: Literal["integer", "decimal", "date"]
    whole: Stretch = WHOLE

    def read(self, text: str) -> Number | None:
        """The value that a text names; None when it names none."""
        if self.kind == "date":
            try:
                return date.fromisoformat(text).toordinal() if len(text) == 10 else None
            except ValueError:
                return None
        if _NUMBER[self.kind].fullmatch(text) is None:
            return None
        return int(text) if self.kind == "integer" else Decimal(text)

    def before(self, value: Number) -> Cut:
        return value, 0

    def after(self, value: Number) -> Cut:
        return (value, 1) if self.kind == "decimal" else (value + 1, 0)

    def say(self, stretch: Stretch) -> str:
        """The stretch in words."""
        first = None if stretch.first <= self.whole.first else stretch.first
        last = None if stretch.last >= self.whole.last else stretch.last
        if self.kind == "decimal":
            lower = None if first is None else f"{'over' if first[1] else 'at least'} {first[0]}"
            upper = None if last is None else f"{'at most' if last[1] else 'under'} {last[0]}"
            if first is not None and last == (first[0], 1):
                return str(first[0])
            return " and ".join(filter(None, (lower, upper)))
        lowest = "" if first is None else self._shown(first[0])
        highest = "" if last is None else self._shown(last[0] - 1)
        if lowest == highest:
            return lowest
        if not lowest:
            return f"{highest} or {'earlier' if self.kind == 'date' else 'less'}"
        if not highest:
            return f"{lowest} or {'later' if self.kind == 'date' else 'more'}"
        return f"{lowest} to {highest}"

    def _shown(self, value: Number) -> str:
        return date.fromordinal(int(value)).isoformat() if self.kind == "date" else str(value)


Domain = Codes | Line


def days(first: date = date.min, last: date = date.max) -> Line:
    return Line("date", Stretch((first.toordinal(), 0), (last.toordinal() + 1, 0)))


def plain_codes(codes: Iterable[str]) -> Codes:
    """Codes that stand for themselves."""
    known = frozenset(codes)
    some = sorted(known)
    remedy = f"Values: {', '.join(some[:8])}{', …' if len(some) > 8 else ''}."
    return Codes(known, remedy, lambda word: frozenset((word,)) if word in known else None)


def units(territory: Territory, level: str) -> Codes:
    """The units that are or were on a level. A cell names a unit by its code: itself, a unit above it, or one
    that it took over from. A code that was used again is the newest unit's; `code@day` is that of the day."""
    codes, held = _held(territory, level)

    def fitting(word: str) -> frozenset[str] | None:
        code, at, day = word.partition("@")
        try:
            unit = territory.unit_by_code(code, date.fromisoformat(day) if at else None)
        except ValueError:
            return None
        return None if unit is None else held.get((unit.code, unit.valid_from))

    remedy = f"Name a unit of level {level}, one above or one before it; `code@day` is that of another time."
    return Codes(codes, remedy, fitting)


_Key = tuple[str, date | None]


@lru_cache(maxsize=64)
def _held(territory: Territory, level: str) -> tuple[frozenset[str], dict[_Key, frozenset[str]]]:
    """The codes of a level, and for each unit those of them that it stands for."""
    codes = frozenset(unit.code for unit in territory.units(level))
    found: dict[_Key, set[str]] = {}
    for code in codes:
        for unit in _kin(territory, territory.unit(code)):
            found.setdefault((unit.code, unit.valid_from), set()).add(code)
    return codes, {key: frozenset(some) for key, some in found.items()}


def _kin(territory: Territory, unit: Unit) -> Iterator[Unit]:
    """A unit, those that it lay in and those that it took over from; of one that has ended also its successor with
    those above, when it has just one."""
    yield from _before(territory, unit)
    after = [unit]
    while len(after) == 1:
        yield from _above(territory, after[0])
        after = territory.successors(after[0].code, after[0].valid_to)


def _before(territory: Territory, unit: Unit) -> Iterator[Unit]:
    """Itself and all that it came from, with those above. What a unit above took over from lay elsewhere, too, so
    that only its own line counts."""
    yield from _above(territory, unit)
    for former in territory.predecessors(unit.code, unit.valid_from or unit.valid_to):
        yield from _before(territory, former)


def _above(territory: Territory, unit: Unit) -> Iterator[Unit]:
    """Itself and every unit that it lay in at some time: the code above it may have gone to another unit."""
    yield unit
    for above in territory.versions(unit.parent or ""):
        since = max(filter(None, (unit.valid_from, above.valid_from)), default=None)
        until = min(filter(None, (unit.valid_to, above.valid_to)), default=None)
        if since is None or until is None or since <= until:
            yield from _above(territory, above)

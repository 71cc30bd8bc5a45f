"""Drawing by weight, the same for the same seed."""

from bisect import bisect
from collections.abc import Mapping
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Final
from uuid import UUID

_DAYS: Final = 365.2425


class Wheel:
    """Draws names by weight, faster than Random.choices for one at a time."""

    __slots__ = ("_names", "_sums")

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._names = list(weights)
        self._sums = list(accumulate(weights.values()))

    def draw(self, rng: Random) -> str:
        return self._names[bisect(self._sums, rng.random() * self._sums[-1])]


class Ids:
    """Ids in the shape of uuidv7, rising, so that they are loaded as quickly as real ones."""

    def __init__(self, rng: Random, today: date) -> None:
        self._rng = rng
        self._ms = (today - date(1970, 1, 1)).days * 86_400_000
        self._count = 0

    def new(self) -> UUID:
        self._count += 1
        time = (self._ms + (self._count >> 12)) << 80
        return UUID(
            int=time | 7 << 76 | (self._count & 0xFFF) << 64 | 2 << 62 | self._rng.getrandbits(62)
        )


def years_before(day: date, years: float) -> date:
    """The day so many years earlier."""
    return day - timedelta(days=round(years * _DAYS))


def age(born: date, at: date) -> int:
    """Whole years."""
    return at.year - born.year - ((at.month, at.day) < (born.month, born.day))

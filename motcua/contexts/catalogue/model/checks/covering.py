"""Boxes in a space of finitely many cases: which of them overlap, which case lies in none. Exact.

An axis has classes, and a box holds some of them on each axis, as the bits of a number. Boxes of which no two
overlap leave a gap exactly if their volumes do not add up to that of the space, so that a gap is found, or shown
to be none, without looking at every case. Where some overlap, the space is divided until that argument holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Final

Box = tuple[int, ...]

MOST_STEPS: Final = 20_000


class TooEntangled(Exception):
    """So many boxes overlap that gaps cannot be told apart: first the overlaps must go."""


def whole(sizes: Sequence[int]) -> Box:
    """The box of all cases, from the number of classes on each axis."""
    return tuple((1 << size) - 1 for size in sizes)


def meet(first: Box, second: Box) -> Box | None:
    """What two boxes share; None if nothing."""
    shared = tuple(a & b for a, b in zip(first, second, strict=True))
    return shared if all(shared) else None


def overlaps(boxes: Sequence[Box]) -> Iterator[tuple[int, int]]:
    """The places of any two boxes that share a case."""
    for second, box in enumerate(boxes):
        for first in range(second):
            if all(a & b for a, b in zip(boxes[first], box, strict=True)):
                yield first, second


def gap(space: Box, boxes: Sequence[Box]) -> Box | None:
    """A box within the space that no box reaches into, as great as it gets; None if every case is covered.
    Raises TooEntangled, only where boxes overlap."""
    inside = [shared for box in boxes if (shared := meet(space, box)) is not None]
    if not all(space):
        return None
    point = _Search(space, inside).point()
    return None if point is None else _grown(space, inside, point)


def _grown(space: Box, boxes: Sequence[Box], point: Box) -> Box:
    """The box around an uncovered point, widened on one axis after the other."""
    grown = list(point)
    for axis in range(len(space)):
        taken = 0
        for box in boxes:
            if all(box[other] & grown[other] for other in range(len(space)) if other != axis):
                taken |= box[axis]
        grown[axis] = space[axis] & ~taken
    return tuple(grown)


@dataclass(slots=True)
class _Search:
    """Looks for a case in no box, one axis after the other: classes that the same boxes hold go together."""

    space: Box
    boxes: Sequence[Box]
    sizes: list[int] = field(init=False)
    counts: list[list[int]] = field(init=False)
    holders: list[list[tuple[int, int]]] = field(init=False)
    entangled: list[int] = field(init=False)
    done: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        axes = range(len(self.space))
        self.sizes = [mask.bit_count() for mask in self.space]
        self.counts = [[mask.bit_count() for mask in box] for box in self.boxes]
        self.holders = [self._holders(axis) for axis in axes]
        self.entangled = [1 << first | 1 << second for first, second in overlaps(self.boxes)]

    def point(self) -> Box | None:
        axes = (1 << len(self.space)) - 1
        found = self._look(axes, (1 << len(self.boxes)) - 1)
        if found is None:
            return None
        return tuple(found.get(axis, mask & -mask) for axis, mask in enumerate(self.space))

    def _holders(self, axis: int) -> list[tuple[int, int]]:
        """Each class of an axis with the boxes that hold it."""
        found = []
        left = self.space[axis]
        while left:
            one = left & -left
            left ^= one
            found.append((one, sum(1 << n for n, box in enumerate(self.boxes) if box[axis] & one)))
        return found

    def _look(self, axes: int, live: int) -> dict[int, int] | None:
        """A class on each of the axes, such that none of the live boxes holds all; None: there are none."""
        if not live:
            return {}
        if (axes, live) in self.done:
            return None
        if len(self.done) > MOST_STEPS:
            raise TooEntangled
        left, alive = list(_bits(axes)), list(_bits(live))
        total = prod(self.sizes[axis] for axis in left)
        volumes = [prod(self.counts[box][axis] for axis in left) for box in alive]
        short = sum(volumes) < total
        # Full boxes leave nothing; boxes that do not overlap and add up to the whole neither.
        if max(volumes) == total or not (short or self._overlap(live)):
            self.done.add((axes, live))
            return None
        axis = max(
            left, key=lambda axis: sum(self.counts[b][axis] < self.sizes[axis] for b in alive)
        )
        for one, inner in self._divided(axis, live):
            found = self._look(axes & ~(1 << axis), inner)
            if found is not None:
                return {**found, axis: one}
        self.done.add((axes, live))
        return None

    def _overlap(self, live: int) -> bool:
        return any(live & pair == pair for pair in self.entangled)

    def _divided(self, axis: int, live: int) -> list[tuple[int, int]]:
        """One class for each set of live boxes that hold classes of the axis, the fewest boxes first."""
        alike: dict[int, int] = {}
        for one, holders in self.holders[axis]:
            alike.setdefault(holders & live, one)
        return sorted(
            ((one, inner) for inner, one in alike.items()), key=lambda each: each[1].bit_count()
        )


def _bits(mask: int) -> Iterator[int]:
    while mask:
        one = mask & -mask
        yield one.bit_length() - 1
        mask ^= one

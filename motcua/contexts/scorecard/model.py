"""Shares, and what of them may be shown in public. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from motcua.contexts.catalogue.words import Count, Indicator
from motcua.kernel.canonical import digest

Zero = Literal["none", "zero", "hundred"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A numerator over a denominator at one place: an agency's code, a day, or several merged."""

    place: str
    numerator: int
    denominator: int
    merged: int = 1  # how many places stand in this line
    events: int | None = None  # how many events a summed denominator adds up; none: it counts them

    @property
    def size(self) -> int:
        """How many events stand behind it: one declaration of thirty facts is one."""
        return self.denominator if self.events is None else self.events

    def percent(self, zero: Zero = "none") -> float | None:
        """The share in percent, unrounded; what nothing over nothing means is the definition's."""
        if self.denominator:
            return 100 * self.numerator / self.denominator
        return {"none": None, "zero": 0.0, "hundred": 100.0}[zero]


@dataclass(frozen=True, slots=True)
class Counter:
    agency: str
    count_id: str
    unit: str
    service: str
    channel: str
    day: date
    amount: int


def count_id(count: Count, zone: str) -> str:
    """The name of a count: a hash of its definition, so that a changed one never mixes with the old."""
    return digest({"count": count, "zone": zone})[:24]


def events_of(count: Count) -> Count:
    """The events that a count adds up, each as one."""
    return Count(event=count.event, where=count.where)


def total(cells: Iterable[Cell]) -> Cell:
    numerator = denominator = merged = events = 0
    for cell in cells:
        numerator += cell.numerator
        denominator += cell.denominator
        merged += cell.merged
        events += cell.size
    return Cell("", numerator, denominator, merged=merged, events=events)


def public(cells: Sequence[Cell], *, under: int) -> list[Cell]:
    """The cells that may be shown: those with fewer than `under` events in the denominator are merged into
    one line (place ""), and if that line is itself too small the next smallest joins it, so that
    nobody can subtract a small cell out of the total."""
    shown = sorted((cell for cell in cells if cell.denominator or cell.numerator), key=_size)
    small: list[Cell] = []
    while shown and (shown[0].size < under or 0 < total(small).size < under):
        small.append(shown.pop(0))
    shown.sort(key=lambda cell: cell.place)
    if not small:
        return shown
    rest = total(small)
    if rest.size < under:
        return shown  # too few in all: nothing of them is shown
    return [*shown, rest]


def _size(cell: Cell) -> tuple[int, str]:
    return cell.size, cell.place


def evidence_hash(indicator: Indicator, cells: Sequence[Cell], *, counted_to: int) -> str:
    """One hash over the definition, the cells as shown and the place in the log they were counted to."""
    lines = [[cell.place, cell.numerator, cell.denominator] for cell in cells]
    return digest({"definition": indicator, "cells": lines, "counted_to": counted_to})

"""The tree of units with its history, and the search by name."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from heapq import nsmallest
from typing import Final

from motcua.contexts.territory.errors import UnitNotFound
from motcua.contexts.territory.words.files import LevelOf, UnitKind
from motcua.contexts.territory.words.units import Unit, folded
from motcua.kernel.texts import Text

_DAY: Final = timedelta(days=1)


class Units:
    """All units that are or were. `at` is a local day; without it the newest version of a code
    answers."""

    def __init__(
        self, levels: Sequence[LevelOf], kinds: Iterable[UnitKind], units: Sequence[Unit]
    ) -> None:
        self._levels = tuple(levels)
        self._unit_kinds = {kind.id: kind for kind in kinds}
        self._units = tuple(units)
        by_code: dict[str, tuple[Unit, ...]] = {}
        below: dict[str, list[Unit]] = {}
        successors: dict[str, list[Unit]] = {}
        for unit in self._units:
            by_code[unit.code] = tuple(sorted((*by_code.get(unit.code, ()), unit), key=_since))
            below.setdefault(unit.parent or "", []).append(unit)
            for code in unit.predecessors:
                successors.setdefault(code, []).append(unit)
        self._by_code = by_code
        self._below = {code: tuple(found) for code, found in below.items()}
        self._successors = {code: tuple(found) for code, found in successors.items()}
        self._search: list[str] | None = None

    def levels(self) -> tuple[LevelOf, ...]:
        """The storeys of the tree, the highest first."""
        return self._levels

    def unit_kinds(self) -> Mapping[str, UnitKind]:
        return self._unit_kinds

    def unit(self, code: str, at: date | None = None) -> Unit:
        """The unit with this code on a day. Raises UnitNotFound."""
        unit = self.unit_by_code(code, at)
        if unit is None:
            raise UnitNotFound(unit=code)
        return unit

    def unit_by_code(self, code: str, at: date | None = None) -> Unit | None:
        versions = self._by_code.get(code, ())
        if at is None:
            return versions[-1] if versions else None
        return next((unit for unit in versions if unit.in_force(at)), None)

    def versions(self, code: str) -> tuple[Unit, ...]:
        """All units that have or had this code, the oldest first."""
        return self._by_code.get(code, ())

    def units(self, level: str, parent: str | None = None, at: date | None = None) -> list[Unit]:
        """The units of a level, within one parent if named, in force on the day (or at all)."""
        among = self._units if parent is None else self._below.get(parent, ())
        return [u for u in among if u.level == level and (at is None or u.in_force(at))]

    def chain(self, code: str, at: date | None = None) -> list[Unit]:
        """The unit and all units above it, from below. Raises UnitNotFound."""
        chain = [self.unit(code, at)]
        # A code may be used again: what lay above an ended unit is looked up in its own time.
        day = at or chain[0].valid_to or chain[0].valid_from
        while (parent := chain[-1].parent) is not None:
            chain.append(self.unit(parent, day))
        return chain

    def full_name(self, code: str, at: date | None = None) -> Text:
        """The names of the unit and of those above it, in each language, parted by commas."""
        titles = [unit.title() for unit in self.chain(code, at)]
        return {tongue: ", ".join(t[tongue] for t in titles) for tongue in titles[0]}

    def predecessors(self, code: str, at: date | None = None) -> list[Unit]:
        """The units that this one took over from, as they were when they ended."""
        unit = self.unit(code, at)
        if unit.valid_from is None:
            return []
        return [self.unit(former, unit.valid_from - _DAY) for former in unit.predecessors]

    def successors(self, code: str, at: date | None = None) -> list[Unit]:
        """The units that took over from this one when it ended; none while it lasts."""
        unit = self.unit(code, at)
        if unit.valid_to is None:
            return []
        follows = unit.valid_to + _DAY
        return [after for after in self._successors.get(code, ()) if after.valid_from == follows]

    def search(
        self, text: str, limit: int = 10, *, level: str | None = None, at: date | None = None
    ) -> list[Unit]:
        """Units whose name, or name and place above, has all the words typed; diacritics and case
        do not matter. Whole names first, then beginnings, then the rest."""
        wanted = folded(text)
        if not wanted:
            return []
        words = wanted.split()
        hits: list[tuple[int, int]] = []
        for place, haystack in enumerate(self._haystacks()):
            if all(word in haystack for word in words):
                unit = self._units[place]
                if (level is None or unit.level == level) and (at is None or unit.in_force(at)):
                    hits.append((_rank(folded(unit.name), haystack, wanted, words), place))
        return [self._units[place] for _, place in nsmallest(limit, hits)]

    def living(self, code: str, at: date) -> Unit | None:
        """The unit in force on the day; for one that has ended its successor when it has just one.
        None when several took over. Raises UnitNotFound."""
        unit = self.unit_by_code(code, at)
        if unit is not None:
            return unit
        ended = [u for u in self._by_code.get(code, ()) if u.valid_to and u.valid_to < at]
        if not ended:
            raise UnitNotFound(unit=code)
        after = self.successors(code, ended[-1].valid_to)
        return self.living(after[0].code, at) if len(after) == 1 else None

    def lies_within(self, unit: Unit, code: str) -> bool:
        """Whether the unit is, or lies below, the unit with this code."""
        return any(above.code == code for above in self.chain(unit.code, unit.valid_from))

    def _haystacks(self) -> list[str]:
        # Made at the first search: processes that never search do not pay for it.
        if self._search is None:
            self._search = [folded(self._words_of(unit)) for unit in self._units]
        return self._search

    def _words_of(self, unit: Unit) -> str:
        above = self.unit_by_code(unit.parent, unit.valid_from) if unit.parent else None
        titles = [next(iter(u.title().values())) for u in (unit, above) if u is not None]
        return " ".join(titles)


def _since(unit: Unit) -> date:
    return unit.valid_from or date.min


def _rank(name: str, haystack: str, wanted: str, words: list[str]) -> int:
    if name == wanted or haystack == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if haystack.startswith(wanted) or name.startswith(words[0]):
        return 2
    return 3

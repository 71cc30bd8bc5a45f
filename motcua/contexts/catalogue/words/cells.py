"""What a cell of a decision table names of its input, and the row that it stands in."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from motcua.contexts.catalogue.words.declared import Declared
from motcua.contexts.catalogue.words.domains import (
    HIGHEST,
    LOWEST,
    WHOLE,
    Codes,
    Cut,
    Line,
    Number,
    Stretch,
    days,
)
from motcua.contexts.catalogue.words.operands import RuleWrong, plain

ANY: Final = "any"
Path = tuple[str | int, ...]


class Bounds(Declared, frozen=True, kw_only=True):
    """Written as in conditions: closed or open, together where more than one is given. `none_of`: every code but
    these."""

    over: int | str | None = None
    under: int | str | None = None
    at_least: int | str | None = None
    at_most: int | str | None = None
    none_of: list[bool | int | str] | None = None


Cell = bool | int | str | list[bool | int | str] | Bounds


class TableRow(Declared, frozen=True, kw_only=True):
    """What every row has; what it answers belongs to the kind of table."""

    when: dict[str, Cell] = {}  # noqa: RUF012 (msgspec copies it)
    legal_basis: str
    effective_from: str | None = None  # none: as long as its service
    effective_to: str | None = None
    unverified: bool = False


class Named(NamedTuple):
    """The codes that a cell names; `without`: all others."""

    codes: frozenset[str]
    without: bool = False


def codes_of(domain: Codes, cell: Cell, path: Path) -> Named | None:
    """The codes that a cell names; none: any. Raises RuleWrong."""
    if cell == ANY:
        return None
    if not isinstance(cell, Bounds):
        return Named(_named(domain, cell, path))
    if cell.none_of is None or cell != Bounds(none_of=cell.none_of):
        raise RuleWrong(
            path,
            "Bounds fit numbers and dates.",
            "Write a value, `[value, value]` or `{none_of: […]}`.",
        )
    named = _named(domain, cell.none_of, (*path, "none_of"))
    if named == domain.codes:
        raise RuleWrong(path, "No value is left.", "Name fewer values.")
    return Named(named, without=True)


def _named(
    domain: Codes, cell: bool | int | str | list[bool | int | str], path: Path
) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for where, one in _values(cell, path):
        named = domain.fitting(plain(one))
        if named is None:
            raise RuleWrong(where, f"`{plain(one)}` is none of its values.", domain.remedy)
        found |= named
    return found


def stretches_of(domain: Line, cell: Cell, path: Path) -> tuple[Stretch, ...] | None:
    """What a cell names on a line; none: any value. Raises RuleWrong."""
    if cell == ANY:
        return None
    if isinstance(cell, Bounds):
        return (_between(domain, cell, path),)
    found = []
    for where, one in _values(cell, path):
        value = _number(domain, one, where)
        found.append(Stretch(domain.before(value), domain.after(value)))
    return tuple(found)


def _between(domain: Line, bounds: Bounds, path: Path) -> Stretch:
    if bounds.none_of is not None:
        raise RuleWrong(path, "`none_of` fits codes.", "Write bounds, such as `{over: n}`.")
    given = {
        name: _number(domain, bound, (*path, name))
        for name in ("over", "at_least", "under", "at_most")
        if (bound := getattr(bounds, name)) is not None
    }
    if not given:
        remedy = "Write `{over: n}`, `{under: n}`, `{at_least: n}` or `{at_most: n}`."
        raise RuleWrong(path, "Bounds are expected.", remedy)
    cuts: dict[str, Cut] = {
        name: domain.after(bound) if name in ("over", "at_most") else domain.before(bound)
        for name, bound in given.items()
    }
    first = max((cuts[name] for name in ("over", "at_least") if name in cuts), default=LOWEST)
    last = min((cuts[name] for name in ("under", "at_most") if name in cuts), default=HIGHEST)
    if first >= last:
        raise RuleWrong(path, "No value lies within these bounds.", "Correct a bound.")
    return Stretch(first, last)


def _values(
    cell: bool | int | str | list[bool | int | str], path: Path
) -> Iterator[tuple[Path, bool | int | str]]:
    if not isinstance(cell, list):
        yield path, cell
        return
    if not cell:
        raise RuleWrong(path, "An empty list fits nothing.", "Name values, or write `any`.")
    for place, one in enumerate(cell):
        yield (*path, place), one


def _number(domain: Line, raw: bool | int | str, path: Path) -> Number:
    value = domain.read(plain(raw))
    if value is None:
        form = {"integer": "a whole number", "decimal": "a number such as 2.5"}
        remedy = f"Write {form.get(domain.kind, 'a day such as 2026-01-31')}."
        raise RuleWrong(path, f"`{plain(raw)}` does not fit here.", remedy)
    return value


def in_force_of(
    row: TableRow, place: int, meant: tuple[Stretch, ...] | None
) -> tuple[Stretch, ...] | None:
    """The days that its cell names, as far as the row holds on them. Raises RuleWrong."""
    if row.effective_from is None and row.effective_to is None:
        return meant
    cuts = [LOWEST, HIGHEST]
    for side, name in enumerate(("effective_from", "effective_to")):
        text = getattr(row, name)
        if text is not None:
            day = _number(days(), text, ("rows", place, name))
            cuts[side] = (day + side, 0)
    if cuts[0] >= cuts[1]:
        path = ("rows", place, "effective_to")
        raise RuleWrong(path, "It ends before it begins.", "Correct a day.")
    within = (Stretch(max(one.first, cuts[0]), min(one.last, cuts[1])) for one in meant or (WHOLE,))
    return tuple(one for one in within if one.first < one.last)

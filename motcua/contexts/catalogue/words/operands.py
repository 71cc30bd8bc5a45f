"""What operators of the closed language share: how their operands are read, and what is wrong with them."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from motcua.contexts.catalogue.words.state import FactKey, State, key

Test = Callable[[State, date], bool]
"""A compiled condition: what the case knows, and the local day."""
Place = tuple[str | int, ...]
"""The way to a part of a condition."""

BOUNDS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "over": lambda value, bound: value > bound,
    "under": lambda value, bound: value < bound,
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
}


class RuleWrong(ValueError):
    """A condition that does not compile. `path` leads to the part that is wrong."""

    def __init__(self, path: Place, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.path, self.problem, self.remedy = path, problem, remedy


def plain(value: object) -> str:
    """A value as the pack writes it, so that a literal needs no type to be compared."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def about(name: object, path: Place) -> FactKey:
    """Raises RuleWrong."""
    if not isinstance(name, str) or "." not in name:
        raise RuleWrong(path, f"`{name}` is no fact.", "Name it as `role.fact`.")
    return key(name)


def bounds(raw: object, path: Place) -> Callable[[Decimal], bool]:
    """Raises RuleWrong."""
    if not isinstance(raw, dict) or not raw or not set(raw) <= set(BOUNDS):
        remedy = "Write `{over: n}`, `{under: n}`, `{at_least: n}` or `{at_most: n}`."
        raise RuleWrong(path, "Bounds are expected.", remedy)
    try:
        tests = [(BOUNDS[name], finite(str(bound))) for name, bound in raw.items()]
    except InvalidOperation:
        raise RuleWrong(path, "A bound is a number.", "Write `{over: 60}`.") from None
    return lambda value: all(holds(value, bound) for holds, bound in tests)


def finite(text: str) -> Decimal:
    """Raises InvalidOperation, also for what cannot be compared."""
    number = Decimal(text)
    if not number.is_finite():
        raise InvalidOperation
    return number


def pair(operand: object, path: Place, form: str) -> tuple[str, object]:
    """Raises RuleWrong."""
    match operand:
        case [str(first), second]:
            return first, second
    raise RuleWrong(path, "Two things are expected.", f"Write `{form}`.")

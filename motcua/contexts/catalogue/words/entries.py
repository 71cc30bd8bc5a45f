"""Entries of a group: under which role the facts of one are kept, and conditions that speak of one of them.

The fact of a group holds the ids of its entries. What is said in an entry is kept under the role `group~id`; a
condition inside the group calls it by the group's own name, as if that were a role.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from motcua.contexts.catalogue.words.declared import Condition
from motcua.contexts.catalogue.words.operands import (
    Place,
    RuleWrong,
    Test,
    about,
    bounds,
    finite,
    pair,
    plain,
)
from motcua.contexts.catalogue.words.state import FactKey, State

Compile = Callable[[Condition, Place], Test]

MARK: Final = "~"
_MOST_KEPT: Final = 2048
OVER: Final = ("count", "sum", "some", "every", "differ")
"""The operators that look at a whole group."""
_BOTH: Final = ("same", "before", "less")


def entry_role(group: str, entry: str) -> str:
    """The role under which an entry's facts are kept."""
    return f"{group}{MARK}{entry}"


def group_of(role: str) -> str | None:
    """The group of an entry's role; none for other roles."""
    group, mark, _ = role.partition(MARK)
    return group if mark else None


def entries(state: State, group: FactKey) -> Sequence[str] | None:
    """The ids of a group's entries in order; none while nobody has said whether there are any."""
    value = state.value(*group)
    return value if isinstance(value, list) else None


def renamed(name: str, group: str, entry: str) -> str:
    """`group.fact` as the fact of one entry; other names stay."""
    role, dot, fact = name.partition(".")
    return f"{entry_role(group, entry)}{dot}{fact}" if dot and role == group else name


def rebound(raw: Condition, group: str, entry: str) -> Condition:
    """A condition that speaks of a group's entry, about this entry. What looks at the whole group keeps its
    names: they mean each entry in turn."""
    if isinstance(raw, bool):
        return raw
    ((op, operand),) = raw.items()
    match op, operand:
        case "not", bool() | dict():
            return {op: rebound(operand, group, entry)}
        case (("all" | "any"), list(inner)):
            return {op: [rebound(one, group, entry) for one in inner]}
        case (("some" | "every"), [str(over), inner]) if over.rpartition(".")[2] != group:
            return {op: [over, rebound(inner, group, entry)]}  # type: ignore[arg-type]  # compiled before
        case _ if op in OVER:
            return raw
        case "known", str(name):
            return {op: renamed(name, group, entry)}
        case _, [str(first), str(second)] if op in _BOTH:
            return {op: [renamed(first, group, entry), renamed(second, group, entry)]}
        case _, [str(first), *rest]:
            return {op: [renamed(first, group, entry), *rest]}
    return raw


def operators(make: Compile) -> Mapping[str, Callable[[object, Place], Test]]:
    """The operators over a group, by name."""

    def some(operand: object, path: Place) -> Test:
        group, holds = _each(make, operand, path, "some")
        return lambda state, today: any(
            holds(entry)(state, today) for entry in entries(state, group) or ()
        )

    def every(operand: object, path: Place) -> Test:
        group, holds = _each(make, operand, path, "every")

        def test(state: State, today: date) -> bool:
            found = entries(state, group)
            return found is not None and all(holds(entry)(state, today) for entry in found)

        return test

    return {"some": some, "every": every, "count": _count, "sum": _sum, "differ": _differ}


def total(state: State, group: FactKey, fact: str) -> Decimal | None:
    """What the entries say of a number, added up; who does not say it adds nothing. None without a list."""
    found = entries(state, group)
    if found is None:
        return None
    values = (state.value(entry_role(group[1], entry), fact) for entry in found)
    try:
        return sum((finite(plain(value)) for value in values if value is not None), Decimal(0))
    except InvalidOperation:
        return None


def _each(
    make: Compile, operand: object, path: Place, op: str
) -> tuple[FactKey, Callable[[str], Test]]:
    name, inner = pair(operand, path, f"{{{op}: [role.group, CONDITION]}}")
    group = about(name, (*path, 0))
    make(inner, (*path, 1))  # type: ignore[arg-type]  # checked there
    kept: dict[str, Test] = {}

    def holds(entry: str) -> Test:
        found = kept.get(entry)
        if found is None:
            if len(kept) >= _MOST_KEPT:
                kept.clear()
            found = kept[entry] = make(rebound(inner, group[1], entry), path)  # type: ignore[arg-type]  # checked above
        return found

    return group, holds


def _count(operand: object, path: Place) -> Test:
    name, raw = pair(operand, path, "{count: [role.group, {over: n}]}")
    group, within = about(name, (*path, 0)), bounds(raw, path)

    def test(state: State, today: date) -> bool:
        found = entries(state, group)
        return found is not None and within(Decimal(len(found)))

    return test


def _sum(operand: object, path: Place) -> Test:
    match operand:
        case [str(name), str(fact), raw]:
            group, within = about(name, (*path, 0)), bounds(raw, path)
        case _:
            remedy = "Write `{sum: [role.group, fact, {over: n}]}`."
            raise RuleWrong(path, "Three things are expected.", remedy)

    def test(state: State, today: date) -> bool:
        found = total(state, group, fact)
        return found is not None and within(found)

    return test


def _differ(operand: object, path: Place) -> Test:
    name, fact = pair(operand, path, "{differ: [role.group, fact]}")
    if not isinstance(fact, str):
        remedy = "Write `{differ: [role.group, fact]}`."
        raise RuleWrong(path, "`differ` looks at one fact of the entries.", remedy)
    group, wanted = about(name, (*path, 0)), fact

    def test(state: State, today: date) -> bool:
        found = entries(state, group)
        values = [state.value(entry_role(group[1], entry), wanted) for entry in found or ()]
        said = [plain(value) for value in values if value is not None]
        return found is not None and len(said) == len(set(said))

    return test

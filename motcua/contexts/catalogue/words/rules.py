"""The closed language of conditions: typed inputs, no clock, no randomness; compiled once to closures.

    true | false                                  {not: C}      {all: [C, …]}      {any: [C, …]}
    {known: role.fact}   {known: role}            a value, or the holder of a role, is there
    {is: [role.fact, value]}  {is: [actor, role]} equal; the declaring person plays the role
    {in: [role.fact, [value, …]]}                 one of
    {has: [role.fact, value]}                     of several choices, one is this
    {same: [role.fact, role.fact]}                both known and equal; also of two roles
    {before: [role.fact, role.fact]}              the first date lies before the second
    {less: [role.fact, role.fact]}                the first number is smaller than the second
    {number: [role.fact, BOUNDS]}                 an integer or decimal within bounds
    {age: [role.fact, BOUNDS]}                    full years since a date
    {days_since: [role.fact, BOUNDS]}             calendar days since a date
    BOUNDS: {over: n} {under: n} {at_least: n} {at_most: n}, together where more than one is given
Over a group of entries; inside of it `group.fact` is the fact of one entry:
    {some: [role.group, C]}  {every: [role.group, C]}     one entry, or all of them (also of none)
    {count: [role.group, BOUNDS]}                 how many entries there are
    {sum: [role.group, fact, BOUNDS]}             the numbers of all entries, added up
    {differ: [role.group, fact]}                  no two entries say the same

What is not known makes every test false but `known` itself, `not` and constants.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from motcua.contexts.catalogue.words.declared import Condition
from motcua.contexts.catalogue.words.entries import OVER, operators
from motcua.contexts.catalogue.words.operands import (
    RuleWrong,
    Test,
    about,
    bounds,
    pair,
    plain,
)
from motcua.contexts.catalogue.words.state import State

ACTOR: Final = "actor"


@dataclass(frozen=True, slots=True)
class Reference:
    """A fact, or a role (`fact` is empty), that a condition looks at, with what it is compared to. `each` are the
    groups whose entries it speaks of one by one."""

    role: str
    fact: str
    path: tuple[str | int, ...]
    op: str
    literals: tuple[str, ...] = ()
    each: tuple[str, ...] = ()


def compile_condition(raw: Condition, path: tuple[str | int, ...] = ()) -> Test:
    """The condition as a function. Raises RuleWrong."""
    if isinstance(raw, bool):
        answer = raw
        return lambda state, today: answer
    if not _is_operator(raw):
        raise RuleWrong(path, "A condition has exactly one operator.", f"Use one of: {_known()}.")
    (op, operand), *_ = raw.items()
    make = _OPERATORS.get(op)
    if make is None:
        raise RuleWrong((*path, op), f"There is no operator `{op}`.", f"Use one of: {_known()}.")
    return make(operand, (*path, op))


def references(raw: Condition, path: tuple[str | int, ...] = ()) -> Iterator[Reference]:
    """Everything that a condition (already compiled once) looks at."""
    if not isinstance(raw, dict):
        return
    (op, operand), *_ = raw.items()
    path = (*path, op)
    match op, operand:
        case "not", inner:
            yield from references(inner, path)  # type: ignore[arg-type]  # compiled before
        case (("all" | "any"), list(inners)):
            for place, inner in enumerate(inners):
                yield from references(inner, (*path, place))
        case _ if op in OVER:
            yield from _over(op, operand, path)
        case "known", str(name):
            yield _reference(name, path, op)
        case (("same" | "before" | "less"), [first, second]):
            yield _reference(str(first), (*path, 0), op)
            yield _reference(str(second), (*path, 1), op)
        case "in", [name, list(values)]:
            yield _reference(str(name), (*path, 0), op, tuple(map(plain, values)))
        case "is", ["actor", role]:
            yield Reference(str(role), "", (*path, 1), "is")
        case (("is" | "has"), [name, value]):
            yield _reference(str(name), (*path, 0), op, (plain(value),))
        case _, [name, _]:
            yield _reference(str(name), (*path, 0), op)


def _over(op: str, operand: object, path: tuple[str | int, ...]) -> Iterator[Reference]:
    """The group, and what is looked at in each of its entries."""
    match op, operand:
        case (("some" | "every"), [name, inner]):
            group = _reference(str(name), (*path, 0), op)
            yield group
            for one in references(inner, (*path, 1)):  # type: ignore[arg-type]  # compiled before
                yield replace(one, each=(*one.each, group.fact))
        case _, [name, second, *_]:
            group = _reference(str(name), (*path, 0), op)
            yield group
            if op in ("sum", "differ"):
                yield Reference(group.fact, str(second), (*path, 1), op, each=(group.fact,))


def _is_operator(raw: object) -> bool:
    return isinstance(raw, dict) and len(raw) == 1


def full_years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _reference(
    name: str, path: tuple[str | int, ...], op: str, literals: tuple[str, ...] = ()
) -> Reference:
    role, _, fact = name.partition(".")
    return Reference(role, fact, path, op, literals)


def _known() -> str:
    return ", ".join(sorted(_OPERATORS))


def _not(operand: object, path: tuple[str | int, ...]) -> Test:
    inner = compile_condition(operand, path)  # type: ignore[arg-type]  # checked there
    return lambda state, today: not inner(state, today)


def _all(operand: object, path: tuple[str | int, ...]) -> Test:
    inners = _several(operand, path)
    return lambda state, today: all(inner(state, today) for inner in inners)


def _any(operand: object, path: tuple[str | int, ...]) -> Test:
    inners = _several(operand, path)
    return lambda state, today: any(inner(state, today) for inner in inners)


def _several(operand: object, path: tuple[str | int, ...]) -> list[Test]:
    if not isinstance(operand, list) or not operand:
        raise RuleWrong(
            path, "A list of conditions is expected.", "Write `[condition, condition]`."
        )
    return [compile_condition(inner, (*path, place)) for place, inner in enumerate(operand)]


def _is_known(operand: object, path: tuple[str | int, ...]) -> Test:
    if not isinstance(operand, str):
        raise RuleWrong(path, "`known` takes one fact or role.", "Write `{known: role.fact}`.")
    get = _getter(operand, path)
    return lambda state, today: get(state) is not None


def _is(operand: object, path: tuple[str | int, ...]) -> Test:
    first, value = pair(operand, path, "{is: [role.fact, value]}")
    if isinstance(value, (list, dict)):
        raise RuleWrong(path, "`is` compares with one value.", "Use `in` for several.")
    wanted = plain(value)
    if first == ACTOR:
        return lambda state, today: state.actor_role == wanted
    get = _fact(first, path)
    return lambda state, today: get(state) == wanted


def _in(operand: object, path: tuple[str | int, ...]) -> Test:
    first, values = pair(operand, path, "{in: [role.fact, [value, value]]}")
    if not isinstance(values, list) or not values:
        raise RuleWrong(path, "`in` takes a list of values.", "Write `{in: [role.fact, [a, b]]}`.")
    wanted = frozenset(map(plain, values))
    if first == ACTOR:
        return lambda state, today: state.actor_role in wanted
    get = _fact(first, path)
    return lambda state, today: get(state) in wanted


def _has(operand: object, path: tuple[str | int, ...]) -> Test:
    first, value = pair(operand, path, "{has: [role.fact, value]}")
    if not isinstance(value, str):
        raise RuleWrong(path, "`has` looks for one choice.", "Write `{has: [role.fact, code]}`.")
    wanted = about(first, path)

    def test(state: State, today: date) -> bool:
        answer = state.facts.get(wanted)
        return answer is not None and isinstance(answer.value, list) and value in answer.value

    return test


def _same(operand: object, path: tuple[str | int, ...]) -> Test:
    first, second = pair(operand, path, "{same: [role.fact, role.fact]}")
    left, right = _getter(first, path), _getter(second, path)

    def test(state: State, today: date) -> bool:
        value = left(state)
        return value is not None and value == right(state)

    return test


def _before(operand: object, path: tuple[str | int, ...]) -> Test:
    return _ordered(operand, path, "{before: [role.fact, role.fact]}", date.fromisoformat)


def _less(operand: object, path: tuple[str | int, ...]) -> Test:
    return _ordered(operand, path, "{less: [role.fact, role.fact]}", Decimal)


def _ordered(
    operand: object,
    path: tuple[str | int, ...],
    form: str,
    measure: Callable[[str], date] | Callable[[str], Decimal],
) -> Test:
    first, second = pair(operand, path, form)
    left, right = _fact(first, (*path, 0)), _fact(second, (*path, 1))

    def test(state: State, today: date) -> bool:
        one, other = left(state), right(state)
        try:
            return one is not None and other is not None and measure(one) < measure(other)  # type: ignore[operator]  # both measured alike
        except (ValueError, InvalidOperation):
            return False

    return test


def _number(operand: object, path: tuple[str | int, ...]) -> Test:
    first, limits = pair(operand, path, "{number: [role.fact, {over: n}]}")
    get, within = _fact(first, path), bounds(limits, path)

    def test(state: State, today: date) -> bool:
        value = get(state)
        try:
            return value is not None and within(Decimal(value))
        except InvalidOperation:
            return False

    return test


def _age(operand: object, path: tuple[str | int, ...]) -> Test:
    return _since(operand, path, "{age: [role.fact, {under: n}]}", full_years)


def _days_since(operand: object, path: tuple[str | int, ...]) -> Test:
    return _since(
        operand, path, "{days_since: [role.fact, {over: n}]}", lambda day, today: (today - day).days
    )


def _since(
    operand: object, path: tuple[str | int, ...], form: str, measure: Callable[[date, date], int]
) -> Test:
    first, limits = pair(operand, path, form)
    get, within = _fact(first, path), bounds(limits, path)

    def test(state: State, today: date) -> bool:
        value = get(state)
        try:
            return value is not None and within(Decimal(measure(date.fromisoformat(value), today)))
        except ValueError:
            return False

    return test


def _fact(name: object, path: tuple[str | int, ...]) -> Callable[[State], str | None]:
    wanted = about(name, path)

    def get(state: State) -> str | None:
        answer = state.facts.get(wanted)
        return None if answer is None or answer.value is None else plain(answer.value)

    return get


def _getter(name: object, path: tuple[str | int, ...]) -> Callable[[State], str | None]:
    if isinstance(name, str) and name and "." not in name:
        role = name

        def holder(state: State) -> str | None:
            found = state.holders.get(role)
            return None if found is None else str(found)

        return holder
    return _fact(name, path)


_OPERATORS: Final[Mapping[str, Callable[[object, tuple[str | int, ...]], Test]]] = {
    "not": _not,
    "all": _all,
    "any": _any,
    "known": _is_known,
    "is": _is,
    "in": _in,
    "has": _has,
    "same": _same,
    "before": _before,
    "less": _less,
    "number": _number,
    "age": _age,
    "days_since": _days_since,
    **operators(lambda raw, path: compile_condition(raw, path)),
}

"""How a number of a declared series is composed: fixed parts from facts, gaps for random digits."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from motcua.contexts.catalogue.words import NumberPart, NumberSeries, Value
from motcua.contexts.registries.errors import ValuesWrong
from motcua.kernel.texts import msg

UnitAt = Callable[[str, str], str | None]
"""(unit, level) → code of the unit of that level that holds the unit."""


def layout(series: NumberSeries, facts: Mapping[str, Value], unit_at: UnitAt) -> list[str | int]:
    """Texts as they are, and whole numbers: so many random digits. Raises ValuesWrong naming a fact."""
    years = [part.year_of for part in series.parts if part.year_of]
    return [_part(part, facts, unit_at, years[0] if years else None) for part in series.parts]


def fill(made: Sequence[str | int], digits: Callable[[int], str]) -> str:
    """The number, its gaps filled by `digits(n)`."""
    return "".join(part if isinstance(part, str) else digits(part) for part in made)


def _part(
    part: NumberPart, facts: Mapping[str, Value], unit_at: UnitAt, year_of: str | None
) -> str | int:
    if part.random:
        return part.digits
    if part.table is not None:
        return _from_table(part, facts, part.year_of or year_of)
    if part.year_of is not None:
        return str(_date(facts, part.year_of).year)[-part.digits :].zfill(part.digits)
    if part.unit_of is not None:
        code = unit_at(_text(facts, part.unit_of), part.level or "")
        if code is None:
            raise ValuesWrong({part.unit_of: msg("A unit that is known is expected")})
        return code.zfill(part.digits)
    return _text(facts, part.fact or "").zfill(part.digits)


def _from_table(part: NumberPart, facts: Mapping[str, Value], year_of: str | None) -> str:
    for row in part.table or ():
        if all(
            _holds(name, wanted, facts, year_of) for name, wanted in row.items() if name != "digit"
        ):
            return row["digit"]
    raise ValuesWrong({name: msg("The number's table has no row for this") for name in facts})


def _holds(name: str, wanted: str, facts: Mapping[str, Value], year_of: str | None) -> bool:
    if name == "century" and "century" not in facts:
        # The first two digits of the year: whether 2000 belongs to the old century is no question.
        return str(_date(facts, year_of or "").year // 100) == wanted
    return facts.get(name) == wanted


def _date(facts: Mapping[str, Value], fact: str) -> date:
    try:
        return date.fromisoformat(_text(facts, fact))
    except ValueError:
        raise ValuesWrong({fact: msg("A date is expected: year-month-day")}) from None


def _text(facts: Mapping[str, Value], fact: str) -> str:
    value = facts.get(fact)
    if not isinstance(value, str) or not value:
        raise ValuesWrong({fact: msg("This is required")})
    return value

"""Conditions and times as sentences, for people who read law and not YAML.

What is not known makes a test false, so a negated test also holds where nothing is known: it says so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from motcua.contexts.catalogue.words import Condition, Fact, Fee, Names, Role, Span, key
from motcua.contexts.catalogue.words.cells import ANY, Bounds, Cell
from motcua.contexts.catalogue.words.entries import OVER
from motcua.contexts.catalogue.words.operands import plain
from motcua.contexts.catalogue.words.rules import ACTOR
from motcua.contexts.catalogue.words.tables import CHANNEL, DAY, SUM
from motcua.kernel.texts import Message, msg, say

Say = Callable[[Message, str], str]
"""A message in a language."""

_BOUNDS: Final[Mapping[str, Callable[[object], Message]]] = {
    "over": lambda n: msg("more than {n}", n=n),
    "under": lambda n: msg("less than {n}", n=n),
    "at_least": lambda n: msg("at least {n}", n=n),
    "at_most": lambda n: msg("at most {n}", n=n),
}


_PAIRS: Final[Mapping[str, Message]] = {
    "same": msg("{what} and {other} are the same"),
    "before": msg("{what} lies before {other}"),
    "less": msg("{what} is less than {other}"),
}
_EACH: Final[Mapping[str, Message]] = {
    "some": msg("in one entry of {what} this holds: {condition}"),
    "every": msg("in each entry of {what} this holds: {condition}"),
}
PAID: Final[Mapping[str, Message]] = {
    "intake": msg("It is paid once the application has been filed, within {span}."),
    "result": msg("It is paid once the application is about to be approved, within {span}."),
}
WAITING: Final[Mapping[str, Message]] = {
    "nothing": msg("Nothing waits for it."),
    "work": msg("The office begins its work when it is paid."),
    "result": msg("The result is given when it is paid."),
}
DELIVERED: Final[Mapping[str, Message]] = {
    "counter": msg("It can be fetched on paper at the office where it was filed."),
    "post": msg("It can be sent on paper by post."),
}
ENDINGS: Final[Mapping[str, Message]] = {
    "refused": msg("the application is refused"),
    "withdrawn": msg("it is withdrawn"),
    "stopped": msg("it is stopped because no answer came"),
}
_CHANNELS: Final[Mapping[str, Message]] = {
    "online": msg("online"),
    "counter": msg("at the counter"),
    "post": msg("by post"),
}


def paying(fee: Fee, speech: "Speech") -> list[Message]:
    """When a fee is paid, what waits for it, and when it is sent back."""
    said = [msg(str(PAID[fee.at]), span=speech.span(fee.within)), WAITING[fee.waits]]
    if fee.kept_when:
        endings = ", ".join(speech.say(ENDINGS[one]) for one in fee.kept_when)
        said.append(msg("What was paid is not sent back when: {endings}.", endings=endings))
    if len(fee.kept_when) < len(ENDINGS):
        back = ", ".join(
            speech.say(said) for id, said in ENDINGS.items() if id not in fee.kept_when
        )
        said.append(msg("What was paid is sent back when: {endings}.", endings=back))
    return said


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of a journey in one language."""

    language: str
    translate: Say
    names: Names
    roles: Mapping[str, Role]

    def say(self, message: Message) -> str:
        return self.translate(message, self.language)

    def text(self, text: Mapping[str, str] | None) -> str:
        return say(text or {}, self.language)

    def role(self, role: str) -> str:
        """A role's label; of a group, whose entries are meant, that of its fact."""
        if role in self.roles:
            return self.text(self.roles[role].label)
        return self.label(role)

    def fact(self, reference: str) -> str:
        """`role.fact` in words; a role alone is its label."""
        if "." not in reference:
            return self.role(reference)
        role, fact = key(reference)
        return f"{self.label(fact)} ({self.role(role)})"

    def label(self, fact: str) -> str:
        found: Fact | None = self.names.facts.get(fact)
        return self.text(found.label) if found is not None else fact

    def value(self, reference: str, value: object) -> str:
        fact = reference.rpartition(".")[2]
        typed = value == "true" if value in ("true", "false") else value
        declared = self.names.facts.get(fact)
        if declared is not None and declared.type == "unit" and isinstance(value, str):
            return f"“{self._unit(value)}”"
        if fact in self.names.facts and isinstance(typed, str | int | bool):
            return f"“{self.names.show(fact, typed, self.language)}”"
        return f"“{value}”"

    def _unit(self, word: str) -> str:
        """A unit as a table names it: by its code, or by code and day."""
        code, _, day = word.partition("@")
        at = date.fromisoformat(day) if day else None
        unit = self.names.territory.unit_by_code(code, at)
        if unit is None:
            return word
        name = self.text(self.names.territory.full_name(code, at or unit.valid_to))
        if unit.valid_to is None:
            return name
        until = self.text(self.names.day(unit.valid_to))
        return self.say(msg("{unit} as it was until {day}", unit=name, day=until))

    def span(self, span: Span) -> str:
        if span.days is not None:
            one = msg("{n} working day", n=1)
            return self.say(one if span.days == 1 else msg("{n} working days", n=span.days))
        if span.hours is not None:
            one = msg("{n} working hour", n=1)
            return self.say(one if span.hours == 1 else msg("{n} working hours", n=span.hours))
        return self.say(msg("{n} working minutes", n=span.minutes or 0))

    def condition(self, raw: Condition, *, negated: bool = False) -> str:
        """A checked condition as a sentence without its full stop."""
        if isinstance(raw, bool):
            return self.say(msg("always")) if raw is not negated else self.say(msg("never"))
        ((op, operand),) = raw.items()
        match op, operand:
            case "not", bool() | dict():
                return self.condition(operand, negated=not negated)
            case (("all" | "any"), list(inner)):
                return self._several(op, inner, negated=negated)
        sentence, about = self._single(op, operand)
        if not negated:
            return sentence
        if op == "known":
            return self.say(msg("{what} is not known", what=about))
        return self.say(msg("it does not hold, or is not known, that {what}", what=sentence))

    def cells(self, when: Mapping[str, Cell]) -> str:
        """What a row of a decision table looks at, as a sentence without its full stop; "" if at nothing."""
        said = [self._cell(name, cell) for name, cell in when.items() if cell != ANY]
        return "; ".join(said)

    def _cell(self, name: str, cell: Cell) -> str:
        what = self._input(name)
        if isinstance(cell, Bounds) and cell.none_of is not None:
            others = ", ".join(self._value(name, one) for one in cell.none_of)
            return self.say(msg("{what} is none of: {values}", what=what, values=others))
        if isinstance(cell, Bounds):
            bounds = {one: getattr(cell, one) for one in _BOUNDS}
            said = [self.say(_BOUNDS[one](n)) for one, n in bounds.items() if n is not None]
            return self.say(
                msg("{what} is {value}", what=what, value=self.say(msg(" and ")).join(said))
            )
        values = [self._value(name, one) for one in (cell if isinstance(cell, list) else [cell])]
        if len(values) == 1:
            return self.say(msg("{what} is {value}", what=what, value=values[0]))
        return self.say(msg("{what} is one of: {values}", what=what, values=", ".join(values)))

    def _value(self, name: str, one: bool | int | str) -> str:
        return self.say(_CHANNELS[str(one)]) if name == CHANNEL else self.value(name, plain(one))

    def _input(self, name: str) -> str:
        if name == CHANNEL:
            return self.say(msg("the way of filing"))
        if name == DAY:
            return self.say(msg("the day of filing"))
        role, _, rest = name.partition(".")
        fact, _, measure = rest.partition(".")
        what = self.fact(f"{role}.{fact}")
        if measure.endswith(SUM):
            added = self.label(measure.partition(".")[0])
            return self.say(msg("the total of {fact} in {what}", fact=added, what=what))
        match measure:
            case "count":
                return self.say(msg("the number of entries in {what}", what=what))
            case "age":
                return self.say(msg("full years since {what}", what=what))
            case "days_since":
                return self.say(msg("days since {what}", what=what))
            case _:
                return what

    def _several(self, op: str, inner: list[Condition], *, negated: bool) -> str:
        said = [self.condition(one, negated=negated) for one in inner]
        joined = (
            msg("all of this holds:") if (op == "all") is not negated else msg("one of this holds:")
        )
        if len(said) == 1:
            return said[0]
        parts = "; ".join(f"({place}) {one}" for place, one in enumerate(said, 1))
        return f"{self.say(joined)} [{parts}]"

    def _single(self, op: str, operand: object) -> tuple[str, str]:
        """The sentence, and what it is about."""
        match op, operand:
            case _ if op in OVER:
                return self._over(op, operand), self.fact(str(operand[0]))  # type: ignore[index]  # checked: a list
            case "known", str(name):
                what = self.fact(name)
                return self.say(msg("{what} is known", what=what)), what
            case "is", [first, second] if first == ACTOR:
                who = self.role(str(second))
                return self.say(msg("the person who declares is: {who}", who=who)), who
            case "is", [str(first), value]:
                what, shown = self.fact(first), self.value(first, value)
                return self.say(msg("{what} is {value}", what=what, value=shown)), what
            case "in", [str(first), list(values)]:
                what = self.fact(first)
                said = ", ".join(
                    self.role(str(v)) if first == ACTOR else self.value(first, v) for v in values
                )
                return self.say(msg("{what} is one of: {values}", what=what, values=said)), what
            case "has", [str(first), value]:
                what, shown = self.fact(first), self.value(first, value)
                return self.say(msg("{value} is among: {what}", what=what, value=shown)), what
            case _, [str(first), str(second)]:
                what, other = self.fact(first), self.fact(second)
                return self.say(msg(_PAIRS[op], what=what, other=other)), what
            case _, [str(first), dict(bounds)]:
                return self._bounded(op, first, bounds), self.fact(first)
        raise TypeError(f"no condition: {op}")

    def _over(self, op: str, operand: object) -> str:
        """What looks at all entries of a group."""
        match op, operand:
            case "count", [str(group), dict(bounds)]:
                said = self._bounds(bounds)
                form = msg("the number of entries in {what} is {value}")
                return self.say(msg(str(form), what=self.fact(group), value=said))
            case "sum", [str(group), str(fact), dict(bounds)]:
                form = msg("the total of {fact} in {what} is {value}")
                what, said = self.fact(group), self._bounds(bounds)
                return self.say(msg(str(form), fact=self.label(fact), what=what, value=said))
            case "differ", [str(group), str(fact)]:
                form = msg("no two entries of {what} have the same: {fact}")
                return self.say(msg(str(form), what=self.fact(group), fact=self.label(fact)))
            case _, [str(group), bool() | dict() as inner]:
                form = _EACH[op]
                said = self.condition(inner)
                return self.say(msg(str(form), what=self.fact(group), condition=said))
        raise TypeError(f"no condition: {op}")

    def _bounds(self, bounds: Mapping[str, object]) -> str:
        several = self.say(msg(" and "))
        return several.join(self.say(_BOUNDS[bound](n)) for bound, n in bounds.items())

    def _bounded(self, op: str, name: str, bounds: Mapping[str, object]) -> str:
        said, what = self._bounds(bounds), self.fact(name)
        match op:
            case "age":
                return self.say(
                    msg("the full years since {what} are {bound}", what=what, bound=said)
                )
            case "days_since":
                return self.say(msg("the days since {what} are {bound}", what=what, bound=said))
            case _:
                return self.say(msg("{what} is {value}", what=what, value=said))

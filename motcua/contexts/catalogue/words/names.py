"""How a value is shown: dates, labels of choices, units with their full names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision

from motcua.contexts.catalogue.words.declared import CodeList, Fact, NumberSeries, Value
from motcua.contexts.territory.words import Territory
from motcua.kernel.texts import Text, say


@dataclass(frozen=True, slots=True, repr=False)
class Names:
    """The words that a release has for its values."""

    facts: Mapping[str, Fact]
    lists: Mapping[str, Mapping[str, Text]]  # code list → code → label
    territory: Territory
    languages: Sequence[str]
    words: Mapping[str, Text]  # the pack's words for `yes`, `no` and `date` (a pattern)
    currency: str
    shapes: Mapping[str, str] = field(
        default_factory=dict
    )  # number series → the form of its numbers

    def text(self, fact_id: str, value: Value) -> Text:
        """The value in each language; what has no words stays as it is."""
        fact = self.facts[fact_id]
        match fact.type, value:
            case _, None:
                return self._same("")
            case "signature", str(signed):
                moment, _, mark = signed.partition(" ")
                return {
                    tongue: f"{day} ({mark[:8]})" for tongue, day in self._day(moment[:10]).items()
                }
            case "group", list(entries):
                return self._same(str(len(entries)))
            case _, list(values):
                shown = [self.text(fact_id, item) for item in values]
                return {tongue: ", ".join(t[tongue] for t in shown) for tongue in self.languages}
            case (("yesno" | "declaration"), bool(yes)):
                return self.words["yes" if yes else "no"]
            case (("choice" | "choices"), str(code)):
                return self.lists.get(fact.choices or "", {}).get(code) or self._same(code)
            case "unit", str(code):
                unit = self.territory.unit_by_code(code)
                if unit is None:
                    return self._same(code)
                return self.territory.full_name(code, unit.valid_to or unit.valid_from)
            case "agency", str(code):
                agency = self.territory.agency_by_code(code)
                return self._same(code) if agency is None else agency.name
            case "date", str(day):
                return self._day(day)
            case "partial-date", str(day):
                return self._day(day) if day.count("-") == 2 else self._same(_backwards(day))
            case "money", int(amount):
                return {tongue: money(amount, self.currency, tongue) for tongue in self.languages}
            case _:
                return self._same(str(value))

    def show(self, fact_id: str, value: Value, language: str) -> str:
        return say(self.text(fact_id, value), language)

    def choices(self, fact: Fact) -> list[tuple[str, Text]]:
        """All choices of a fact's code list, in the list's order."""
        return list(self.lists.get(fact.choices or "", {}).items())

    def agencies_around(self, kind: str, unit: str) -> tuple[str, ...]:
        """Codes of the agencies of a kind in the unit above this one, those of the unit first."""
        found = self.territory.unit_by_code(unit)
        if found is None:
            return ()
        codes = _agencies(self.territory, kind, found.parent or found.code)
        return tuple(sorted(codes, key=lambda code: self.territory.agency(code).unit != unit))

    def day(self, day: date) -> Text:
        """A day as the pack writes it."""
        return {tongue: day.strftime(form) for tongue, form in self.words["date"].items()}

    def _day(self, value: str) -> Text:
        try:
            return self.day(date.fromisoformat(value))
        except ValueError:
            return self._same(value)

    def _same(self, value: str) -> Text:
        return dict.fromkeys(self.languages, value)


def minor_digits(currency: str) -> int:
    """How many digits of an amount are minor units; 2 for a currency that CLDR does not know."""
    return int(get_currency_precision(currency))


def money(amount: int, currency: str, language: str, *, digits: int | None = None) -> str:
    """Minor units as people write them, never rounded; in a language that CLDR does not know, plainly. `digits` of
    an amount are minor units, where a bank counts otherwise than CLDR."""
    value = Decimal(amount).scaleb(-(minor_digits(currency) if digits is None else digits))
    try:
        locale = Locale.parse(language.replace("-", "_"))
        shown: str = format_currency(
            value, currency, locale=locale, decimal_quantization=digits is None
        )
        return shown
    except (UnknownLocaleError, ValueError):
        return f"{value:,} {currency}"


def _backwards(day: str) -> str:
    """`1990-05` as 05/1990; a year as it is."""
    return "/".join(reversed(day.split("-")))


@lru_cache(maxsize=256)
def _agencies(territory: Territory, kind: str, unit: str) -> tuple[str, ...]:
    return tuple(agency.code for agency in territory.agencies(kind, within=unit))


def masked(number: str, series: NumberSeries | None) -> str:
    """A personal number for lists: only its last digits."""
    shown = series.mask if series is not None else 3
    return "•" * max(0, len(number) - shown) + number[len(number) - shown :]


def labels_of(lists: Mapping[str, CodeList]) -> dict[str, dict[str, Text]]:
    return {id: {c.code: c.label for c in found.choices} for id, found in lists.items()}

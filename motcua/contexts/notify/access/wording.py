"""What a notice says in somebody's language: on a page, and outside the portal."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from motcua.contexts.notify.model.addresses import without_numbers
from motcua.contexts.notify.words import Shown, TextsPort, filled, unpacked
from motcua.infra.house import House
from motcua.kernel.texts import say
from motcua.web import moments
from motcua.web.texts import speak


def said(
    house: House, name: str, data: Mapping[str, object], *, language: str, zone: tzinfo,
    outside: bool = False,
) -> tuple[str, str]:  # fmt: skip
    """Title and body of the pack's text; for a text that the pack lost, its name. `outside` the portal
    long numbers are hidden."""
    text = house.part(TextsPort).text_of(name)
    if text is None:
        return name, ""
    speak(language)  # days and moments are written before the page is
    values = {
        place: _said(value, language, zone, outside) for place, value in unpacked(data).items()
    }
    return filled(say(text.title, language), values), filled(say(text.body, language), values)


def _said(value: Shown, language: str, zone: tzinfo, outside: bool) -> str:
    match value:
        case Shown("moment", datetime() as moment):
            return moments.moment(moment, zone)
        case Shown("day", date() as day):
            return moments.day(day, zone)
        case Shown("words", dict(words)):
            return say(words, language)
        case _:
            plain = str(value.value)
            return without_numbers(plain) if outside else plain

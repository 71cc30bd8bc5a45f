"""Language maps: every text of a pack in each language of the pack."""

from collections.abc import Mapping

Text = dict[str, str]
"""Language code → text, e.g. `{"en": "Full name", "fr": "Nom complet"}`."""


def say(text: Mapping[str, str], language: str) -> str:
    """The text in a language; else in the first language it has (a pack check refuses gaps)."""
    return text.get(language) or next(iter(text.values()), "")


class Message(str):
    """An English msgid with the values of its `{places}`: translated where it is shown."""

    places: Mapping[str, object]


def msg(text: str, **places: object) -> Message:
    """A message for a field or a page: `msg("Enter a date after {day}", day=day)`."""
    message = Message(text)
    message.places = places
    return message

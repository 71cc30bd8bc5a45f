"""Language maps: every text of a pack in each language of the pack."""

from collections.abc import Mapping

Text = dict[str, str]
"""Language code → text, e.g. `{"vi": "Họ và tên", "en": "Full name"}`."""


def say(text: Mapping[str, str], language: str) -> str:
    """The text in a language; else in the first language it has (a pack check refuses gaps)."""
    return text.get(language) or next(iter(text.values()), "")

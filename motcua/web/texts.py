"""The program's own texts: English msgids in the code, translations in `locale/`."""

import gettext
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path

from markupsafe import Markup, escape

from motcua.kernel.texts import Message, say

LOCALE = Path(__file__).parent / "locale"
_current: ContextVar[str] = ContextVar("motcua-language", default="en")
_catalogues: dict[str, gettext.NullTranslations] = {}


def catalogue(language: str) -> gettext.NullTranslations:
    """The compiled texts of a language; the msgids themselves where there are none."""
    if language not in _catalogues:
        _catalogues[language] = gettext.translation(
            "motcua", LOCALE, languages=[language], fallback=True
        )
    return _catalogues[language]


def speak(language: str) -> None:
    """From here on, texts of this request are in `language`."""
    _current.set(language)


def spoken() -> str:
    return _current.get()


def translate(text: str, /, **places: object) -> str:
    """The text in the current language with its `{places}` (or `%(places)s`) filled. Unknown texts stay as they are."""
    if isinstance(text, Markup):
        return text
    if isinstance(text, Message):
        places = {**text.places, **places}
    said = catalogue(_current.get()).gettext(text) if text else text
    if not places:
        return said
    shown = {name: shown_text(value) for name, value in places.items()}
    if any(hasattr(value, "__html__") for value in places.values()):
        said = escape(said)
    return said % shown if "%(" in said else said.format(**shown)


def translate_number(one: str, many: str, n: int, /, **places: object) -> str:
    """The text for a count; `{n}` is the count."""
    return catalogue(_current.get()).ngettext(one, many, n).format(n=n, **places)


def shown_text(value: object) -> object:
    """A language map or a message in the current language; anything else as it is."""
    if isinstance(value, Mapping):
        return say(value, _current.get())
    if isinstance(value, Message):
        return translate(value)
    return value

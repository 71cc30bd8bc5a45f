"""Refusals that we planned. A refusal knows no HTTP: web maps its kind to a status and a page."""

from collections.abc import Mapping
from typing import ClassVar


class DomainError(Exception):
    """A planned refusal: a stable code, a translatable text with named places, and its data.

    `text` is an English gettext msgid with `{places}`; it says what to do next and blames nobody.
    Nothing personal goes into the data: it may be logged.
    """

    code: ClassVar[str] = "refused"
    text: ClassVar[str] = "This cannot be done now."
    status: ClassVar[str] = "invalid"

    def __init__(self, **data: object) -> None:
        self.data: Mapping[str, object] = data
        super().__init__(self.code)

    def message(self, template: str | None = None) -> str:
        """The text with its places filled; `template` is the text in another language."""
        return (template or self.text).format(**self.data)


class NotFound(DomainError):
    """Not there, or somebody else's: the two are never told apart."""

    code, text, status = "not-found", "We cannot find this page.", "not-found"


class Denied(DomainError):
    """The actor is known and may not do this."""

    code, text, status = "denied", "Your role does not allow this.", "denied"


class Invalid(DomainError):
    """What was sent is wrong. `fields` maps a field's name to one message that says what is expected."""

    code, text, status = "invalid", "Some answers need another look.", "invalid"

    def __init__(self, fields: Mapping[str, str] | None = None, **data: object) -> None:
        super().__init__(**data)
        self.fields: Mapping[str, str] = fields or {}


class Conflict(DomainError):
    """The thing has moved on since it was looked at."""

    code, text, status = "conflict", "This has changed since you opened it.", "conflict"


class Unavailable(DomainError):
    """Something outside does not answer; trying again later may help."""

    code, text, status = "unavailable", "This is not available now. Nothing is lost.", "unavailable"

"""Notices and alerts as values, the texts a pack declares for them, and how places are filled."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from motcua.kernel.texts import Text

_PLACE = re.compile(r"{([a-z][a-z0-9_]*)}")

Value = str | int | date | datetime | Mapping[str, str]
"""What fills a place: text, a whole number, a day, an aware moment, or a language map."""


class NoticeText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A declared text of a notice or an alert; `{places}` are filled from its data. The title says
    all that matters: it may stand alone."""

    notice: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,59}$")]
    title: Text
    body: Text

    def places(self) -> frozenset[str]:
        """The places that the text has in any language."""
        forms = [*self.title.values(), *self.body.values()]
        return frozenset(place for form in forms for place in _PLACE.findall(form))


@dataclass(frozen=True, slots=True)
class TextsPort:
    """The texts of the release in force, by name; None for a name that it does not have."""

    text_of: Callable[[str], NoticeText | None]


@dataclass(frozen=True, slots=True)
class Notice:
    subject_id: UUID
    key: str
    template: str
    data: dict[str, object]
    link: str | None
    sent_at: datetime
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Alert:
    agency: str
    key: str
    kind: str
    subject_id: UUID | None
    case_id: UUID | None
    data: dict[str, object]
    link: str | None
    raised_at: datetime
    seen_at: datetime | None


Channel = Literal["mail", "sms"]
CHANNELS: tuple[Channel, ...] = ("mail", "sms")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person's own address, confirmed by a code; sealed until somebody must see it."""

    channel: Channel
    sealed: bytes
    language: str
    wanted: bool
    confirmed_at: datetime
    refused_at: datetime | None


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was asked for; `sealed` is the address it goes to, `code` the digits."""

    subject_id: UUID
    channel: Channel
    id: UUID
    sealed: bytes
    code: bytes
    language: str
    asked_at: datetime
    until_at: datetime
    tries_left: int
    state: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Reached:
    """One line of the page: what is kept for a channel, opened for its owner."""

    channel: Channel
    offered: bool
    address: str | None
    wanted: bool
    refused_at: datetime | None
    asked: str | None
    asked_state: str | None


@dataclass(frozen=True, slots=True)
class Due:
    """The key of a delivery."""

    subject_id: UUID
    key: str
    channel: Channel


@dataclass(frozen=True, slots=True)
class Delivery:
    """A notice on its way, with all that decides what becomes of it."""

    subject_id: UUID
    key: str
    channel: Channel
    agency: str
    created_at: datetime
    attempts: int
    reason: str | None
    unsure: bool
    parts: int
    counted_on: date | None
    template: str
    data: dict[str, object]
    sent_at: datetime
    seen_at: datetime | None
    sealed: bytes | None
    wanted: bool
    language: str
    has_mail: bool
    mail_state: str | None


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to go: the same bytes and the same key each time it is sent."""

    key: str
    to: str
    title: str
    body: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side has it."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The other side will never take it; `reason` is a code."""

    reason: str


@dataclass(frozen=True, slots=True)
class Later:
    """Try again. `away`: the server itself does not serve, so the others need not be tried now.
    `unsure`: the other side may have it all the same."""

    reason: str
    away: bool = False
    unsure: bool = False


Outcome = Sent | Refused | Later


@dataclass(frozen=True, slots=True)
class Spent:
    """What an agency sent by a channel on a day, and what that cost."""

    day: date
    channel: Channel
    messages: int
    parts: int
    cost_minor: int
    failed: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as a page wants to show it: `form` says how (text, day, moment, words)."""

    form: str
    value: object


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list ends: the next begins after it."""

    at: datetime
    key: str


def packed(data: Mapping[str, Value]) -> dict[str, object]:
    """The data as JSON that remembers which values are days and moments."""
    return {name: _packed(value) for name, value in data.items()}


def unpacked(data: Mapping[str, object]) -> dict[str, Shown]:
    """The values again, with how to show each."""
    return {name: _unpacked(value) for name, value in data.items()}


def filled(form: str, values: Mapping[str, str]) -> str:
    """The form with its places filled; a place without a value stays to be seen, as `…`."""
    return _PLACE.sub(lambda place: values.get(place[1], "…"), form)


def _packed(value: Value) -> object:
    match value:
        case datetime():
            if value.tzinfo is None:
                raise ValueError("a moment without time zone")
            return {"moment": value.isoformat()}
        case date():
            return {"day": value.isoformat()}
        case bool():
            raise TypeError("a text has no place for yes or no")
        case str() | int():
            return value
        case _:
            return {"words": dict(value)}


def _unpacked(value: object) -> Shown:
    match value:
        case {"moment": str(text)}:
            return Shown("moment", datetime.fromisoformat(text))
        case {"day": str(text)}:
            return Shown("day", date.fromisoformat(text))
        case {"words": dict(words)}:
            return Shown("words", words)
        case _:
            return Shown("text", value)

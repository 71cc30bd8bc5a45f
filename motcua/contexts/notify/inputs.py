"""What pages of notify take from addresses and forms."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from motcua.contexts.notify.errors import ContactNotFound
from motcua.contexts.notify.model import addresses
from motcua.contexts.notify.words import CHANNELS, Channel, Cursor
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import forms

Sent = Mapping[str, list[str]]


def cursor_of(query: Mapping[str, str]) -> Cursor | None:
    """Where the page begins; None for the first page. Raises Invalid."""
    if "after" not in query:
        return None
    return Cursor(moment_of(query["after"], "after"), query.get("key", "")[:200])


def moment_of(text: str, field: str = "until") -> datetime:
    """An aware moment in ISO form. Raises Invalid naming the field."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Invalid({field: msg("Open the list of notices again and repeat what you did.")})
    return moment


def channel_of(text: str) -> Channel:
    """Raises ContactNotFound for what is no channel."""
    for channel in CHANNELS:
        if text == channel:
            return channel
    raise ContactNotFound()


def address_of(sent: Sent, channel: Channel, prefix: str) -> str:
    """The e-mail address or telephone number that was typed. Raises Invalid."""
    typed = forms.one(sent, channel)[:300]
    if channel == "mail":
        address = addresses.mail_of(typed)
        wrong = msg("Enter an e-mail address such as name@example.com")
    else:
        address = addresses.phone_of(typed, prefix)
        wrong = msg("Enter a telephone number with its country code, such as +999 12 345 678")
    if address is None:
        raise Invalid({channel: wrong})
    return address


def code_of(sent: Sent, channel: Channel) -> str:
    """The digits of the code as they were typed; people put spaces between them."""
    return "".join(forms.one(sent, f"{channel}-code")[:40].split())


def language_of(sent: Sent, languages: Sequence[str]) -> str:
    """Raises Invalid for a language that the portal does not speak."""
    chosen = forms.one(sent, "language")
    if chosen not in languages:
        raise Invalid({"language": msg("Choose a language")})
    return chosen


def wanted_of(sent: Sent) -> list[Channel]:
    """The channels that are ticked; none is a choice too."""
    ticked = sent.get("wanted", [])
    return [channel for channel in CHANNELS if channel in ticked]

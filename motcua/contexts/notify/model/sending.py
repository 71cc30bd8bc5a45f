"""When a message goes, when it is tried again, and how it ends. Pure: `now` comes in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.contexts.notify.words import Channel, Delivery, Later, Outcome, Refused, Sent

LEASE = timedelta(minutes=15)
"""After that a message whose sender was killed is sent again, under the same key."""
KEPT = timedelta(hours=72)
"""So long is a message tried: a server that is away over a weekend loses nothing."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
ALARM_TRIES, ALARM_AGE = 6, timedelta(minutes=15)
"""When operators hear that a channel does not serve."""

CODE_LIFE = timedelta(minutes=15)
CODE_DIGITS = 6
CODE_TRIES = 5
CODES_A_DAY = 5
"""For one person by one channel, and for one address whoever asks."""
CODE_PAUSE = timedelta(seconds=60)
CODE_WAIT, CODE_LONGEST_WAIT = timedelta(seconds=5), timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Go:
    """Send it now."""


@dataclass(frozen=True, slots=True)
class Wait:
    until: datetime


@dataclass(frozen=True, slots=True)
class End:
    """It does not go (any more); `state` says why."""

    state: str
    reason: str | None = None


Step = Go | Wait | End


def next_step(found: Delivery, *, sms_after: timedelta, now: datetime) -> Step:
    """What to do with a message that is due. An SMS costs money: it goes only when the notice was not
    seen in the portal for `sms_after`, at once if there is no confirmed e-mail or the e-mail failed."""
    if found.sealed is None or not found.wanted:
        return End("off")
    if not found.unsure:  # otherwise ask again with the same key, until we know
        if found.seen_at is not None:
            return End("read")
        if now - found.created_at >= KEPT:
            return End("given-up", found.reason)
        if found.channel == "sms" and found.has_mail and found.mail_state not in _MAIL_FAILED:
            goes_at = found.created_at + sms_after
            if now < goes_at:
                return Wait(goes_at)
    return Go()


_MAIL_FAILED = ("refused", "given-up")


def after(outcome: Outcome, found: Delivery, now: datetime) -> Step:
    """How a try ended."""
    match outcome:
        case Sent():
            return End("sent")
        case Refused(reason):
            return End("refused", reason)
        case Later():
            if now - found.created_at >= KEPT:
                return End("given-up", outcome.reason)
            return Wait(now + pause(found.attempts, FIRST_WAIT, LONGEST_WAIT))


def alarming(found: Delivery, now: datetime) -> bool:
    """Whether a failed try is more than a hiccup. Where many wait each is tried rarely, so the age
    counts; an SMS is old by rule."""
    old = found.channel == "mail" and now - found.created_at >= ALARM_AGE
    return old or found.attempts >= ALARM_TRIES


def pause(attempts: int, first: timedelta, longest: timedelta) -> timedelta:
    """Doubles with each try, to the longest."""
    return min(first * (1 << min(max(attempts - 1, 0), 20)), longest)


def costs(channel: Channel, parts: int, *, mail_price: int, sms_price: int) -> int:
    """In minor units: an e-mail by the message, an SMS by the part."""
    return mail_price if channel == "mail" else sms_price * parts

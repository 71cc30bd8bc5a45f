"""Sessions and the rules for how long they last; pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from motcua.kernel.actors import Actor, ActorKind

IDLE = {ActorKind.CITIZEN: timedelta(hours=1), ActorKind.OFFICIAL: timedelta(hours=1)}
LONGEST = {ActorKind.CITIZEN: timedelta(hours=12), ActorKind.OFFICIAL: timedelta(hours=10)}
SLIDE = timedelta(minutes=1)
LONGEST_LABEL = 60
SIGN_IN_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one account, as its owner sees it in the list."""

    id: UUID
    actor_id: UUID
    method: str
    device: str
    opened_at: datetime
    idle_until: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Live:
    """What the read of every request gives: the session with the account's duties of this moment."""

    id: UUID
    actor_id: UUID
    kind: ActorKind
    agency: str | None
    duties: list[str]
    idle_until: datetime
    ends_at: datetime

    def actor(self) -> Actor:
        return Actor(
            kind=self.kind,
            id=self.actor_id,
            agency=self.agency,
            duties=frozenset(self.duties),
            session=self.id,
        )

    def slides_to(self, now: datetime) -> datetime | None:
        """The new end of the idle time, or None while it is not worth a write."""
        wanted = idle_until(self.kind, now, self.ends_at)
        return wanted if wanted - self.idle_until >= SLIDE else None


def lasts_until(kind: ActorKind, now: datetime) -> datetime:
    """The end that no activity moves."""
    return now + LONGEST.get(kind, LONGEST[ActorKind.OFFICIAL])


def idle_until(kind: ActorKind, now: datetime, ends_at: datetime) -> datetime:
    return min(now + IDLE.get(kind, IDLE[ActorKind.OFFICIAL]), ends_at)


def token_of(actor_id: UUID, secret: str) -> str:
    """The cookie's value: the account's id leads to the shard, the secret to the row."""
    return f"{actor_id.hex}.{secret}"


def read_token(token: str) -> tuple[UUID, bytes] | None:
    """The account and the hash of the whole token; None if it cannot be one of ours."""
    account, dot, secret = token.partition(".")
    if not dot or len(account) != 32 or not 20 <= len(secret) <= 128:
        return None
    try:
        return UUID(hex=account), hashlib.sha256(token.encode()).digest()
    except ValueError:
        return None


def state_hash(state: str) -> bytes:
    return hashlib.sha256(b"state:" + state.encode()).digest()


def local_path(text: str) -> str:
    """Where to go after signing in: a path of this portal, else nothing."""
    sound = text.startswith("/") and not text.startswith(("//", "/\\")) and len(text) <= 500
    return text if sound and text.isascii() and text.isprintable() and "\\" not in text else ""


def home_of(kind: ActorKind) -> str:
    """Where somebody lands after signing in."""
    return {ActorKind.CITIZEN: "/my", ActorKind.OFFICIAL: "/desk", ActorKind.AUDITOR: "/audit"}.get(
        kind, "/"
    )


def device_of(user_agent: str) -> str:
    """A few words by which somebody knows their own device again; nothing that tells people apart."""
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS X", "CrOS", "Linux")
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    system = next((word for word in systems if word in user_agent), "")
    browser = next((name for sign, name in browsers if sign in user_agent), "")
    return " · ".join(word for word in (browser, system) if word)

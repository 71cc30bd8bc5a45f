"""What happens to accounts and sessions."""

from dataclasses import dataclass
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class SignedIn(Event):
    """`subject_id` is the citizen's, or the official's account."""

    session_id: UUID
    method: str


@dataclass(frozen=True, slots=True)
class SignedOut(Event):
    session_id: UUID


@dataclass(frozen=True, slots=True)
class SessionRevoked(Event):
    """Ended from another session of the same account."""

    session_id: UUID


@dataclass(frozen=True, slots=True)
class OfficialAppointed(Event):
    """`subject_id` is the account."""

    agency: str | None
    duties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialDismissed(Event):
    agency: str | None


@dataclass(frozen=True, slots=True)
class PasskeyAdded(Event):
    """`subject_id` is the account."""


@dataclass(frozen=True, slots=True)
class PasskeyRemoved(Event):
    """By its owner; what was signed in with it stays signed in."""

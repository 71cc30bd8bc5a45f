"""What happens to contacts: which channel, never the address."""

from dataclasses import dataclass

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ContactConfirmed(Event):
    channel: str


@dataclass(frozen=True, slots=True)
class ContactRemoved(Event):
    channel: str

"""What the catalogue announces."""

from dataclasses import dataclass
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ReleaseProposed(Event):
    """Somebody wants to put a checked pack into use; `subject_id` is made of the hash."""

    release: str
    pack: str
    proposal: UUID


@dataclass(frozen=True, slots=True)
class ReleasePublished(Event):
    """A checked pack is in use from now on, as a second person confirmed it; `subject_id` is made of the hash."""

    release: str
    pack: str
    proposal: UUID

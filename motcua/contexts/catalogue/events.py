"""What the catalogue announces."""

from dataclasses import dataclass

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ReleasePublished(Event):
    """A checked pack is in use from now on; `subject_id` is made of the hash."""

    release: str
    pack: str

"""What the registries announce. Values stay in the books; `commitment` of the log binds them."""

from dataclasses import dataclass
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class RegistryVersionWritten(Event):
    registry: str
    record_id: UUID
    version_id: UUID
    source: str


@dataclass(frozen=True, slots=True)
class NoticeRecorded(Event):
    """A signed notice became a version. `offered_to`: holders of the facts that a bundle offers itself to."""

    registry: str
    record_id: UUID
    version_id: UUID
    organisation: str
    offered_to: list[UUID]


@dataclass(frozen=True, slots=True)
class SubjectErased(Event):
    """The subject's rows and key are gone; what the log committed to cannot be opened any more."""

    registries: list[str]

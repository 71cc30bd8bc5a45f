"""Keys of things: a subject's own id comes first, so that work on one subject touches one shard."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class CaseKey:
    """A case, found under the subject it is about."""

    subject_id: UUID
    id: UUID

    def __str__(self) -> str:
        return f"{self.subject_id.hex}.{self.id.hex}"

    @classmethod
    def parse(cls, text: str) -> "CaseKey":
        """Read the form of `str()`. Raises ValueError."""
        subject, _, case = text.partition(".")
        return cls(subject_id=UUID(hex=subject), id=UUID(hex=case))

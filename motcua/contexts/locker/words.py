"""A line of a locker."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Item:
    """One result held by one person."""

    holder: UUID
    result_id: UUID
    subject_id: UUID
    case_id: UUID
    document: str
    issued_at: datetime

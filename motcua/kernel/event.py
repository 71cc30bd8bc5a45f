"""What happened, as a frozen value: ids, codes, times and commitments, never a personal value."""

import re
from dataclasses import dataclass
from uuid import UUID

_WORD = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Event:
    """Base of every announcement. `subject_id` is the subject it is about (and its shard)."""

    subject_id: UUID

    @classmethod
    def kind(cls) -> str:
        """The stable name in the log: `CaseDecided` is `case-decided`."""
        return _WORD.sub("-", cls.__name__).lower()

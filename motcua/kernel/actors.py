"""Who acts, and why somebody's data is read."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from motcua.kernel.keys import CaseKey


class ActorKind(StrEnum):
    ANONYMOUS = "anonymous"
    CITIZEN = "citizen"
    OFFICIAL = "official"
    AUDITOR = "auditor"
    ORGANISATION = "organisation"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. For a citizen `id` is their subject id; for an official the account's id, with the
    agency they act for and their duties there; for a machine a fixed id of the platform's part."""

    kind: ActorKind
    id: UUID
    agency: str | None = None
    duties: frozenset[str] = frozenset()
    session: UUID | None = None

    def has(self, duty: str) -> bool:
        return duty in self.duties


NOBODY = Actor(kind=ActorKind.ANONYMOUS, id=UUID(int=0))


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why personal data is read: a code from the pack and its legal basis. A read without one is refused."""

    code: str
    legal_basis: str
    case: CaseKey | None = None
    service: str | None = None
    step: str | None = None

"""What others may know of the registries: records, displays, representation, and the port of numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from motcua.contexts.catalogue.words import Value


@dataclass(frozen=True, slots=True)
class Record:
    """One version of a record, with the facts that the reader may see."""

    registry: str
    subject_id: UUID
    record_id: UUID
    version_id: UUID
    values: Mapping[str, Value]
    valid_from: date
    recorded_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Version:
    """A line of a record's history: which version held from when to when, and where it came from."""

    record_id: UUID
    version_id: UUID
    valid_from: date
    valid_to: date | None
    recorded_at: datetime
    superseded_at: datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class Display:
    """How a subject is shown, by the traits of its kind's registry. The number is masked."""

    subject_id: UUID
    name: str
    born: date | None = None
    sex: str | None = None
    number_masked: str = ""
    died: date | None = None
    home: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A synthetic person for the demo's sign-in page."""

    subject_id: UUID
    name: str
    born: date | None
    home: str | None


@dataclass(frozen=True, slots=True)
class Representative:
    """Somebody who may act for a subject, with the law and until when."""

    person: UUID
    legal_basis: str
    until: date | None
    registry: str = ""
    version_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Represented:
    """A subject for whom a person may act."""

    subject_id: UUID
    legal_basis: str
    until: date | None


class NumberAuthority(Protocol):
    """Who gives out personal numbers: the demo's own, or a client of the authority outside."""

    async def allot(self, key: str, *, series: str, facts: Mapping[str, Value]) -> str:
        """A number nobody has. The same key gets the same number again. Raises AuthorityDown."""
        ...


@dataclass(frozen=True, slots=True)
class Change:
    """One statement of a plan, and why."""

    registry: str
    why: str
    sql: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What must change in the database so that it holds the declared registries."""

    changes: tuple[Change, ...]
    refusals: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        return not self.changes and not self.refusals


SEALED = "sealed."
"""How a sealed number begins: `sealed.LENGTH.TAIL.TOKEN`."""


def masked_token(token: str) -> str:
    """A sealed number for a page: its last digits behind dots; no key is needed."""
    length, _, rest = token.removeprefix(SEALED).partition(".")
    tail = rest.partition(".")[0]
    return "•" * max(int(length) - len(tail), 0) + tail

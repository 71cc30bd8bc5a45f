"""Frozen values of this context that others may know."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from motcua.contexts.catalogue.words import CLOSED as CLOSED
from motcua.contexts.catalogue.words import CaseState as CaseState
from motcua.kernel.actors import Actor, ActorKind
from motcua.kernel.keys import CaseKey


class Channel(StrEnum):
    """How a declaration came in."""

    ONLINE = "online"
    COUNTER = "counter"  # an official fills it in for whoever stands there
    POST = "post"  # an official enters what came by post

    @property
    def by_official(self) -> bool:
        return self is not Channel.ONLINE


class Scan(StrEnum):
    """What the scanner for harmful files said of a paper."""

    NONE = "none"  # no scanner was set
    CLEAN = "clean"
    HELD = "held"  # it did not answer: the paper waits, and nobody opens it
    HARMFUL = "harmful"


class TaskState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DONE = "done"


class TaskOutcome(StrEnum):
    """What an official, or the machine, answered on a task."""

    DONE = "done"
    APPROVE = "approve"
    SUPPLEMENT = "supplement"
    REFUSE = "refuse"
    NEEDS_VERIFICATION = "needs-verification"
    SIGNED = "signed"
    RETURNED = "returned"
    AGREES = "agrees"
    AGREES_IF = "agrees-if"
    OBJECTS = "objects"
    AS_STATED = "as-stated"
    NOT_AS_STATED = "not-as-stated"
    EXPIRED = "expired"
    SILENT = "silent"
    ESCALATED = "escalated"
    DEEMED_APPROVED = "deemed-approved"
    DEEMED_REFUSED = "deemed-refused"
    CANCELLED = "cancelled"
    NOT_ACCEPTED = "not-accepted"


class Lack(StrEnum):
    """Why a citizen is asked: something is missing, or what they gave does not hold."""

    INCOMPLETE = "incomplete"
    WRONG = "wrong"


ANSWERS = (TaskOutcome.AGREES, TaskOutcome.AGREES_IF, TaskOutcome.OBJECTS)
"""What an agency that is asked may say."""
RESULTS = (TaskOutcome.AS_STATED, TaskOutcome.NOT_AS_STATED)
"""What a visit may show."""


@dataclass(frozen=True, slots=True)
class Party:
    person: UUID
    role: str


@dataclass(frozen=True, slots=True)
class Glance:
    """A case in one line, as a party sees it."""

    subject_id: UUID
    id: UUID
    application_id: UUID
    reference: str
    service: str
    release: str
    agency: str
    state: CaseState
    accepted_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    new_day: date | None = None
    to_pay: bool = False

    @property
    def key(self) -> CaseKey:
        return CaseKey(subject_id=self.subject_id, id=self.id)


Titles = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenDrafts:
    """How many drafts of a declaration were begun under a release."""

    release: str
    bundle: str
    n: int


@dataclass(frozen=True, slots=True)
class OpenCases:
    """How many cases of a service are open at an agency in a state, under a release."""

    release: str
    bundle: str
    service: str
    agency: str
    state: CaseState
    n: int


MACHINE = Actor(kind=ActorKind.MACHINE, id=UUID("00000000-0000-7000-8000-00000000ca5e"))
"""The platform's own hand, as it stands in the log."""

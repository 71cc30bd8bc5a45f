"""What happens to a result, as ids, codes and hashes: never a fact of a person."""

from dataclasses import dataclass
from uuid import UUID

from motcua.kernel.event import Event


@dataclass(frozen=True, slots=True)
class ResultProposed(Event):
    """An official proposed a result: its number is reserved, its document is to be prepared."""

    case_id: UUID
    result_id: UUID
    document: str
    service: str
    agency: str
    unit: str


@dataclass(frozen=True, slots=True)
class ResultPrepared(Event):
    """The document lies ready for the competent person: `pdf` is the hash of what they will sign."""

    case_id: UUID
    result_id: UUID
    pdf: str


@dataclass(frozen=True, slots=True)
class ResultSigned(Event):
    """The competent person signed; seal, time-stamps and credential follow."""

    case_id: UUID
    result_id: UUID
    signer: UUID


@dataclass(frozen=True, slots=True)
class ResultIssued(Event):
    """Sealed, stored and ready for the holders' lockers."""

    case_id: UUID
    result_id: UUID
    document: str
    service: str
    agency: str
    unit: str
    channel: str
    holders: tuple[UUID, ...]
    electronic: bool
    pdf: str


@dataclass(frozen=True, slots=True)
class ResultFailed(Event):
    """The document could not be made, or not be sealed, and is not tried again by itself. `reason` is the code
    of a refusal or the kind of an error."""

    case_id: UUID
    result_id: UUID
    agency: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResultVoided(Event):
    """Never issued: the number keeps its line, with the reason's code."""

    case_id: UUID
    result_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ResultRevoked(Event):
    """Issued once, no longer valid from this moment on."""

    case_id: UUID
    result_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class SignerAppointed(Event):
    """An account may sign for an agency; the subject is the account."""

    agency: str


@dataclass(frozen=True, slots=True)
class SignerDismissed(Event):
    """An account signs no more for an agency; the subject is the account."""

    agency: str

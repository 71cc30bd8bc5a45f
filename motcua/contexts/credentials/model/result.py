"""A result and what may happen to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from motcua.contexts.credentials.errors import (
    AlreadyIssued,
    NotIssued,
    NotReadyToSign,
    NotThisSigner,
)
from motcua.contexts.credentials.words import JSON, ResultState

ISSUER_LABEL: Final = "credential-issuer"


@dataclass(frozen=True, slots=True)
class Key:
    """Where a result lies."""

    subject_id: UUID
    result_id: UUID


@dataclass(frozen=True, slots=True)
class Signer:
    """The competent person of an agency; `fingerprint` is the SHA-256 of their certificate."""

    agency: str
    account: UUID
    name: str
    title: str
    label: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Result:
    subject_id: UUID
    id: UUID
    case_id: UUID
    agency: str
    unit: str
    service: str
    channel: str
    document: str
    release: str
    series: str
    year: int
    position: int
    number: str
    code: str
    holders: tuple[UUID, ...]
    facts: Mapping[str, JSON] | None
    signer: UUID
    state: ResultState
    proposed_at: datetime
    prepared: str | None = None
    digest: bytes | None = None
    room_start: int | None = None
    room_end: int | None = None
    attributes: bytes | None = None
    signature: bytes | None = None
    chain: tuple[bytes, ...] | None = None
    signed_at: datetime | None = None
    pdf: str | None = None
    picture: str | None = None
    credential: str | None = None
    issued_at: datetime | None = None
    ended_at: datetime | None = None
    reason: str | None = None

    def digest_for(self, account: UUID) -> bytes:
        """What this account is to sign. Raises NotReadyToSign, NotThisSigner."""
        if self.state is not ResultState.PREPARED or self.digest is None:
            raise NotReadyToSign(number=self.number, state=str(self.state))
        if account != self.signer:
            raise NotThisSigner
        return self.digest

    def may_be_void(self) -> None:
        """Raises AlreadyIssued once the competent person has signed."""
        if self.state not in (ResultState.PROPOSED, ResultState.PREPARED):
            raise AlreadyIssued(number=self.number)

    def may_be_revoked(self) -> None:
        """Raises NotIssued unless the result is in force."""
        if self.state is not ResultState.ISSUED:
            raise NotIssued(number=self.number)


@dataclass(frozen=True, slots=True)
class Papers:
    """The files of a result, by hash; those that do not exist yet are None."""

    prepared: str | None
    pdf: str | None
    picture: str | None
    credential: str | None

    def names(self) -> list[str]:
        every = (self.prepared, self.pdf, self.picture, self.credential)
        return [name for name in every if name is not None]


def number_text(pattern: str, *, position: int, year: int) -> str:
    """The number as printed: a declared pattern with the places {seq} and {year}."""
    return pattern.format(seq=position, year=year)


def seal_label(agency: str) -> str:
    """The name of an agency's seal at its driver; hashed, as a code may hold any sign."""
    return f"seal-{sha256(agency.encode()).hexdigest()[:24]}"


def signer_label(agency: str, account: UUID) -> str:
    """One key for each office that a person holds: a certificate names the agency."""
    return f"signer-{account.hex}-{sha256(agency.encode()).hexdigest()[:12]}"

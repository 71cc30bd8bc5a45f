"""Values that others may know: states of a result, what waits for a signature, the doors to keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

type JSON = str | int | bool | None | Sequence["JSON"] | Mapping[str, "JSON"]


class ResultState(StrEnum):
    PROPOSED = "proposed"
    PREPARED = "prepared"
    SIGNED = "signed"
    ISSUED = "issued"
    REVOKED = "revoked"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A result on its way to a signature. `pdf` and `digest` are None until the job prepared them."""

    subject_id: UUID
    result_id: UUID
    document: str
    number: str
    state: ResultState
    signer: UUID
    pdf: str | None
    digest: bytes | None

    @property
    def ready(self) -> bool:
        return self.state is ResultState.PREPARED


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signer's key answered for one prepared document (DER throughout)."""

    result_id: UUID
    attributes: bytes
    value: bytes
    chain: tuple[bytes, ...]


type Signatures = tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued result as its holder's locker shows it; hashes name files."""

    subject_id: UUID
    result_id: UUID
    case_id: UUID
    document: str
    title: Mapping[str, str]
    number: str
    agency: str
    state: ResultState
    issued_at: datetime
    pdf: str
    picture: str
    credential: str
    code: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Design:
    """How one declared document looks: Typst files, numbering, and the credential's type.

    `number` is a pattern with the places {number} and {year}; `shown` maps a fact to its text as
    printed, `labels` to its label; both in `language`. `selective` names facts that the holder may
    disclose one by one.
    """

    document: str
    title: Mapping[str, str]
    language: str
    series: str
    number: str
    main: str
    files: Mapping[str, bytes]
    labels: Mapping[str, str]
    vct: str
    agency_name: str
    place: str


class Designs(Protocol):
    """Port: entry hands in the declared documents of the releases."""

    def design(self, release: str, document: str, *, agency: str, unit: str) -> Design:
        """Raises UnknownDesign."""

    def shown(
        self, release: str, document: str, facts: Mapping[str, JSON], *, at: datetime
    ) -> Mapping[str, str]:
        """Each fact as it is printed, in the document's language."""

    def title(self, release: str, document: str) -> Mapping[str, str]:
        """The document's name in each language."""

    def agency(self, code: str) -> Mapping[str, str]:
        """An agency's name in each language."""


class Keys(Protocol):
    """Door to signing keys, wherever they lie: a file, a token, a remote service.

    A key is named by its label; what it signs is the SHA-256 digest of the bytes to be signed.
    """

    async def chain(self, label: str) -> tuple[bytes, ...] | None:
        """The certificate of a key and its issuers, DER, the key's own first; None if unknown."""

    async def sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """One ECDSA signature (DER) for each digest, with one unlock. Raises KeyMissing."""

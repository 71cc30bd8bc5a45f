"""Values that others may know: states of a result, what waits for a signature, the doors to keys."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias
from uuid import UUID

JSON: TypeAlias = str | int | bool | Sequence[object] | Mapping[str, object] | None
"""A plain value of a fact."""


class ResultState(StrEnum):
    PROPOSED = "proposed"
    PREPARED = "prepared"
    SIGNED = "signed"
    ISSUED = "issued"
    REVOKED = "revoked"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A result on its way to a signature or a seal. `pdf` and `digest` are None until the job prepared them."""

    subject_id: UUID
    result_id: UUID
    document: str
    number: str
    state: ResultState
    signer: UUID
    pdf: str | None
    digest: bytes | None
    failed_at: datetime | None = None  # the machine gave up; somebody may have it made again

    @property
    def ready(self) -> bool:
        return self.state is ResultState.PREPARED

    @property
    def pending(self) -> bool:
        """Something is still to be made of it by itself."""
        return self.state in (ResultState.PROPOSED, ResultState.SIGNED)


@dataclass(frozen=True, slots=True)
class Signature:
    """What a signer's key answered for one prepared document (DER throughout)."""

    result_id: UUID
    attributes: bytes
    value: bytes
    chain: tuple[bytes, ...]


Signatures: TypeAlias = tuple[Signature, ...]


@dataclass(frozen=True, slots=True)
class Issued:
    """An issued result as its holder's locker shows it; hashes name files.

    `lines` are its facts as printed, label and text, in the document's language.
    """

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
    lines: tuple[tuple[str, str], ...]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Design:
    """How one declared document looks at a moment, for one agency and unit, in its language.

    `files` are the Typst files with `main` among them; `labels` name facts; `vct` is the type of the
    credential; `issued_on` and `place` are printed as they are.
    """

    title: Mapping[str, str]
    language: str
    main: str
    files: Mapping[str, bytes]
    labels: Mapping[str, str]
    vct: str
    agency: Mapping[str, JSON]
    issued_on: str
    place: str


class Designs(Protocol):
    """Port: entry hands in what the releases declare about documents."""

    def design(
        self, release: str, document: str, *, agency: str, unit: str, at: datetime
    ) -> Design:
        """How the document looks. Raises UnknownDesign."""

    def opened(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, JSON]:
        """The facts in clear: a result keeps personal numbers sealed."""

    def shown(self, release: str, document: str, facts: Mapping[str, JSON]) -> Mapping[str, str]:
        """Each fact as it is printed, in the document's language."""

    def lists(
        self, release: str, document: str, facts: Mapping[str, JSON]
    ) -> Mapping[str, Mapping[str, JSON]]:
        """What is printed of each entry of a group: `heads` and `rows`, in the document's language."""

    def title(self, release: str, document: str) -> Mapping[str, str]:
        """The document's name in each language."""

    def agency_name(self, code: str) -> Mapping[str, str]:
        """An agency's name in each language."""


class Keys(Protocol):
    """Door to signing keys, wherever they lie: a file, a token, a remote service.

    A key is named by its label; what it signs is the SHA-256 digest of the bytes to be signed.
    """

    async def chain(self, label: str) -> tuple[bytes, ...] | None:
        """The certificate of a key and its issuers, DER, the key's own first; None if unknown."""

    async def sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        """One ECDSA signature (DER) for each digest, with one unlock. Raises KeyMissing."""


class Stamps(Protocol):
    """Door to a time-stamp authority."""

    async def stamp(self, digest: bytes) -> bytes:
        """A time-stamp token (DER) on a SHA-256 digest. Raises StampUnavailable."""


class Certifier(Protocol):
    """The demo's certificate authority; a real installation brings certificates and has none."""

    def certify(self, label: str, *, name: str, organisation: str, now: datetime) -> None:
        """Make a key with its certificate under a label; nothing happens if it is there."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What entry puts into the house for this context. `lists` gives the lists of revoked certificates (DER)."""

    keys: Keys
    stamps: Stamps
    designs: Designs
    roots: tuple[bytes, ...]
    lists: Callable[[datetime], tuple[bytes, ...]] = lambda now: ()
    certifier: Certifier | None = None


class Verdict(StrEnum):
    GENUINE = "genuine"
    REVOKED = "revoked"
    FOREIGN = "foreign"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature of a checked file, as a page or a terminal shows it."""

    by: str
    organisation: str
    at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a credential's issuer says whether it still counts: a status list and a place in it."""

    uri: str
    index: int


@dataclass(frozen=True, slots=True)
class Report:
    """What a file proves. `problems` is empty if, and only if, everything held; `remarks` say what was not asked."""

    kind: str
    sha256: str
    signatures: tuple[Signed, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    place: Place | None = None

    @property
    def sound(self) -> bool:
        return not self.problems

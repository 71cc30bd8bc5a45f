"""Two people put a release into use: what each of them signs, and whether a signature holds."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from motcua.contexts.catalogue.errors import (
    NoPublisher,
    NoPublishers,
    ProposalClosed,
    SignatureBad,
    SignedAlready,
)
from motcua.contexts.catalogue.words import Publisher
from motcua.kernel.actors import Actor, ActorKind

Act = Literal["propose", "confirm"]
LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody with a publisher's private key."""

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def sign(self, act: Act, proposal: "Proposal") -> bytes:
        return self.key.sign(proposal.words(act))


@dataclass(frozen=True, slots=True)
class Proposal:
    """A release that somebody wants to put into use in place of `previous`."""

    id: UUID
    release: str
    pack: str
    previous: str | None
    proposer: bytes
    proposed_at: datetime
    proposed_with: bytes = b""
    confirmer: bytes | None = None
    confirmed_at: datetime | None = None
    confirmed_with: bytes | None = None

    def words(self, act: Act) -> bytes:
        """What is signed: only this release, only in place of that one, only once."""
        lines = ("motcua release", act, str(self.id), self.pack, self.release, self.previous or "-")
        return "".join(f"{line}\n" for line in lines).encode()

    def proposed(self, signature: bytes, publishers: Iterable[Publisher]) -> "Proposal":
        """Raises NoPublishers, NoPublisher, SignatureBad."""
        _must_publish(self.proposer, publishers)
        _must_hold(self.proposer, signature, self.words("propose"))
        return replace(self, proposed_with=signature)

    def confirmed(
        self, key: bytes, signature: bytes, publishers: Iterable[Publisher], *, now: datetime
    ) -> "Proposal":
        """Raises ProposalClosed, NoPublishers, NoPublisher, SignedAlready, SignatureBad."""
        publishers = tuple(publishers)
        if self.confirmer is not None:
            raise ProposalClosed()
        _must_publish(self.proposer, publishers)
        _must_publish(key, publishers)
        if key == self.proposer or _name(key, publishers) == _name(self.proposer, publishers):
            raise SignedAlready()
        _must_hold(self.proposer, self.proposed_with, self.words("propose"))
        _must_hold(key, signature, self.words("confirm"))
        return replace(self, confirmer=key, confirmed_at=now, confirmed_with=signature)

    def holds(self) -> bool:
        """Whether the signatures that it keeps are those of its keys."""
        signed = _holds(self.proposer, self.proposed_with, self.words("propose"))
        if self.confirmer is None:
            return signed
        return signed and _holds(self.confirmer, self.confirmed_with or b"", self.words("confirm"))


def actor_of(key: bytes) -> Actor:
    """Whoever signed, as the log knows them: by their key."""
    return Actor(kind=ActorKind.OFFICIAL, id=UUID(bytes=hashlib.sha256(key).digest()[:16]))


def written(key: bytes) -> str:
    """A public key as `site.yaml` names it."""
    return base64.b64encode(key).decode("ascii")


def key_of(publisher: Publisher) -> bytes | None:
    """The declared key; None when it is none."""
    try:
        key = base64.b64decode(publisher.key, validate=True)
        Ed25519PublicKey.from_public_bytes(key)
    except (binascii.Error, ValueError):
        return None
    return key


def by_key(publishers: Iterable[Publisher]) -> Mapping[bytes, Publisher]:
    found = ((key_of(one), one) for one in publishers)
    return {key: one for key, one in found if key is not None}


def _must_publish(key: bytes, publishers: Iterable[Publisher]) -> None:
    known = by_key(publishers)
    if not known:
        raise NoPublishers()
    if key not in known:
        raise NoPublisher()


def _name(key: bytes, publishers: Iterable[Publisher]) -> str:
    return by_key(publishers)[key].publisher


def _must_hold(key: bytes, signature: bytes, words: bytes) -> None:
    if not _holds(key, signature, words):
        raise SignatureBad()


def _holds(key: bytes, signature: bytes, words: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, words)
    except InvalidSignature:
        return False
    return True

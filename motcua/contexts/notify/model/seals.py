"""How a contact is kept: sealed to be opened again, and as a keyed hash for limits."""

import hmac
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from motcua.contexts.notify.words import Channel


@dataclass(frozen=True, slots=True)
class Seals:
    """Two keys: `claims` (32 bytes, HMAC-SHA-256) and `seals` (64 bytes, AES-SIV, RFC 5297)."""

    claims: bytes
    seals: bytes

    def seal(self, subject: UUID, channel: Channel, text: str) -> bytes:
        """Bound to its person: two people with one address have different bytes."""
        return AESSIV(self.seals).encrypt(text.encode(), [subject.bytes, channel.encode()])

    def open(self, subject: UUID, channel: Channel, sealed: bytes) -> str:
        """Raises InvalidTag if it was sealed by another key, for another person or channel."""
        return AESSIV(self.seals).decrypt(sealed, [subject.bytes, channel.encode()]).decode()

    def address_claim(self, channel: Channel, address: str) -> bytes:
        return self._claim("address", channel, address.casefold())

    def person_claim(self, subject: UUID, channel: Channel) -> bytes:
        return self._claim("person", channel, subject.hex)

    def message_key(self, subject: UUID, channel: Channel, key: str) -> str:
        """The same for each sending of one message, and telling nothing of person or case."""
        return self._claim("message", channel, subject.hex, key).hex()[:32]

    def _claim(self, *parts: str) -> bytes:
        return hmac.digest(self.claims, "\x1f".join(parts).encode(), "sha256")

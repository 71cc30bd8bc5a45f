"""How a personal number is kept: a keyed hash to find it by, and a sealed form to show it from."""

import hmac
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESSIV


@dataclass(frozen=True, slots=True)
class Seals:
    """Two keys: `claims` (32 bytes, HMAC-SHA-256) and `seals` (64 bytes, AES-SIV, RFC 5297)."""

    claims: bytes
    seals: bytes

    def claim(self, series: str, number: str) -> bytes:
        return hmac.digest(self.claims, f"{series}\x1f{_plain(number)}".encode(), "sha256")

    def seal(self, series: str, number: str) -> bytes:
        # As it was written: some countries' numbers mean something by small letters and signs.
        return _cipher(self.seals).encrypt(number.strip().encode(), [series.encode()])

    def open(self, series: str, sealed: bytes) -> str:
        """Raises InvalidTag if the bytes were sealed by another key or for another series."""
        return _cipher(self.seals).decrypt(sealed, [series.encode()]).decode()


@cache
def _cipher(key: bytes) -> AESSIV:
    """The key schedule is made once."""
    return AESSIV(key)


def commitment(key: bytes, content: bytes) -> bytes:
    """Binds a content to the log without showing it; gone with the subject's key."""
    return hmac.new(key, content, sha256).digest()


def _plain(number: str) -> str:
    """People write numbers with spaces and dots; the same number is the same claim."""
    return "".join(sign for sign in number if sign.isalnum()).upper()

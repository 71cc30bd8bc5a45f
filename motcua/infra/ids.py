"""Random ids: UUIDv7 (RFC 9562), growing within a process, and unguessable tokens."""

import secrets
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 greater than every one this process made before: 60 bits of time, 62 random bits."""
    global _last
    # The fraction of a millisecond goes to rand_a (RFC 9562 §6.2, method 3), in steps of 1/4096 ms.
    moment = time.time_ns() * 4096 // 1_000_000
    with _lock:
        moment = _last = max(moment, _last + 1)
    high = (moment >> 12 << 16) | 0x7000 | (moment & 0xFFF)
    low = (0b10 << 62) | secrets.randbits(62)
    return UUID(int=(high << 64) | low)


def random_token(n_bytes: int = 32) -> str:
    """An unguessable token, safe in a URL or a cookie."""
    return secrets.token_urlsafe(n_bytes)


def random_digits(n: int) -> str:
    """So many unguessable decimal digits."""
    return str(secrets.randbelow(10**n)).zfill(n)


def random_bytes(n: int) -> bytes:
    """An unguessable key."""
    return secrets.token_bytes(n)

"""Token status lists (draft-ietf-oauth-status-list): one bit for each credential, zero while it is valid."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials.model.sdjwt import base64
from motcua.contexts.credentials.words import JSON

SIZE = 1 << 17
"""Places of one list: 16 KB before compression."""
TRIES = 16
TTL_S = 300
TYPE = "statuslist+jwt"
MEDIA_TYPE = f"application/{TYPE}"


def list_name(issued_at: datetime, overflow: int) -> str:
    """A list for each day (UTC), and another one when its places grow scarce."""
    return f"{issued_at:%Y%m%d}-{overflow}"


def address(base_url: str, name: str) -> str:
    return f"{base_url}/credentials/status/{name}"


def place(result_id: UUID, attempt: int) -> int:
    """Where to try: scattered, so that neighbours in a list were not neighbours in time."""
    digest = hashlib.sha256(result_id.bytes + attempt.to_bytes(2, "big")).digest()
    return int.from_bytes(digest[:8], "big") % SIZE


def claims(uri: str, revoked: Iterable[int], *, now: datetime) -> dict[str, JSON]:
    """The payload of a list's token. The first place is the lowest bit of the first byte."""
    bits = bytearray(SIZE // 8)
    for each in revoked:
        bits[each >> 3] |= 1 << (each & 7)
    issued = int(now.timestamp())
    packed = base64(zlib.compress(bytes(bits), 9))
    return {
        "sub": uri,
        "iat": issued,
        "exp": issued + 10 * TTL_S,
        "ttl": TTL_S,
        "status_list": {"bits": 1, "lst": packed},
    }

"""Token status lists (draft-ietf-oauth-status-list): one bit for each credential, zero while it is valid."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from motcua.contexts.credentials.model.sdjwt import base64, unbase64
from motcua.contexts.credentials.words import JSON, Place

SIZE = 1 << 17
"""Places of one list: 16 KB before compression."""
TRIES = 16
TTL_S = 300
TYPE = "statuslist+jwt"
MEDIA_TYPE = f"application/{TYPE}"

LONGEST = 1 << 24
"""Bytes of a foreign list that we unpack: 134 million places."""
LEEWAY_S = 60
KEPT = 400


class ListUnusable(Exception):
    """Not a list in force, or another one than the credential names."""


class _Entry(msgspec.Struct, frozen=True):
    idx: int
    uri: str


class _Status(msgspec.Struct, frozen=True):
    status_list: _Entry


class _List(msgspec.Struct, frozen=True):
    bits: int
    lst: str


class _Token(msgspec.Struct, frozen=True):
    sub: str
    iat: int
    exp: int
    status_list: _List


def list_name(issued_at: datetime, overflow: int) -> str:
    """A list for each day (UTC), and another one when its places grow scarce."""
    return f"{issued_at:%Y%m%d}-{overflow}"


def address(base_url: str, name: str) -> str:
    return f"{base_url}/credentials/status/{name}"


def name_in(base_url: str, uri: str) -> str | None:
    """The name of one of our own lists; None for somebody else's."""
    prefix = address(base_url, "")
    return uri.removeprefix(prefix) if uri.startswith(prefix) else None


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


def stated(claims: Mapping[str, object]) -> Place | None:
    """Where a credential says that its status stands; None if it does not, or not in the known form."""
    try:
        status = msgspec.convert(claims.get("status"), _Status)
    except msgspec.ValidationError:
        return None
    return Place(status.status_list.uri, status.status_list.idx)


def is_revoked(claims: Mapping[str, object], wanted: Place, *, now: datetime) -> bool:
    """What a list's token says of a place; the signature was checked. Raises ListUnusable."""
    try:
        token = msgspec.convert(claims, _Token)
        packed = unbase64(token.status_list.lst)
        bits = zlib.decompressobj().decompress(packed, LONGEST)
    except (msgspec.ValidationError, ValueError, zlib.error) as error:
        raise ListUnusable from error
    current = token.iat <= int(now.timestamp()) + LEEWAY_S and int(now.timestamp()) < token.exp
    fits = token.sub == wanted.uri and token.status_list.bits == 1
    if not current or not fits or not 0 <= wanted.index < 8 * len(bits):
        raise ListUnusable
    return bool(bits[wanted.index >> 3] >> (wanted.index & 7) & 1)


class Signed:
    """Lists that this process has signed. One serves for its time to live, unless something was revoked meanwhile."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, datetime, str]] = {}

    def find(self, name: str, content: object, *, now: datetime) -> str | None:
        known, at, token = self._kept.get(name, (None, now, ""))
        fresh = at <= now < at + timedelta(seconds=TTL_S)
        return token if token and known == content and fresh else None

    def keep(self, name: str, content: object, token: str, *, now: datetime) -> None:
        if len(self._kept) >= KEPT:
            self._kept.clear()
        self._kept[name] = (content, now, token)

"""Reads signed bodies into typed values; a body that cannot be read is a refusal with its place."""

from typing import TypeVar

import msgspec

from motcua.contexts.exchange.errors import NoticeWrong
from motcua.contexts.exchange.words import NodeRequest, Notice
from motcua.kernel.texts import msg

T = TypeVar("T")
LONGEST_REFERENCE = 100


def notice(body: bytes) -> Notice | NoticeWrong:
    """The notice, or why it cannot be read: the caller tells it only to who has signed."""
    read = _read(body, Notice)
    if isinstance(read, Notice) and not 1 <= len(read.reference) <= LONGEST_REFERENCE:
        return NoticeWrong({"reference": msg("Your own reference is expected: 1 to 100 signs")})
    return read


def node_request(body: bytes) -> NodeRequest | NoticeWrong:
    return _read(body, NodeRequest)


def _read(body: bytes, into: type[T]) -> T | NoticeWrong:
    try:
        return msgspec.json.decode(body, type=into)
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        text, _, place = str(problem).partition(" - at `$")
        field = place.strip("`.").partition(".")[0] or "body"
        return NoticeWrong({field: text})

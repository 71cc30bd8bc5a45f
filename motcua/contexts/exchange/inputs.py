"""Reads signed bodies into typed values; a body that cannot be read is a refusal with its place."""

import re
from typing import TypeVar

import msgspec

from motcua.contexts.exchange.errors import NoticeWrong
from motcua.contexts.exchange.words import NodeRequest, Notice
from motcua.kernel.texts import msg

T = TypeVar("T")
LONGEST_REFERENCE = 100
# msgspec tells what is wrong, and where, in words alone.
_FIELDS = {
    "Object missing required field `": msg("This field is expected"),
    "Object contains unknown field `": msg("There is no such field. Leave it out"),
}
_KINDS = {
    "str": msg("A text is expected"),
    "array": msg("A list of texts is expected"),
    "object": msg("A JSON object is expected"),
}


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
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        return _wrong(str(problem))


def _wrong(problem: str) -> NoticeWrong:
    # First the words in front of a name that the sender chose: it may hold any others.
    for words, text in _FIELDS.items():
        if problem.startswith(words):
            return NoticeWrong({problem.removeprefix(words).removesuffix("`"): text})
    field = re.search(r" - at `\$\.(\w+)(\[)?", problem)
    if field is None:
        return NoticeWrong({"body": _KINDS["object"]})
    expected = re.match(r"Expected `(\w+)", problem)
    kind = "" if expected is None else "array" if field[2] else expected[1]
    return NoticeWrong({field[1]: _KINDS.get(kind, msg("This cannot be read"))})

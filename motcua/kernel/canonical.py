"""One byte string for one value, so that hashes agree: sorted keys, UTF-8, no spaces (a subset of RFC 8785:
strings, integers, booleans, null, arrays and objects with string keys; floats are refused)."""

import hashlib

import msgspec


def canonical(value: object) -> bytes:
    """The canonical JSON of a value of plain types, dataclasses and Structs. Raises TypeError on a float."""
    plain = msgspec.to_builtins(value, str_keys=True)
    refuse_floats(plain)
    return msgspec.json.encode(plain, order="sorted")


def digest(value: object) -> str:
    """SHA-256 of the canonical form, hex."""
    return hashlib.sha256(canonical(value)).hexdigest()


def refuse_floats(value: object) -> None:
    """Raises TypeError if there is a float anywhere in a value of plain types."""
    match value:
        case float():
            raise TypeError(
                "a float has no canonical form here; use an integer or a decimal string"
            )
        case dict():
            for item in value.values():
                refuse_floats(item)
        case list():
            for item in value:
                refuse_floats(item)

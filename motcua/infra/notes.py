"""Signed checkpoints: notes of the C2SP forms signed-note and tlog-checkpoint, by Ed25519. Pure, works offline."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"


class BadNote(Exception):
    """A note that is not of the form, or whose signature does not hold."""


@dataclass(frozen=True, slots=True)
class Statement:
    """What a checkpoint states about a tree."""

    origin: str
    size: int
    root: bytes


def sign(statement: Statement, key: bytes) -> str:
    """The note; `key` is the 32 bytes of an Ed25519 private key."""
    private = Ed25519PrivateKey.from_private_bytes(key)
    public = private.public_key().public_bytes_raw()
    text = f"{statement.origin}\n{statement.size}\n{_base64(statement.root)}\n"
    signature = _key_id(statement.origin, public) + private.sign(text.encode())
    return f"{text}\n\u2014 {statement.origin} {_base64(signature)}\n"


def verify(note: str, *, origin: str, public_key: bytes) -> Statement:
    """What the note states. Raises BadNote."""
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    wanted = _key_id(origin, public_key)
    for line in signatures.splitlines():
        mark, _, rest = line.partition(" ")
        name, _, encoded = rest.rpartition(" ")
        if mark != "\u2014" or name != origin:
            continue
        signature = _decoded(encoded)
        if signature[:4] != wanted:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(signature[4:], text.encode())
        except InvalidSignature:
            raise BadNote("the signature does not hold") from None
        return _read(text, origin)
    raise BadNote("no signature of this key")


def verifier_key(origin: str, key: bytes) -> str:
    """The public key in the form that other verifiers take: name+id+key (C2SP signed-note)."""
    public = public_key(key)
    return f"{origin}+{_key_id(origin, public).hex()}+{_base64(_ED25519 + public)}"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key and the origin it speaks for."""

    origin: str
    public_key: bytes


def read_verifier_key(text: str) -> VerifierKey:
    """The form that `verifier_key` writes. Raises BadNote."""
    origin, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    content = _decoded(encoded)
    public = content[1:]
    if content[:1] != _ED25519 or len(public) != 32 or _key_id(origin, public).hex() != key_id:
        raise BadNote("not a verifier key: origin+id+key is expected")
    return VerifierKey(origin, public)


def public_key(key: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def _read(text: str, origin: str) -> Statement:
    lines = text.splitlines()
    if len(lines) < 3 or lines[0] != origin or not lines[1].isdecimal():
        raise BadNote("not a checkpoint of this log")
    root = _decoded(lines[2])
    if len(root) != 32:
        raise BadNote("the root is not 32 bytes")
    return Statement(origin, int(lines[1]), root)


def _key_id(origin: str, public: bytes) -> bytes:
    return hashlib.sha256(origin.encode() + b"\n" + _ED25519 + public).digest()[:4]


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadNote("not base64") from None

"""The short code of a receipt, by which its case is followed without signing in. It follows from the declaration's
own random salt under a secret and is kept nowhere: a stolen database holds nobody's code."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Final
from uuid import UUID

from motcua.contexts.cases.words import CaseState, Lack
from motcua.contexts.catalogue.words import Beside
from motcua.kernel.texts import Text

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 5 bits each; none that is taken for another
_LENGTH: Final = 8
PER_NUMBER, PER_ADDRESS = 10, 60
"""Tries in an hour."""


@dataclass(frozen=True, slots=True)
class Seed:
    """What a declaration's code follows from."""

    application_id: UUID
    salt: bytes


NOBODY: Final = Seed(UUID(int=0), bytes(32))
"""Of a number that is nobody's: so that it takes as long as a wrong code."""


def code(secret: bytes, seed: Seed) -> str:
    """Eight signs, 40 bits."""
    mac = hmac.new(secret, b"status" + seed.application_id.bytes + seed.salt, sha256).digest()
    number = int.from_bytes(mac[:5])
    return "".join(_SIGNS[number >> 5 * place & 31] for place in reversed(range(_LENGTH)))


def printed(code: str) -> str:
    """As it stands on paper: two groups of four."""
    return f"{code[:4]}-{code[4:]}"


def typed(text: str) -> str:
    """What somebody read from paper: blanks, dashes and small letters do not matter."""
    return "".join(sign for sign in text.upper() if sign.isalnum())


def fits(secret: bytes, seed: Seed, text: str) -> bool:
    """Whether a typed code is this declaration's; takes the same time whether it is or not."""
    return hmac.compare_digest(code(secret, seed).encode(), typed(text).encode())


def try_key(secret: bytes, kind: str, value: str) -> bytes:
    """The name under which tries are counted: of a number, or of a network address."""
    return hmac.new(secret, f"{kind}:{value}".encode(), sha256).digest()


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever has number and code sees of a case: nothing of a person."""

    reference: str
    service: Text
    agency: Mapping[str, str]
    state: CaseState
    due_at: datetime | None
    new_day: date | None
    asked: str | None
    lack: Lack | None
    until_at: datetime | None
    beside: Beside | None = None

"""Payment references: short, spoken and typed without doubt, found again in whatever a bank makes of them.

Thirty-one signs, none that looks like another. The last sign makes the weighted sum of all divisible by 31,
a prime: one wrong sign, or any two changed places, never give another reference.
"""

import re
import unicodedata
from dataclasses import dataclass

from motcua.contexts.payments.words import Reason

SIGNS = "0123456789ABCDEFGHJKMNPQRTVWXYZ"
BODY = 8
_VALUE = {sign: value for value, sign in enumerate(SIGNS)}
_LOOKS_LIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "S": "5", "U": "V"})
_SHORTEST_CUT = 4


def made(prefix: str, number: int) -> str:
    """The reference of a random number below `numbers()`."""
    if not 0 <= number < numbers():
        raise ValueError("a number below numbers() is expected")
    body = ""
    for _ in range(BODY):
        number, digit = divmod(number, len(SIGNS))
        body = SIGNS[digit] + body
    return f"{prefix}{body}{_check(body)}"


def numbers() -> int:
    return int(len(SIGNS) ** BODY)


def holds(body: str) -> bool:
    """Whether the check sign at the end of a body fits."""
    return len(body) == BODY + 1 and all(sign in _VALUE for sign in body) and not _sum(body)


@dataclass(frozen=True, slots=True)
class Found:
    """The reference in a text, or why there is none that can be relied on."""

    reference: str | None
    reason: Reason | None


def find(prefix: str, text: str) -> Found:
    """Look for a reference in what the payer wrote and the bank passed on: capitals or not, with signs and
    spaces strewn in, look-alikes typed, words around it, the end cut off."""
    typed = _plain(text)
    plain = typed.translate(_LOOKS_LIKE)
    start = re.escape(prefix.translate(_LOOKS_LIKE))
    places = [found.start() + len(prefix) for found in re.finditer(f"(?={start})", plain)]
    sound = {tail for at in places if holds(tail := plain[at : at + BODY + 1])}
    if len(sound) == 1:
        return Found(prefix + sound.pop(), None)
    if sound:
        return Found(None, Reason.SEVERAL_REFERENCES)
    # A reference with a slip has digits as typed; a word that begins like one has none.
    tails = [typed[at : at + BODY + 1] for at in places]
    lengths = [len(tail) for tail in tails if any(sign.isdigit() for sign in tail)]
    if BODY + 1 in lengths:
        return Found(None, Reason.REFERENCE_WRONG)
    if any(length >= _SHORTEST_CUT for length in lengths):
        return Found(None, Reason.REFERENCE_CUT)
    return Found(None, Reason.NO_REFERENCE)


def _plain(text: str) -> str:
    """Its letters and digits, in capitals, without the signs on letters."""
    apart = unicodedata.normalize("NFKD", text).upper()
    return "".join(sign for sign in apart if sign.isascii() and sign.isalnum())


def _check(body: str) -> str:
    # The check sign has the weight of its place, which has an inverse because 31 is a prime.
    weight = len(body) + 1
    value = -_sum(body) * pow(weight, -1, len(SIGNS)) % len(SIGNS)
    return SIGNS[value]


def _sum(body: str) -> int:
    return sum(place * _VALUE[sign] for place, sign in enumerate(body, 1)) % len(SIGNS)

"""What an e-mail address and a telephone number look like, and how a message is fitted into them."""

import re

_MAIL = re.compile(
    r"(?=.{6,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_LOCAL_MOST = 64  # RFC 5321 §4.5.3.1.1
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")  # ITU-T E.164
_BETWEEN = re.compile(r"[\s.()/-]+")
_LONG_NUMBER = re.compile(r"[0-9](?:[ \u00a0]?[0-9]){8,}")  # people write numbers in groups
# 3GPP TS 23.038: the signs of one septet, and those of two.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
_GSM_ONE, _GSM_EACH, _WIDE_ONE, _WIDE_EACH = 160, 153, 70, 67


def mail_of(text: str) -> str | None:
    """The e-mail address as it was typed, without spaces around it; none if it cannot be one."""
    text = text.strip()
    sound = _MAIL.fullmatch(text) and len(text.partition("@")[0]) <= _LOCAL_MOST
    return text if sound else None


def phone_of(text: str, prefix: str = "") -> str | None:
    """The telephone number as `+` and digits; a leading 0 becomes `prefix`, if there is one."""
    plain = _BETWEEN.sub("", text.strip())
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    elif plain.startswith("0") and prefix:
        plain = f"{prefix}{plain[1:]}"
    return plain if _PHONE.fullmatch(plain) else None


def one_line(text: str, most: int) -> str:
    """For a subject or an SMS: no line ends or other controls, and no longer than that."""
    plain = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"


def without_numbers(text: str) -> str:
    """Outside the portal no value shows nine or more digits in a row, spaced or not: it might be
    somebody's number."""
    return _LONG_NUMBER.sub(lambda found: "•••" + found[0][-3:], text)


def parts(text: str) -> int:
    """How many messages a network counts for an SMS."""
    if all(sign in _GSM or sign in _GSM_TWICE for sign in text):
        return _parts(len(text) + sum(s in _GSM_TWICE for s in text), _GSM_ONE, _GSM_EACH)
    return _parts(len(text.encode("utf-16-le")) // 2, _WIDE_ONE, _WIDE_EACH)


def _parts(length: int, one: int, each: int) -> int:
    return 1 if length <= one else -(-length // each)

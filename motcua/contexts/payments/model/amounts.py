"""Amounts as banks write them, read exactly: never by a float, and never by guessing what a sign means."""

import re


class AmountWrong(ValueError):
    """It is no amount in this way of writing."""


def read(text: str, *, minor_digits: int, decimal: str = ".", thousands: str = "") -> int:
    """Minor units of a written amount with its sign. Raises AmountWrong: groups that are not of three digits, more
    digits than the currency has (unless they are zeros), anything that is no number."""
    groups = rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+"
    shape = rf"([+-]?)({groups}|\d+)(?:{re.escape(decimal)}(\d+))?"
    found = re.fullmatch(shape, text.replace("\u00a0", " ").strip(), re.ASCII)
    if found is None:
        raise AmountWrong(text)
    whole = found[2].replace(thousands, "")
    part = found[3] or ""
    if part[minor_digits:].strip("0") or len(whole) + minor_digits > 15:
        raise AmountWrong(text)
    minor = int(whole + part[:minor_digits].ljust(minor_digits, "0"))
    return -minor if found[1] == "-" else minor

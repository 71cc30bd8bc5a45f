"""The payment code: EMVCo merchant-presented mode. A code invites to pay and proves nothing.

EMV QR Code Specification for Payment Systems, Merchant-Presented Mode, 1.1: each data object is an id of two
digits, a length of two digits, and its value; the last one (63) is CRC-16/CCITT-FALSE over all before it,
with its own id and length.
"""

from collections.abc import Mapping

from motcua.contexts.payments.words import Account, QrScheme

Tree = Mapping[str, "str | Mapping[str, str | Mapping[str, str]]"]
CRC = "63"
_ONE_TIME = "12"
_ADDITIONAL = "62"
_LONGEST = 99
_LONGEST_CODE = 512  # §3.1: the payload of a code
_LONGEST_AMOUNT = 13


class QrWrong(ValueError):
    """What is wrong with a code or with what should go into one."""


def code(scheme: QrScheme, *, amount_minor: int, minor_digits: int, reference: str) -> str:
    """The payload of a one-time code over an exact amount under an exact reference. Raises QrWrong."""
    fields: dict[str, str | Mapping[str, str | Mapping[str, str]]] = {
        "00": "01", "01": _ONE_TIME, scheme.template: scheme.payee,
    }  # fmt: skip
    optional = {"52": scheme.category, "59": scheme.name, "60": scheme.city}
    fields |= {tag: value for tag, value in optional.items() if value is not None}
    fields |= {
        "53": scheme.currency,
        "54": amount(amount_minor, minor_digits),
        "58": scheme.country,
        _ADDITIONAL: {scheme.reference_tag: reference},
    }
    head = {tag: fields[tag] for tag in ("00", "01")}
    rest = {tag: fields[tag] for tag in sorted(fields) if tag not in head}
    return encode({**head, **rest})


def payload(account: Account, reference: str, amount_minor: int) -> str | None:
    """The code of an order; None for an amount that no code can say: the page tells it in words anyway."""
    try:
        return code(
            account.qr,
            amount_minor=amount_minor,
            minor_digits=account.minor_digits,
            reference=reference,
        )
    except QrWrong:
        return None


def amount(amount_minor: int, minor_digits: int) -> str:
    """Minor units as the code writes them: no sign, no thousands, a point before the minor digits."""
    if amount_minor <= 0:
        raise QrWrong("an amount above zero is expected")
    whole, part = divmod(amount_minor, 10**minor_digits)
    text = f"{whole}.{part:0{minor_digits}}" if minor_digits else str(whole)
    if len(text) > _LONGEST_AMOUNT:
        raise QrWrong(f"an amount of at most {_LONGEST_AMOUNT} signs is expected")
    return text


def encode(fields: Tree) -> str:
    """The payload of these fields in their order, with its checksum. Raises QrWrong."""
    if CRC in fields:
        raise QrWrong("the checksum is made here")
    body = f"{_objects(fields)}{CRC}04"
    if len(body) + 4 > _LONGEST_CODE:
        raise QrWrong(f"at most {_LONGEST_CODE} signs are expected")
    return f"{body}{crc(body.encode()):04X}"


def decode(text: str) -> dict[str, str]:
    """The outermost fields of a payload whose checksum holds; a template's value is read by `objects`.
    Raises QrWrong."""
    if text[-8:-4] != f"{CRC}04" or not text.isascii():
        raise QrWrong("the checksum is expected at the end")
    if text[-4:] != f"{crc(text[:-4].encode()):04X}":
        raise QrWrong("the checksum does not hold")
    return objects(text[:-8])


def objects(text: str) -> dict[str, str]:
    """The data objects of one level, by id. Raises QrWrong."""
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + 4]
        if not _digits(tag) or not _digits(length) or tag in found:
            raise QrWrong(f"an id and a length are expected at {at}")
        value = text[at + 4 : at + 4 + int(length)]
        if not value or len(value) != int(length):
            raise QrWrong(f"the value at {at} is cut off")
        found[tag] = value
        at += 4 + len(value)
    return found


def crc(content: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, nothing reflected."""
    register = 0xFFFF
    for byte in content:
        register ^= byte << 8
        for _ in range(8):
            register = (register << 1) ^ 0x1021 if register & 0x8000 else register << 1
            register &= 0xFFFF
    return register


def _objects(fields: Tree) -> str:
    return "".join(
        _object(tag, value if isinstance(value, str) else _objects(value))
        for tag, value in fields.items()
    )


def _object(tag: str, value: str) -> str:
    if not _digits(tag):
        raise QrWrong("an id of two digits is expected")
    if not 1 <= len(value) <= _LONGEST or any(not " " <= sign <= "~" for sign in value):
        raise QrWrong(f"1 to {_LONGEST} plain signs are expected under {tag}")
    return f"{tag}{len(value):02}{value}"


def _digits(text: str) -> bool:
    return len(text) == 2 and text.isascii() and text.isdigit()

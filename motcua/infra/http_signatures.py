"""HTTP message signatures (RFC 9421) with content digests (RFC 9530), by Ed25519. Pure: no clock, no randomness.

Only what we ask of senders is accepted: derived components without parameters and plain header fields.
"""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

REQUEST_COMPONENTS = ("@method", "@authority", "@path", "@query", "content-type", "content-digest")
RESPONSE_COMPONENTS = ("@status", "content-type", "content-digest")
LONGEST_LIFE_S = 300
CLOCK_SKEW_S = 60
_LABEL = "sig1"

Param = str | int | bool


class SignatureProblem(Exception):
    """Why a message is not taken as signed; `reason` may be shown to its sender."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Message:
    """What a signature may cover: derived components and header fields in small letters."""

    components: Mapping[str, str]
    content: bytes

    @classmethod
    def request(
        cls,
        method: str,
        authority: str,
        path: str,
        headers: Mapping[str, str],
        content: bytes,
        *,
        query: str = "",
    ) -> "Message":
        return cls(
            {
                **{name.lower(): value.strip() for name, value in headers.items()},
                "@method": method.upper(),
                "@authority": normal_authority(authority),
                "@path": path or "/",
                "@query": f"?{query}",
            },
            content,
        )

    @classmethod
    def response(cls, status: int, headers: Mapping[str, str], content: bytes) -> "Message":
        fields = {name.lower(): value.strip() for name, value in headers.items()}
        return cls({**fields, "@status": str(status)}, content)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A signature as sent: what it covers and says, not yet checked."""

    covered: tuple[str, ...]
    params: Mapping[str, Param]
    signature: bytes

    def text(self, name: str) -> str:
        value = self.params.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        value = self.params.get(name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise SignatureProblem(f"the parameter {name} is missing")
        return value


def normal_authority(host: str) -> str:
    """RFC 9421 §2.2.3: small letters, no default port. Which default is meant, the wire does not tell."""
    return host.lower().removesuffix(":443").removesuffix(":80")


def content_digest(content: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(content).digest()).decode()}:"


def sign(
    message: Message,
    key: Ed25519PrivateKey,
    *,
    keyid: str,
    now: datetime,
    nonce: str,
    covered: Sequence[str],
    life_s: int = 120,
) -> dict[str, str]:
    """The headers to add: Signature-Input and Signature. The content digest must be among the headers."""
    created = int(now.timestamp())
    params: dict[str, Param] = {
        "created": created, "expires": created + life_s, "nonce": nonce, "keyid": keyid, "alg": "ed25519",
    }  # fmt: skip
    signed = key.sign(signature_base(message, covered, params))
    return {
        "Signature-Input": f"{_LABEL}={_shown(covered, params)}",
        "Signature": f"{_LABEL}=:{base64.b64encode(signed).decode()}:",
    }


def claimed(message: Message) -> Claimed:
    """The one signature of a message. Raises SignatureProblem."""
    inputs = message.components.get("signature-input", "")
    signatures = message.components.get("signature", "")
    if not inputs or not signatures:
        raise SignatureProblem("there is none")
    covered, params, label = _read_input(inputs)
    found = re.fullmatch(rf"{re.escape(label)}=:([A-Za-z0-9+/=]+):", signatures)
    if found is None:
        raise SignatureProblem("Signature and Signature-Input do not name the same one signature")
    try:
        return Claimed(covered, params, base64.b64decode(found[1], validate=True))
    except binascii.Error:
        raise SignatureProblem("it is not base64") from None


def check(
    message: Message,
    signature: Claimed,
    public_key: bytes,
    *,
    now: datetime,
    must_cover: Sequence[str],
) -> None:
    """Refuse a signature that covers too little, is too old or too new, or does not hold; and a content
    that is not the digested one. Raises SignatureProblem."""
    missing = [name for name in must_cover if name not in signature.covered]
    if missing:
        raise SignatureProblem(f"it must cover {', '.join(missing)}")
    if signature.text("alg") not in {"", "ed25519"}:
        raise SignatureProblem("the algorithm must be ed25519")
    moment = int(now.timestamp())
    created, expires = signature.number("created"), signature.number("expires")
    if created > moment + CLOCK_SKEW_S:
        raise SignatureProblem("it was made in the future")
    if expires <= moment:
        raise SignatureProblem("it has expired")
    if expires - created > LONGEST_LIFE_S:
        raise SignatureProblem(f"it may hold for {LONGEST_LIFE_S} seconds at most")
    _check_digest(message)
    base = signature_base(message, signature.covered, signature.params)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature.signature, base)
    except (InvalidSignature, ValueError):
        raise SignatureProblem("the key does not verify it") from None


def _check_digest(message: Message) -> None:
    header = message.components.get("content-digest", "")
    found = re.search(r"(?:^|,\s*)sha-256=:([A-Za-z0-9+/=]+):", header)
    if found is None:
        raise SignatureProblem("Content-Digest must give sha-256")
    try:
        sent = base64.b64decode(found[1], validate=True)
    except binascii.Error:
        raise SignatureProblem("Content-Digest is not base64") from None
    if not hmac.compare_digest(sent, hashlib.sha256(message.content).digest()):
        raise SignatureProblem("the content is not the one of Content-Digest")


def signature_base(message: Message, covered: Sequence[str], params: Mapping[str, Param]) -> bytes:
    """The bytes that are signed (RFC 9421 §2.5). Raises SignatureProblem for a component that is not there."""
    lines: list[str] = []
    for name in covered:
        value = message.components.get(name)
        if value is None:
            raise SignatureProblem(f"the message has no {name}")
        if not value.isascii() or "\n" in value or "\r" in value:
            raise SignatureProblem(f"{name} is not plain text")
        lines.append(f'"{name}": {value}')
    lines.append(f'"@signature-params": {_shown(covered, params)}')
    return "\n".join(lines).encode()


def _shown(covered: Sequence[str], params: Mapping[str, Param]) -> str:
    names = " ".join(f'"{name}"' for name in covered)
    return f"({names})" + "".join(f";{name}{_item(value)}" for name, value in params.items())


def _item(value: Param) -> str:
    match value:
        case True:
            return ""
        case False:
            return "=?0"
        case int():
            return f"={value}"
        case _:
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'="{escaped}"'


_MEMBER = re.compile(r"([a-z*][a-z0-9_.*-]*)=\(")
_NAME = re.compile(r'\s*"([@a-z0-9-]+)"')
_PARAM = re.compile(
    r';\s*([a-z*][a-z0-9_.*-]*)(?:=(?:(-?\d{1,15})(?![\d.])|"((?:[ !#-\[\]-~]|\\["\\])*)"|\?([01])))?'
)


def _read_input(text: str) -> tuple[tuple[str, ...], dict[str, Param], str]:
    """One member of the dictionary (RFC 8941 §3.2): an inner list of strings with parameters."""
    head = _MEMBER.match(text)
    if head is None:
        raise SignatureProblem("Signature-Input cannot be read")
    at = head.end()
    covered: list[str] = []
    while (name := _NAME.match(text, at)) is not None:
        covered.append(name[1])
        at = name.end()
    rest = text[at:].lstrip(" ")
    if not rest.startswith(")") or len(set(covered)) != len(covered):
        raise SignatureProblem("Signature-Input covers components that are not taken here")
    at = len(text) - len(rest) + 1
    params: dict[str, Param] = {}
    while (param := _PARAM.match(text, at)) is not None:
        params[param[1]] = _param(param)
        at = param.end()
    if text[at:].strip():
        raise SignatureProblem("Signature-Input must hold one signature")
    return tuple(covered), params, head[1]


def _param(found: re.Match[str]) -> Param:
    if found[2] is not None:
        return int(found[2])
    if found[3] is not None:
        return re.sub(r"\\(.)", r"\1", found[3])
    return found[4] != "0"

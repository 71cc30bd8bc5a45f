"""SD-JWT VC (draft-ietf-oauth-sd-jwt-vc over RFC 9901): what is signed, and what a holder may disclose.

Signing happens elsewhere: `unsigned` gives the bytes, `signed` puts the signature in.
"""

import hashlib
import hmac
from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec
from asn1crypto import x509
from asn1crypto.algos import DSASignature

from motcua.contexts.credentials.words import JSON
from motcua.kernel.canonical import canonical

TYPE = "dc+sd-jwt"
ALGORITHM = "ES256"


class NotACredential(Exception):
    """Not a compact SD-JWT, or its parts do not belong together."""


@dataclass(frozen=True, slots=True)
class Read:
    """A credential taken apart; `claims` holds the plain and the disclosed ones."""

    header: Mapping[str, object]
    claims: Mapping[str, object]
    signing_input: bytes
    signature: bytes


def disclosure(salt: bytes, name: str, value: JSON) -> str:
    """One fact that the holder may show or keep back."""
    return base64(msgspec.json.encode([base64(salt), name, value]))


def salt(key: bytes, result: bytes, name: str) -> bytes:
    """128 bits that nobody without the key can guess; the same when a job runs again."""
    return hmac.digest(key, result + name.encode(), "sha256")[:16]


def header(chain: Sequence[bytes], kind: str = TYPE) -> dict[str, JSON]:
    """The protected header; `x5c` carries the issuer's certificate and its issuer (RFC 7515 §4.1.6)."""
    return {
        "alg": ALGORITHM,
        "typ": kind,
        "kid": key_id(chain[0]),
        "x5c": [b64encode(each).decode() for each in chain],
    }


def key_id(certificate: bytes) -> str:
    """The name of an issuer's key: the hash of its certificate."""
    return base64(hashlib.sha256(certificate).digest())


def public_jwk(certificate: bytes) -> dict[str, JSON]:
    """The issuer's key as a JWK (RFC 7517)."""
    point = x509.Certificate.load(certificate).public_key["public_key"].native
    return {
        "kty": "EC",
        "crv": "P-256",
        "alg": ALGORITHM,
        "use": "sig",
        "kid": key_id(certificate),
        "x": base64(point[1:33]),
        "y": base64(point[33:65]),
    }


def payload(plain: Mapping[str, JSON], disclosures: Sequence[str]) -> dict[str, JSON]:
    """The claims to be signed; digests are sorted, so that their order tells nothing."""
    digests = sorted(base64(hashlib.sha256(each.encode()).digest()) for each in disclosures)
    return {**plain, "_sd": digests, "_sd_alg": "sha-256"}


def unsigned(header: Mapping[str, JSON], claims: Mapping[str, JSON]) -> bytes:
    """The signing input of a compact JWS."""
    return f"{base64(canonical(header))}.{base64(canonical(claims))}".encode()


def compact(signing_input: bytes, der_signature: bytes) -> str:
    """A compact JWS; ES256 wants the two numbers of the signature one after the other."""
    raw = DSASignature.load(der_signature).to_p1363()
    width = 32
    half = len(raw) // 2  # shorter if both numbers happen to be small
    padded = raw[:half].rjust(width, b"\0") + raw[half:].rjust(width, b"\0")
    return f"{signing_input.decode()}.{base64(padded)}"


def combined(jws: str, disclosures: Sequence[str]) -> str:
    """The credential as its holder keeps it: every disclosure, no key binding."""
    return "~".join([jws, *disclosures, ""])


def read_jws(text: str) -> Read:
    """Take a compact JWS with claims apart. Raises NotACredential."""
    try:
        head, body, signature = text.split(".")
        header = msgspec.json.decode(unbase64(head), type=dict[str, object])
        claims = msgspec.json.decode(unbase64(body), type=dict[str, object])
        return Read(header, claims, f"{head}.{body}".encode(), unbase64(signature))
    except (ValueError, msgspec.MsgspecError) as error:
        raise NotACredential from error


def read(text: str) -> Read:
    """Take a credential apart and put the disclosed facts into their places. Raises NotACredential."""
    jws, *disclosures = text.strip().split("~")
    found = read_jws(jws)
    claims = dict(found.claims)
    try:
        binding = disclosures.pop() if disclosures else "missing"
        digests = msgspec.convert(claims.pop("_sd", []), set[str])
        if binding or claims.pop("_sd_alg", "sha-256") != "sha-256":
            raise NotACredential
        for each in disclosures:
            digest = base64(hashlib.sha256(each.encode()).digest())
            _salt, name, value = msgspec.json.decode(unbase64(each), type=tuple[str, str, object])
            if digest not in digests or name in claims:
                raise NotACredential
            digests.remove(digest)
            claims[name] = value
    except (ValueError, msgspec.MsgspecError) as error:
        raise NotACredential from error
    return replace(found, claims=claims)


def der_signature(raw: bytes) -> bytes:
    """The DER form of an ES256 signature. Raises NotACredential."""
    if len(raw) != 64:
        raise NotACredential
    return bytes(DSASignature.from_p1363(raw).dump())


def base64(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unbase64(text: str) -> bytes:
    """Strict: the one canonical form, or ValueError."""
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64(content) != text:
        raise ValueError("not canonical base64url")
    return content

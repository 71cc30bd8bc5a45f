"""Signs a message as its sender: Ed25519 (RFC 8032), content digest (RFC 9530), HTTP signature (RFC 9421).

Written out with the standard library, so that the client shares no code with the portal.
"""

import base64
import hashlib
import secrets
import time
from urllib.parse import urlsplit

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, _P - 2, _P) % _P
_Y = 4 * pow(5, _P - 2, _P) % _P
Point = tuple[int, int, int, int]


def _x_of(y: int) -> int:
    square = (y * y - 1) * pow(_D * y * y + 1, _P - 2, _P) % _P
    x = pow(square, (_P + 3) // 8, _P)
    if (x * x - square) % _P:
        x = x * pow(2, (_P - 1) // 4, _P) % _P
    return x if x % 2 == 0 else _P - x


_BASE: Point = (_x_of(_Y), _Y, 1, _x_of(_Y) * _Y % _P)


def _add(one: Point, other: Point) -> Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar: int, point: Point) -> Point:
    result: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = _add(result, point)
        point = _add(point, point)
        scalar >>= 1
    return result


def _packed(point: Point) -> bytes:
    inverse = pow(point[2], _P - 2, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def sign(seed: bytes, message: bytes) -> bytes:
    """The Ed25519 signature; `seed` is the private key's 32 bytes."""
    spread = hashlib.sha512(seed).digest()
    scalar = int.from_bytes(spread[:32], "little") & ((1 << 254) - 8) | 1 << 254
    public = _packed(_times(scalar, _BASE))
    r = int.from_bytes(hashlib.sha512(spread[32:] + message).digest(), "little") % _L
    commitment = _packed(_times(r, _BASE))
    challenge = hashlib.sha512(commitment + public + message).digest()
    k = int.from_bytes(challenge, "little") % _L
    return commitment + ((r + k * scalar) % _L).to_bytes(32, "little")


def seed_of(pem: str) -> bytes:
    """The seed in a PKCS #8 file (RFC 8410): the last 32 bytes of its DER."""
    lines = [line for line in pem.splitlines() if line and not line.startswith("-----")]
    return base64.b64decode("".join(lines))[-32:]


def headers(
    seed: bytes, keyid: str, url: str, content: bytes, *, now: float | None = None
) -> dict[str, str]:
    """The header fields of a signed POST of JSON; good for two minutes, once."""
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    target = urlsplit(url)
    moment = int(time.time() if now is None else now)
    fields = {
        "@method": "POST",
        "@authority": target.netloc.lower(),
        "@path": target.path,
        "content-type": "application/json",
        "content-digest": f"sha-256=:{digest}:",
    }
    covered = " ".join(f'"{name}"' for name in fields)
    nonce = secrets.token_urlsafe(18)
    params = (
        f"({covered});created={moment};expires={moment + 120}"
        f';nonce="{nonce}";keyid="{keyid}";alg="ed25519"'
    )
    base = "".join(f'"{name}": {value}\n' for name, value in fields.items())
    signature = sign(seed, f'{base}"@signature-params": {params}'.encode())
    return {
        "content-type": "application/json",
        "content-digest": fields["content-digest"],
        "signature-input": f"sig1={params}",
        "signature": f"sig1=:{base64.b64encode(signature).decode()}:",
    }

"""Forms belong to the session that they were made for: an HMAC over the session's token."""

import hashlib
import hmac
import secrets


class WrongForm(Exception):
    """A form of another session or another site, or of a session that has ended."""


def token(key: bytes, binding: str) -> str:
    """A token for a form of one session: another one in every page, so that compressed pages let
    nobody guess it sign by sign (BREACH). `binding` is never shown itself."""
    return _token(key, binding, secrets.token_hex(8))


def _token(key: bytes, binding: str, salt: str) -> str:
    return salt + hmac.new(key, f"{salt}:{binding}".encode(), hashlib.sha256).hexdigest()


def check(key: bytes, binding: str, sent: str) -> None:
    """Raises WrongForm unless `sent` was made for this session."""
    if not binding or not hmac.compare_digest(
        _token(key, binding, sent[:16]).encode(), sent.encode()
    ):
        raise WrongForm


def check_origin(headers: dict[bytes, bytes], own: frozenset[bytes]) -> None:
    """A browser says where a form stood. Raises WrongForm when that is another site."""
    origin = headers.get(b"origin")
    if origin is not None:
        if origin not in own:
            raise WrongForm
    elif headers.get(b"sec-fetch-site", b"same-origin") not in (b"same-origin", b"none"):
        raise WrongForm

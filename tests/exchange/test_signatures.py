"""Our RFC 9421 against a foreign implementation and the RFC's own vector, in both directions."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageVerifier,
    InvalidSignature,
    MappingKeyResolver,
    algorithms,
)
from hypothesis import given
from hypothesis import strategies as st

from motcua.infra.http_signatures import (
    RESPONSE_COMPONENTS,
    Message,
    SignatureProblem,
    check,
    claimed,
    content_digest,
    sign,
    signature_base,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
BODY = b'{"a": 1}'
COVERED = ("@method", "@authority", "@path", "@query", "content-type", "content-digest")


@dataclass
class Foreign:
    """A message as the foreign library looks at it."""

    headers: dict[str, str]
    method: str = "POST"
    url: str = "https://node.example:8443/exchange/registries/far-hives?x=1"


@dataclass
class ForeignAnswer:
    headers: dict[str, str]
    status_code: int = 200
    request: Foreign | None = field(default=None)


def verifier() -> HTTPMessageVerifier:
    keys = MappingKeyResolver(public_keys={"us": KEY.public_key()}, private_keys={})
    return HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=keys)


def headers() -> dict[str, str]:
    return {"Content-Type": "application/json", "Content-Digest": content_digest(BODY)}


def signed(now: datetime) -> dict[str, str]:
    message = Message.request(
        "POST", "Node.example:8443", "/exchange/registries/far-hives", headers(), BODY, query="x=1"
    )
    return headers() | sign(message, KEY, keyid="us", now=now, nonce="n-12345678", covered=COVERED)


def test_a_foreign_verifier_takes_our_request() -> None:
    message = Foreign(signed(datetime.now(UTC)))
    (result,) = verifier().verify(message, body=BODY, require_components=COVERED)
    assert result.nonce == "n-12345678"


@pytest.mark.parametrize("fault", ["body", "method", "url", "header", "signature"])
def test_a_foreign_verifier_finds_each_change_of_it(fault: str) -> None:
    message, body = Foreign(signed(datetime.now(UTC))), BODY
    match fault:
        case "body":
            body = BODY + b" "
        case "method":
            message.method = "PUT"
        case "url":
            message.url = message.url.replace("far", "near")
        case "header":
            message.headers["Content-Type"] = "text/plain"
        case "signature":
            message.headers["Signature"] = message.headers["Signature"].replace("A", "B", 1)
            message.headers["Signature-Input"] = message.headers["Signature-Input"].replace(
                "n-1", "n-2"
            )
    with pytest.raises(InvalidSignature):
        verifier().verify(message, body=body)


def test_a_foreign_verifier_takes_our_answer() -> None:
    answer = Message.response(200, headers(), BODY)
    made = headers() | sign(
        answer,
        KEY,
        keyid="us",
        now=datetime.now(UTC),
        nonce="n-12345678",
        covered=RESPONSE_COMPONENTS,
    )
    (result,) = verifier().verify(ForeignAnswer(made), body=BODY)
    assert '"@status"' in result.covered_components


def test_the_vector_of_the_rfc_holds() -> None:
    """RFC 9421, B.2.6: Ed25519 over a request; its key, its signature."""
    public = bytes.fromhex("26b40b8f93fff3d897112f7ebc582b232dbd72517d082fe83cfb30ddce43d1bb")
    content = b'{"hello": "world"}'
    message = Message.request(
        "POST",
        "example.com",
        "/foo",
        {
            "date": "Tue, 20 Apr 2021 02:07:55 GMT",
            "content-type": "application/json",
            "content-length": "18",
            "content-digest": content_digest(content),
            "signature-input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" '
            '"content-length");created=1618884473;keyid="test-key-ed25519"',
            "signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1"
            "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
        },
        content,
    )
    found = claimed(message)
    key = Ed25519PublicKey.from_public_bytes(public)
    key.verify(found.signature, signature_base(message, found.covered, found.params))
    with pytest.raises(SignatureProblem, match="expires"):  # we take none without an end
        moment = datetime.fromtimestamp(1618884473, UTC)
        check(message, found, public, now=moment, must_cover=())


@given(st.text(max_size=200))
def test_whatever_is_sent_as_signature_input_is_refused_in_words(text: str) -> None:
    message = Message({"signature-input": text, "signature": "sig1=:AAAA:"}, b"")
    with pytest.raises(SignatureProblem):
        check(message, claimed(message), PUBLIC, now=datetime.now(UTC), must_cover=())

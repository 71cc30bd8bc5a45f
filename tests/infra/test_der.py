"""A length that ends in 0x80 is a length, not the mark of an unknown one: encoding stays quick."""

import time
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials.clients.authority import Authority, Use
from motcua.infra import cms, stamps
from motcua.infra.secrets import Secrets
from motcua.infra.stamps import Question

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    secrets = Secrets(tmp_path_factory.mktemp("keys"), may_create=True)
    Authority(secrets, "Bees").issue_key("bee", Use.SEAL, name="Bee", organisation="Bees", now=NOW)
    pem = secrets.path("bee.pem").read_bytes()
    return [each.public_bytes(Encoding.DER) for each in x509.load_pem_x509_certificates(pem)]


def test_stamped_signature_of_any_length_is_encoded_at_once(chain: list[bytes]) -> None:
    attributes = cms.attributes(b"d" * 32, chain[0])
    info = stamps.token_info(Question(digest=b"d" * 32, nonce=7), serial=7, now=NOW)
    began = time.process_time()
    for size in range(256):  # each of the 256 last octets that the stamp's length may have
        stamp = cms.envelope(
            attributes, b"s" * (64 + size), chain, content_type="tst_info", content=info
        )
        assert stamp in cms.envelope(attributes, b"s" * 70, chain, stamp=stamp)
    assert time.process_time() - began < 30

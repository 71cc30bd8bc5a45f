"""Driver of the signing door for keys in PEM files: the demo, and the tests."""

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from motcua.contexts.credentials.clients.authority import private_key
from motcua.contexts.credentials.errors import KeyMissing
from motcua.infra.secrets import Secrets


@dataclass(frozen=True, slots=True)
class KeyFile:
    """Keys as `LABEL.pem`: the key, its certificate, the issuers."""

    secrets: Secrets

    async def chain(self, label: str) -> tuple[bytes, ...] | None:
        if not self.secrets.has(f"{label}.pem"):
            return None
        certificates = x509.load_pem_x509_certificates(self._pem(label))
        return tuple(each.public_bytes(serialization.Encoding.DER) for each in certificates)

    async def sign(self, label: str, digests: Sequence[bytes]) -> tuple[bytes, ...]:
        if not self.secrets.has(f"{label}.pem"):
            raise KeyMissing(label=label)
        key = private_key(self._pem(label))
        prehashed = ec.ECDSA(utils.Prehashed(hashes.SHA256()))
        return tuple(key.sign(digest, prehashed) for digest in digests)

    def _pem(self, label: str) -> bytes:
        return self.secrets.path(f"{label}.pem").read_bytes()

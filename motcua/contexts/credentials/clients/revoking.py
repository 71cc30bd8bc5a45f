"""Lists of revoked certificates (CRL, RFC 5280 §5): read from files, and made by the demo's own authority."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from asn1crypto import crl, pem
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials.clients.authority import ISSUING, ROOT, Authority
from motcua.contexts.credentials.errors import NoSuchKey

FRESH: Final = timedelta(days=1)
LASTING: Final = timedelta(days=7)
LISTS: Final = (f"{ROOT}.crl", f"{ISSUING}.crl")
_logger = structlog.get_logger("motcua.credentials")


def read_lists(folder: Path) -> tuple[bytes, ...]:
    """The `*.crl` files of a folder (DER or PEM) as DER. One that cannot be read is passed over and logged."""
    found = []
    for path in sorted(folder.glob("*.crl")):
        try:
            content = path.read_bytes()
            der = pem.unarmor(content)[2] if pem.detect(content) else content
            crl.CertificateList.load(der, strict=True)["tbs_cert_list"].native  # noqa: B018  # reads all of it
        except (OSError, ValueError, TypeError) as error:
            _logger.error("list of revoked certificates unreadable", part=path.name, exc_info=error)
        else:
            found.append(der)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Lists:
    """Those of the secrets folder; the operator renews them from the certificate authority."""

    folder: Path

    def __call__(self, now: datetime) -> tuple[bytes, ...]:
        return read_lists(self.folder)


@dataclass(frozen=True, slots=True)
class DemoLists:
    """Those that the demo's authority makes: one for each of its issuers, made anew every day."""

    authority: Authority

    def __call__(self, now: datetime) -> tuple[bytes, ...]:
        return tuple(self.read(name, now) for name in LISTS)

    def read(self, name: str, now: datetime) -> bytes:
        """One of LISTS, DER, in force now."""
        self.authority.ensure(now)
        known = self._known(name)
        if known is None or not known.last_update_utc <= now < known.last_update_utc + FRESH:
            with self._alone():
                self._make(name, self._known(name), now)
        return self.authority.secrets.path(name).read_bytes()

    def revoke(self, label: str, now: datetime) -> None:
        """The certificate of a label is revoked, and its key is gone: the next need makes another.
        Raises NoSuchKey."""
        secrets, issuing = self.authority.secrets, LISTS[1]
        if label in (ROOT, ISSUING) or not secrets.has(f"{label}.pem"):
            raise NoSuchKey(label=label)
        serial = self.authority.certificates(label)[0].serial_number
        with self._alone():
            self._make(issuing, self._known(issuing), now, revoked=serial)
            secrets.path(f"{label}.pem").unlink()

    def _known(self, name: str) -> x509.CertificateRevocationList | None:
        path = self.authority.secrets.path(name)
        return x509.load_der_x509_crl(path.read_bytes()) if path.exists() else None

    def _make(
        self,
        name: str,
        known: x509.CertificateRevocationList | None,
        now: datetime,
        *,
        revoked: int | None = None,
    ) -> None:
        label = name.removesuffix(".crl")
        issuer = self.authority.certificates(label)[0]
        number = known.extensions.get_extension_for_class(x509.CRLNumber) if known else None
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(now)
            .next_update(now + LASTING)
            .add_extension(x509.CRLNumber(number.value.crl_number + 1 if number else 1), False)
            .add_extension(self.authority.identifier(issuer), False)
        )
        for entry in known or ():
            builder = builder.add_revoked_certificate(entry)
        if revoked is not None:
            fresh = x509.RevokedCertificateBuilder(revoked, now)
            builder = builder.add_revoked_certificate(fresh.build())
        made = builder.sign(self.authority.key(label), hashes.SHA256())
        self.authority.secrets.replace(name, made.public_bytes(Encoding.DER))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two processes never write a list at once: an entry would be lost."""
        with self.authority.secrets.path("lists.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

"""The demo's own certificate authority: made at the first start, refused outside the demo.

A root that signs one issuing authority; that one signs the agencies' seals, the signers' certificates,
the time-stamp authority and the credential issuer. A real installation brings certificates instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from motcua.infra.secrets import Secrets
from motcua.infra.settings import Settings

ROOT, ISSUING = "ca-root", "ca-issuing"
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_YEAR = timedelta(days=365)


class Use(StrEnum):
    SIGNER = "signer"
    SEAL = "seal"
    STAMP = "stamp"
    ISSUER = "issuer"


@dataclass(frozen=True, slots=True)
class Authority:
    """Issues demo certificates; key and chain of a label lie in one PEM file of the secrets folder."""

    secrets: Secrets
    organisation: str
    lists_at: str = ""
    """Address under which the lists of revoked certificates are published."""

    def root(self, now: datetime) -> x509.Certificate:
        """The root certificate, made if this is the first start."""
        if not self.secrets.has(f"{ROOT}.pem"):
            self._make_root(now)
        return self.certificates(ROOT)[0]

    def issue_key(
        self, label: str, use: Use, *, name: str, organisation: str, now: datetime
    ) -> None:
        """Make a key file with its certificate under a label; nothing happens if it is there."""
        self.ensure(now)
        if self.secrets.has(f"{label}.pem"):
            return
        key = ec.generate_private_key(ec.SECP256R1())
        chain = self.issue(key.public_key(), use, name=name, organisation=organisation, now=now)
        self._keep(label, key, [x509.load_der_x509_certificate(each) for each in chain])

    def issue(
        self,
        public_key: ec.EllipticCurvePublicKey,
        use: Use,
        *,
        name: str,
        organisation: str,
        now: datetime,
    ) -> tuple[bytes, ...]:
        """A certificate for a key that lies elsewhere, and its issuer, DER."""
        self.ensure(now)
        issuer = self.certificates(ISSUING)[0]
        builder = _builder(_name(name, organisation), issuer.subject, public_key, now=now, years=10)
        builder = builder.add_extension(x509.BasicConstraints(False, None), critical=True)
        builder = builder.add_extension(_usage(signing=True, committing=use is not Use.STAMP), True)
        builder = builder.add_extension(self.identifier(issuer), critical=False)
        builder = self._listed(_extended(builder, use), ISSUING)
        certificate = builder.sign(self.key(ISSUING), hashes.SHA256())
        return tuple(
            each.public_bytes(serialization.Encoding.DER) for each in (certificate, issuer)
        )

    def _make_root(self, now: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"{self.organisation} Root", self.organisation)
        builder = _builder(name, name, key.public_key(), now=now, years=30)
        builder = builder.add_extension(x509.BasicConstraints(True, 1), critical=True)
        builder = builder.add_extension(_usage(issuing=True), critical=True)
        self._keep(ROOT, key, [builder.sign(key, hashes.SHA256())])

    def ensure(self, now: datetime) -> None:
        """Root and issuing authority, made if this is the first start."""
        root = self.root(now)
        if self.secrets.has(f"{ISSUING}.pem"):
            return
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(f"{self.organisation} Issuing", self.organisation)
        builder = _builder(name, root.subject, key.public_key(), now=now, years=20)
        builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
        builder = builder.add_extension(_usage(issuing=True), critical=True)
        builder = builder.add_extension(self.identifier(root), critical=False)
        builder = self._listed(builder, ROOT)
        self._keep(ISSUING, key, [builder.sign(self.key(ROOT), hashes.SHA256()), root])

    def key(self, label: str) -> ec.EllipticCurvePrivateKey:
        return private_key(self.secrets.path(f"{label}.pem").read_bytes())

    def certificates(self, label: str) -> list[x509.Certificate]:
        return x509.load_pem_x509_certificates(self.secrets.path(f"{label}.pem").read_bytes())

    def identifier(self, issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
        subject = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(subject)

    def _listed(self, builder: x509.CertificateBuilder, issuer: str) -> x509.CertificateBuilder:
        """Say where the issuer's list of revoked certificates lies, if it is published."""
        if not self.lists_at:
            return builder
        address = x509.UniformResourceIdentifier(f"{self.lists_at}/{issuer}.crl")
        point = x509.DistributionPoint([address], None, None, None)
        return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)

    def _keep(
        self, label: str, key: ec.EllipticCurvePrivateKey, chain: Sequence[x509.Certificate]
    ) -> None:
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        public = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in chain)
        self.secrets.write(f"{label}.pem", secret + public)


def authority_of(settings: Settings, secrets: Secrets) -> Authority:
    """The demo's certificate authority."""
    lists_at = f"{settings.base_url.rstrip('/')}/credentials/lists"
    return Authority(secrets, settings.log_origin, lists_at=lists_at)


def private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a key file. Raises ValueError."""
    key = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise ValueError("a P-256 key is expected")
    return key


def _name(name: str, organisation: str) -> x509.Name:
    # A certificate's common name holds at most 64 characters (RFC 5280, appendix A).
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    *,
    now: datetime,
    years: int,
) -> x509.CertificateBuilder:
    # Valid since three years ago: the demo's clock may be moved backwards, a foreign verifier's not.
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 3 * _YEAR)
        .not_valid_after(now + years * _YEAR)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _usage(
    *, signing: bool = False, committing: bool = False, issuing: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing,
        content_commitment=committing,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issuing,
        crl_sign=issuing,
        encipher_only=False,
        decipher_only=False,
    )


def _extended(builder: x509.CertificateBuilder, use: Use) -> x509.CertificateBuilder:
    if use is Use.STAMP:  # RFC 3161 §2.3: critical, and nothing else
        only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        return builder.add_extension(only, critical=True)
    # Verifiers of documents ask for the e-mail purpose; RFC 9336 names the right one.
    both = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return builder.add_extension(both, critical=False)

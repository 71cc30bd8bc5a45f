"""Certificates made wrong on purpose: a chain from a root to a signer, with one thing bent."""

from dataclasses import dataclass
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.credentials.make import NOON, Hand

YEAR = timedelta(days=365)
_NONE = dict.fromkeys(
    ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
     "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
    False,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ca:
    """One authority of a chain; the defaults are right."""

    is_ca: bool | None = True
    """None leaves basicConstraints out."""
    path_length: int | None = None
    may_issue: bool = True


@dataclass(frozen=True, slots=True)
class Leaf:
    """The signer's certificate; the defaults are right."""

    usage: tuple[str, ...] | None = ("digital_signature", "content_commitment")
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.EMAIL_PROTECTION,)
    days: int = 365
    """Valid from a year before noon until so many days after it."""


@dataclass(frozen=True, slots=True)
class Chain:
    """What `made` gives: the root, the signer, and what a list of an authority needs."""

    root: bytes
    hand: Hand
    keys: tuple[ec.EllipticCurvePrivateKey, ...]
    """Of root and authorities, from above."""
    certificates: tuple[x509.Certificate, ...]

    def lists(self, *revoked: x509.Certificate, days: int = 7) -> tuple[bytes, ...]:
        """A list of each authority made an hour before noon, in force for so many days."""
        made = []
        for key, authority in zip(self.keys, self.certificates, strict=True):
            builder = (
                x509.CertificateRevocationListBuilder()
                .issuer_name(authority.subject)
                .last_update(NOON - timedelta(hours=1))
                .next_update(NOON - timedelta(hours=1) + timedelta(days=days))
                .add_extension(x509.CRLNumber(1), critical=False)
            )
            for each in revoked:
                if each.issuer == authority.subject:
                    entry = x509.RevokedCertificateBuilder(
                        each.serial_number, NOON - timedelta(hours=2)
                    )
                    builder = builder.add_revoked_certificate(entry.build())
            made.append(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
        return tuple(made)


def made(*authorities: Ca, leaf: Leaf | None = None, root: Ca | None = None) -> Chain:
    """Root, authorities from above, signer."""
    names = [_name(f"CA {number}") for number in range(len(authorities) + 1)]
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in names]
    found: list[x509.Certificate] = []
    for number, ca in enumerate((root or Ca(), *authorities)):
        above = max(number - 1, 0)
        builder = _builder(names[number], names[above], keys[number], days=3650)
        if ca.is_ca is not None:
            length = ca.path_length if ca.is_ca else None
            builder = builder.add_extension(x509.BasicConstraints(ca.is_ca, length), True)
        usage = {"key_cert_sign": ca.may_issue, "crl_sign": True}
        builder = builder.add_extension(x509.KeyUsage(**_NONE | usage), True)
        found.append(builder.sign(keys[above], hashes.SHA256()))
    own = ec.generate_private_key(ec.SECP256R1())
    certificate = _signer(leaf or Leaf(), own, names[-1]).sign(keys[-1], hashes.SHA256())
    chain = [certificate, *reversed(found[1:])]
    return Chain(
        found[0].public_bytes(Encoding.DER),
        Hand(own, tuple(each.public_bytes(Encoding.DER) for each in chain)),
        tuple(keys),
        tuple(found),
    )


def _signer(
    leaf: Leaf, key: ec.EllipticCurvePrivateKey, issuer: x509.Name
) -> x509.CertificateBuilder:
    builder = _builder(_name("Captain Hook"), issuer, key, days=leaf.days)
    builder = builder.add_extension(x509.BasicConstraints(False, None), True)
    if leaf.usage is not None:
        usage = _NONE | dict.fromkeys(leaf.usage, True)
        builder = builder.add_extension(x509.KeyUsage(**usage), True)
    if leaf.purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(leaf.purposes), False)
    return builder


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - YEAR)
        .not_valid_after(NOON + timedelta(days=days))
    )


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

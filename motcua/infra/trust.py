"""Trust in certificates (RFC 5280): a path to a root at a moment, what a key may do, what was revoked.

The rules are those of pyhanko-certvalidator. Nothing is fetched: lists of revoked certificates are brought.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from asn1crypto import crl, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor, derive_quals_from_cert
from pyhanko_certvalidator.errors import (
    InvalidCertificateError,
    PathError,
    RevokedError,
    ValidationError,
)
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.validate import async_validate_path, validate_usage

from motcua.infra import der
from motcua.kernel.texts import msg

der.mend()

UNTRUSTED: Final = msg("The signer's certificate does not come from a trusted root.")
MISUSED: Final = msg("The signer's certificate is not meant for signatures.")
REVOKED: Final = msg("The signer's certificate was revoked.")
_USAGES: Final = ("digital_signature", "non_repudiation")
_PURPOSES: Final = (
    "1.3.6.1.5.5.7.3.36",  # RFC 9336
    "email_protection",
    "microsoft_document_signing",
    "adobe_authentic_documents_trust",
    "any_extended_key_usage",
)


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom to believe. `lists` are lists of revoked certificates (CRL, DER), for whichever issuers there are."""

    roots: tuple[bytes, ...]
    lists: tuple[bytes, ...] = ()


class Untrusted(Exception):
    """A certificate that proves nothing; the message says why."""


async def path_of(chain: Sequence[bytes], trust: Trust, moment: datetime) -> ValidationPath:
    """From the first certificate to a root, all valid at that moment, each allowed to issue the one below, the first
    one meant for signatures. Raises Untrusted.
    """
    try:
        own, *others = [x509.Certificate.load(each, strict=True) for each in chain]
        validator = CertificateValidator(own, others, context(trust, moment))
        path = await validator.async_validate_path()
    except (ValueError, PathError, ValidationError) as error:
        raise Untrusted(UNTRUSTED) from error
    if path.pkix_len == 0 or not may_sign(own):  # a root signs certificates, no papers
        raise Untrusted(MISUSED)
    return path


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether its key is meant for signatures (ETSI EN 319 412-2 §4.3.2) and, if it names purposes, for papers."""
    return any(_fits(certificate, usage, purpose) for usage in _USAGES for purpose in _PURPOSES)


def _fits(certificate: x509.Certificate, usage: str, purpose: str) -> bool:
    try:
        validate_usage(certificate, {usage}, {purpose}, extended_optional=True)
    except InvalidCertificateError:
        return False
    return True


async def is_listed(path: ValidationPath, trust: Trust, moment: datetime) -> bool:
    """Whether the lists at hand cover the whole path at that moment: then nothing in it was revoked until then.
    Without them nobody knows. Raises Untrusted if something was.
    """
    if not trust.lists:
        return False
    try:
        above = list(path.iter_certs(include_root=True))  # whoever issues the lists is among them
        await async_validate_path(context(trust, moment, above=above), path)
    except RevokedError as error:
        raise Untrusted(REVOKED) from error
    except ValidationError:
        return False
    return True


def context(
    trust: Trust, moment: datetime, *, above: Sequence[x509.Certificate] | None = None
) -> ValidationContext:
    """What the library needs to know. With the certificates of a path, refuse whatever no list covers.

    A list made after the moment tells of it, too: that is why old papers can be judged with today's list.
    """
    return ValidationContext(
        trust_roots=[_anchor(x509.Certificate.load(root)) for root in trust.roots],
        moment=moment,
        other_certs=above,
        crls=None if above is None else [crl.CertificateList.load(each) for each in trust.lists],
        revocation_mode="none" if above is None else "require",
        retroactive_revinfo=True,
    )


def _anchor(root: x509.Certificate) -> CertTrustAnchor:
    """A root with the limits that its own certificate states."""
    stated = derive_quals_from_cert(root)
    # Both lengths or none: with the first alone the library stumbles over its own missing number.
    return CertTrustAnchor(root, replace(stated, max_aa_path_length=stated.max_path_length))

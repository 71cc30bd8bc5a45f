"""Credentials checked against trusted roots; certificates one by one. Nothing leaves the machine."""

from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.contexts.credentials.model import papers, sdjwt
from motcua.contexts.credentials.words import Report, Signed
from motcua.infra import cms
from motcua.kernel.texts import msg

NOT_ONE = msg("This is not a sound credential.")
UNTRUSTED = msg("The issuer's certificate does not come from a trusted root.")
CHANGED = msg("The credential was changed after it was signed.")
EARLY = msg("The credential was signed in the future.")


def credential(content: bytes, *, roots: Sequence[bytes], at: datetime) -> Report:
    """What an SD-JWT credential proves without asking anybody; whether it was revoked is not in it."""
    digest = sha256(content).hexdigest()
    try:
        found = sdjwt.read(content.decode("ascii"))
        issued_at = datetime.fromtimestamp(int(str(found.claims["iat"])), UTC)
        chain = [x509.load_der_x509_certificate(each) for each in _chain(found)]
    except (sdjwt.NotACredential, ValueError, KeyError, OverflowError):
        return papers.credential_report(digest, by=None, problems=[NOT_ONE])
    problems = []
    if not trusted(chain, roots=roots, at=issued_at):
        problems.append(UNTRUSTED)
    if not _signed_by(found, chain[0]):
        problems.append(CHANGED)
    if issued_at > at:
        problems.append(EARLY)
    names = chain[0].subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    organisations = chain[0].subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    by = Signed(
        by=str(names[0].value) if names else "",
        organisation=str(organisations[0].value) if organisations else "",
        at=issued_at,
        problem=problems[0] if problems else "",
    )
    return papers.credential_report(digest, by=by, problems=problems)


def signature_fits(digest: bytes, attributes: bytes, value: bytes, certificate: bytes) -> bool:
    """Whether the certificate's key signed exactly this digest, with nothing else beside it."""
    key = x509.load_der_x509_certificate(certificate).public_key()
    expected = cms.attributes(digest, certificate)
    if attributes != expected or not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        key.verify(value, attributes, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def chain_holds(chain: Sequence[bytes], *, roots: Sequence[bytes], at: datetime) -> bool:
    """Whether a chain of DER certificates leads to a root, all of them valid at that moment."""
    certificates = [x509.load_der_x509_certificate(each) for each in chain]
    return trusted(certificates, roots=roots, at=at)


def trusted(chain: Sequence[x509.Certificate], *, roots: Sequence[bytes], at: datetime) -> bool:
    """Each certificate is issued by the next one, the last by a root, and all are valid at that moment."""
    anchors = [x509.load_der_x509_certificate(root) for root in roots]
    *below, last = chain
    for anchor in anchors:
        path = [*below, last] if last == anchor else [*below, last, anchor]
        if all(_issued(child, parent) for child, parent in pairwise(path)):
            return len(path) > 1 and all(
                each.not_valid_before_utc <= at <= each.not_valid_after_utc for each in path
            )
    return False


def _issued(child: x509.Certificate, parent: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
        constraints = parent.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    return constraints.ca


def _chain(found: sdjwt.Read) -> list[bytes]:
    texts = found.header.get("x5c")
    if not isinstance(texts, list) or not texts or found.header.get("alg") != sdjwt.ALGORITHM:
        raise sdjwt.NotACredential
    if found.header.get("typ") != sdjwt.TYPE:  # the same key signs status lists too
        raise sdjwt.NotACredential
    return [b64decode(str(each), validate=True) for each in texts]


def _signed_by(found: sdjwt.Read, certificate: x509.Certificate) -> bool:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        return False
    try:
        signature = sdjwt.der_signature(found.signature)
        key.verify(signature, found.signing_input, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, sdjwt.NotACredential):
        return False
    return True

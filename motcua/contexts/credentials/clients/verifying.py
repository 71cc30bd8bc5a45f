"""Credentials checked against trusted roots; certificates one by one. Nothing leaves the machine."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from motcua.contexts.credentials.model import papers, sdjwt, statuslist
from motcua.contexts.credentials.words import Place, Report, Signed
from motcua.infra import cms, trust
from motcua.infra.trust import Trust, Untrusted
from motcua.kernel.texts import msg

NOT_ONE = msg("This is not a sound credential.")
CHANGED = msg("The credential was changed after it was signed.")
EARLY = msg("The credential was signed in the future.")
REVOKED = msg("The issuer has revoked the credential.")
UNKNOWN = msg("The issuer's list of revoked credentials cannot be believed.")


async def credential(content: bytes, *, believed: Trust, at: datetime) -> Report:
    """What an SD-JWT credential proves without asking anybody; whether it was revoked is not in it."""
    digest = sha256(content).hexdigest()
    try:
        found = sdjwt.read(content.decode("ascii"))
        issued_at = _moment(found)
        chain = _chain(found, sdjwt.TYPE)
        own = x509.load_der_x509_certificate(chain[0])
    except (sdjwt.NotACredential, ValueError):
        return papers.credential_report(digest, by=None, problems=[NOT_ONE])
    problems, listed = [], False
    try:
        path = await trust.path_of(chain, believed, issued_at)
        # Now, not then: nobody but the key itself says when it signed.
        listed = await trust.is_listed(path, believed, at)
    except Untrusted as untrusted:
        problems.append(str(untrusted))
    if not _signed_by(found, own):
        problems.append(CHANGED)
    if issued_at > at:
        problems.append(EARLY)
    names = own.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    organisations = own.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    by = Signed(
        by=str(names[0].value) if names else "",
        organisation=str(organisations[0].value) if organisations else "",
        at=issued_at,
        problem=problems[0] if problems else "",
    )
    place = statuslist.stated(found.claims)
    return papers.credential_report(digest, by=by, problems=problems, listed=listed, place=place)


async def status(token: bytes, place: Place, *, believed: Trust, at: datetime) -> str:
    """What is wrong with a credential by its issuer's status list; "" if it still counts."""
    try:
        found = sdjwt.read_jws(token.decode("ascii").strip())
        chain = _chain(found, statuslist.TYPE)
        path = await trust.path_of(chain, believed, _moment(found))
        await trust.is_listed(path, believed, at)
        if not _signed_by(found, x509.load_der_x509_certificate(chain[0])):
            return UNKNOWN
        return REVOKED if statuslist.is_revoked(found.claims, place, now=at) else ""
    except (sdjwt.NotACredential, ValueError, Untrusted, statuslist.ListUnusable):
        return UNKNOWN


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


async def chain_holds(chain: Sequence[bytes], *, believed: Trust, at: datetime) -> bool:
    """Whether a chain of DER certificates leads to a root, all of them valid at that moment and none revoked, and the
    first one may sign papers."""
    try:
        path = await trust.path_of(chain, believed, at)
        await trust.is_listed(path, believed, at)
    except Untrusted:
        return False
    return True


def _moment(found: sdjwt.Read) -> datetime:
    """When it says that it was signed. Raises NotACredential."""
    try:
        return datetime.fromtimestamp(int(str(found.claims["iat"])), UTC)
    except (KeyError, ValueError, OverflowError) as error:
        raise sdjwt.NotACredential from error


def _chain(found: sdjwt.Read, kind: str) -> list[bytes]:
    texts = found.header.get("x5c")
    if not isinstance(texts, list) or not texts or found.header.get("alg") != sdjwt.ALGORITHM:
        raise sdjwt.NotACredential
    if found.header.get("typ") != kind:  # the same key signs credentials and status lists
        raise sdjwt.NotACredential
    try:
        return [b64decode(str(each), validate=True) for each in texts]
    except binascii.Error as error:
        raise sdjwt.NotACredential from error


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

"""Cryptographic message syntax (RFC 5652) for one signer: what a signature covers, and its envelope.

Used for PAdES signatures (ETSI EN 319 142-1) and for time-stamp tokens (RFC 3161). Pure: keys,
clocks and random numbers stay outside.
"""

import hashlib
from collections.abc import Sequence

from asn1crypto import algos, cms, core, tsp, x509

from motcua.infra import der

DIGEST = "sha256"
der.mend()


def attributes(digest: bytes, certificate: bytes, *, content_type: str = "data") -> bytes:
    """The DER bytes to be signed: content type, message digest and the signing certificate (v2)."""
    reference = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    chosen = tsp.SigningCertificateV2({"certs": [reference]})
    signed = cms.CMSAttributes(
        [
            _attribute("content_type", content_type),
            _attribute("message_digest", digest),
            _attribute("signing_certificate_v2", chosen),
        ]
    )
    return bytes(signed.dump())


def envelope(
    signed_attributes: bytes,
    signature: bytes,
    chain: Sequence[bytes],
    *,
    content_type: str = "data",
    content: bytes | None = None,
    stamp: bytes | None = None,
) -> bytes:
    """A SignedData (DER) with ECDSA over SHA-256; `stamp` is a time-stamp token on the signature."""
    certificates = [x509.Certificate.load(each) for each in chain]
    own = certificates[0]
    signer: dict[str, object] = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            "issuer_and_serial_number",
            cms.IssuerAndSerialNumber({"issuer": own.issuer, "serial_number": own.serial_number}),
        ),
        "digest_algorithm": algos.DigestAlgorithm({"algorithm": DIGEST}),
        "signed_attrs": cms.CMSAttributes.load(signed_attributes),
        "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
        "signature": signature,
    }
    if stamp is not None:
        token = cms.ContentInfo.load(stamp)
        signer["unsigned_attrs"] = cms.CMSAttributes(
            [_attribute("signature_time_stamp_token", token)]
        )
    inside: dict[str, object] = {"content_type": content_type}
    if content is not None:
        inside["content"] = core.ParsableOctetString(content)
    data = cms.SignedData(
        {
            "version": "v1" if content_type == "data" else "v3",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": DIGEST})],
            "encap_content_info": inside,
            "certificates": [cms.CertificateChoices("certificate", each) for each in certificates],
            "signer_infos": [cms.SignerInfo(signer)],
        }
    )
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())


def fill(pdf: bytes, contents: bytes, *, start: int, end: int) -> bytes:
    """Put a CMS into the room that a PDF keeps for it. The rest of the room stays zeros."""
    room = end - start - 2
    text = contents.hex().encode()
    if pdf[start : start + 1] != b"<" or pdf[end - 1 : end] != b">" or len(text) > room:
        raise ValueError("the signature does not fit the room kept for it")
    return pdf[:start] + b"<" + text.ljust(room, b"0") + b">" + pdf[end:]


def _attribute(kind: str, value: object) -> cms.CMSAttribute:
    return cms.CMSAttribute({"type": kind, "values": [value]})

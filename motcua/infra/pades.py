"""PAdES on a PDF's bytes: make room for a signature, and say strictly what a file's signatures prove.

Runs in the render child and in `motcua verify`, never in the web or worker process: pyHanko is heavy.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

from asn1crypto import cms as asn1
from asn1crypto import tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints

from motcua.infra import cms, trust
from motcua.infra.trust import Trust
from motcua.kernel.texts import msg

ROOM: Final = 16384
"""Hexadecimal digits kept for one signature with its certificates and time-stamp."""
_HEX = re.compile(rb"<[0-9a-f]*>")
_SIGNING = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})


class Broken(Exception):
    """A signature that proves nothing; the message says why, without personal data."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one signature proves; `problem` is empty when it is intact, trusted and time-stamped. `listed`: lists of
    revoked certificates were at hand, and none of its certificates stands on them."""

    field: str
    name: str
    organisation: str
    stamped_at: datetime | None
    problem: str
    listed: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """All signatures, oldest first, and what is wrong with the file as a whole."""

    signatures: tuple[Seen, ...]
    problem: str


def reserve(
    pdf: bytes, *, field_name: str, name: str, reason: str, place: str, at: datetime
) -> dict[str, object]:
    """Add a signature field in an incremental update; the digest covers all but `[start, end)`."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    embedder = PdfCMSEmbedder().write_cms(field_name=field_name, writer=writer)
    next(embedder)
    placeholder = SignatureObject(
        timestamp=at,
        subfilter=SigSeedSubFilter.PADES,
        name=name,
        reason=reason,
        location=place,
        bytes_reserved=ROOM,
    )
    embedder.send(SigObjSetup(sig_placeholder=placeholder))
    prepared, output = embedder.send(SigIOSetup(md_algorithm=cms.DIGEST, in_place=False))
    return {
        "pdf": output.getvalue(),
        "digest": prepared.document_digest,
        "start": prepared.reserved_region_start,
        "end": prepared.reserved_region_end,
    }


async def inspect(
    pdf: bytes, *, roots: Sequence[bytes], lists: Sequence[bytes] = (), at: datetime
) -> Inspection:
    """Check every signature of a file against the roots and lists of revoked certificates; `at` is now.

    Strict: every byte of the file is signed, or belongs to the last signature and is checked itself.
    """
    believed = Trust(tuple(roots), tuple(lists))
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        found = list(reader.embedded_regular_signatures)
    except (MemoryError, SystemError):  # the second is what the first may look like from C
        raise
    except Exception:  # noqa: BLE001  # a parser fed with broken bytes may raise anything; all of it means the same
        return Inspection((), str(msg("This is not a sound PDF file.")))
    if not found:
        return Inspection((), str(msg("This file carries no signature.")))
    seen = tuple([await _look(pdf, signature, believed, at) for signature in found])
    return Inspection(seen, _whole(pdf, found[-1]))


async def _look(pdf: bytes, signature: EmbeddedPdfSignature, believed: Trust, at: datetime) -> Seen:
    name, organisation, listed = "", "", False
    stamped_at: datetime | None = None
    try:
        subject = signature.signer_cert.subject.native
        name, organisation = subject.get("common_name", ""), subject.get("organization_name", "")
        stamped_at = _stamped_at(_checked_envelope(pdf, signature))
        if stamped_at > at:
            raise Broken(msg("Its time-stamp lies in the future."))
        listed = await _check_trust(signature, believed, stamped_at)
        problem = ""
    except (Broken, trust.Untrusted) as broken:
        problem = str(broken)
    except (MemoryError, SystemError):
        raise
    except Exception:  # noqa: BLE001  # see inspect: a forged structure may break any parser below
        problem = msg("The signature is damaged.")
    return Seen(str(signature.field_name), name, organisation, stamped_at, str(problem), listed)


def _checked_envelope(pdf: bytes, signature: EmbeddedPdfSignature) -> asn1.SignerInfo:
    """The room between the signed ranges holds one canonical CMS and zeros, and nothing else."""
    first, length, second, _rest = (int(part) for part in signature.byte_range)
    room = pdf[length:second]
    if first != 0 or not _HEX.fullmatch(room):
        raise Broken(msg("The signature's place in the file was changed."))
    content = bytes.fromhex(room[1:-1].decode())
    parsed = asn1.ContentInfo.load(content)
    if content[len(parsed.dump()) :].strip(b"\0"):
        raise Broken(msg("The padding after the signature was changed."))
    data = parsed["content"]
    signer = data["signer_infos"][0]
    if not len(signer["unsigned_attrs"]):
        raise Broken(msg("It has no time-stamp."))
    stamp = signer["unsigned_attrs"][0]["values"][0]
    if _again(data, stamp=stamp.dump()) != parsed.dump():
        raise Broken(msg("The signature's envelope was changed."))
    stamped = stamp["content"]
    info = bytes(stamped["encap_content_info"]["content"])
    if _again(stamped, content_type="tst_info", content=info) != stamp.dump():
        raise Broken(msg("The time-stamp's envelope was changed."))
    return signer


def _again(
    data: asn1.SignedData,
    *,
    content_type: str = "data",
    content: bytes | None = None,
    stamp: bytes | None = None,
) -> bytes:
    """The envelope built anew from its proven parts: what differs was not put there by an issuer."""
    signer = data["signer_infos"][0]
    serial = signer["sid"].chosen["serial_number"].native
    chain = [certificate.chosen for certificate in data["certificates"]]
    chain.sort(key=lambda each: bool(each.serial_number != serial))  # the signer's own comes first
    return cms.envelope(
        signer["signed_attrs"].untag().dump(),
        signer["signature"].native,
        [certificate.dump() for certificate in chain],
        content_type=content_type,
        content=content,
        stamp=stamp,
    )


def _stamped_at(signer: asn1.SignerInfo) -> datetime:
    token = signer["unsigned_attrs"][0]["values"][0]["content"]
    info: tsp.TSTInfo = token["encap_content_info"]["content"].parsed
    moment: datetime = info["gen_time"].native
    return moment


async def _check_trust(signature: EmbeddedPdfSignature, believed: Trust, moment: datetime) -> bool:
    """Intact, issued under a root, and valid at the proven moment, like its time-stamp. Tells whether lists of revoked
    certificates cover both. Raises Broken, Untrusted."""
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=trust.context(believed, moment),
        ts_validation_context=trust.context(believed, moment),
        key_usage_settings=_SIGNING,
    )
    if not status.intact or not status.valid:
        raise Broken(msg("The document was changed after it was signed."))
    if not trust.may_sign(signature.signer_cert):
        raise Broken(trust.MISUSED)
    path, stamp = status.validation_path, status.timestamp_validity
    if not status.trusted or path is None or path.pkix_len == 0:
        raise Broken(trust.UNTRUSTED)
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        raise Broken(msg("Its time-stamp is not valid."))
    if not status.bottom_line or stamp.validation_path is None:
        raise Broken(msg("The document was changed after it was signed."))
    listed = await trust.is_listed(path, believed, moment)
    try:
        return await trust.is_listed(stamp.validation_path, believed, moment) and listed
    except trust.Untrusted:
        raise Broken(msg("Its time-stamp is not valid.")) from None


def _whole(pdf: bytes, last: EmbeddedPdfSignature) -> str:
    first, length, second, rest = (int(part) for part in last.byte_range)
    if first != 0 or second <= length or second + rest != len(pdf):
        return str(msg("Something was added after the last signature."))
    return ""

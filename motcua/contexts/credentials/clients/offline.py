"""`motcua verify FILE`: what a file proves, with a folder of trusted roots and nothing else.

Imports the PDF library, so neither web nor worker imports this module.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials.clients import revoking, verifying
from motcua.contexts.credentials.model import papers
from motcua.contexts.credentials.model.papers import Inspection
from motcua.contexts.credentials.words import Report
from motcua.infra import pades
from motcua.infra.trust import Trust
from motcua.kernel.texts import msg

NOT_ASKED: Final = msg("Whether the issuer has revoked the credential was not asked.")


Ask = Callable[[str], Awaitable[bytes]]


async def verify_file(
    path: Path, trusted: Path, *, now: datetime, ask: Ask | None = None
) -> Report:
    """Check a PDF or a credential against the `.pem` and `.crl` files of a folder (or one file of roots). `ask` fetches
    the status list of a credential that holds; without it nobody is asked.

    Raises OSError if a file cannot be read, ValueError if the folder holds no certificate.
    """
    content = path.read_bytes()  # noqa: ASYNC240  # a command, not a request
    believed = read_trust(trusted)
    report = await verify_bytes(content, believed=believed, now=now)
    if report.place is None or not report.sound:
        return report
    if ask is None:
        return replace(report, remarks=(*report.remarks, NOT_ASKED))
    token = await ask(report.place.uri)
    problem = await verifying.status(token, report.place, believed=believed, at=now)
    return papers.with_status(report, problem)


async def verify_bytes(content: bytes, *, believed: Trust, now: datetime) -> Report:
    """The same for bytes in hand, asking nobody."""
    if content.startswith(b"%PDF-"):
        seen = await pades.inspect(content, roots=believed.roots, lists=believed.lists, at=now)
        inspection = msgspec.convert(seen, Inspection, from_attributes=True)
        return papers.pdf_report(sha256(content).hexdigest(), inspection)
    if b"~" in content:
        return await verifying.credential(content, believed=believed, at=now)
    return papers.unknown_report(sha256(content).hexdigest())


def read_trust(trusted: Path) -> Trust:
    """The roots and the lists of revoked certificates of a folder. Raises ValueError if there is no root."""
    folder = trusted if trusted.is_dir() else trusted.parent
    return Trust(tuple(read_roots(trusted)), revoking.read_lists(folder))


def read_roots(trusted: Path) -> list[bytes]:
    """The self-signed certificates of a folder's `.pem` files. Raises ValueError if there is none."""
    files = sorted(trusted.glob("*.pem")) if trusted.is_dir() else [trusted]
    found = [each for file in files for each in x509.load_pem_x509_certificates(file.read_bytes())]
    roots = [each.public_bytes(Encoding.DER) for each in found if each.issuer == each.subject]
    if not roots:
        raise ValueError(f"{trusted} holds no root certificate")
    return roots

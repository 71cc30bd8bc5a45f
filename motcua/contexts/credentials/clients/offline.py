"""`motcua verify FILE`: what a file proves, with a folder of trusted roots and nothing else.

Imports the PDF library, so neither web nor worker imports this module.
"""

import asyncio
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from motcua.contexts.credentials.clients import verifying
from motcua.contexts.credentials.model import papers
from motcua.contexts.credentials.model.papers import Inspection
from motcua.contexts.credentials.words import Report
from motcua.infra import pades


def verify_file(path: Path, trust: Path, *, now: datetime) -> Report:
    """Check a PDF or a credential against the `.pem` files of a folder (or one such file).

    Raises OSError if a file cannot be read, ValueError if the folder holds no certificate.
    """
    content, roots = path.read_bytes(), read_roots(trust)
    return asyncio.run(verify_bytes(content, roots=roots, now=now))


async def verify_bytes(content: bytes, *, roots: list[bytes], now: datetime) -> Report:
    """The same for bytes in hand."""
    if content.startswith(b"%PDF-"):
        seen = await pades.inspect(content, roots=roots, at=now)
        inspection = msgspec.convert(seen, Inspection, from_attributes=True)
        return papers.pdf_report(sha256(content).hexdigest(), inspection)
    if b"~" in content:
        return verifying.credential(content, roots=roots, at=now)
    return papers.unknown_report(sha256(content).hexdigest())


def read_roots(trust: Path) -> list[bytes]:
    """The self-signed certificates of a folder's `.pem` files. Raises ValueError if there is none."""
    files = sorted(trust.glob("*.pem")) if trust.is_dir() else [trust]
    found = [each for file in files for each in x509.load_pem_x509_certificates(file.read_bytes())]
    roots = [each.public_bytes(Encoding.DER) for each in found if each.issuer == each.subject]
    if not roots:
        raise ValueError(f"{trust} holds no root certificate")
    return roots

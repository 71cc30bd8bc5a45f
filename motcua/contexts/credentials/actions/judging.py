"""What a file in somebody's hand proves, and the signed list of what was revoked."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from motcua.contexts.credentials.clients import verifying
from motcua.contexts.credentials.errors import KeyMissing, NotADocument
from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.contexts.credentials.model.papers import Inspection, pdf_report
from motcua.contexts.credentials.model.result import ISSUER_LABEL
from motcua.contexts.credentials.words import Doors, Report
from motcua.infra.house import House
from motcua.infra.trust import Trust

FILE_LIMIT: Final = 4 << 20
CREDENTIAL_LIMIT: Final = 64 << 10


async def verify(house: House, content: bytes) -> Report:
    """What a file in somebody's hand proves by itself. Raises NotADocument, TooMuchToCheck."""
    if content.startswith(b"%PDF-"):
        return await verify_pdf(house, content)
    if b"~" in content and len(content) <= CREDENTIAL_LIMIT:
        return await verifying.credential(content, believed=_believed(house), at=house.clock())
    raise NotADocument(limit_mb=FILE_LIMIT >> 20)


async def verify_pdf(house: House, content: bytes) -> Report:
    """The signatures of a PDF, checked in a child process of their own."""
    seen = await house.render.inspect(content, trust=_believed(house), at=house.clock())
    return pdf_report(hashlib.sha256(content).hexdigest(), msgspec.convert(seen, Inspection))


def _believed(house: House) -> Trust:
    doors = house.part(Doors)
    return Trust(doors.roots, doors.lists(house.clock()))


async def status_token(house: House, name: str, revoked: Sequence[int], *, now: datetime) -> str:
    """A status list as a token signed by the issuer; signed once for its time to live, unless something was revoked.
    Raises KeyMissing."""
    doors = house.part(Doors)
    chain = await doors.keys.chain(ISSUER_LABEL)
    if chain is None:
        raise KeyMissing(label=ISSUER_LABEL)
    wanted = (sdjwt.key_id(chain[0]), tuple(revoked))
    kept_lists = _kept_lists(house)
    kept = kept_lists.find(name, wanted, now=now)
    if kept is not None:
        return kept
    uri = statuslist.address(house.settings.base_url, name)
    claims = statuslist.claims(uri, revoked, now=now)
    signing_input = sdjwt.unsigned(sdjwt.header(chain, statuslist.TYPE), claims)
    (value,) = await doors.keys.sign(ISSUER_LABEL, [hashlib.sha256(signing_input).digest()])
    token = sdjwt.compact(signing_input, value)
    kept_lists.keep(name, wanted, token, now=now)
    return token


def _kept_lists(house: House) -> statuslist.Signed:
    found = house.parts.setdefault(statuslist.Signed, statuslist.Signed())
    assert isinstance(found, statuslist.Signed)
    return found

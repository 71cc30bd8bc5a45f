"""What may be done with a result: propose, sign, void, revoke; and who may sign."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from motcua.contexts.credentials import access, store
from motcua.contexts.credentials.clients import verifying
from motcua.contexts.credentials.errors import (
    KeyMissing,
    NoSigner,
    NotADocument,
    NotReadyToSign,
    SignatureRefused,
)
from motcua.contexts.credentials.events import (
    ResultProposed,
    ResultRevoked,
    ResultSigned,
    ResultVoided,
    SignerAppointed,
    SignerDismissed,
)
from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.contexts.credentials.model.papers import Inspection, pdf_report
from motcua.contexts.credentials.model.result import (
    ISSUER_LABEL,
    Result,
    Signer,
    number_text,
    signer_label,
)
from motcua.contexts.credentials.words import (
    JSON,
    Doors,
    Report,
    ResultState,
    Signature,
    Signatures,
)
from motcua.infra import cms, events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.infra.ids import new_id, random_token
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey

FILE_LIMIT: Final = 4 << 20
CREDENTIAL_LIMIT: Final = 64 << 10


async def propose(
    tx: Tx,
    actor: Actor,
    *,
    case: CaseKey,
    agency: str,
    unit: str,
    document: str,
    release: str,
    facts: Mapping[str, JSON],
    holders: Sequence[UUID],
    service: str,
    channel: str,
    now: datetime,
    series: str,
    number: str,
    year: int | None,
    signer: UUID | None,
) -> UUID:
    """Reserve the number, keep what the document will say, and announce it. Raises NoSigner."""
    competent = await store.signer_of(tx, agency, signer)
    if competent is None:
        raise NoSigner(agency=agency)
    result_id, counted = new_id(), year or now.year
    position = await store.next_position(
        tx, agency=agency, series=series, year=counted, owner=result_id
    )
    result = Result(
        subject_id=case.subject_id,
        id=result_id,
        case_id=case.id,
        agency=agency,
        unit=unit,
        service=service,
        channel=channel,
        document=document,
        release=release,
        series=series,
        year=counted,
        position=position,
        number=number_text(number, position=position, year=counted),
        code=random_token(12),
        holders=tuple(holders),
        facts=facts,
        signer=competent.account,
        state=ResultState.PROPOSED,
        proposed_at=now,
    )
    await store.insert(tx, result)
    announced = ResultProposed(
        subject_id=result.subject_id,
        case_id=result.case_id,
        result_id=result.id,
        document=document,
        service=service,
        agency=agency,
        unit=unit,
    )
    await events.append(tx, actor, announced, at=now)
    return result.id


async def take_number(tx: Tx, *, agency: str, series: str, year: int, owner: UUID) -> int:
    """The next number of a yearly series without gaps; nobody else gets one before the commit."""
    return await store.next_position(tx, agency=agency, series=series, year=year, owner=owner)


async def sign(house: House, actor: Actor, result_ids: Sequence[UUID]) -> Signatures:
    """The actor's signatures on prepared documents, with one unlock of the key for each agency."""
    batches: dict[str, tuple[Signer, list[tuple[UUID, bytes]]]] = {}
    async with house.db.reading() as tx:
        for result_id in result_ids:
            result = await access.by_id(tx, result_id)
            digest = result.digest_for(actor.id)
            if result.agency not in batches:
                signer = await store.signer_of(tx, result.agency, actor.id)
                if signer is None:
                    raise NoSigner(agency=result.agency)
                batches[result.agency] = (signer, [])
            batches[result.agency][1].append((result_id, digest))
    made: dict[UUID, Signature] = {}
    for signer, wanted in batches.values():
        for each in await _sign_batch(house.part(Doors), signer.label, wanted):
            made[each.result_id] = each
    return tuple(made[result_id] for result_id in result_ids)


async def _sign_batch(
    doors: Doors, label: str, wanted: Sequence[tuple[UUID, bytes]]
) -> list[Signature]:
    chain = await doors.keys.chain(label)
    if chain is None:
        raise KeyMissing(label=label)
    covered = [cms.attributes(digest, chain[0]) for _, digest in wanted]
    digests = [hashlib.sha256(each).digest() for each in covered]
    values = await doors.keys.sign(label, digests)
    return [
        Signature(result_id=result_id, attributes=attributes, value=value, chain=chain)
        for (result_id, _), attributes, value in zip(wanted, covered, values, strict=True)
    ]


async def signed(tx: Tx, actor: Actor, signature: Signature, *, now: datetime) -> None:
    """Keep a signature that fits the document and its appointed signer; the rest follows in a job.

    Whether the certificate is trusted is checked by that job, which has the roots.
    """
    result = await access.locked(tx, signature.result_id)
    digest = result.digest_for(actor.id)
    signer = await store.signer_of(tx, result.agency, actor.id)
    if signer is None:
        raise NoSigner(agency=result.agency)
    own = hashlib.sha256(signature.chain[0]).digest()
    if own != signer.fingerprint or not verifying.signature_fits(
        digest, signature.attributes, signature.value, signature.chain[0]
    ):
        raise SignatureRefused(number=result.number)
    if not await store.set_signed(tx, result, signature, at=now):
        raise NotReadyToSign(number=result.number, state=str(result.state))
    announced = ResultSigned(
        subject_id=result.subject_id,
        case_id=result.case_id,
        result_id=result.id,
        signer=result.signer,
    )
    await events.append(tx, actor, announced, at=now)


async def void(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """The document never comes to be; its number keeps its line. Raises AlreadyIssued."""
    result = await access.locked(tx, result_id)
    if result.state is ResultState.VOID:
        return
    result.may_be_void()
    await store.void_number(tx, result, reason=reason)
    await store.set_ended(tx, result, ResultState.VOID, reason=reason, at=now)
    announced = ResultVoided(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id, reason=reason
    )
    await events.append(tx, actor, announced, at=now)


async def revoke(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """From now on the result does not count: row, status list and verify page agree at the commit."""
    result = await access.locked(tx, result_id)
    if result.state is ResultState.REVOKED:
        return
    result.may_be_revoked()
    await store.set_ended(tx, result, ResultState.REVOKED, reason=reason, at=now)
    await _flip(tx, result, now)
    announced = ResultRevoked(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id, reason=reason
    )
    await events.append(tx, actor, announced, at=now)


async def _flip(tx: Tx, result: Result, now: datetime) -> None:
    if result.issued_at is None:
        raise LookupError("an issued result without a moment")
    for overflow in range(statuslist.TRIES):
        name = statuslist.list_name(result.issued_at, overflow)
        if await store.set_status_revoked(tx, name, result.id, at=now):
            return
    raise LookupError("a credential without a place in a status list")


async def claim_place(tx: Tx, result_id: UUID, *, at: datetime) -> tuple[str, int]:
    """A place in the day's status list; the same one when a job asks again on that day."""
    for overflow in range(statuslist.TRIES):
        name = statuslist.list_name(at, overflow)
        kept = await store.place_in(tx, name, result_id)
        if kept is not None:
            return name, kept
        for attempt in range(statuslist.TRIES):
            place = statuslist.place(result_id, attempt)
            if await store.claim_place(tx, name, place, result_id):
                return name, place
    raise LookupError("the status lists of a day are full")


async def appoint(
    house: House, actor: Actor, *, account: UUID, agency: str, name: str, title: str, now: datetime
) -> None:
    """Make an account the signer of an agency. Raises KeyMissing where no key can be made for it."""
    doors, label = house.part(Doors), signer_label(agency, account)
    organisation = _any_language(doors.designs.agency_name(agency))
    if doors.certifier is not None:
        doors.certifier.certify(label, name=name, organisation=organisation, now=now)
    chain = await doors.keys.chain(label)
    if chain is None:
        raise KeyMissing(label=label)
    fingerprint = hashlib.sha256(chain[0]).digest()
    signer = Signer(agency, account, name, title, label, fingerprint)
    async with house.db.transaction() as tx:
        await store.keep_signer(tx, signer, since=now)
        await events.append(tx, actor, SignerAppointed(subject_id=account, agency=agency), at=now)


async def dismiss(tx: Tx, actor: Actor, *, account: UUID, agency: str, now: datetime) -> None:
    """The account signs no more for the agency; what it signed stays valid."""
    if await store.end_signer(tx, agency, account, until=now):
        await events.append(tx, actor, SignerDismissed(subject_id=account, agency=agency), at=now)


def _any_language(text: Mapping[str, str]) -> str:
    return next(iter(text.values()), "")


async def verify(house: House, content: bytes) -> Report:
    """What a file in somebody's hand proves by itself. Raises NotADocument."""
    if content.startswith(b"%PDF-"):
        return await verify_pdf(house, content)
    if b"~" in content and len(content) <= CREDENTIAL_LIMIT:
        roots = house.part(Doors).roots
        return verifying.credential(content, roots=roots, at=house.clock())
    raise NotADocument(limit_mb=FILE_LIMIT >> 20)


async def verify_pdf(house: House, content: bytes) -> Report:
    """The signatures of a PDF, checked in the render child."""
    roots = list(house.part(Doors).roots)
    seen = await house.render.inspect(content, roots=roots, at=house.clock())
    return pdf_report(hashlib.sha256(content).hexdigest(), msgspec.convert(seen, Inspection))


async def status_token(house: House, name: str, revoked: Sequence[int], *, now: datetime) -> str:
    """A status list as a token signed by the issuer. Raises KeyMissing."""
    keys = house.part(Doors).keys
    chain = await keys.chain(ISSUER_LABEL)
    if chain is None:
        raise KeyMissing(label=ISSUER_LABEL)
    uri = statuslist.address(house.settings.base_url, name)
    claims = statuslist.claims(uri, revoked, now=now)
    signing_input = sdjwt.unsigned(sdjwt.header(chain, statuslist.TYPE), claims)
    (value,) = await keys.sign(ISSUER_LABEL, [hashlib.sha256(signing_input).digest()])
    return sdjwt.compact(signing_input, value)


async def erase(tx: Tx, subject_id: UUID) -> None:
    """Forget what a person's results said. Numbers, states and proofs stay."""
    await store.erase(tx, subject_id)

"""What follows a proposal and a signature. Both handlers are safe to run twice and to be killed."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from io import BytesIO

import segno

from motcua.contexts.credentials import access, actions, store
from motcua.contexts.credentials.clients import verifying
from motcua.contexts.credentials.errors import KeyMissing
from motcua.contexts.credentials.events import (
    ResultIssued,
    ResultPrepared,
    ResultProposed,
    ResultSigned,
)
from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.contexts.credentials.model.papers import SEAL_FIELD, SIGNER_FIELD
from motcua.contexts.credentials.model.result import ISSUER_LABEL, Result, Signer, seal_label
from motcua.contexts.credentials.words import JSON, Design, Doors, ResultState
from motcua.contexts.registries import api as registries
from motcua.infra import cms, events
from motcua.infra.house import House
from motcua.infra.jobs import ClockJob, Run, Subscription, on, worth_retrying
from motcua.infra.render import Reserved
from motcua.infra.trust import Trust
from motcua.kernel.errors import DomainError
from motcua.kernel.texts import say


class DamagedResult(Exception):
    """A signature that no verifier would accept: a wrong or expired certificate. It is never issued."""


async def prepare(house: House, event: ResultProposed, run: Run) -> None:
    """Make the document and keep room for the signer's signature in it."""
    async with _told_if_lost(house, event, run):
        await _prepare(house, event, run)


async def finish(house: House, event: ResultSigned, run: Run) -> None:
    """Put the signature in, seal, stamp, issue the credential, and announce the result."""
    async with _told_if_lost(house, event, run):
        await _finish(house, event, run)


@asynccontextmanager
async def _told_if_lost(
    house: House, event: ResultProposed | ResultSigned, run: Run
) -> AsyncIterator[None]:
    """A job that will not be tried again says so, beside the list of failures that operators see."""
    try:
        yield
    except Exception as error:
        if not worth_retrying(error, tries=run.attempt):
            reason = error.code if isinstance(error, DomainError) else type(error).__name__
            async with house.db.transaction() as tx:
                await actions.give_up(
                    tx, run.actor, event.result_id, reason=reason, now=house.clock()
                )
        raise


async def _prepare(house: House, event: ResultProposed, run: Run) -> None:
    doors = house.part(Doors)
    async with house.db.reading() as tx:
        result = await access.by_id(tx, event.result_id)
        signer = await store.signer_of(tx, result.agency, result.signer)
    if result.state is not ResultState.PROPOSED:
        return
    if signer is None:
        raise KeyMissing(label=result.agency)
    now, design = house.clock(), _design(doors, result)
    data = _sheet(house, result, signer, design)
    files = {**design.files, "qr.svg": _qr(_verify_url(house, result))}
    pdf = await house.render.typst(files, main=design.main, data=data, at=result.proposed_at)
    room = await house.render.reserve(
        pdf,
        field_name=SIGNER_FIELD,
        name=signer.name,
        reason=say(design.title, design.language),
        place=design.place,
        at=now,
    )
    # From the same data at the same time: what the holder sees later is what was signed.
    picture = await house.render.png(files, main=design.main, data=data, at=result.proposed_at)
    file = house.files.put(room.pdf, media_type="application/pdf")
    picture_file = house.files.put(picture, media_type="image/png")
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        if not await store.set_prepared(tx, result, file, room, picture=picture_file):
            return  # voided meanwhile
        announced = ResultPrepared(
            subject_id=result.subject_id, case_id=result.case_id, result_id=result.id, pdf=file
        )
        await events.append(tx, run.actor, announced, at=now)


async def _finish(house: House, event: ResultSigned, run: Run) -> None:
    doors = house.part(Doors)
    async with house.db.reading() as tx:
        result = await access.by_id(tx, event.result_id)
    if result.state is not ResultState.SIGNED:
        return
    now, design = house.clock(), _design(doors, result)
    sealed = await _sealed(house, doors, result, design, now)
    async with house.db.transaction() as tx:
        place = await actions.claim_place(tx, result.id, at=now)
    credential = await _credential(house, doors, result, design, place=place, now=now)
    pdf_file = house.files.put(sealed, media_type="application/pdf")
    credential_file = house.files.put(credential.encode(), media_type="application/dc+sd-jwt")
    async with house.db.transaction() as tx:
        if not await run.first_time(tx):
            return
        await store.set_issued(
            tx,
            result,
            pdf=pdf_file,
            credential=credential_file,
            at=now,
        )
        await events.append(tx, run.actor, _issued(result, pdf_file), at=now)


async def forget(house: House, event: registries.SubjectErased, run: Run) -> None:
    """A person was erased: what their papers said goes. The rows go last, so that a retry finds the files."""
    async with house.db.reading() as tx:
        files = await access.files_of(tx, event.subject_id)
    for file in files:
        house.files.erase(file)
    async with house.db.transaction() as tx:
        if await run.first_time(tx):
            await actions.erase(tx, event.subject_id)


async def _sealed(
    house: House, doors: Doors, result: Result, design: Design, now: datetime
) -> bytes:
    """Both signatures with their time-stamps; the seal covers the whole file. What verifiers ask is checked first."""
    if not (result.prepared and result.attributes and result.signature and result.chain):
        raise DamagedResult("a signed result without its signature")
    prepared = house.files.get(result.prepared)
    await _check_chain(doors, result.chain, now)
    stamp = await doors.stamps.stamp(hashlib.sha256(result.signature).digest())
    envelope = cms.envelope(result.attributes, result.signature, result.chain, stamp=stamp)
    signed = cms.fill(prepared, envelope, start=result.room_start or 0, end=result.room_end or 0)
    agency = str(design.agency.get("name", result.agency))
    room = await house.render.reserve(
        signed,
        field_name=SEAL_FIELD,
        name=agency,
        reason=result.number,
        place=design.place,
        at=now,
    )
    return await _seal(doors, room, result.agency, agency, now)


async def _seal(doors: Doors, room: Reserved, code: str, agency: str, now: datetime) -> bytes:
    label = seal_label(code)
    chain = await _chain(doors, label, name=agency, organisation=agency, now=now)
    attributes = cms.attributes(room.digest, chain[0])
    (value,) = await doors.keys.sign(label, [hashlib.sha256(attributes).digest()])
    if not verifying.signature_fits(room.digest, attributes, value, chain[0]):
        raise DamagedResult("the seal's key does not belong to its certificate")
    await _check_chain(doors, chain, now)
    stamp = await doors.stamps.stamp(hashlib.sha256(value).digest())
    envelope = cms.envelope(attributes, value, chain, stamp=stamp)
    return cms.fill(room.pdf, envelope, start=room.start, end=room.end)


async def _check_chain(doors: Doors, chain: Sequence[bytes], now: datetime) -> None:
    if not await verifying.chain_holds(
        chain, believed=Trust(doors.roots, doors.lists(now)), at=now
    ):
        raise DamagedResult("a certificate that may not sign now")


async def _credential(
    house: House,
    doors: Doors,
    result: Result,
    design: Design,
    *,
    place: tuple[str, int],
    now: datetime,
) -> str:
    """The same facts as an SD-JWT VC: every fact can be disclosed on its own."""
    base = house.settings.base_url
    facts = doors.designs.opened(result.release, result.document, result.facts or {})
    key = house.secrets.bytes("credential-salt")
    disclosures = [
        sdjwt.disclosure(sdjwt.salt(key, result.id.bytes, name), name, value)
        for name, value in sorted(facts.items())
    ]
    name, index = place
    plain: dict[str, JSON] = {
        "iss": base,
        "iat": int(now.timestamp()),
        "vct": design.vct,
        "status": {"status_list": {"idx": index, "uri": statuslist.address(base, name)}},
        "document": result.document,
        "number": result.number,
        "agency": result.agency,
    }
    organisation = house.settings.log_origin
    chain = await _chain(doors, ISSUER_LABEL, name=base, organisation=organisation, now=now)
    head = sdjwt.header(chain)
    signing_input = sdjwt.unsigned(head, sdjwt.payload(plain, disclosures))
    (value,) = await doors.keys.sign(ISSUER_LABEL, [hashlib.sha256(signing_input).digest()])
    return sdjwt.combined(sdjwt.compact(signing_input, value), disclosures)


async def _chain(
    doors: Doors, label: str, *, name: str, organisation: str, now: datetime
) -> tuple[bytes, ...]:
    """The chain of a key; the demo makes key and certificate at the first need."""
    if doors.certifier is not None:
        doors.certifier.certify(label, name=name, organisation=organisation, now=now)
    chain = await doors.keys.chain(label)
    if chain is None:
        raise KeyMissing(label=label)
    return chain


def _design(doors: Doors, result: Result) -> Design:
    return doors.designs.design(
        result.release,
        result.document,
        agency=result.agency,
        unit=result.unit,
        at=result.proposed_at,
    )


def _sheet(house: House, result: Result, signer: Signer, design: Design) -> dict[str, object]:
    """What a template reads as data.json."""
    doors = house.part(Doors)
    shown = doors.designs.shown(result.release, result.document, result.facts or {})
    return {
        "number": result.number,
        "issued_on": design.issued_on,
        "place": design.place,
        "agency": design.agency,
        "signer": {"name": signer.name, "title": signer.title},
        "facts": shown,
        "lists": doors.designs.lists(result.release, result.document, result.facts or {}),
        "labels": design.labels,
        "title": say(design.title, design.language),
        "verify": _verify_url(house, result),
        "lang": design.language,
    }


def _verify_url(house: House, result: Result) -> str:
    return f"{house.settings.base_url}/verify/{result.code}"


def _qr(url: str) -> bytes:
    image = BytesIO()
    segno.make(url, error="m", micro=False).save(image, kind="svg", border=0, xmldecl=False)
    return image.getvalue()


def _issued(result: Result, pdf: str) -> ResultIssued:
    return ResultIssued(
        subject_id=result.subject_id,
        case_id=result.case_id,
        result_id=result.id,
        document=result.document,
        service=result.service,
        agency=result.agency,
        unit=result.unit,
        channel=result.channel,
        holders=result.holders,
        electronic=True,
        pdf=pdf,
    )


HANDLERS: list[Subscription | ClockJob] = [
    on(ResultProposed, prepare),
    on(ResultSigned, finish),
    on(registries.SubjectErased, forget),
]

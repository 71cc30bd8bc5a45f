"""The signature of the competent person, and who that is."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials import access, store
from motcua.contexts.credentials.clients import verifying
from motcua.contexts.credentials.errors import (
    KeyMissing,
    NoSigner,
    NotReadyToSign,
    SignatureRefused,
)
from motcua.contexts.credentials.events import ResultSigned, SignerAppointed, SignerDismissed
from motcua.contexts.credentials.model.result import Signer, signer_label
from motcua.contexts.credentials.words import Doors, Signature, Signatures
from motcua.infra import cms, events
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor


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

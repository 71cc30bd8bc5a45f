"""The calls of this context. Higher contexts propose, sign, void and revoke; they see no cryptography."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials import access, actions
from motcua.contexts.credentials.errors import NoSigner
from motcua.contexts.credentials.events import (
    ResultFailed,
    ResultIssued,
    ResultPrepared,
    ResultProposed,
    ResultRevoked,
    ResultSigned,
    ResultVoided,
)
from motcua.contexts.credentials.model.result import Key
from motcua.contexts.credentials.words import JSON, Doors, Issued, Prepared, Signature, Signatures
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.keys import CaseKey

__all__ = [
    "NoSigner", "ResultFailed", "ResultIssued", "ResultPrepared", "ResultProposed", "ResultRevoked",
    "ResultSigned", "ResultVoided",
    "appoint", "dismiss", "files_in_use", "issued", "make_again", "may_sign", "of_case", "propose", "revoke",
    "sign", "signed",
    "take_number",
    "void", "waiting",
]  # fmt: skip


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
    series: str = "",
    number: str = "{seq}/{year}",
    year: int | None = None,
    signer: UUID | None = None,
) -> UUID:
    """Reserve a number of the agency's yearly series and ask for the document; gives the result's id.

    `series` and `number` come from the declared document (default: the document's own id), `year` from
    the agency's own calendar (default: that of `now`). Raises NoSigner.
    """
    return await actions.propose(
        tx,
        actor,
        case=case,
        agency=agency,
        unit=unit,
        document=document,
        release=release,
        facts=facts,
        holders=holders,
        service=service,
        channel=channel,
        now=now,
        series=series or document,
        number=number,
        year=year,
        signer=signer,
    )


async def may_sign(tx: Tx, agency: str, account: UUID) -> bool:
    """Whether an account is appointed to sign for an agency at this moment."""
    return await access.may_sign(tx, agency, account)


async def take_number(tx: Tx, *, agency: str, series: str, year: int, owner: UUID) -> int:
    """The next number of a gapless yearly series, e.g. a register book; the row is locked until commit."""
    return await actions.take_number(tx, agency=agency, series=series, year=year, owner=owner)


async def waiting(tx: Tx, case: CaseKey) -> Prepared | None:
    """The result of a case that is not signed yet, for the signer's preview."""
    return await access.waiting(tx, case)


async def of_case(tx: Tx, case: CaseKey) -> list[Prepared]:
    """All results of a case in any state, oldest first."""
    return await access.of_case(tx, case)


async def issued(tx: Tx, house: House, subject_id: UUID, result_id: UUID) -> Issued | None:
    """An issued result, for the locker of one of its holders."""
    return await access.issued(tx, house.part(Doors), Key(subject_id, result_id))


async def files_in_use(tx: Tx, files: Sequence[str]) -> list[str]:
    """Those of some files that a result names: for the sweep of the others."""
    return await access.files_in_use(tx, files)


async def sign(house: House, actor: Actor, result_ids: Sequence[UUID]) -> Signatures:
    """Let the actor's key sign prepared documents, many with one unlock; outside any transaction.

    Raises ResultNotFound, NotReadyToSign, NotThisSigner, KeyMissing. Nothing is stored.
    """
    return await actions.sign(house, actor, result_ids)


async def signed(tx: Tx, actor: Actor, signature: Signature, now: datetime) -> None:
    """Take a signature in, in the transaction of the decision. Raises NotReadyToSign, SignatureRefused."""
    await actions.signed(tx, actor, signature, now=now)


async def make_again(tx: Tx, actor: Actor, result_id: UUID, *, now: datetime) -> bool:
    """Try again what failed for good, the document or its seal. False if nothing had failed."""
    return await actions.make_again(tx, actor, result_id, now=now)


async def void(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """Give a proposed result up; its number keeps its line with the reason. Raises AlreadyIssued."""
    await actions.void(tx, actor, result_id, reason=reason, now=now)


async def revoke(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """An issued result is no longer valid: status list and verify page say so. Raises NotIssued."""
    await actions.revoke(tx, actor, result_id, reason=reason, now=now)


async def appoint(
    house: House, actor: Actor, *, account: UUID, agency: str, name: str, title: str, now: datetime
) -> None:
    """Make an account the competent signer of an agency, from now on; issues a certificate if needed."""
    await actions.appoint(
        house, actor, account=account, agency=agency, name=name, title=title, now=now
    )


async def dismiss(tx: Tx, actor: Actor, *, account: UUID, agency: str, now: datetime) -> None:
    """The account signs no more for the agency; what it signed stays valid."""
    await actions.dismiss(tx, actor, account=account, agency=agency, now=now)

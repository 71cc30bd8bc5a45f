"""Reading results: of a case for those who decide it, by code or hash for everybody (no personal data)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials import store
from motcua.contexts.credentials.errors import ResultNotFound
from motcua.contexts.credentials.model.result import Key, Result
from motcua.contexts.credentials.words import Doors, Issued, Prepared, ResultState
from motcua.infra.db import Tx
from motcua.kernel.keys import CaseKey

_ON_THE_WAY = (ResultState.PROPOSED, ResultState.PREPARED)
_IN_PUBLIC = (ResultState.ISSUED, ResultState.REVOKED)


@dataclass(frozen=True, slots=True)
class Public:
    """What everybody may know of an issued result: nothing about whom it is for."""

    title: Mapping[str, str]
    number: str
    agency: Mapping[str, str]
    issued_at: datetime
    revoked_at: datetime | None
    pdf: str


async def waiting(tx: Tx, case: CaseKey) -> Prepared | None:
    """The first result of a case that still waits for its signature."""
    found = await store.of_case(tx, case)
    return next((each for each in found if each.state in _ON_THE_WAY), None)


async def of_case(tx: Tx, case: CaseKey) -> list[Prepared]:
    return await store.of_case(tx, case)


async def by_id(tx: Tx, result_id: UUID) -> Result:
    """Raises ResultNotFound."""
    key = await store.key_of(tx, result_id)
    found = await store.result(tx, key) if key else None
    if found is None:
        raise ResultNotFound
    return found


async def locked(tx: Tx, result_id: UUID) -> Result:
    """The same, locked until the transaction ends. Raises ResultNotFound."""
    key = await store.key_of(tx, result_id)
    found = await store.result_locked(tx, key) if key else None
    if found is None:
        raise ResultNotFound
    return found


async def issued(tx: Tx, doors: Doors, key: Key) -> Issued | None:
    """An issued result with its files, for a context that has checked who asks; None if erased."""
    found = await store.result(tx, key)
    if found is None or found.state not in _IN_PUBLIC or found.facts is None:
        return None
    if not (found.pdf and found.picture and found.credential and found.issued_at):
        return None
    return Issued(
        subject_id=found.subject_id,
        result_id=found.id,
        case_id=found.case_id,
        document=found.document,
        title=doors.designs.title(found.release, found.document),
        number=found.number,
        agency=found.agency,
        state=found.state,
        issued_at=found.issued_at,
        pdf=found.pdf,
        picture=found.picture,
        credential=found.credential,
        code=found.code,
        lines=_lines(doors, found),
        reason=found.reason,
    )


def _lines(doors: Doors, result: Result) -> tuple[tuple[str, str], ...]:
    """What the paper says, for a plain page."""
    facts = result.facts or {}
    design = doors.designs.design(
        result.release,
        result.document,
        agency=result.agency,
        unit=result.unit,
        at=result.proposed_at,
    )
    shown = doors.designs.shown(result.release, result.document, facts)
    return tuple((design.labels.get(name, name), text) for name, text in shown.items())


async def public_by_code(tx: Tx, doors: Doors, code: str) -> Public:
    """What the QR of a paper leads to. Raises ResultNotFound, also before it is issued."""
    key = await store.key_of_code(tx, code)
    found = await _public(tx, doors, key)
    if found is None:
        raise ResultNotFound
    return found


async def public_by_hash(tx: Tx, doors: Doors, sha256: str) -> Public | None:
    """What is known of a file that somebody holds in their hand."""
    return await _public(tx, doors, await store.key_of_paper(tx, sha256))


async def public_by_place(tx: Tx, doors: Doors, name: str, place: int) -> Public | None:
    """What is known of a credential by its place in one of our status lists."""
    result_id = await store.result_at(tx, name, place)
    return await _public(tx, doors, await store.key_of(tx, result_id) if result_id else None)


async def _public(tx: Tx, doors: Doors, key: Key | None) -> Public | None:
    found = await store.result(tx, key) if key else None
    if found is None or found.state not in _IN_PUBLIC:
        return None
    if found.issued_at is None or found.pdf is None:
        return None
    return Public(
        title=doors.designs.title(found.release, found.document),
        number=found.number,
        agency=doors.designs.agency_name(found.agency),
        issued_at=found.issued_at,
        revoked_at=found.ended_at,
        pdf=found.pdf,
    )


async def revoked_places(tx: Tx, name: str) -> Sequence[int]:
    """The revoked places of a status list. Raises ResultNotFound if nobody has a place in it."""
    if not await store.list_exists(tx, name):
        raise ResultNotFound
    return await store.revoked_places(tx, name)


async def files_of(tx: Tx, subject_id: UUID) -> list[str]:
    """The files that say something about a person, by hash."""
    return await store.files_of(tx, subject_id)


async def files_in_use(tx: Tx, files: Sequence[str]) -> list[str]:
    """Those of some files that a result names."""
    return await store.files_used(tx, files)


async def may_sign(tx: Tx, agency: str, account: UUID) -> bool:
    """Whether an account is appointed to sign for an agency at this moment."""
    return await store.signer_of(tx, agency, account) is not None

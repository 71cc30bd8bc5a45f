"""Rows of results, numbers, signers and status lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials.model.result import Key, Papers, Result, Signer
from motcua.contexts.credentials.words import Prepared, ResultState, Signature
from motcua.infra import queries
from motcua.infra.db import Tx
from motcua.infra.render import Reserved
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "store.sql")


async def next_position(tx: Tx, *, agency: str, series: str, year: int, owner: UUID) -> int:
    position = await tx.value(int, _sql["next_position"], agency=agency, series=series, year=year)
    await tx.run(
        _sql["keep_number"],
        agency=agency,
        series=series,
        year=year,
        position=position,
        owner=owner,
    )
    return position


async def void_number(tx: Tx, result: Result, *, reason: str) -> None:
    await tx.run(
        _sql["void_number"],
        agency=result.agency,
        series=result.series,
        year=result.year,
        position=result.position,
        reason=reason,
    )


async def signer_of(tx: Tx, agency: str, account: UUID | None = None) -> Signer | None:
    return await tx.maybe(Signer, _sql["signer_of"], agency=agency, account=account)


async def keep_signer(tx: Tx, signer: Signer, *, since: datetime) -> None:
    await tx.run(
        _sql["keep_signer"],
        agency=signer.agency,
        account=signer.account,
        name=signer.name,
        title=signer.title,
        label=signer.label,
        fingerprint=signer.fingerprint,
        since=since,
    )


async def end_signer(tx: Tx, agency: str, account: UUID, *, until: datetime) -> bool:
    return await tx.run(_sql["end_signer"], agency=agency, account=account, until=until) == 1


async def insert(tx: Tx, result: Result) -> None:
    await tx.run(_sql["insert_result"], **_columns(result))
    key = {"subject_id": result.subject_id, "result_id": result.id}
    await tx.run(_sql["insert_subject"], **key)
    await tx.run(_sql["insert_code"], code=result.code, **key)


async def key_of(tx: Tx, result_id: UUID) -> Key | None:
    try:
        subject_id = await tx.value(UUID, _sql["subject_of"], result_id=result_id)
    except LookupError:
        return None
    return Key(subject_id, result_id)


async def key_of_code(tx: Tx, code: str) -> Key | None:
    return await tx.maybe(Key, _sql["result_of_code"], code=code)


async def key_of_paper(tx: Tx, sha256: str) -> Key | None:
    return await tx.maybe(Key, _sql["result_of_paper"], sha256=sha256)


async def result(tx: Tx, key: Key) -> Result | None:
    return await tx.maybe(Result, _sql["result"], subject_id=key.subject_id, id=key.result_id)


async def result_locked(tx: Tx, key: Key) -> Result | None:
    return await tx.maybe(
        Result, _sql["result_locked"], subject_id=key.subject_id, id=key.result_id
    )


async def of_case(tx: Tx, case: CaseKey) -> list[Prepared]:
    return await tx.all(
        Prepared, _sql["results_of_case"], subject_id=case.subject_id, case_id=case.id
    )


async def set_prepared(tx: Tx, result: Result, file: str, room: Reserved, *, picture: str) -> bool:
    touched = await tx.run(
        _sql["set_prepared"],
        subject_id=result.subject_id,
        id=result.id,
        prepared=file,
        picture=picture,
        digest=room.digest,
        room_start=room.start,
        room_end=room.end,
    )
    return touched == 1


async def set_signed(tx: Tx, result: Result, signature: Signature, *, at: datetime) -> bool:
    touched = await tx.run(
        _sql["set_signed"],
        subject_id=result.subject_id,
        id=result.id,
        attributes=signature.attributes,
        signature=signature.value,
        chain=list(signature.chain),
        signed_at=at,
    )
    return touched == 1


async def set_issued(tx: Tx, result: Result, *, pdf: str, credential: str, at: datetime) -> bool:
    touched = await tx.run(
        _sql["set_issued"],
        subject_id=result.subject_id,
        id=result.id,
        pdf=pdf,
        credential=credential,
        issued_at=at,
    )
    if touched == 1:
        await tx.run(
            _sql["insert_paper"], sha256=pdf, subject_id=result.subject_id, result_id=result.id
        )
    return touched == 1


async def set_failed(tx: Tx, result: Result, *, at: datetime) -> bool:
    """False if it was told before, or is over."""
    query = _sql["set_failed"]
    return await tx.run(query, subject_id=result.subject_id, id=result.id, failed_at=at) == 1


async def unset_failed(tx: Tx, result: Result) -> bool:
    """False if nothing had failed."""
    return await tx.run(_sql["unset_failed"], subject_id=result.subject_id, id=result.id) == 1


async def files_of(tx: Tx, subject_id: UUID) -> list[str]:
    rows = await tx.all(Papers, _sql["files_of"], subject_id=subject_id)
    return [file for row in rows for file in row.names()]


async def files_used(tx: Tx, files: Sequence[str]) -> list[str]:
    return await tx.values(str, _sql["files_used"], files=list(files))


async def erase(tx: Tx, subject_id: UUID) -> None:
    await tx.run(_sql["erase_facts"], subject_id=subject_id)


async def set_ended(
    tx: Tx, result: Result, state: ResultState, *, reason: str, at: datetime
) -> None:
    await tx.run(
        _sql["set_ended"],
        subject_id=result.subject_id,
        id=result.id,
        state=str(state),
        ended_at=at,
        reason=reason,
    )


async def place_in(tx: Tx, name: str, result_id: UUID) -> int | None:
    try:
        return await tx.value(int, _sql["status_place"], list=name, result_id=result_id)
    except LookupError:
        return None


async def result_at(tx: Tx, name: str, place: int) -> UUID | None:
    found = await tx.values(UUID, _sql["result_at"], list=name, place=place)
    return found[0] if found else None


async def claim_place(tx: Tx, name: str, place: int, result_id: UUID) -> bool:
    touched = await tx.run(_sql["claim_place"], list=name, place=place, result_id=result_id)
    return touched == 1


async def set_status_revoked(tx: Tx, name: str, result_id: UUID, *, at: datetime) -> bool:
    touched = await tx.run(
        _sql["set_status_revoked"], list=name, result_id=result_id, revoked_at=at
    )
    return touched == 1


async def revoked_places(tx: Tx, name: str) -> Sequence[int]:
    return await tx.values(int, _sql["revoked_places"], list=name)


async def list_exists(tx: Tx, name: str) -> bool:
    return await tx.value(bool, _sql["list_exists"], list=name)


def _columns(result: Result) -> Mapping[str, object]:
    return {
        "subject_id": result.subject_id,
        "id": result.id,
        "case_id": result.case_id,
        "agency": result.agency,
        "unit": result.unit,
        "service": result.service,
        "channel": result.channel,
        "document": result.document,
        "release": result.release,
        "series": result.series,
        "year": result.year,
        "position": result.position,
        "number": result.number,
        "code": result.code,
        "holders": list(result.holders),
        "facts": dict(result.facts or {}),
        "signer": result.signer,
        "proposed_at": result.proposed_at,
    }

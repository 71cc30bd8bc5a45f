"""What the machine could not make: said once, and made again when somebody asks for it."""

from datetime import datetime
from uuid import UUID

from motcua.contexts.credentials import access, store
from motcua.contexts.credentials.events import ResultFailed, ResultProposed, ResultSigned
from motcua.contexts.credentials.model.result import Result
from motcua.contexts.credentials.words import ResultState
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor


async def give_up(tx: Tx, actor: Actor, result_id: UUID, *, reason: str, now: datetime) -> None:
    """What is made of a result by itself failed for good: somebody must look. Told once."""
    result = await access.locked(tx, result_id)
    if not await store.set_failed(tx, result, at=now):
        return
    announced = ResultFailed(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id,
        agency=result.agency, reason=reason,
    )  # fmt: skip
    await events.append(tx, actor, announced, at=now)


async def make_again(tx: Tx, actor: Actor, result_id: UUID, *, now: datetime) -> bool:
    """Try again what failed for good, the document or its seal: its cause is announced again. False if
    nothing had failed."""
    result = await access.locked(tx, result_id)
    if not await store.unset_failed(tx, result):
        return False
    await events.append(tx, actor, _cause(result), at=now)
    return True


def _cause(result: Result) -> ResultProposed | ResultSigned:
    if result.state is ResultState.SIGNED:
        return ResultSigned(
            subject_id=result.subject_id, case_id=result.case_id, result_id=result.id,
            signer=result.signer,
        )  # fmt: skip
    return ResultProposed(
        subject_id=result.subject_id, case_id=result.case_id, result_id=result.id,
        document=result.document, service=result.service, agency=result.agency, unit=result.unit,
    )  # fmt: skip

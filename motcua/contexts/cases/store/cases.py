"""Applications, cases, tasks and the ledger of the clock in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from motcua.contexts.cases.model.case import (
    Application,
    Case,
    Paper,
    Span,
    SpanKind,
    Supplement,
    Task,
)
from motcua.contexts.cases.model.draft import Packed
from motcua.contexts.cases.model.flow import Limit
from motcua.contexts.cases.store import opinions
from motcua.contexts.cases.words import Glance, Lack, Party
from motcua.infra import queries
from motcua.infra.db import Json, Tx
from motcua.kernel.keys import CaseKey

_sql = queries.load(__package__, "cases.sql")


@dataclass(frozen=True, slots=True)
class Taking:
    """A person's line: which application they take part in."""

    person: UUID
    application_id: UUID
    subject_id: UUID
    reference: str
    bundle: str
    submitted_at: datetime


async def application_by_key(tx: Tx, key: CaseKey) -> Application | None:
    return await tx.maybe(
        Application, _sql["application_by_key"], subject_id=key.subject_id, id=key.id
    )


async def application_of_party(tx: Tx, key: CaseKey, *, person: UUID) -> Application | None:
    return await tx.maybe(
        Application,
        _sql["application_of_party"],
        subject_id=key.subject_id,
        id=key.id,
        person=person,
    )


async def parties(tx: Tx, subject_id: UUID, application_id: UUID) -> list[Party]:
    return await tx.all(
        Party,
        _sql["parties_of_application"],
        subject_id=subject_id,
        application_id=application_id,
    )


async def case_by_key(tx: Tx, key: CaseKey) -> Case | None:
    return await tx.maybe(Case, _sql["case_by_key"], subject_id=key.subject_id, id=key.id)


async def case_locked(tx: Tx, key: CaseKey) -> Case | None:
    return await tx.maybe(Case, _sql["case_locked"], subject_id=key.subject_id, id=key.id)


async def cases_of_application(tx: Tx, subject_id: UUID, application_id: UUID) -> list[Case]:
    return await tx.all(
        Case, _sql["cases_of_application"], subject_id=subject_id, application_id=application_id
    )


async def save_case(tx: Tx, case: Case) -> None:
    await tx.run(
        _sql["save_case"],
        subject_id=case.subject_id,
        id=case.id,
        state=str(case.state),
        step=case.step,
        started_at=case.started_at,
        asked_again=case.asked_again,
        budget_unit=case.budget_unit,
        budget_amount=case.budget_amount,
        legal_basis=case.legal_basis,
        due_at=case.due_at,
        outcome=case.outcome,
        reason=case.reason,
        clause=case.clause,
        decided_at=case.decided_at,
        decided_by=case.decided_by,
        closed_at=case.closed_at,
    )


async def add_case(tx: Tx, case: Case) -> None:
    """A new case with the claim of its dossier number. Raises Taken."""
    await tx.run(
        _sql["add_case"],
        subject_id=case.subject_id,
        id=case.id,
        application_id=case.application_id,
        previous_case=case.previous_case,
        reference=case.reference,
        bundle=case.bundle,
        service=case.service,
        release=case.release,
        agency=case.agency,
        unit=case.unit,
        channel=str(case.channel),
        state=str(case.state),
        step=case.step,
        accepted_at=case.accepted_at,
        started_at=case.started_at,
        budget_unit=case.budget_unit,
        budget_amount=case.budget_amount,
        legal_basis=case.legal_basis,
        due_at=case.due_at,
    )
    await tx.run(
        _sql["claim_reference"],
        reference=case.reference,
        subject_id=case.subject_id,
        application_id=case.application_id,
        case_id=case.id,
    )


async def case_of_reference(tx: Tx, reference: str) -> CaseKey | None:
    return await tx.maybe(CaseKey, _sql["case_of_reference"], reference=reference)


async def spans(tx: Tx, case: CaseKey) -> list[Span]:
    return await tx.all(Span, _sql["spans_of_case"], subject_id=case.subject_id, case_id=case.id)


async def open_span(
    tx: Tx,
    case: CaseKey,
    *,
    id: UUID,
    kind: SpanKind,
    from_at: datetime,
) -> None:
    """The clock stops. Raises Taken if it stands already."""
    await tx.run(
        _sql["open_span"],
        subject_id=case.subject_id,
        case_id=case.id,
        id=id,
        kind=kind,
        from_at=from_at,
    )


async def close_span(tx: Tx, case: CaseKey, *, to_at: datetime) -> bool:
    """The clock goes on; False if it ran."""
    return bool(
        await tx.run(_sql["close_span"], subject_id=case.subject_id, case_id=case.id, to_at=to_at)
    )


async def add_task(tx: Tx, task: Task) -> None:
    """Raises Taken if the step has an open task."""
    await tx.run(
        _sql["add_task"],
        subject_id=task.subject_id,
        case_id=task.case_id,
        id=task.id,
        step=task.step,
        kind=task.kind,
        duty=task.duty,
        agency=task.agency,
        opened_at=task.opened_at,
        due_at=task.due_at,
    )


async def task_by_id(tx: Tx, subject_id: UUID, task_id: UUID) -> Task | None:
    return await tx.maybe(Task, _sql["task_by_id"], subject_id=subject_id, id=task_id)


async def tasks(tx: Tx, case: CaseKey) -> list[Task]:
    return await tx.all(Task, _sql["tasks_of_case"], subject_id=case.subject_id, case_id=case.id)


async def finish_task(
    tx: Tx,
    subject_id: UUID,
    task_id: UUID,
    *,
    by: UUID,
    outcome: str,
    note: str | None,
    now: datetime,
) -> bool:
    """False when somebody was faster."""
    return bool(
        await tx.run(
            _sql["finish_task"],
            subject_id=subject_id,
            id=task_id,
            by=by,
            outcome=outcome,
            note=note,
            now=now,
        )
    )


async def add_supplement(
    tx: Tx, case: CaseKey, *, id: UUID, what: str, why: str, lack: Lack, again: str | None,
    by: UUID, limit: Limit | None, now: datetime,
) -> None:  # fmt: skip
    """Raises Taken if one is open."""
    await tx.run(
        _sql["add_supplement"],
        subject_id=case.subject_id,
        case_id=case.id,
        id=id,
        what=what,
        why=why,
        lack=str(lack),
        again=again,
        asked_by=by,
        asked_at=now,
        until_at=limit.until_at if limit else None,
        remind_at=limit.remind_at if limit else None,
    )


async def supplements(tx: Tx, case: CaseKey) -> list[Supplement]:
    return await tx.all(
        Supplement, _sql["supplements_of_case"], subject_id=case.subject_id, case_id=case.id
    )


async def answer_supplement(
    tx: Tx, case: CaseKey, *, id: UUID, answer: str, by: UUID, now: datetime
) -> bool:
    """False when it was answered before."""
    return bool(
        await tx.run(
            _sql["answer_supplement"],
            subject_id=case.subject_id,
            case_id=case.id,
            id=id,
            answer=answer,
            by=by,
            now=now,
        )
    )


async def paper_by_id(tx: Tx, subject_id: UUID, paper_id: UUID) -> Paper | None:
    return await tx.maybe(Paper, _sql["paper_by_id"], subject_id=subject_id, id=paper_id)


async def takings(tx: Tx, person: UUID) -> list[Taking]:
    return await tx.all(Taking, _sql["applications_of_person"], person=person)


async def glances(tx: Tx, takings: Sequence[Taking]) -> list[Glance]:
    return await tx.all(
        Glance,
        _sql["glances"],
        subjects=[taking.subject_id for taking in takings],
        applications=[taking.application_id for taking in takings],
    )


async def erase(tx: Tx, subject_id: UUID, *, now: datetime) -> list[str]:
    """Values about a subject go; gives the names of the files that its papers leave behind."""
    files = await tx.values(str, _sql["files_of_subject"], subject_id=subject_id)
    await tx.run(_sql["erase_applications"], subject_id=subject_id, now=now)
    await tx.run(_sql["erase_papers"], subject_id=subject_id, now=now)
    await opinions.erase(tx, subject_id)
    for name in ("erase_drafts", "erase_supplements", "erase_notes", "erase_reasons"):
        await tx.run(_sql[name], subject_id=subject_id)
    return files


async def keep_facts(tx: Tx, key: CaseKey, facts: Packed) -> None:
    await tx.run(
        _sql["keep_facts"],
        subject_id=key.subject_id,
        id=key.id,
        facts=Json(msgspec.to_builtins(facts)),
    )

"""A supplement that nobody answers: the citizen is reminded, and then the case ends by name."""

from datetime import datetime

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import steps
from motcua.contexts.cases.events import CaseStopped
from motcua.contexts.cases.model import flow
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store.desk import Unanswered
from motcua.contexts.cases.words import CaseState
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.kernel.actors import Actor

NOT_ANSWERED = "supplement-not-answered"


async def stop(
    tx: Tx, actor: Actor, found: Dossier, asked: Unanswered, *, now: datetime
) -> Dossier | None:
    """End a case whose citizen did not answer in time; they may declare again. None if they did: the
    state counts, not the clock. Safe only with the case locked."""
    open = await store.supplements(tx, found.key)
    if found.case.state is not CaseState.SUPPLEMENT or not any(
        one.id == asked.id and one.answered_at is None for one in open
    ):
        return None
    await store.close_span(tx, found.key, to_at=now)
    case = flow.ended_unanswered(found.case, now)
    await store.save_case(tx, case)
    stopped = CaseStopped(
        subject_id=case.subject_id, case_id=case.id, application_id=case.application_id,
        agency=case.agency, service=case.service, reason=NOT_ANSWERED,
    )  # fmt: skip
    await events.append(tx, actor, stopped, at=now)
    await events.append(tx, actor, steps.closed(found, "stopped"), at=now)
    return found.with_case(case)

"""Opening and finishing steps: each in the transaction of what caused it, with one event."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import paying
from motcua.contexts.cases.errors import TaskGone
from motcua.contexts.cases.events import (
    CaseClosed,
    NumberWanted,
    PartiesTold,
    SignerWaiting,
    TaskDone,
)
from motcua.contexts.cases.model import flow, walking
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.holding import Ended, How
from motcua.contexts.cases.model.opening import open_node, task_opened
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.store import holdings
from motcua.contexts.cases.words import CaseState
from motcua.contexts.catalogue.words import (
    DocumentField,
    FactMissing,
    Node,
    Position,
    entry_role,
    follow,
)
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.words import JSON, Prepared
from motcua.contexts.identity import api as identity
from motcua.contexts.notify import api as notify
from motcua.contexts.notify.words import Value
from motcua.contexts.territory.words import NoCompetentAgency, UnitNotFound
from motcua.infra import events
from motcua.infra.db import Tx
from motcua.infra.ids import new_id
from motcua.kernel.actors import Actor, ActorKind


async def go_on(
    tx: Tx, actor: Actor, found: Dossier, task: Task, *, outcome: str, now: datetime
) -> Dossier:
    """What comes after the outcome of a task: the graph says what opens, what is passed over, and whether the case
    has ended; a step that waits for a payment begins when it is paid. `found` was read before the task was done. Safe
    only with the case locked."""
    graph, before = found.graph, walking.position(found.graph, found.tasks, found.applies)
    node = walking.node_of(graph, task, found.tasks)
    if node is None:
        return found
    found = replace(found, tasks=tuple(await store.tasks(tx, found.key)))
    return await _arrive(
        tx, actor, found, before, follow(graph, before, node, outcome, found.applies), now
    )


async def _arrive(
    tx: Tx, actor: Actor, found: Dossier, before: Position, at: Position, now: datetime
) -> Dossier:
    """Open what is open now and was not before; a notice goes out at once, and the case goes on."""
    graph = found.graph
    new = [n for n in graph.nodes if n.id in at.open and n.id not in before.open]
    told = next((node for node in new if node.doing == "notify"), None)
    if told is not None:
        await _tell(tx, actor, found, told, now=now)
        after = follow(graph, at, told, "done", found.applies)
        return await _arrive(tx, actor, found, before, after, now)
    if at.end is not None:
        return await close(tx, actor, found, now=now)
    step = found.service.step(new[0].step) if new else None
    if step is not None and await paying.holding(tx, actor, found, step.kind, now=now):
        return await paying.hold(tx, actor, found, step, now=now)
    waits = [node for node in graph.nodes if node.id in at.open]
    if new or found.case.step not in {node.step for node in waits}:
        found = await _stand(tx, found, new or waits)
    for node in new:
        found = await _open(tx, actor, found, node, now=now)
    return found


async def begin(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """The step before which the case waited, e.g. for a payment, begins. Safe only with the case locked."""
    node = walking.next_of(found.graph, found.step.step, found.step.kind, found.tasks)
    if node is None:
        return found
    found = await _stand(tx, found, [node])
    return await _open(tx, actor, found, node, now=now)


async def stand_again(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """What was left when nobody went on with the case is open again. Safe only with the case locked."""
    left = walking.left(found.graph, found.tasks)
    found = await _stand(tx, found, left) if left else found
    for node in left:
        found = await _open(tx, actor, found, node, now=now)
    return found


async def _stand(tx: Tx, found: Dossier, new: Sequence[Node]) -> Dossier:
    """The case stands at the first step of its own agency that begins."""
    node = next((node for node in new if node.asked is None), new[0])
    state = flow.AT_STEP[node.doing]
    if node.doing == "decide" and any(task.kind in flow.BEFORE for task in found.tasks):
        state = CaseState.IN_PROCESSING
    found = found.with_case(found.case.moved(state, step=node.step))
    await store.save_case(tx, found.case)
    return found


async def _open(tx: Tx, actor: Actor, found: Dossier, node: Node, *, now: datetime) -> Dossier:
    """The task of a node, its event, and what it sets off."""
    agency = found.case.agency if node.asked is None else await _asked(tx, found, node, now=now)
    if node.doing == "sign":
        node = replace(node, duty=found.service.signs(found.state, now) or node.duty)
    task = open_node(
        found.case, found.service.step(node.step), node, found.calendar_at(agency), agency=agency,
        id=new_id(), now=now,
    )  # fmt: skip
    await store.add_task(tx, task)
    await events.append(tx, actor, task_opened(found.case, task), at=now)
    if node.doing == "allot":
        await events.append(
            tx, actor, NumberWanted(subject_id=found.case.subject_id, case_id=found.case.id), at=now
        )
    found = replace(found, tasks=(*found.tasks, task))
    return await ask_signer(tx, actor, found, now=now) if node.doing == "sign" else found


async def _asked(tx: Tx, found: Dossier, node: Node, *, now: datetime) -> str:
    """The agency whose opinion is asked. Where none is declared the own agency asks by other ways and writes down
    the answer: its desk is told."""
    assert node.asked is not None
    try:
        return found.service.asked(node.asked, found.state, now).code
    except (NoCompetentAgency, UnitNotFound, FactMissing):
        await notify.alert(
            tx, agency=found.case.agency, kind="nobody-to-ask", case=found.key,
            data={"reference": found.case.reference, "service": dict(found.service.service.title)},
            key=f"nobody-to-ask:{found.case.id}:{node.step}", now=now,
            link=f"/desk/cases/{found.key}",
        )  # fmt: skip
        return found.case.agency


async def _tell(tx: Tx, actor: Actor, found: Dossier, node: Node, *, now: datetime) -> None:
    """A declared notice goes to the persons who play the roles."""
    step = found.service.step(node.step)
    assert step.notice is not None
    holders = {
        found.state.holders[role]
        for role in step.to
        if role in found.state.holders and found.journey.roles[role].kind == "person"
    }
    for person in sorted(holders):
        await notify.send(
            tx, to=person, template=step.notice, data=told_of(found), now=now,
            key=f"step:{found.case.id}:{step.step}", agency=found.case.agency,
            link=f"/cases/{found.key}",
        )  # fmt: skip
    said = PartiesTold(
        subject_id=found.case.subject_id, case_id=found.case.id, step=step.step, notice=step.notice
    )
    await events.append(tx, actor, said, at=now)


def told_of(found: Dossier) -> Mapping[str, Value]:
    """What fills the places of a letter: codes, names of offices and moments, nothing of a person."""
    agency = found.release.territory.agency(found.case.agency)
    told: dict[str, Value] = {
        "reference": found.case.reference,
        "service": found.service.service.title,
        "agency": agency.name,
    }
    if found.case.due_at is not None:
        told["due_at"] = found.case.due_at
    return told


async def ask_signer(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """Have the document prepared for whoever may sign. While nobody may the case waits in a state of that
    name, with an alert, and is tried again by the clock; its own clock runs on."""
    task = found.open_task
    try:
        await propose_result(tx, actor, found, now=now)
    except credentials.NoSigner:
        if task is None or found.case.state is CaseState.SIGNER_WAITING:
            return found
        found = found.with_case(found.case.moved(CaseState.SIGNER_WAITING))
        await store.save_case(tx, found.case)
        said = SignerWaiting(
            subject_id=found.case.subject_id, case_id=found.case.id, agency=found.case.agency
        )
        await events.append(tx, actor, said, at=now)
        await notify.alert(
            tx, agency=found.case.agency, kind="signer-waiting", case=found.key,
            data={"reference": found.case.reference, "service": dict(found.service.service.title)},
            key=signer_key(task.id), now=now, link=f"/desk/cases/{found.key}",
        )  # fmt: skip
        return found
    if found.case.state is CaseState.SIGNER_WAITING and task is not None:
        found = found.with_case(found.case.moved(CaseState.TO_SIGN))
        await store.save_case(tx, found.case)
        await notify.settle(tx, agency=task.agency, key=signer_key(task.id), now=now)
    return found


async def finish(
    tx: Tx, actor: Actor, found: Dossier, task: Task, *, outcome: str, note: str | None = None,
    now: datetime,
) -> None:  # fmt: skip
    """The task is done, once. Raises TaskGone."""
    done = await store.finish_task(
        tx, task.subject_id, task.id, by=actor.id, outcome=outcome, note=note, now=now
    )
    if not done:
        raise TaskGone(by=None, at=None, outcome=None)
    if not await holdings.let_go(tx, task, ended=Ended.DONE, now=now) and _by_hand(actor):
        await holdings.hold(tx, task, actor.id, how=How.ACTED, now=now, ended=Ended.DONE)
    await quiet(tx, task, now=now)
    gone = TaskDone(
        subject_id=task.subject_id, case_id=task.case_id, task_id=task.id, step=task.step,
        outcome=outcome, agency=task.agency,
    )  # fmt: skip
    await events.append(tx, actor, gone, at=now)


def _by_hand(actor: Actor) -> bool:
    return actor.kind is ActorKind.OFFICIAL


async def quiet(tx: Tx, task: Task, *, now: datetime) -> None:
    """What was warned of because of a task is over with it: the desk shows what is still to be done."""
    keys = [missed_key(task.id), late_key(task.id)]
    if task.kind == "allot":
        keys.append(waiting_key(task.id))
    if task.kind == "sign":
        keys.append(signer_key(task.id))
    for key in keys:
        await notify.settle(tx, agency=task.agency, key=key, now=now)


async def quiet_lost(tx: Tx, agency: str, lost: Prepared, *, now: datetime) -> None:
    """The document is made again, or not wanted any more."""
    if lost.failed_at is not None:
        key = lost_key(lost.result_id, lost.failed_at)
        await notify.settle(tx, agency=agency, key=key, now=now)


def lost_key(result: UUID, at: datetime) -> str:
    """The key of the alert that a document could not be made, at each time that it failed."""
    return f"document-failed:{result}:{at.astimezone(UTC).isoformat()}"


def missed_key(task: UUID) -> str:
    """The key of the alert that a task's own time is over."""
    return f"missed:{task}"


def late_key(task: UUID) -> str:
    """The key of the alert that the case of an overdue task is late too."""
    return f"late:{task}"


def delay_key(case: UUID) -> str:
    """The key of the letters that tell a new day; they hold an official's words, so erasure finds them by it."""
    return f"delay:{case}"


def waiting_key(task: UUID) -> str:
    """The key of the alert that the number authority does not answer."""
    return f"number-waiting:{task}"


def signer_key(task: UUID) -> str:
    """The key of the alert that nobody may sign."""
    return f"signer-waiting:{task}"


async def close(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> Dossier:
    """Nothing is left to do: the result has gone out."""
    case = flow.issued(found.case, now)
    await store.save_case(tx, case)
    await events.append(tx, actor, closed(found, str(case.state)), at=now)
    return found.with_case(case)


async def propose_result(tx: Tx, actor: Actor, found: Dossier, *, now: datetime) -> UUID:
    """Ask for the document that the competent person will sign, the result or the refusal: its number is
    reserved now."""
    service = found.service.service
    result = service.refusal if found.refusing and service.refusal else service.result
    declared = found.release.documents[result.document]
    facts = {field.fact: _printed(found, field) for field in declared.fields}
    if result is service.refusal:
        facts |= {"reason": found.case.reason or "", "law": "; ".join(service.legal_basis)}
    holders = [found.state.holders[role] for role in result.holders if role in found.state.holders]
    signer = await _signer(tx, found, now=now)
    return await credentials.propose(
        tx, actor, case=found.key, agency=found.case.agency, unit=found.case.unit,
        document=result.document, release=found.case.release, facts=facts,
        holders=list(dict.fromkeys(holders)), service=found.service.id,
        channel=str(found.case.channel), now=now, series=declared.series,
        number=declared.number_format, year=now.astimezone(found.release.zone).year,
        signer=signer,
    )  # fmt: skip


async def _signer(tx: Tx, found: Dossier, *, now: datetime) -> UUID | None:
    """Who signs by a decision about competence, e.g. a deputy: an appointed signer of the agency with that duty. None
    where no decision says so: whoever was appointed last. Raises credentials.NoSigner."""
    duty = found.service.signs(found.state, now)
    if duty is None:
        return None
    for one in await identity.officials_with(tx, found.case.agency, duty):
        if await credentials.may_sign(tx, found.case.agency, one.id):
            return one.id
    raise credentials.NoSigner(agency=found.case.agency)


def _printed(found: Dossier, field: DocumentField) -> JSON:
    """A fact for a document; of a group what it prints of each entry."""
    about = found.journey.printed(field.fact)
    group = found.journey.groups.get(about[1])
    if group is None or not field.each:
        return found.kept(*about)
    return [
        {fact: found.kept(entry_role(group.id, id), fact) for fact in field.each}
        for id in group.ids(found.state)
    ]


def closed(found: Dossier, outcome: str) -> CaseClosed:
    return CaseClosed(
        subject_id=found.case.subject_id, case_id=found.case.id, service=found.service.id,
        agency=found.case.agency, unit=found.case.unit, channel=str(found.case.channel),
        outcome=outcome,
    )  # fmt: skip

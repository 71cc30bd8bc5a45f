"""The one way for an official to a question that another agency asks theirs: of the case they see what the question
declares, and nothing else."""

from dataclasses import dataclass
from uuid import UUID

from motcua.contexts.cases.access.desk import Dossier, dossier
from motcua.contexts.cases.errors import CaseNotFound, NotYourDuty, TaskGone
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.walking import node_of
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import TaskState
from motcua.contexts.catalogue.words import Consulted, FactKey, key
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Question:
    """What an agency is asked about a case."""

    found: Dossier
    task: Task
    asked: Consulted

    @property
    def open(self) -> bool:
        return self.task.state is not TaskState.DONE and self.found.case.closed_at is None

    @property
    def shown(self) -> frozenset[FactKey]:
        """The facts that are seen, while the question is open."""
        return frozenset(map(key, self.asked.shows)) if self.open else frozenset()

    def purpose(self) -> Purpose:
        """Why an official of the agency that is asked reads in this case."""
        return Purpose(
            code=self.asked.purpose or self.found.service.purpose,
            legal_basis=self.found.case.legal_basis, case=self.found.key,
            service=self.found.service.id, step=self.task.step,
        )  # fmt: skip


async def is_asked(tx: Tx, actor: Actor, case: CaseKey) -> bool:
    """Whether the official's agency is or was asked about a case."""
    tasks = await store.tasks(tx, case)
    return any(task.kind == "consult" and task.agency == actor.agency for task in tasks)


async def own_question(
    tx: Tx,
    house: House,
    actor: Actor,
    case: CaseKey,
    *,
    task_id: UUID | None = None,
    locked: bool = False,
) -> Question:
    """The question to the official's own agency: the one named, else what is open first, else what was answered
    last. Raises CaseNotFound, NotYourDuty."""
    if actor.kind is not ActorKind.OFFICIAL or not actor.agency:
        raise CaseNotFound()
    found = await dossier(tx, house, case, locked=locked)
    here = [t for t in found.tasks if t.kind == "consult" and t.agency == actor.agency]
    if task_id is not None:
        here = [task for task in here if task.id == task_id]
    if not here:
        raise CaseNotFound()
    mine = [task for task in here if task.duty is not None and actor.has(task.duty)]
    if not mine:
        raise NotYourDuty()
    task = next((task for task in mine if task.state is not TaskState.DONE), mine[-1])
    node = node_of(found.graph, task, found.tasks)
    if node is None or node.asked is None:
        raise CaseNotFound()
    return Question(found, task, node.asked)


async def open_question(
    tx: Tx, house: House, actor: Actor, case: CaseKey, *, task_id: UUID
) -> Question:
    """A question that waits for an answer, its case locked. Raises CaseNotFound, NotYourDuty, TaskGone,
    CaseIsClosed."""
    question = await own_question(tx, house, actor, case, task_id=task_id, locked=True)
    task = question.task
    if task.state is TaskState.DONE:
        raise TaskGone(by=task.done_by, at=task.done_at, outcome=task.outcome)
    question.found.case.must_be_open()
    return question

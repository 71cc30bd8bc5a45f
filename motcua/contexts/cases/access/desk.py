"""The one way for an official to a case of their own agency, with everything that its rules look at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from motcua.contexts.cases.access.calendars import calendar_of
from motcua.contexts.cases.access.sealing import opened, sealed
from motcua.contexts.cases.errors import CaseNotFound, NotYourDuty, TaskGone
from motcua.contexts.cases.model.case import Application, Case, Span, Task
from motcua.contexts.cases.model.dues import beside, waits
from motcua.contexts.cases.model.flow import needs, number_fact
from motcua.contexts.cases.model.walking import refusing
from motcua.contexts.cases.store import cases as store
from motcua.contexts.cases.words import Party, TaskState
from motcua.contexts.catalogue import api as catalogue
from motcua.contexts.catalogue.words import (
    Beside,
    CompiledService,
    Graph,
    Journey,
    Node,
    Release,
    State,
    Step,
    Value,
    graph,
)
from motcua.contexts.credentials import api as credentials
from motcua.contexts.credentials.words import Prepared
from motcua.contexts.territory.words import Calendar
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor, ActorKind, Purpose
from motcua.kernel.keys import CaseKey


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with its application and the declarations that it was accepted under."""

    case: Case
    application: Application
    parties: tuple[Party, ...]
    spans: tuple[Span, ...]
    tasks: tuple[Task, ...]
    release: Release
    journey: Journey
    service: CompiledService
    state: State
    calendar: Calendar
    calendar_at: Callable[[str], Calendar]  # another agency's
    seal: Callable[[str, Value], Value]  # fact and value → what may be kept of it

    @property
    def key(self) -> CaseKey:
        return self.case.key

    @property
    def step(self) -> Step:
        return self.service.step(self.case.step)

    @property
    def graph(self) -> Graph:
        return graph(self.service)

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state is not TaskState.DONE]

    @property
    def open_task(self) -> Task | None:
        """What is to be done at the step where the case stands."""
        return next((task for task in self.open_tasks if task.step == self.case.step), None)

    def task_for(self, actor: Actor) -> Task | None:
        """What an official of the own agency does: the withdrawal to be confirmed, while nobody goes on with the
        steps; else what their duty is; else what the case waits for."""
        asked = next((task for task in self.open_tasks if task.kind == "withdrawal"), None)
        here = [t for t in self.open_tasks if t.agency == actor.agency and t.kind != "hand-over"]
        own = (task for task in here if task.duty is not None and actor.has(task.duty))
        return asked or next(own, self.open_task)

    @property
    def deciding(self) -> Step:
        """The step whose official decides: they may stop the case, and confirm a withdrawal."""
        return next(step for step in self.service.steps if step.kind == "decide")

    @property
    def refusing(self) -> bool:
        """Whether what was proposed last is a refusal; it counts once the competent person has signed."""
        return refusing(self.tasks)

    def applies(self, node: Node) -> bool:
        """Whether a step happens in this case, by what was known when it was accepted; a number that is known
        already is not allotted again."""
        step, day = (
            self.service.step(node.step),
            self.case.accepted_at.astimezone(self.release.zone),
        )
        if not self.service.applies(step, self.state, day.date()):
            return False
        return needs(step, self.state, number_fact(self.release, step))

    @property
    def beside(self) -> Beside | None:
        """What shows a national status instead of the state."""
        return beside(self.spans)

    @property
    def draft_key(self) -> CaseKey:
        """Of what it was filed from."""
        return CaseKey(self.case.subject_id, self.application.draft_id)

    @property
    def waits_for_payment(self) -> bool:
        """Whether the case stands still until somebody pays."""
        return waits(self.spans)

    def purpose(self) -> Purpose:
        """Why an official reads this case."""
        return Purpose(
            code=self.service.purpose, legal_basis=self.case.legal_basis, case=self.key,
            service=self.service.id, step=self.case.step,
        )  # fmt: skip

    def kept(self, role: str, fact: str) -> Value:
        """A fact as other contexts may keep it: a personal number is sealed."""
        return self.seal(fact, self.state.value(role, fact))

    def with_case(self, case: Case) -> "Dossier":
        return replace(self, case=case)


async def dossier(tx: Tx, house: House, key: CaseKey, *, locked: bool = False) -> Dossier:
    """A case with all that belongs to it, for the machine's own steps. Raises CaseNotFound."""
    case = await (store.case_locked(tx, key) if locked else store.case_by_key(tx, key))
    if case is None:
        raise CaseNotFound()
    application = await store.application_by_key(tx, CaseKey(case.subject_id, case.application_id))
    if application is None:
        raise CaseNotFound()
    parties = await store.parties(tx, case.subject_id, case.application_id)
    release = await house.part(catalogue.Releases).at(case.release)
    journey = release.journey(case.bundle, application.submitted_at)
    return Dossier(
        case=case, application=application, parties=tuple(parties),
        spans=tuple(await store.spans(tx, key)), tasks=tuple(await store.tasks(tx, key)),
        release=release, journey=journey, service=journey.services[case.service],
        state=opened(house, release, application.state(parties)), calendar=calendar_of(house, release, case.agency),
        calendar_at=partial(calendar_of, house, release), seal=partial(sealed, house, release),
    )  # fmt: skip


async def agency_dossier(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, locked: bool = False
) -> Dossier:
    """A case of the official's own agency, for whoever has a duty in its service. Another agency's is not
    found. Raises CaseNotFound, NotYourDuty."""
    if actor.kind is not ActorKind.OFFICIAL or not actor.agency:
        raise CaseNotFound()
    found = await dossier(tx, house, key, locked=locked)
    if found.case.agency != actor.agency:
        raise CaseNotFound()
    nodes = [node for node in found.graph.nodes if node.asked is None]
    fit = {node.duty for node in nodes} | {t.duty for t in found.tasks if t.agency == actor.agency}
    if actor.duties.isdisjoint(duty for duty in fit if duty):
        raise NotYourDuty()
    return found


def must_decide(found: Dossier, actor: Actor) -> None:
    """Raises NotYourDuty."""
    if not actor.has(found.deciding.duty or ""):
        raise NotYourDuty()


async def own_task(
    tx: Tx, house: House, actor: Actor, key: CaseKey, *, task_id: UUID, kind: str,
    of_anybody: bool = False,
) -> tuple[Dossier, Task]:  # fmt: skip
    """The open task of that kind, case locked; the official has the duty for it, and no colleague has
    taken it unless it may be `of_anybody`.

    Raises CaseNotFound, NotYourDuty, TaskGone (somebody else did it: with who and when).
    """
    found = await agency_dossier(tx, house, actor, key, locked=True)
    task = next((t for t in found.tasks if t.id == task_id and t.kind == kind), None)
    if task is None:
        raise CaseNotFound()
    if task.duty is not None and not actor.has(task.duty):
        raise NotYourDuty()
    if task.state is TaskState.DONE:
        raise TaskGone(by=task.done_by, at=task.done_at, outcome=task.outcome)
    if task.state is TaskState.TAKEN and task.taken_by != actor.id and not of_anybody:
        raise TaskGone(by=task.taken_by, at=task.taken_at, outcome="taken")
    found.case.must_be_open()
    return found, task


async def task_kind(tx: Tx, key: CaseKey, task_id: UUID) -> str:
    """What kind of step a task is. Raises CaseNotFound."""
    task = await store.task_by_id(tx, key.subject_id, task_id)
    if task is None or task.case_id != key.id:
        raise CaseNotFound()
    return task.kind


async def find_by_reference(tx: Tx, house: House, actor: Actor, reference: str) -> CaseKey | None:
    """A dossier number, typed or scanned; None when it is unknown or another agency's."""
    key = await store.case_of_reference(tx, reference.strip().upper())
    if key is None:
        return None
    case = await store.case_by_key(tx, key)
    return key if case is not None and case.agency == actor.agency else None


async def references_of(tx: Tx, actor: Actor, keys: Sequence[CaseKey]) -> dict[CaseKey, str]:
    """The dossier numbers of some cases, as far as they are the own agency's."""
    found = {key: await store.case_by_key(tx, key) for key in keys}
    return {
        key: case.reference
        for key, case in found.items()
        if case is not None and case.agency == actor.agency
    }


async def lost_document(tx: Tx, key: CaseKey) -> Prepared | None:
    """The result of a case that could not be made, or not be sealed, and is not tried again by itself."""
    found = await credentials.of_case(tx, key)
    return next((one for one in reversed(found) if one.failed_at is not None and one.pending), None)

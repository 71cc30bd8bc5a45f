"""The official's desk: a case, and what may be done with it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import consulting, worklist
from motcua.contexts.cases.access import desk as access
from motcua.contexts.cases.access import forms as papers
from motcua.contexts.cases.access.desk import Dossier
from motcua.contexts.cases.actions import (
    deciding,
    delaying,
    ending,
    holding,
    inspecting,
    signing,
)
from motcua.contexts.cases.actions.looking import View, look
from motcua.contexts.cases.errors import CaseNotFound, TaskGone
from motcua.contexts.cases.inputs import desk as inputs
from motcua.contexts.cases.model import life
from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.model.forms import FOR_OFFICIALS, had
from motcua.contexts.cases.model.worklist import Wanted
from motcua.contexts.cases.pages import facts as shown
from motcua.contexts.cases.pages import offices, rated, wording
from motcua.contexts.cases.pages.worklist import around
from motcua.contexts.identity import api as identity
from motcua.infra.db import Tx
from motcua.infra.house import House
from motcua.kernel.actors import Actor
from motcua.kernel.errors import Invalid
from motcua.kernel.keys import CaseKey
from motcua.web import answers, edge, forms
from motcua.web.doors import reading, transaction
from motcua.web.routes import Allow, page


async def show_case(request: Request) -> Response:
    """A case of the own agency. Opening it is a read of personal data: it stands in the tracker. Who is only asked
    about it sees the question."""
    key = inputs.case_key(request.path_params["case"])
    try:
        return await _case_page(request)
    except CaseNotFound:
        async with reading(request) as tx:
            asked = await consulting.is_asked(tx, edge.actor(request), key)
        if not asked:
            raise
    return answers.see_other(request, "desk-opinion", case=key)


Do = Callable[["Doing"], Awaitable[Dossier]]


@dataclass(frozen=True, slots=True)
class Doing:
    """One verb on its way: where, who, on which case and task, and what was written."""

    tx: Tx
    house: House
    actor: Actor
    key: CaseKey
    task_id: UUID
    said: Mapping[str, str]
    now: datetime

    @property
    def where(self) -> tuple[Tx, House, Actor, CaseKey]:
        return self.tx, self.house, self.actor, self.key

    @property
    def task(self) -> "TaskArgs":
        return {"task_id": self.task_id, "now": self.now}


class TaskArgs(TypedDict):
    task_id: UUID
    now: datetime


VERBS: dict[str, Do] = {
    "take": lambda do: deciding.take(
        *do.where, instead_of=inputs.colleague(do.said.get("instead-of", "")), **do.task
    ),
    "acknowledge": lambda do: deciding.acknowledge(*do.where, **do.task),
    "approve": lambda do: deciding.approve(*do.where, **do.task),
    "refuse": lambda do: deciding.refuse(*do.where, reason=do.said.get("reason", ""), **do.task),
    "ask": lambda do: deciding.ask(
        *do.where,
        what=do.said.get("what", ""),
        why=do.said.get("why", ""),
        lack=inputs.lack(do.said.get("lack", "")),
        again=do.said.get("again", ""),
        **do.task,
    ),
    "put-back": lambda do: holding.put_back(*do.where, **do.task),
    "hand": lambda do: holding.hand_to(
        *do.where, to=inputs.colleague(do.said.get("to", "")), **do.task
    ),
    "not-accept": lambda do: ending.not_accept(
        *do.where,
        reason=do.said.get("no-reason", ""),
        clause=do.said.get("no-clause", ""),
        **do.task,
    ),
    "confirm-withdrawal": lambda do: ending.confirm_withdrawal(*do.where, **do.task),
    "stop": lambda do: ending.stop(
        *do.where,
        reason=do.said.get("stop-reason", ""),
        clause=do.said.get("stop-clause", ""),
        now=do.now,
    ),
    "verify": lambda do: deciding.verify(*do.where, why=do.said.get("verify-why", ""), **do.task),
    "tell-delay": lambda do: delaying.tell_delay(
        *do.where,
        day=inputs.day(do.said, "new-day"),
        reason=do.said.get("late-reason", ""),
        now=do.now,
    ),
    "check": lambda do: inspecting.check(*do.where, note=do.said.get("note", ""), **do.task),
    "visit": lambda do: inspecting.record(
        *do.where,
        day=inputs.day(do.said, "visit-day"),
        result=do.said.get("visit-result", ""),
        findings=do.said.get("visit-findings", ""),
        **do.task,
    ),
    "put-off": lambda do: inspecting.put_off(
        *do.where,
        day=inputs.day(do.said, "put-off-day"),
        why=do.said.get("put-off-why", ""),
        **do.task,
    ),
    "make-again": lambda do: signing.make_again(*do.where, **do.task),
    "send-back": lambda do: signing.send_back(
        *do.where, why=do.said.get("back-why", ""), **do.task
    ),
}


def acting(do: Do) -> Callable[[Request], Awaitable[Response]]:
    """The handler of a verb on the task that the page showed. Whoever is second is told who was first."""

    async def act(request: Request) -> Response:
        key = inputs.case_key(request.path_params["case"])
        form = await forms.form(request)
        said = {name: forms.one(form, name) for name in form}
        try:
            async with transaction(request) as tx:
                await do(
                    Doing(
                        tx=tx,
                        house=edge.house(request),
                        actor=edge.actor(request),
                        key=key,
                        task_id=inputs.task_id(form),
                        said=said,
                        now=edge.clock(request),
                    )
                )
        except Invalid as wrong:
            return await _case_page(request, status=422, errors=dict(wrong.fields), said=said)
        except TaskGone as gone:
            return await _case_page(request, status=409, gone=gone)
        return answers.see_other(request, "desk-case", case=key)

    return act


async def _case_page(
    request: Request,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    said: dict[str, str] | None = None,
    gone: TaskGone | None = None,
) -> Response:
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key = inputs.case_key(request.path_params["case"])
    async with transaction(request) as tx:
        found = await access.agency_dossier(tx, house, actor, key)
        view = await look(tx, actor, found, now=now)
        lost = await access.lost_document(tx, key)
        work = await worklist.work(tx, house, actor, Wanted(), now=now)
        names = await _names(tx, found, view, gone)
        task = found.task_for(actor)
        others = await _others(tx, task, actor)
    return answers.html(
        request, "cases/desk/case.html", title=found.service.service.title, status=status,
        errors=errors or {}, said=said or {}, gone=gone, names=names, **_held(found), others=others,
        found=found, view=view,
        cards=shown.cards(found, edge.language(request)), task=task,
        mine=_may_act(task, actor), lost=lost,
        may_stop=actor.has(found.deciding.duty or "") and life.allows(found.case, life.Verb.STOP),
        forms=papers.titles(
            found.release, FOR_OFFICIALS, had(found.case, view.supplements), found.case.accepted_at
        ),
        rate_steps=rated.STEPS,
        status_code=found.release.status(found.case.state, view.beside or found.beside),
        new_day_wanted=found.case.wants_new_day(now), colleague=_colleague(task, actor), key=key,
        offices=offices.rows(
            found.release, found.application, [found.case], first=view.parts[0].agency
        ),
        states=wording.STATES, waits=wording.WAITS,
        opinion_words=wording.ANSWERS, visit_words=wording.RESULTS, asked_offices=_offices(found, view),
        happened=wording.HAPPENED, **around(request, work),
    )  # fmt: skip


def _held(found: Dossier) -> dict[str, Any]:
    """The words of the ledger of who had the case."""
    kinds = {task.id: task.kind for task in found.tasks}
    return {"hows": wording.HOWS, "ends": wording.ENDS, "kinds": kinds}


def _may_act(task: Task | None, actor: Actor) -> bool:
    return task is not None and task.duty is not None and actor.has(task.duty)


def _colleague(task: Task | None, actor: Actor) -> UUID | None:
    """Somebody else who has taken the task up."""
    taken_by = task.taken_by if task is not None else None
    return taken_by if taken_by != actor.id else None


async def _others(tx: Tx, task: Task | None, actor: Actor) -> list[tuple[str, str]]:
    """The colleagues to whom the actor may hand what is to be done."""
    if task is None or task.duty is None or not actor.has(task.duty):
        return []
    fit = await identity.officials_with(tx, task.agency, task.duty)
    return [(str(one.id), one.name) for one in fit if one.id != (task.taken_by or actor.id)]


def _offices(found: Dossier, view: View) -> dict[str, Mapping[str, str]]:
    """The names of the agencies that are or were asked."""
    codes = {task.agency for task in found.tasks if task.kind == "consult"}
    codes |= {one.agency for one in view.opinions}
    return {code: found.release.territory.agency(code).name for code in codes}


async def _names(tx: Tx, found: Dossier, view: View, gone: TaskGone | None) -> dict[UUID, str]:
    """The colleagues who stand in this case's ledger."""
    wanted = {task.done_by for task in found.tasks} | {task.taken_by for task in found.tasks}
    wanted |= {line.official for line in view.holdings}
    if gone is not None and isinstance(gone.data.get("by"), UUID):
        wanted.add(gone.data["by"])  # type: ignore[arg-type]  # checked one line above
    names = {}
    for account in wanted:
        official = None if account is None else await identity.official(tx, account)
        if account is not None and official is not None:
            names[account] = official.name
    return names


ROUTES = [
    page("/desk/cases/{case}", show_case, name="desk-case", allow=Allow.OFFICIAL),
    *(
        page(
            f"/desk/cases/{{case}}/{verb}", acting(do), name=f"desk-{verb}", allow=Allow.OFFICIAL,
            methods=("POST",),
        )
        for verb, do in VERBS.items()
    ),
]  # fmt: skip

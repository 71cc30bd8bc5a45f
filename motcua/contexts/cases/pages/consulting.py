"""The page of an agency that is asked: the question, what it shows of the case, and the answer."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.access import worklist
from motcua.contexts.cases.actions import consulting
from motcua.contexts.cases.errors import TaskGone
from motcua.contexts.cases.inputs import desk as inputs
from motcua.contexts.cases.model.worklist import Wanted
from motcua.contexts.cases.pages import facts as shown
from motcua.contexts.cases.pages import wording
from motcua.contexts.cases.pages.worklist import around
from motcua.kernel.errors import Invalid
from motcua.web import answers, edge, forms
from motcua.web.doors import transaction
from motcua.web.routes import Allow, page


async def show_question(request: Request) -> Response:
    """What the own agency is asked. Opening it is a read of what it shows: it stands in the tracker."""
    return await _question_page(request)


async def give_opinion(request: Request) -> Response:
    """Answer once; whoever is second is told so."""
    form = await forms.form(request)
    said = {name: forms.one(form, name) for name in form}
    key = inputs.case_key(request.path_params["case"])
    try:
        async with transaction(request) as tx:
            await consulting.answer(
                tx, edge.house(request), edge.actor(request), key, task_id=inputs.task_id(form),
                answer=said.get("answer", ""), words=said.get("words", ""),
                now=edge.clock(request),
            )  # fmt: skip
    except Invalid as wrong:
        return await _question_page(request, status=422, errors=wrong.fields, said=said)
    except TaskGone:
        return await _question_page(request, status=409, gone=True)
    return answers.see_other(request, "desk-opinion", case=key)


async def _question_page(
    request: Request, *, status: int = 200, errors: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None, gone: bool = False,
) -> Response:  # fmt: skip
    house, actor, now = edge.house(request), edge.actor(request), edge.clock(request)
    key = inputs.case_key(request.path_params["case"])
    async with transaction(request) as tx:
        question, answer = await consulting.look(tx, house, actor, key, now=now)
        work = await worklist.work(tx, house, actor, Wanted(), now=now)
    found, language = question.found, edge.language(request)
    own: dict[str, Any] = {
        "answer": answer,
        "agency_asks": found.release.territory.agency(found.case.agency).name,
        "cards": shown.cards(found, language, only=question.shown),
    }
    return answers.html(
        request, "cases/desk/opinion.html", title=found.service.service.title, status=status,
        errors=errors or {}, said=said or {}, gone=gone, key=key, question=question,
        answers=wording.ANSWERS, **own, **around(request, work),
    )  # fmt: skip


ROUTES = [
    page("/desk/opinions/{case}", show_question, name="desk-opinion", allow=Allow.OFFICIAL),
    page(
        "/desk/opinions/{case}/answer", give_opinion, name="desk-give-opinion",
        allow=Allow.OFFICIAL, methods=("POST",),
    ),
]  # fmt: skip
